"""Who may keep the record of the Board. Each returns the reason not to, or ""."""

from alliance.temporal import long_date, today


def cannot_keep_board(user) -> str:
    """The secretary keeps it; so do the portal's own commands, which load what is published."""
    if user.may("keep the board record") or getattr(user, "is_the_portal", False):
        return ""
    return "Only the Board’s secretary can keep the record of the Board."


def cannot_correct_holding(user, holding) -> str:
    """Whoever may record may correct, until somebody has."""
    if reason := cannot_keep_board(user):
        return reason
    return "This was already corrected or withdrawn." if holding.withdrawn_at else ""


def cannot_abolish(user, seat) -> str:
    if reason := cannot_keep_board(user):
        return reason
    return "This seat has already been abolished." if seat.abolished_on else ""


def cannot_end_substitute(user, substitute) -> str:
    if reason := cannot_keep_board(user):
        return reason
    return f"{substitute.person} is no longer a substitute." if substitute.ceases_on else ""


def cannot_change_agenda(user, meeting) -> str:
    """The secretary, until the meeting opens; without a meeting, the parking list, at any time."""
    if reason := cannot_keep_board(user):
        return reason
    if meeting is None or not (meeting.cancelled_at or meeting.opened_at):
        return ""
    return f"The agenda no longer changes: the meeting is {meeting.stage.label.lower()}."


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
