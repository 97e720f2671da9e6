"""Business areas, and what is measured of them, told as facts."""

from datetime import date

from django.urls import reverse
from django.utils.timezone import localdate

from alliance.facts_told import ReaderTo, ToldFact, ToldThing, told_as_facts
from alliance.temporal import long_date
from business_areas.history import (
    History,
    as_at_of,
    as_told_by,
    cited,
    disagreements_by,
    facts_by,
    statement,
    status_sentences,
)
from business_areas.models import BusinessArea, Measure, Value
from business_areas.performance.series import Series, series_of, value_words, when

# Of one measure of one area, as many of the latest values as are told.
LATEST_VALUES = 4


@told_as_facts("business-area", noun="business area", written="The last part of its address, like drone-team")
def business_area(key: str, day: date, reader: ReaderTo) -> ToldThing | None:
    """How an area stands on the day, and every fact about it that may have been so by then."""
    area = _area(key, reader)
    if area is None:
        return None
    history = History(area, reader.reading_level, day=day)
    position = history.position(day)
    name = position.name if position else area.name
    facts = [
        ToldFact(
            key="status",
            says=" ".join(status_sentences(history, position, day)),
            as_at=long_date(day),
            source="Worked out by the portal from the facts of the register",
            marking=max([area.marking, *(fact.marking for _, fact in history.everything())]),
            certain=position is None or (position.live != "unknown" and position.stage_certain),
            illustrative=any(fact.illustrative for _, fact in history.everything()),
        )
    ]
    for noun, fact, certain, doubted in facts_by(history, day, disagreements_by(history, day)):
        told, so_since = cited(fact), as_at_of(fact)
        facts.append(
            ToldFact(
                key=f"{noun}/{fact.number}",
                says=statement(as_told_by(fact, day), name),
                as_at=so_since.words if so_since else "No day given",
                source=told["source"],
                paragraph=told["paragraph"],
                recorded_on=localdate(fact.recorded_at),
                marking=fact.marking,
                certain=certain,
                sources_disagree=doubted,
                illustrative=fact.illustrative,
                notes=tuple(filter(None, [fact.reasoning and f"Derived: {fact.reasoning}"])),
            )
        )
    return ToldThing(
        area.key, area.name, facts, f"/business-areas/{area.slug}/facts/?as-at={day.isoformat()}"
    )


def _area(key: str, reader: ReaderTo) -> BusinessArea | None:
    """An area by its key or its address, as far as the reader may know of it."""
    areas = BusinessArea.objects.visible_to(reader)
    return areas.filter(key=key).first() or areas.filter(slug=key).first()


@told_as_facts(
    "measure",
    noun="measure of a business area",
    written="The area and the measure as their addresses end, like drone-team/sickness-absence",
)
def measure_of_an_area(key: str, day: date, reader: ReaderTo) -> ToldThing | None:
    """The latest values of a measure of an area, of periods that were over by the day."""
    called, _, slug = key.partition("/")
    area, measure = _area(called, reader), Measure.objects.filter(slug=slug).first()
    if area is None or measure is None:
        return None
    facts = [
        fact
        for series in series_of(area, [measure.pk])
        for fact in _values(area, series.up_to(reader.reading_level), day)
    ]
    if not facts:
        return None
    address = reverse("measure-of-area", args=[area.slug, slug])
    return ToldThing(
        f"{area.key}/{slug}", f"{area.name}: {facts[-1][0]}", [fact for _, fact in facts], address
    )


def _values(area: BusinessArea, series: Series, day: date) -> list[tuple[str, ToldFact]]:
    """The latest values of a series, each with the name of its measure then."""
    over = [value for value in series.values if value.ends_on <= day][-LATEST_VALUES:]
    return [(value.definition.name, _value(area, value)) for value in over]


def _value(area: BusinessArea, value: Value) -> ToldFact:
    force = f", {value.force}" if value.force_id else ""
    provisional = value.standing == Value.Standing.PROVISIONAL
    return ToldFact(
        key=f"{value.force.slug if value.force_id else 'both'}/{value.starts_on.isoformat()}",
        says=f"{area.name}{force}: {value.definition.name}, {when(value)}: {value_words(value)}.",
        as_at=when(value),
        source=value.source.short_title,
        paragraph=value.paragraph,
        recorded_on=localdate(value.recorded_at),
        marking=value.marking,
        certain=not provisional,
        illustrative=value.illustrative,
        notes=("Provisional: it may be revised.",) if provisional else (),
    )
