"""What the published documents claim, as at a day, and how a claim is shown with where it comes from."""

from datetime import date

from django.db.models import Prefetch, Q

from alliance.markings import Marking
from alliance.models import Claim, Disagreement
from alliance.templatetags.portal import number, pounds, pounds_prose

NO_DAY = Q(as_at_earliest__isnull=True, as_at_latest__isnull=True)


def told_by(day: date) -> Q:
    """Claims that certainly speak of the day or of one before it.

    A claim that gives no day of its own goes by the date of its source; where that is not known either, it
    is taken to hold.
    """
    own = Q(as_at_latest__lte=day) | Q(as_at_latest__isnull=True, as_at_earliest__lte=day)
    source = (
        Q(source__published_latest__lte=day)
        | Q(source__published_latest__isnull=True, source__published_earliest__lte=day)
        | Q(source__published_latest__isnull=True, source__published_earliest__isnull=True)
    )
    return own | (NO_DAY & source)


def tells_by(claim: Claim, day: date) -> bool:
    """The same as `told_by`, of a claim that was fetched with its source."""
    own = claim.as_at if claim.as_at and claim.as_at.is_known else claim.source.published
    last = own.latest or own.earliest
    return last is None or last <= day


def current_claims(user):
    """The claims held to be so now that this person may read, each with its source and disagreements."""
    disagreements = Disagreement.objects.visible_to(user)
    return (
        Claim.objects.current()
        .visible_to(user)
        .select_related("source")
        .prefetch_related(Prefetch("disagreements", queryset=disagreements, to_attr="visible_disagreements"))
    )


def claims_as_at(day: date, user, subject: str):
    """The current claims about a subject that speak of the day or earlier."""
    return current_claims(user).filter(told_by(day), subject=subject)


def value_in_words(claim: Claim) -> str:
    """The value a claim gives, as a number with its unit; "" when it gives none."""
    if claim.value is None:
        return ""
    amount = number(claim.value.normalize())
    qualifier = claim.get_qualifier_display()
    if claim.unit.startswith("£"):
        words = f"£{amount}{claim.unit[1:]}"
    else:
        words = f"{amount}%" if claim.unit == "%" else f"{amount} {claim.unit}".strip()
    return f"{qualifier} {words}".strip()


def said(claim: Claim) -> str:
    """What a claim says: an amount of money that a source writes in a way of its own is quoted, as “£12m”."""
    if claim.basis == Claim.Basis.DERIVED or claim.value is None or not claim.unit.startswith("£"):
        return claim.as_stated
    qualifier = claim.get_qualifier_display()
    ours = {f"{qualifier} {write(claim.value)}".strip() for write in (pounds, pounds_prose)}
    return claim.as_stated if claim.as_stated in ours else f"“{claim.as_stated}”"


def notes_of(claim: Claim) -> str:
    """What is said beside a claim: how it was derived, what it is disputed or replaced by, and its note."""
    said = []
    if claim.basis == Claim.Basis.DERIVED:
        said.append(f"Derived: {claim.reasoning}")
    if claim.status in (Claim.Status.SUPERSEDED, Claim.Status.DISPUTED):
        said.append(f"{claim.get_status_display()}.")
    return " ".join([*said, claim.note]).strip()


def key_fact(claim: Claim) -> dict:
    """A claim of `current_claims` as a row of the table of key facts."""
    disagreements = claim.visible_disagreements
    return {
        "label": claim.label,
        "value": said(claim),
        "note": notes_of(claim),
        "as_at": claim.as_at or "No day given",
        "source": claim.source.short_title,
        "source_url": f"/sources/{claim.source.slug}/#{anchor(claim)}",
        "paragraph": claim.paragraph,
        "illustrative": claim.illustrative,
        "disagreement_url": disagreement_address(disagreements[0]) if disagreements else "",
    }


def anchor(claim: Claim) -> str:
    """The place of a claim on its source's page."""
    return f"claim-{claim.reference}"


def disagreement_address(disagreement: Disagreement) -> str:
    return f"/sources/disagreements/{disagreement.slug}/"


def disagreements(user):
    """The disagreements this person may read about, with what `current_parts` needs."""
    return Disagreement.objects.visible_to(user).prefetch_related("parts__claim__source")


def current_parts(disagreement: Disagreement, user, level: Marking | None = None) -> list:
    """The claims of a disagreement that still stand and that this person may read.

    `level` is how much they read of what it is about, where that is more than they read everywhere.
    """
    if level is None:
        level = getattr(user, "reading_level", Marking.PUBLISHED)
    return [
        part
        for part in disagreement.parts.all()
        if part.claim.withdrawn_at is None and part.claim.marking <= level
    ]


def used_in_words(claim: Claim) -> str:
    """The claim that a page uses; a derived one says of which day, since that is often what was derived."""
    words = said(claim).rstrip(".")
    if claim.basis == Claim.Basis.DERIVED and claim.as_at:
        return f"{words} (derived: {claim.as_at.words})"
    return words


def in_words(disagreement: Disagreement, user, level: Marking | None = None) -> dict:
    """A disagreement as `parts/disagreement.html` shows it."""
    parts = current_parts(disagreement, user, level)
    used = list(dict.fromkeys(used_in_words(part.claim) for part in parts if part.used))
    return {
        "id": f"disagreement-{disagreement.slug}",
        "question": disagreement.question,
        "shown": "; ".join(used),
        "why": " ".join(disagreement.handling.split()),
        "claims": [
            {
                "says": f"{part.claim.label}: {said(part.claim)}",
                "as_at": part.claim.as_at or "No day given",
                "published": part.claim.source.published,
                "source": part.claim.source.short_title,
                "source_url": f"/sources/{part.claim.source.slug}/#{anchor(part.claim)}",
                "paragraph": part.claim.paragraph,
                "chosen": part.used,
            }
            for part in parts
        ],
    }
