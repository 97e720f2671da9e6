"""What the published documents say about the register: counts they report, and lists they print."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from alliance.models import Claim
from business_areas.models import Mention

LIVE = "areas-live"


@dataclass(frozen=True)
class Reported:
    """A count that a source gives, beside what it names."""

    claim: Claim
    named: int | None


def counts_by(day: date, user, name: str = LIVE) -> list[Claim]:
    """The published counts of one property, made on or before a day, the latest first (R9)."""
    return list(
        Claim.objects.current()
        .visible_to(user)
        .filter(subject="alliance", property=name)
        .filter(Q(as_at_latest__lte=day) | Q(as_at_latest__isnull=True, as_at_earliest__lte=day))
        .select_related("source")
        .order_by("-as_at_latest", "order")
    )


def named_in_lists(user) -> dict[int, int]:
    """How many areas each source names in its lists, by the source's key."""
    rows = Mention.objects.current().visible_to(user).order_by().values("source").annotate(names=Count("pk"))
    return {row["source"]: row["names"] for row in rows}


def reported_beside_named(day: date, user) -> list[Reported]:
    """Each published count of live areas up to a day, with how many names the same source gives."""
    named = named_in_lists(user)
    return [Reported(claim, named.get(claim.source_id)) for claim in counts_by(day, user)]


def figure_of(claim: Claim | None):
    """A claim's value, as a whole number where it is one; None when there is none."""
    if claim is None or claim.value is None:
        return None
    return int(claim.value) if claim.value == int(claim.value) else claim.value.normalize()
