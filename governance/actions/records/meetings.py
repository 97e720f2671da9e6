"""Starting a meeting, who is there, and ending it."""

from collections.abc import Sequence
from datetime import datetime, time

from django.db import transaction
from django.utils import timezone

from alliance.audit import Change, changed, record
from alliance.markings import Marking, highest
from alliance.models import User
from alliance.policies import cannot_use_marking
from alliance.policy import enforce
from alliance.temporal import today, weekday_date
from governance.actions.agendas import add_item, settle_agenda
from governance.actions.boards import PART
from governance.actions.noting import put_to_be_noted
from governance.actions.records.settling import settle_outcomes
from governance.attendance import attendances_of, in_words, quorum
from governance.consistency import refuse_roll_call
from governance.models import AgendaItem, Attendance, ItemLock, Meeting, Outcome, Person
from governance.policies import cannot_close_meeting, cannot_open_meeting, cannot_record_meeting
from governance.recording import items_of, later_meetings, meeting_meant, written_of


@transaction.atomic
def open_meeting(
    meeting: Meeting,
    attendances: Sequence[Attendance],
    chaired_by: Person,
    *,
    at: datetime | None = None,
    by: User,
) -> Meeting:
    """Start a meeting now, with who is there and who takes the chair.

    `at` is when it started, where it is recorded on a later day; without it, the hour that was planned.
    Raises ValidationError when somebody cannot sit where they are said to, or the chair is not present.
    """
    meeting = _locked(meeting)
    enforce(cannot_open_meeting(by, meeting))
    enforce(cannot_use_marking(by, meeting.marking))
    before = _call_the_roll(meeting, attendances, chaired_by, by)
    meeting.opened_at = at or _now_or_planned(meeting, meeting.starts_at)
    meeting.save(update_fields=["opened_at", "chaired_by"])
    changed(PART)
    marking = _marking(meeting, [*before, *attendances])
    record(
        "governance.open_meeting",
        meeting.subject,
        f"Started the meeting of the {meeting.board.name} on {weekday_date(meeting.held_on)}: "
        f"{in_words(attendances)}. {_quorum_words(meeting, marking)}",
        by=by,
        marking=marking,
        changes=_roll_altered(before, attendances),
    )
    return meeting


@transaction.atomic
def record_attendance(
    meeting: Meeting, attendances: Sequence[Attendance], chaired_by: Person, *, by: User
) -> Meeting:
    """Record who is at a meeting that has started, in the place of what was recorded before."""
    meeting = _locked(meeting)
    enforce(cannot_record_meeting(by, meeting))
    enforce(cannot_use_marking(by, meeting.marking))
    before = _call_the_roll(meeting, attendances, chaired_by, by)
    meeting.save(update_fields=["chaired_by"])
    changed(PART)
    marking = _marking(meeting, [*before, *attendances])
    record(
        "governance.record_attendance",
        meeting.subject,
        f"Recorded who is at the meeting of the {meeting.board.name} on {weekday_date(meeting.held_on)}: "
        f"{in_words(attendances)}. {_quorum_words(meeting, marking)}",
        by=by,
        marking=marking,
        changes=_roll_altered(before, attendances),
    )
    return meeting


@transaction.atomic
def close_meeting(meeting: Meeting, *, at: datetime | None = None, by: User) -> Meeting:
    """End a meeting now, when nothing is outstanding, and carry forward what it deferred.

    `at` is when it ended, where it is recorded on a later day; without it, the hour that was planned.
    Raises ValidationError with all that is outstanding, in sentences.
    """
    meeting = _locked(meeting)
    enforce(cannot_close_meeting(by, meeting))
    enforce(cannot_use_marking(by, meeting.marking))
    settle_outcomes(meeting, by=by)
    _carry_forward(meeting, by)
    ItemLock.objects.filter(item__meeting=meeting).delete()
    ended = at or _now_or_planned(meeting, meeting.ends_at or meeting.starts_at)
    meeting.closed_at = max(ended, meeting.opened_at)
    meeting.save(update_fields=["closed_at"])
    changed(PART)
    record(
        "governance.close_meeting",
        meeting.subject,
        f"Ended the meeting of the {meeting.board.name} on {weekday_date(meeting.held_on)}",
        by=by,
        marking=meeting.marking,
    )
    return meeting


