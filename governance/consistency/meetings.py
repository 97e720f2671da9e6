"""Meetings, what is on their agendas, and who is there."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError

from alliance.markings import Marking
from alliance.slips import refuse_far
from alliance.temporal import long_date, today
from alliance.text import fold
from governance.attendance import here, places
from governance.models import AgendaItem, Attendance, Interest, Meeting, Person


def refuse_meeting(meeting: Meeting) -> None:
    """Raise ValidationError when a board cannot meet on a day, or at an hour.

    The day of a meeting that was cancelled is free again.
    """
    refuse_far("held_on", meeting.held_on)
    if meeting.ends_at and meeting.ends_at <= meeting.starts_at:
        raise ValidationError({"ends_at": "The meeting cannot end before it starts."})
    same_day = Meeting.objects.filter(board=meeting.board, held_on=meeting.held_on).exclude(pk=meeting.pk)
    if same_day.filter(cancelled_at__isnull=True).exists():
        day = long_date(meeting.held_on)
        raise ValidationError({"held_on": f"A meeting of the {meeting.board} is recorded for {day} already."})


def refuse_past_meeting(meeting: Meeting) -> None:
    """Raise ValidationError when a meeting that is prepared would lie in the past."""
    if meeting.held_on < today():
        day = long_date(meeting.held_on)
        raise ValidationError({"held_on": f"{day} is past. A meeting is prepared for a day to come."})


def refuse_item(item: AgendaItem) -> None:
    """Raise ValidationError when an item cannot stand on the agenda of its meeting.

    Whoever reads an agenda reads all of it: a number left out would tell that something is hidden.
    """
    if item.purpose == AgendaItem.Purpose.DECISION and not item.recommendation.strip():
        raise ValidationError(
            {"recommendation": "Say what is recommended: the item is for decision, and this is decided on."}
        )
    meeting = item.meeting
    if meeting is not None and item.marking > meeting.marking:
        level, lower = Marking(item.marking).label, Marking(meeting.marking).label
        raise ValidationError(
            {
                "marking": f"“{item.title}” is marked {level}, and the meeting only {lower}: whoever reads "
                "the agenda would see that something is left out."
            }
        )
    listed = item.notings.order_by("-decision__marking").first() if item.pk else None
    if listed is not None and listed.decision.marking > item.marking:
        level = listed.decision.get_marking_display()
        raise ValidationError(
            {"marking": f"{listed.decision.reference}, which it lists, is marked {level}: mark it no lower."}
        )
    if meeting is not None and item.board_id != meeting.board_id:
        raise ValidationError("An item is dealt with by a meeting of its own board.")


def refuse_urgent_item(item: AgendaItem, meeting: Meeting) -> None:
    """Raise ValidationError when an item cannot be added to a meeting that is being held.

    Whoever is in the chair agrees to take it. The same title twice is taken for a button pressed twice.
    """
    if item.urgent_agreed_by_id != meeting.chaired_by_id:
        chair = meeting.chaired_by
        raise ValidationError(
            {"agreed": f"{chair} is in the chair now. Ask whether they agree to take the item, and tick it."}
        )
    for other in AgendaItem.objects.filter(meeting=meeting, kind=AgendaItem.Kind.URGENT):
        if fold(other.title) == fold(item.title):
            raise ValidationError(
                {"title": f"“{other.title}” was added to this meeting already, as item {other.order}."}
            )


def refuse_roll_call(
    meeting: Meeting, attendances: Sequence[Attendance], chaired_by: Person | None, level: int
) -> None:
    """Raise ValidationError when somebody cannot have been at a meeting as a roll-call says."""
    may_sit = {place.seat.pk: place for place in places(meeting.board, meeting.held_on, level)}
    seen: set[int] = set()
    for each in attendances:
        if each.person_id in seen:
            raise ValidationError(f"{each.person} is in the roll-call twice. Choose where they sit.")
        seen.add(each.person_id)
        if each.seat is not None:
            _refuse_sitting(each, may_sit.get(each.seat_id))
        if each.arrived_at and each.left_at and each.left_at < each.arrived_at:
            raise ValidationError(f"{each.person} cannot leave before they arrive.")
    if not here(attendances):
        raise ValidationError("Nobody is present. Say who is.")
    present = {each.person_id for each in attendances if each.how == Attendance.How.PRESENT}
    if chaired_by is None:
        raise ValidationError({"chair": "Choose who takes the chair."})
    if chaired_by.pk not in present:
        raise ValidationError(
            {"chair": f"{chaired_by} is not present. Choose somebody who is, to take the chair."}
        )


def _refuse_sitting(attendance: Attendance, place) -> None:
    person, seat = attendance.person, attendance.seat
    if place is None:
        raise ValidationError(f"{seat} is not a seat of the Board on that day.")
    if person not in place.people:
        raise ValidationError(
            f"{person} does not hold the seat {seat}, and is not named as a substitute for it. Name them as "
            "a substitute first, or record them as somebody else who is here."
        )


def refuse_interest(interest: Interest) -> None:
    """Raise ValidationError when somebody who is not at the meeting is said to declare an interest."""
    at_it = interest.item.meeting.attendances.filter(person=interest.person, how=Attendance.How.PRESENT)
    if not at_it.exists():
        raise ValidationError(
            {
                "interest_person": f"{interest.person} is not at this meeting. "
                "Record first that they are present."
            }
        )
