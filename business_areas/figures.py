"""The register's named figures."""

from django.db.models import Q

from alliance.figures import Figure, Subjects, figure
from alliance.markings import Marking
from alliance.temporal import long_date
from business_areas import claims
from business_areas.lifecycle import BEFORE_LIVE_STAGES, PERHAPS_RETURNED_STAGES
from business_areas.register import at_one_of, cells, highest_marking, positions, standing, total


def _areas(day, user) -> dict[str, str]:
    """The areas on the register by a day that somebody may know of, each by its key."""
    return dict(positions(day, user).order_by("name_folded").values_list("area__key", "name"))


def _markings(day, user) -> dict[str, Marking]:
    """How each of these areas is marked, even where no figure is known of it."""
    return {
        key: Marking(marking) for key, marking in positions(day, user).values_list("area__key", "marking")
    }


AREAS = Subjects("business area", _areas, _markings)


@figure(
    "live-business-areas",
    title="Live business areas",
    meaning="Areas that went live by the day and had not left by then, with those that cannot be known.",
)
def live_business_areas(*, as_at, user) -> Figure:
    stands = standing(as_at, user)
    return _of_register(
        stands.live,
        f"{stands.live_words} (live business areas, {long_date(as_at)})",
        as_at,
        user,
        takes=lambda cell: cell.live != "no",
        rows=Q(live__in=("yes", "unknown")),
        uncertain=stands.uncertain,
        uncertain_names=stands.uncertain_names,
        query="stage=live&stage=leaving",
    )


@figure(
    "returned-to-single-force",
    title="Returned to single force",
    meaning="Areas that left by the day and are recorded as returned to single force, with those that cannot "
    "be known. Areas that were merged, split, replaced or renamed are not among them.",
)
def returned_to_single_force(*, as_at, user) -> Figure:
    stands = standing(as_at, user)
    return _of_register(
        stands.returned,
        f"Returned to single force by {long_date(as_at)}: {stands.returned_words}",
        as_at,
        user,
        takes=lambda cell: cell.has_returned or cell.may_have_returned,
        rows=at_one_of(PERHAPS_RETURNED_STAGES),
        uncertain=stands.perhaps_returned,
        uncertain_names=stands.perhaps_returned_names,
        query="stage=returned&stage=left" if stands.perhaps_returned else "stage=returned",
    )


@figure(
    "business-areas-on-the-way-in",
    title="On the way in",
    meaning="Areas with an event by the day that had not gone live by then.",
)
def business_areas_on_the_way_in(*, as_at, user) -> Figure:
    stands = standing(as_at, user)
    return _of_register(
        stands.before_live,
        f"On the way in on {long_date(as_at)}: {stands.before_live_words}",
        as_at,
        user,
        takes=lambda cell: bool(cell.stages & set(BEFORE_LIVE_STAGES)),
        rows=Q(stage__in=BEFORE_LIVE_STAGES),
        uncertain=stands.perhaps_before_live,
        uncertain_names=stands.perhaps_before_live_names,
        query="stage=proposed&stage=business-case&stage=consultation&stage=moving-in",
    )


@figure(
    "reported-live-business-areas",
    title="Reported live business areas",
    meaning="The latest published count of live areas made by the day, whatever the register says.",
)
def reported_live_business_areas(*, as_at, user) -> Figure:
    return _reported(as_at, user, named=False)


@figure(
    "named-live-business-areas",
    title="Named live business areas",
    meaning="How many areas are named by the source of the latest published count made by the day.",
)
def named_live_business_areas(*, as_at, user) -> Figure:
    return _reported(as_at, user, named=True)


def _reported(as_at, user, *, named: bool) -> Figure:
    reported = claims.reported_beside_named(as_at, user)
    latest = next((one for one in reported if one.claim.value is not None or one.named is not None), None)
    if latest is None:
        return Figure(None, "business areas", f"Not known: nothing was reported by {long_date(as_at)}", as_at)
    value = latest.named if named else latest.claim.value
    qualifier = "" if named else latest.claim.get_qualifier_display()
    words = "not known" if value is None else f"{qualifier} {value:,.0f}".strip()
    source = latest.claim.source
    when = latest.claim.as_at.words if latest.claim.as_at else "no stated day"
    return Figure(
        value,
        "business areas",
        f"{words} {'named' if named else 'reported'} ({when}, {source.short_title})",
        as_at,
        qualifier=qualifier,
        sources=(source.short_title,),
        marking=latest.claim.marking,
        illustrative=latest.claim.illustrative,
        address=f"/sources/{source.slug}/",
        sources_disagree=latest.claim.disagreements.visible_to(user).exists(),
    )


def _of_register(
    value, words, as_at, user, *, takes, rows, query="", uncertain=0, uncertain_names=()
) -> Figure:
    counted = cells(as_at, user)
    illustrative = bool(total(counted, lambda cell: cell.illustrative and takes(cell)))
    return Figure(
        value,
        "business areas",
        words,
        as_at,
        uncertain=uncertain,
        uncertain_names=uncertain_names,
        sources=("Register of business areas",),
        marking=highest_marking(as_at, user),
        illustrative=illustrative,
        address=f"/business-areas/?as-at={as_at.isoformat()}&{query}",
        sources_disagree=positions(as_at, user).filter(rows, dates_disagree=True).exists(),
    )
