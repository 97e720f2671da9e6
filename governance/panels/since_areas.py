"""What changed of the business areas between two meetings of a Panel, by what anybody may read."""

from collections.abc import Iterable
from datetime import date

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.timezone import localdate

from alliance.models.facts import RecordedFact
from business_areas.models import AreaPosition, Milestone, MilestoneDay, QuarterStatus
from business_areas.performance.quarters import Quarter
from business_areas.performance.status import Status
from business_areas.register import positions
from governance.panels.since import ANYBODY, Line, Period, Section

Live = AreaPosition.Live


def moved_milestones(period: Period) -> list[Line]:
    """Days of joining or leaving, such as of going live, that were planned anew, or passed undone."""
    milestones = list(Milestone.objects.visible_to(ANYBODY).order_by("area__name", "pk"))
    rows = MilestoneDay.objects.visible_to(ANYBODY).select_related("milestone", "replaces")
    days = list(rows.order_by("area__name", "number"))
    slipped = [*_planned_anew(days, period), *_passed(milestones, days, period)]
    places = places_of({each.area_id for each, _, _ in slipped}, period.day)
    return [
        Line(
            f"{places[each.area_id].name}: {name}",
            reverse("business-area", args=[places[each.area_id].slug]),
            said,
            each.illustrative,
        )
        for each, name, said in slipped
        if each.area_id in places
    ]


def _held_by(fact: RecordedFact, day: date) -> bool:
    """Whether it was recorded by the end of a day, and not withdrawn by then."""
    withdrawn = fact.withdrawn_at and localdate(fact.withdrawn_at) <= day
    return localdate(fact.recorded_at) <= day and not withdrawn


def _planned_anew(days: list[MilestoneDay], period: Period) -> Iterable[tuple[MilestoneDay, str, str]]:
    """Each time a day was planned anew. What corrects a day that was told before is no move."""
    for each in days:
        corrects = each.replaces and not period.holds_moment(each.replaces.recorded_at)
        held = period.holds_moment(each.recorded_at) and _held_by(each, period.day)
        if each.kind == MilestoneDay.Kind.REPLANNED and held and not corrects:
            yield each, each.milestone.name, f"Planned anew for {each.when.words}: {each.reason}"


def _passed(
    milestones: list[Milestone], days: list[MilestoneDay], period: Period
) -> Iterable[tuple[Milestone, str, str]]:
    """Each milestone of which the day planned last passed for certain, and that was not done by the end."""
    corrected = {each.pk: each.replaces_id for each in milestones if each.replaces_id}
    planned, done = {}, set()
    for each in days:
        first = _first(each.milestone_id, corrected)
        if each.kind == MilestoneDay.Kind.REPLANNED and _held_by(each, period.day):
            planned[first] = each.when
        if each.kind == MilestoneDay.Kind.DONE and not each.withdrawn_at:
            done |= {first} if each.when.possibly_by(period.day) else set()
    for each in milestones:
        first = _first(each.pk, corrected)
        when = planned.get(first, each.planned)
        if _held_by(each, period.day) and first not in done and period.lets_pass(when.latest):
            yield each, each.name, f"It was planned for {when.words}, and is not done."


def _first(key: int, corrected: dict[int, int]) -> int:
    """The key by which a milestone was first told: its days may stand with any that corrected it."""
    while key in corrected:
        key = corrected[key]
    return key


def places_of(areas: set[int], day: date) -> dict[int, AreaPosition]:
    """Some areas as the register shows them to anybody on a day, by their keys."""
    if not areas:
        return {}
    return {row.area_id: row for row in positions(day, ANYBODY).filter(area_id__in=areas)}


def measures(period: Period) -> tuple[Section, Section]:
    """The measures that stand worse, and those that stand better, than they did at the meeting before.

    Of the last quarter that was over on each of the two days.
    """
    then, now = Quarter.last_over(period.before), Quarter.last_over(period.day)
    rows = [] if then == now else list(_changed(then, now))
    places = places_of({row.area_id for row in rows}, period.day)
    worse, better = [], []
    for row in rows:
        if row.area_id in places:
            (worse if row.status > row.then else better).append(_measure(row, places[row.area_id], then, now))
    if then == now:
        compared = f"No quarter ended in between: the last was {now.months}."
    else:
        compared = f"{then.months} is compared with {now.months}."
    return (
        Section(
            "worse",
            "Worse",
            ("measure is worse", "measures are worse"),
            f"No published measure is worse. {compared}",
            tuple(worse),
        ),
        Section(
            "better",
            "Better",
            ("measure is better", "measures are better"),
            f"No published measure is better. {compared}",
            tuple(better),
        ),
    )


def _changed(then: Quarter, now: Quarter):
    rows = QuarterStatus.objects.visible_to(ANYBODY).annotate(of=Coalesce("force_id", 0))
    before = rows.filter(
        quarter_on=then.starts_on, area=OuterRef("area"), measure=OuterRef("measure"), of=OuterRef("of")
    )
    rows = rows.filter(quarter_on=now.starts_on, status__gt=0).annotate(
        then=Subquery(before.values("status")[:1])
    )
    rows = rows.filter(then__gt=0).exclude(status=F("then"))
    return rows.select_related("measure", "force").order_by("area__name", "measure__order", "pk")


def _measure(row: QuarterStatus, place: AreaPosition, then: Quarter, now: Quarter) -> Line:
    of = f", {row.force}" if row.force else ""
    return Line(
        f"{place.name}: {row.name}{of}",
        reverse("measure-of-area", args=[place.slug, row.measure.slug]),
        f"{Status(row.then).label} in {then.months}, {Status(row.status).label.lower()} in {now.months}. "
        f"The value is {row.value_words}"
        + (f", the target {row.target_words}." if row.target_words else "."),
        row.illustrative,
    )


def live_and_left(period: Period) -> Section:
    """The areas that went live or left, or of which that cannot be known."""
    now = positions(period.day, ANYBODY).filter(from_on__gt=period.before).order_by("name", "pk")
    now = list(now)
    areas = [row.area_id for row in now]
    then = {row.area_id: row for row in positions(period.before, ANYBODY).filter(area_id__in=areas)}
    lines = []
    for row in now:
        before = then[row.area_id].live if row.area_id in then else Live.NO
        if row.live != before:
            address = reverse("business-area", args=[row.slug])
            lines.append(Line(row.name, address, _CHANGED[before, row.live], row.illustrative))
    return Section(
        "areas",
        "Business areas that went live or left",
        ("business area went live or left", "business areas went live or left"),
        "No business area went live or left.",
        tuple(lines),
    )


_CHANGED = {
    (Live.NO, Live.YES): "It went live.",
    (Live.UNKNOWN, Live.YES): "It is live now; whether it was before cannot be known.",
    (Live.YES, Live.NO): "It is no longer live.",
    (Live.UNKNOWN, Live.NO): "It is not live now; whether it was before cannot be known.",
    (Live.NO, Live.UNKNOWN): "It may have gone live: that cannot be known from what is recorded.",
    (Live.YES, Live.UNKNOWN): "It may have left: that cannot be known from what is recorded.",
}
