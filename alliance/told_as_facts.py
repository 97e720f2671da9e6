"""Claims of the sources and named figures, told as facts."""

from datetime import date

from django.utils.timezone import localdate

from alliance.claims import current_claims, notes_of, said, told_by
from alliance.facts_told import ReaderTo, ToldFact, ToldThing, told_as_facts
from alliance.figures import UnknownFigure, named
from alliance.models import Claim
from alliance.temporal import long_date


def claims(keys: list[str], day: date, reader: ReaderTo) -> dict[str, ToldThing]:
    """The claims that speak of the day or of one before it (R7), by their references."""
    rows = current_claims(reader).filter(told_by(day), reference__in=keys)
    return {each.reference: _claim(each) for each in rows}


@told_as_facts(
    "claim", noun="claim of a source", written="Its reference, as on the page of its source", many=claims
)
def claim(key: str, day: date, reader: ReaderTo) -> ToldThing | None:
    return claims([key], day, reader).get(key)


def _claim(found: Claim) -> ToldThing:
    disputed = found.status == Claim.Status.DISPUTED
    fact = ToldFact(
        key="claim",
        says=f"{found.label}: {said(found)}.".replace("..", "."),
        as_at=found.as_at.words if found.as_at else "No day given",
        source=found.source.short_title,
        paragraph=found.paragraph,
        recorded_on=localdate(found.recorded_at),
        marking=found.marking,
        certain=not disputed,
        sources_disagree=bool(found.visible_disagreements),
        illustrative=found.illustrative,
        notes=tuple(filter(None, [notes_of(found)])),
    )
    address = f"/sources/claims/{found.reference}/"
    return ToldThing(found.reference, found.label, [fact], address)


@told_as_facts(
    "figure", noun="named figure", written="Its name, like live-business-areas or cost-borne:dorset"
)
def named_figure(key: str, day: date, reader: ReaderTo) -> ToldThing | None:
    """A named figure, worked out for the day."""
    try:
        definition = named(key)
        if definition.of is not None and not definition.subject:
            return None
        figure = definition.as_at(day, reader)
    except UnknownFigure:
        return None
    names = f": {', '.join(figure.uncertain_names)}" if figure.uncertain_names else ""
    notes = [definition.meaning]
    if figure.uncertain:
        notes.append(f"{figure.uncertain:,} more cannot be known from what is recorded{names}.")
    fact = ToldFact(
        key="figure",
        says=f"{definition.title}: {figure.words.rstrip('.')}.",
        as_at=figure.stated_for or long_date(figure.as_at),
        source="; ".join(figure.sources) or "Worked out by the portal from its record",
        marking=figure.marking,
        certain=figure.value is not None and not figure.uncertain,
        sources_disagree=figure.sources_disagree,
        illustrative=figure.illustrative,
        notes=tuple(notes),
    )
    return ToldThing(definition.full_name, definition.title, [fact], figure.address)