def _now_or_planned(meeting: Meeting, hour: time) -> datetime:
    """Now; of a meeting that is recorded on a later day, an hour that was planned for it."""
    if meeting.held_on < today():
        return meeting.at(hour)
    return timezone.now()


def _locked(meeting: Meeting) -> Meeting:
    return Meeting.objects.select_for_update(of=("self",)).select_related("board").get(pk=meeting.pk)


def _call_the_roll(
    meeting: Meeting, attendances: Sequence[Attendance], chaired_by: Person | None, by: User
) -> list[Attendance]:
    """Put the roll-call in the place of the one before, as far as it is read by whoever calls it.

    Returns the one before.
    """
    refuse_roll_call(meeting, attendances, chaired_by, by.clearance)
    before = attendances_of(meeting, by.clearance)
    Attendance.objects.filter(pk__in=[each.pk for each in before]).delete()
    for each in attendances:
        each.pk, each.meeting = None, meeting
        each.full_clean()
    Attendance.objects.bulk_create(attendances)
    meeting.chaired_by = chaired_by
    return before


def _roll_altered(before: Sequence[Attendance], now: Sequence[Attendance]) -> list[Change]:
    """Whose attendance is recorded otherwise than before, by name."""
    was, is_ = ({each.person.name: _how(each) for each in roll} for roll in (before, now))
    names = dict.fromkeys([*is_, *was])
    return [
        Change(name, was.get(name, ""), is_.get(name, ""))
        for name in names
        if was.get(name, "") != is_.get(name, "")
    ]


def _how(each: Attendance) -> str:
    """ "Present for the Chief Constable’s seat, as a substitute, from 10:15, until 11:00"."""
    seat = f" for {each.seat}" if each.seat else ""
    substitute = ", as a substitute" if each.substitute else ""
    arrived = f", from {each.arrived_at:%H:%M}" if each.arrived_at else ""
    left = f", until {each.left_at:%H:%M}" if each.left_at else ""
    return f"{each.get_how_display()}{seat}{substitute}{arrived}{left}"


def _marking(meeting: Meeting, attendances: Sequence[Attendance]) -> Marking:
    """The highest marking of a meeting, of who is at it, and of the seats they sit in."""
    people = [each.person.marking for each in attendances]
    seats = [each.seat.source.marking for each in attendances if each.seat]
    return highest([meeting.marking, *people, *seats])


def _quorum_words(meeting: Meeting, level: int) -> str:
    """Whether there is a quorum, as far as is read by whoever is cleared to the level."""
    now = attendances_of(meeting, level)
    return quorum(meeting.board, meeting.held_on, now, level).words


def _carry_forward(meeting: Meeting, by: User) -> None:
    """Put what was deferred on the agenda of the meeting it was deferred to, or on the parking list."""
    items, later = items_of(meeting, by.clearance), later_meetings(meeting, by.clearance)
    written = written_of(items)
    for item in items:
        told = written.get(item.pk)
        if told is None or told.outcome != Outcome.DEFERRED:
            continue
        to = meeting_meant(told.deferred_to, later)
        if item.kind == AgendaItem.Kind.NOTING:
            _note_later(item, to, by)
            continue
        again = AgendaItem(
            board=item.board,
            meeting=to,
            tranche=item.tranche,
            # At the meeting it is deferred to, an urgent item is business like any other.
            kind=AgendaItem.Kind.BUSINESS if item.is_urgent else item.kind,
            title=item.title,
            purpose=item.purpose,
            recommendation=item.recommendation,
            presented_by=item.presented_by,
            about_meeting=item.about_meeting,
            marking=item.marking,
            illustrative=item.illustrative,
            continues=item,
        )
        add_item(again, item.areas.all(), by=by)


def _note_later(item: AgendaItem, to: Meeting | None, by: User) -> None:
    """Let what an item lists be noted by a later meeting; with none planned, by the next that is prepared."""
    if to is not None:
        put_to_be_noted(to, continues=item, by=by)
        settle_agenda(item.board, to, by=by)
