"""What is recorded of a meeting while it is held."""

from alliance.temporal import long_date, today
from governance.policies.boards import cannot_keep_board


def cannot_open_meeting(user, meeting) -> str:
    """The secretary, on the day of the meeting or later, once."""
    if reason := cannot_keep_board(user):
        return reason
    if meeting.cancelled_at:
        return "This meeting was cancelled."
    if meeting.opened_at:
        return "This meeting was started already."
    if meeting.held_on > today():
        return f"This meeting is on {long_date(meeting.held_on)}. It can be started on that day, not before."
    return ""


def cannot_record_meeting(user, meeting) -> str:
    """The secretary, from the start of the meeting until it is ended."""
    if reason := cannot_keep_board(user):
        return reason
    if meeting.closed_at:
        return "This meeting has ended, so its record no longer changes."
    return "" if meeting.opened_at else "This meeting has not started."


def cannot_close_meeting(user, meeting) -> str:
    return cannot_record_meeting(user, meeting)


def cannot_take_together(user, meeting) -> str:
    return cannot_record_meeting(user, meeting)


def cannot_add_urgent_item(user, meeting) -> str:
    """The secretary, while the meeting is held: before that the agenda is changed, and agreed again."""
    return cannot_record_meeting(user, meeting)


def cannot_record_item(user, item) -> str:
    if reason := cannot_record_meeting(user, item.meeting):
        return reason
    return "This item was withdrawn." if item.withdrawn_at else ""


def cannot_take_over(user, item) -> str:
    return cannot_record_item(user, item)


def cannot_put_in_force(user, revision) -> str:
    if reason := cannot_record_item(user, revision.item):
        return reason
    standing = revision.item.record.revision == revision.number
    return "This version is the one in force." if standing else ""
