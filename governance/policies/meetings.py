"""Meetings that are to come."""

from governance.policies.boards import cannot_keep_board


def cannot_change_chair(user, meeting) -> str:
    """The secretary, until the meeting opens."""
    return cannot_keep_board(user) or not_to_come(meeting)


def cannot_cancel_meeting(user, meeting) -> str:
    """The secretary, until the meeting opens."""
    return cannot_keep_board(user) or not_to_come(meeting)


def not_to_come(meeting) -> str:
    if meeting.cancelled_at or meeting.opened_at:
        return f"This can no longer be done: the meeting is {meeting.stage.label.lower()}."
    return ""
