"""What a person's calendar holds: meetings with their hours, and whole days by which something is due.

A calendar program keeps a copy outside the portal, so nothing above OFFICIAL ever goes into one, whatever its
reader is cleared for.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar, Event

from alliance.markings import Marking
from business_areas.models import own_areas
from business_areas.performance.due import still_due
from business_areas.performance.quarters import Quarter
from business_areas.register import MAY_BE_LIVE, positions
from governance.models import Action, Decision, InformationRequest, Meeting, Panel, PanelQuestion, Paper
from governance.panels.promises import promises_to
from governance.policies import cannot_write_reports
from governance.reviews import end_of, reviews_on

HIGHEST = Marking.OFFICIAL
LOOKS_BACK = timedelta(days=365)
EVERY = timedelta(hours=6)


@dataclass(frozen=True)
class Due:
    """Something that is due by the end of a day."""

    uid: str
    on: date
    what: str
    changed_at: datetime
    sequence: int = 0
    more: str = ""
    path: str = ""


def calendar_of(user, day: date, absolute: Callable[[str], str]) -> bytes:
    """A person's calendar as they may read it now, from a year before the day on.

    `absolute` makes a whole address from a path of the portal.
    """
    level = min(user.reading_level, HIGHEST)
    since = day - LOOKS_BACK
    calendar = Calendar()
    calendar.add("prodid", "-//Alliance governance portal//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", settings.PORTAL_NAME)
    calendar.add("refresh-interval", EVERY, parameters={"VALUE": "DURATION"})
    for meeting in Meeting.objects.readable_at(level).filter(held_on__gte=since).select_related("board"):
        calendar.add_component(_meeting(meeting, absolute))
    for due in [
        *actions_due(level),
        *papers_due(level),
        *reviews_due(level),
        *area_reviews_due(user, day),
        *values_due(user, day),
        *panels_wait_for(user, day),
        *requests_due(user),
    ]:
        calendar.add_component(_due(due, absolute))
    calendar.add_missing_timezones()
    return calendar.to_ical()


def actions_due(level: int) -> Iterable[Due]:
    """Every action that the Board has not closed, on the day it is due by now."""
    rows = Action.objects.readable_at(level).open().select_related("owner_seat").prefetch_related("slips")
    for action in rows:
        slips = list(action.slips.all())
        yield Due(
            uid=f"action-{action.reference}",
            on=action.due_on,
            what=f"{_example(action)}Due: {action.reference}, {action.what}",
            changed_at=slips[-1].at if slips else action.issued_at,
            sequence=len(slips),
            more=f"Owner: {action.owner}",
            path=f"/actions/{action.reference}/",
        )


def papers_due(level: int) -> Iterable[Due]:
    """The papers that have not come, on the day each is due."""
    rows = Paper.objects.readable_at(level).filter(
        withdrawn_at__isnull=True, versions__isnull=True, item__withdrawn_at__isnull=True
    )
    for paper in rows.select_related("author_seat", "item__meeting"):
        yield Due(
            uid=f"paper-{paper.number}",
            on=paper.due_on,
            what=f"{_example(paper)}Paper due: {paper.title}",
            changed_at=paper.asked_at,
            more=f"Owed by: {paper.author}",
            path=f"/board/papers/{paper.number}/",
        )


def reviews_due(level: int) -> Iterable[Due]:
    """The decisions that are to be reviewed, on the day set for it."""
    rows = Decision.objects.readable_at(level).on_the_record().current().filter(review_on__isnull=False)
    for decision in rows.select_related("board"):
        yield Due(
            uid=f"review-{decision.reference}",
            on=decision.review_on,
            what=f"{_example(decision)}To be reviewed: {decision}",
            changed_at=decision.made_at,
            path=f"/decisions/{decision.reference}/",
        )


def area_reviews_due(user, day: date) -> Iterable[Due]:
    """What is next of each annual review that was not heard: its draft, its clearance, or its hearing."""
    rows = reviews_on(None, day, user).filter(heard_on__isnull=True, marking__lte=HIGHEST)
    for review in rows.exclude(reviewdrafts__marking__gt=HIGHEST):
        if review.drafted_on is None:
            on, what, sequence = review.draft_by, "Draft due: annual review", 0
        elif review.cleared_on is None:
            on, what, sequence = review.clear_by, "To be cleared: annual review", 1
        else:
            on, what, sequence = review.hear_on, "To be heard: annual review", 2
        yield Due(
            uid=f"annual-review-{review.year}-{review.area.key}",
            on=on,
            what=f"{_example(review)}{what} of {review.area.name}",
            changed_at=review.at,
            sequence=sequence,
            path=f"/performance/reviews/{review.year}/{review.area.slug}/",
        )


def requests_due(user) -> Iterable[Due]:
    """For officers: the freedom of information requests that are open, on the last day to answer each."""
    rows = InformationRequest.objects.visible_to(user).open().filter(marking__lte=HIGHEST)
    for request in rows.filter(review_asked_on__isnull=True):
        yield Due(
            uid=f"information-request-{request.reference}",
            on=request.due_on,
            what=f"{_example(request)}Answer due: {request.reference}",
            changed_at=request.recorded_at,
            path=f"/information-requests/{request.reference}/",
        )


def values_due(user, day: date) -> Iterable[Due]:
    """For whoever contributes to live areas: what each owes for the last quarter, from the day after it."""
    if not user.reads_own_areas:
        return
    quarter = Quarter.last_over(day)
    live = positions(quarter.ends_on, user).filter(live__in=MAY_BE_LIVE, area_id__in=own_areas(user))
    areas = {row.area_id: row.area for row in live.select_related("area") if row.area.marking <= HIGHEST}
    for key, number in still_due(areas.values(), quarter, user).items():
        if number:
            area = areas[key]
            yield Due(
                uid=f"values-{quarter.slug}-{area.key}",
                on=quarter.ceases_on,
                what=f"{number} value{'' if number == 1 else 's'} due for {quarter.months}: {area.name}",
                changed_at=end_of(quarter.ends_on),
                path=f"/performance/areas/{area.slug}/enter/{quarter.slug}/",
            )


def panels_wait_for(user, day: date) -> Iterable[Due]:
    """For whoever writes to the Panels: each answer that is wanted, and each promise, on its last day."""
    if cannot_write_reports(user):
        return
    rows = PanelQuestion.objects.current().open_on(day).filter(answer_by__isnull=False)
    for question in rows.select_related("panel"):
        yield Due(
            uid=f"panel-question-{question.panel.slug}-{question.number}",
            on=question.answer_by,
            what=f"{_example(question)}Answer wanted by {question.panel}: {question.wording}",
            changed_at=question.at,
            path=f"/panels/{question.panel.slug}/questions/{question.number}/",
        )
    for promised in promises_to(Panel.objects.all()).on(day):
        commitment = promised.commitment
        if promised.state != "answered" and promised.last is not None:
            yield Due(
                uid=f"commitment-{commitment.panel.slug}-{commitment.number}",
                on=promised.last,
                what=f"{_example(commitment)}Promised to {commitment.panel}: {commitment.wording}",
                changed_at=max([commitment.at, *(each.at for each in commitment.moves.all())]),
                sequence=len(promised.slips),
                path=f"/commitments/?panel={commitment.panel.slug}",
            )


def _meeting(meeting: Meeting, absolute) -> Event:
    """A meeting with its hours; where no end is recorded, none is made up."""
    event, cancelled = Event(), meeting.cancelled_at is not None
    day = meeting.held_on.isoformat()
    _add_basics(
        event,
        f"meeting-{meeting.board.slug}-{day}",
        f"{_example(meeting)}{'Cancelled: ' if cancelled else ''}{meeting.board}",
        meeting.cancelled_at or meeting.prepared_at,
        1 if cancelled else 0,
    )
    event.add("dtstart", _at(meeting.held_on, meeting.starts_at))
    if meeting.ends_at:
        event.add("dtend", _at(meeting.held_on, meeting.ends_at))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    if meeting.place:
        event.add("location", meeting.place)
    if cancelled:
        event.add("description", meeting.cancelled_because)
    event.add("url", absolute(f"/board/meetings/{day}/"))
    return event


def _due(due: Due, absolute) -> Event:
    event = Event()
    _add_basics(event, due.uid, due.what, due.changed_at, due.sequence)
    event.add("dtstart", due.on)
    event.add("dtend", due.on + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    if due.more:
        event.add("description", due.more)
    if due.path:
        event.add("url", absolute(due.path))
    return event


def _add_basics(event: Event, uid: str, summary: str, changed_at: datetime, sequence: int) -> None:
    event.add("uid", f"{uid}@alliance-governance-portal")
    event.add("summary", summary)
    event.add("dtstamp", changed_at.astimezone(ZoneInfo("UTC")))
    event.add("last-modified", changed_at.astimezone(ZoneInfo("UTC")))
    event.add("sequence", sequence)


def _at(day: date, hour) -> datetime:
    return datetime.combine(day, hour, tzinfo=ZoneInfo(settings.TIME_ZONE))


def _example(thing) -> str:
    return "Illustrative: " if thing.illustrative else ""
