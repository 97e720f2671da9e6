"""Starting a meeting, who is there, and ending it."""

from collections.abc import Sequence
from datetime import datetime, time

from django.db import transaction
from django.utils import timezone

from alliance.audit import changed, record
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
    _call_the_roll(meeting, attendances, chaired_by, by)
    meeting.opened_at = at or _now_or_planned(meeting, meeting.starts_at)
    meeting.save(update_fields=["opened_at", "chaired_by"])
    changed(PART)
    record(
        "governance.open_meeting",
        meeting.subject,
        f"Started the meeting of the {meeting.board.name} on {weekday_date(meeting.held_on)}: "
        f"{in_words(attendances)}. {_quorum_words(meeting, by)}",
        by=by,
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
    _call_the_roll(meeting, attendances, chaired_by, by)
    meeting.save(update_fields=["chaired_by"])
    changed(PART)
    record(
        "governance.record_attendance",
        meeting.subject,
        f"Recorded who is at the meeting of the {meeting.board.name} on {weekday_date(meeting.held_on)}: "
        f"{in_words(attendances)}. {_quorum_words(meeting, by)}",
        by=by,
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
) -> None:
    """Put the roll-call in the place of the one before, as far as it is read by whoever calls it."""
    refuse_roll_call(meeting, attendances, chaired_by, by.clearance)
    Attendance.objects.filter(pk__in=[each.pk for each in attendances_of(meeting, by.clearance)]).delete()
    for each in attendances:
        each.pk, each.meeting = None, meeting
        each.full_clean()
    Attendance.objects.bulk_create(attendances)
    meeting.chaired_by = chaired_by


def _quorum_words(meeting: Meeting, by: User) -> str:
    now = attendances_of(meeting, by.clearance)
    return quorum(meeting.board, meeting.held_on, now, by.clearance).words


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
            kind=item.kind,
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
