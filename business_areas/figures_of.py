"""The named figures about how the business areas are doing, in all and of each area."""

from django.urls import reverse

from alliance.figures import Figure, figure, looked_up
from alliance.markings import Marking, highest
from business_areas.figures import AREAS
from business_areas.models import AreaPosition, PerformanceException, QuarterStatus
from business_areas.performance.cards import measure_words
from business_areas.performance.quarters import Quarter
from business_areas.performance.status import Status
from business_areas.register import positions

LIVE = (AreaPosition.Live.YES, AreaPosition.Live.UNKNOWN)


def statuses(as_at, user):
    """How each series stood at the end of the last quarter that was over, of areas that were live then."""
    quarter = Quarter.last_over(as_at)
    live = positions(quarter.ends_on, user).filter(live__in=LIVE).values("area_id")
    rows = QuarterStatus.objects.visible_to(user).filter(quarter_on=quarter.starts_on, area_id__in=live)
    return quarter, rows


@figure(
    "areas-not-on-track",
    title="Business areas that are not on track",
    meaning="How many live business areas had a measure that needed attention or was off track at the end of "
    "the last quarter that was over. Of what the reader may read.",
)
def areas_not_on_track(*, as_at, user) -> Figure:
    quarter, rows = statuses(as_at, user)
    poor = list(rows.filter(status__gt=Status.ON_TRACK).only("area_id", "marking", "illustrative"))
    number = len({row.area_id for row in poor})
    return Figure(
        number,
        "business areas",
        f"{number} business area{'' if number == 1 else 's'}, at the end of {quarter.months}",
        as_at,
        marking=highest(row.marking for row in poor),
        illustrative=any(row.illustrative for row in poor),
        address=f"{reverse('performance')}?as-at={as_at}&show=exceptions",
    )


@figure(
    "exceptions-open",
    title="Exceptions that are open",
    meaning="How many exceptions in performance were open at the end of the day: with the Board, and not "
    "closed by it. Of what the reader may read.",
)
def exceptions_open(*, as_at, user) -> Figure:
    rows = list(PerformanceException.objects.visible_to(user).open_on(as_at))
    return Figure(
        len(rows),
        "exceptions",
        f"{len(rows)} open",
        as_at,
        marking=highest(row.marking for row in rows),
        illustrative=any(row.illustrative for row in rows),
        address=f"{reverse('exceptions')}?state=open",
    )


def by_area(as_at, user) -> tuple[Quarter, dict[str, tuple[str, list[QuarterStatus]]]]:
    """The quarter, and by the key of each area its address and how its series stood."""
    quarter, rows = statuses(as_at, user)
    found: dict[str, tuple[str, list[QuarterStatus]]] = {}
    for row in rows.select_related("area", "force").order_by("measure__order", "pk"):
        found.setdefault(row.area.key, (row.area.slug, []))[1].append(row)
    return quarter, found


@figure(
    "measures-not-on-track",
    title="Measures of each business area that are not on track",
    meaning="How many measures of a business area needed attention or were off track at the end of the last "
    "quarter that was over; in words, which. Not known where nothing was sent.",
    of=AREAS,
)
def measures_not_on_track(*, as_at, user, subject, kept) -> Figure:
    quarter, of_areas = looked_up(kept, statuses, lambda: by_area(as_at, user))
    slug, told = of_areas.get(subject, ("", []))
    poor = [row for row in told if row.status > Status.ON_TRACK]
    known = [row for row in told if row.status]
    if not known:
        return Figure(None, "measures", f"Not known: nothing was sent for {quarter.months}", as_at)
    words = "; ".join(measure_words(row) for row in poor) or "None"
    return Figure(
        len(poor),
        "measures",
        f"{words} ({len(known)} measures sent, {quarter.months})",
        as_at,
        marking=Marking(highest(row.marking for row in told)),
        illustrative=any(row.illustrative for row in told),
        address=f"{reverse('area-performance', args=[slug])}?as-at={as_at}",
    )
