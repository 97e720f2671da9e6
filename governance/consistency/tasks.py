"""The actions of the Board."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone

from alliance.slips import refuse_far
from alliance.temporal import long_date, today
from governance.consistency.decisions import refuse_below_areas
from governance.models import Action, Meeting


def refuse_action(action: Action, areas) -> None:
    """Raise ValidationError, naming the field, when nobody can be given such a thing to do."""
    if action.owner_seat_id and action.owner_body:
        raise ValidationError(
            {"owner_body": "An action has one owner: choose the post, or name the outside body."}
        )
    refuse_far("due_on", action.due_on)
    refuse_below_areas(action.marking, areas, "action")
    if action.owner_seat_id and action.owner_seat.board_id != action.board_id:
        raise ValidationError({"owner_seat": f"{action.owner_seat} is a seat of another board."})


def refuse_issue(action: Action) -> None:
    """Raise ValidationError when it is not said whose an action is, or by when (R18)."""
    missing = {}
    if not action.owner_seat_id and not action.owner_body:
        missing["owner_seat"] = "Say whose the action is before it is issued: a post, or an outside body."
    if action.due_on is None:
        missing["due_on"] = "Say by which day it is due before it is issued."
    if missing:
        raise ValidationError(missing)
    if action.due_on < today():
        raise ValidationError({"due_on": f"{long_date(action.due_on)} has passed. Enter a day to come."})
    if action.owner_seat_id and not action.owner_seat.exists_on(today()):
        raise ValidationError({"owner_seat": f"{action.owner_seat} is no more. Choose another post."})


def refuse_moved_day(action: Action, became: date) -> None:
    """Raise ValidationError when a due day does not move to another, to come."""
    refuse_far("became", became)
    if became == action.due_on:
        raise ValidationError({"became": f"It is due by {long_date(became)} already. Enter another day."})
    if became < today():
        raise ValidationError({"became": f"{long_date(became)} has passed. Enter a day to come."})


def refuse_closing(action: Action, meeting: Meeting) -> None:
    """Raise ValidationError when a meeting cannot have closed an action."""
    if meeting.board_id != action.board_id or meeting.cancelled_at:
        raise ValidationError({"meeting": "Choose a meeting of this Board that was held."})
    if meeting.held_on > today():
        held = long_date(meeting.held_on)
        raise ValidationError({"meeting": f"The meeting of {held} is still to come. It closes nothing yet."})
    issued = timezone.localdate(action.issued_at)
    if meeting.held_on < issued:
        raise ValidationError(
            {"meeting": f"The action was issued on {long_date(issued)}, after that meeting."}
        )
