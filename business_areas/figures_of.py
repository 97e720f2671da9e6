"""The named figures about how the business areas are doing, in all and of each area."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator, slugify

from alliance.figures import Figure, Subjects, figure, looked_up
from alliance.markings import Marking, highest
from alliance.needs import need
from alliance.temporal import today
from business_areas.figures import AREAS
from business_areas.lessons import asked_on
from business_areas.lifecycle import LEFT_STAGES, Stage
from business_areas.models import MeasureComment, PerformanceException, Pillar, QuarterStatus, own_areas
from business_areas.performance.cards import measure_words
from business_areas.performance.due import still_due
from business_areas.performance.quarters import Quarter
from business_areas.performance.status import NO_DATA, WORST_FIRST, Status
from business_areas.performance.together import QuarterReading
from business_areas.register import MAY_BE_LIVE, positions


def statuses(as_at, user):
    """How each series stood at the end of the last quarter that was over, of areas that were live then."""
    quarter = Quarter.last_over(as_at)
    live = positions(quarter.ends_on, user).filter(live__in=MAY_BE_LIVE).values("area_id")
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


def status_label(status: int) -> str:
    return Status(status).label if status else NO_DATA


def _standings(day, user) -> dict[str, str]:
    """Each pillar with each status: people-off-track."""
    return {
        slugify(f"{pillar.value} {status_label(status)}"): f"{pillar.label}: {status_label(status)}"
        for pillar in Pillar
        for status in WORST_FIRST
    }


@figure(
    "areas-of-a-status",
    title="Business areas by pillar and status",
    meaning="How many live business areas had this status as the worst of a pillar at the end of the last "
    "quarter that was over. Of what the reader may read.",
    of=Subjects("pillar and status", _standings),
)
def areas_of_a_status(*, as_at, user, subject, kept) -> Figure:
    quarter = Quarter.last_over(as_at)
    together = looked_up(kept, areas_of_a_status, lambda: QuarterReading(quarter, user).together())
    pillar, status = next(
        (pillar, status)
        for pillar in Pillar
        for status in WORST_FIRST
        if slugify(f"{pillar.value} {status_label(status)}") == subject
    )
    number = together.of_pillar(pillar, status)
    return Figure(
        number,
        "business areas",
        f"{number} business area{'' if number == 1 else 's'}, at the end of {quarter.months}",
        as_at,
        marking=together.marking,
        address=f"{reverse('performance')}?as-at={as_at}&pillar={pillar.value}",
    )


def _counted(number, words, as_at, *, rows, markings, address) -> Figure:
    return Figure(
        number,
        words[1] if number != 1 else words[0],
        f"{number} {words[0] if number == 1 else words[1]}",
        as_at,
        marking=highest(markings),
        illustrative=any(row.illustrative for row in rows),
        address=address,
    )


def _left(as_at, user, stages, query) -> Figure:
    rows = list(positions(as_at, user).filter(stage__in=stages).only("marking", "illustrative"))
    address = f"{reverse('exits')}?as-at={as_at.isoformat()}&show={query}"
    words = ("business area", "business areas")
    return _counted(
        len(rows), words, as_at, rows=rows, markings=[row.marking for row in rows], address=address
    )


@figure(
    "exits",
    title="Exits",
    meaning="How many business areas had left the alliance by the day, in whatever way. Of what the reader "
    "may read.",
)
def exits(*, as_at, user) -> Figure:
    return _left(as_at, user, LEFT_STAGES, "left")


@figure(
    "exits-under-way",
    title="Exits under way",
    meaning="How many business areas were decided to leave, or were leaving, on the day. Of what the reader "
    "may read.",
)
def exits_under_way(*, as_at, user) -> Figure:
    return _left(as_at, user, (Stage.LEAVING,), "leaving")


@figure(
    "lessons-not-yet-answered",
    title="Lessons not yet answered",
    meaning="How many answers areas that join or leave still owe on the day, one for each lesson and each "
    "area it is for, of the lessons that stand now. Of what the reader may read.",
)
def lessons_not_yet_answered(*, as_at, user) -> Figure:
    waiting = [each for each in asked_on(as_at, user) if each.answer is None]
    rows = [row for each in waiting for row in (each.lesson, each.position)]
    return _counted(
        len(waiting),
        ("answer", "answers"),
        as_at,
        rows=rows,
        markings=[row.marking for row in rows],
        address=reverse("lessons"),
    )


@need
def lessons_to_answer(user) -> list[tuple[str, str]]:
    """For whoever contributes to an area that joins or leaves: the lessons it has not answered yet."""
    if not getattr(user, "reads_own_areas", False):
        return []
    own = own_areas(user)
    return [
        (
            f"{each.position.name}: answer the lesson “{Truncator(each.lesson.text).chars(120)}”",
            reverse("answer-lesson", args=[each.lesson.area.slug, each.lesson.number, each.position.slug]),
        )
        for each in asked_on(today(), user, areas=own)
        if each.answer is None
    ]


@need
def values_due(user) -> list[tuple[str, str]]:
    """For whoever contributes to a live area: how many values it owes for the last quarter that is over."""
    if not getattr(user, "reads_own_areas", False):
        return []
    quarter = Quarter.last_over(today())
    live = positions(quarter.ends_on, user).filter(live__in=MAY_BE_LIVE, area_id__in=own_areas(user))
    areas = {row.area_id: row for row in live.select_related("area")}
    owed = still_due([row.area for row in areas.values()], quarter, user) if areas else {}
    return [
        (
            f"{areas[area].name}: {number} value{'' if number == 1 else 's'} due for {quarter.months}",
            reverse("enter-values", args=[areas[area].slug, quarter.slug]),
        )
        for area, number in owed.items()
        if number
    ]


RECENT = timedelta(days=28)


@need
def comments_on_own_measures(user) -> list[tuple[str, str]]:
    """For whoever contributes to an area: what others said of its measures in the last four weeks."""
    if not getattr(user, "reads_own_areas", False):
        return []
    rows = MeasureComment.objects.visible_to(user).filter(
        area__in=own_areas(user), at__gte=timezone.now() - RECENT
    )
    found = {}
    for each in rows.exclude(by=user).select_related("area", "measure", "force").order_by("-pk"):
        address = reverse("measure-of-area", args=[each.area.slug, each.measure.slug])
        whose = f"?force={each.force.slug}" if each.force else ""
        words = f"{each.area.name}: read the comment “{Truncator(each.text).chars(80)}”"
        found.setdefault(f"{address}{whose}#comments", words)
    return [(words, address) for address, words in found.items()]
