"""What the published documents say about the register: counts they report, and lists they print."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Substr

from alliance.markings import Marking
from alliance.models import Claim, Disagreement
from business_areas.models import BusinessArea, Mention

LIVE = "areas-live"


@dataclass(frozen=True)
class Reported:
    """A count that a source gives, beside what it names."""

    claim: Claim
    named: int | None

    @property
    def words(self) -> str:
        """As "19 reported, 17 named", or "more than 20 reported, 22 named"."""
        reported = f"{count_words(self.claim)} reported"
        return reported if self.named is None else f"{reported}, {self.named:,} named"


def counts_by(day: date, user, names: Iterable[str] = (LIVE,)):
    """The published counts of some properties, made on or before a day, the latest first (R9)."""
    return (
        Claim.objects.current()
        .visible_to(user)
        .filter(subject="alliance", property__in=names)
        .filter(Q(as_at_latest__lte=day) | Q(as_at_latest__isnull=True, as_at_earliest__lte=day))
        .select_related("source")
        .order_by(F("as_at_latest").desc(nulls_last=True), "order", "pk")
    )


def reported_beside_named(day: date, user) -> list[Reported]:
    """Each published count of live areas up to a day, with how many names the same source gives."""
    readable = Mention.objects.current().visible_to(user)
    higher = readable.filter(
        list_slug=OuterRef("list_slug"), position=OuterRef("position"), marking__gt=OuterRef("marking")
    )
    # Of two names in one place of a list, the one marked higher stands for both.
    names = readable.filter(~Exists(higher), source=OuterRef("source")).order_by()
    named = Subquery(names.values("source").annotate(names=Count("pk")).values("names"))
    return [Reported(claim, claim.named) for claim in counts_by(day, user).annotate(named=named)]


@dataclass(frozen=True)
class Disputed:
    """What sources disagree about.

    The areas; the disagreement about how many are live ("" for none); and, for each about the alliance, the
    question with how the portal handles it.
    """

    areas: frozenset[int]
    counts: str
    about_the_alliance: tuple[str, ...]
    marking: int


ALLIANCE, ABOUT_AREA = "alliance", "business-area/"


def disputed(user) -> Disputed:
    """What the disagreements that this person may read are about."""
    area = BusinessArea.objects.filter(key=Substr(OuterRef("subject"), len(ABOUT_AREA) + 1)).values("pk")
    found = list(
        Disagreement.objects.visible_to(user)
        .filter(Q(subject__startswith=ABOUT_AREA) | Q(subject=ALLIANCE) | Q(claims__property=LIVE))
        .annotate(area=Subquery(area))
        .order_by("order", "pk")
        .values_list("slug", "area", "claims__property", "subject", "question", "handling", "marking")
    )
    return Disputed(
        areas=frozenset(area for _, area, *_ in found if area),
        counts=next((slug for slug, _, about, *_ in found if about == LIVE), ""),
        # Once each: a row of the query stands for one claim.
        about_the_alliance=tuple(
            dict.fromkeys(
                f"{question} {handling}"
                for *_, subject, question, handling, _ in found
                if subject == ALLIANCE
            )
        ),
        marking=max((marking for *_, marking in found), default=Marking.PUBLISHED),
    )


def figure_of(claim: Claim | None):
    """A claim's value, as a whole number where it is one; None when there is none."""
    if claim is None or claim.value is None:
        return None
    return int(claim.value) if claim.value == int(claim.value) else claim.value.normalize()


def count_words(claim: Claim) -> str:
    """A reported count with what its source says before it, as "more than 20"; never the bare number."""
    figure = figure_of(claim)
    number = claim.as_stated if figure is None else f"{figure:,}"
    return f"{claim.get_qualifier_display()} {number}".strip()


def last_day_of(claim: Claim) -> date | None:
    """The day a claim's count is compared for: the last of the days it speaks of; None where it has none."""
    return claim.as_at.latest if claim.as_at else None
