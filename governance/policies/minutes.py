"""Minutes, from putting them together to correcting what is final."""

from governance.policies.boards import cannot_keep_board


def cannot_assemble_minutes(user, meeting) -> str:
    """The secretary, once the meeting has ended."""
    if reason := cannot_keep_board(user):
        return reason
    if not meeting.closed_at:
        return "Minutes are put together once the meeting has ended."
    return "These minutes were put together already." if hasattr(meeting, "minutes") else ""


def cannot_write_minutes(user, minutes) -> str:
    """The secretary, until they are final."""
    if reason := cannot_keep_board(user):
        return reason
    if minutes.agreed_at:
        return "These minutes are agreed and no longer change. Record a correction."
    return ""


def cannot_send_to_chair(user, minutes) -> str:
    if reason := cannot_write_minutes(user, minutes):
        return reason
    return "The chair has these minutes already." if minutes.to_chair_at else ""


def cannot_circulate(user, minutes) -> str:
    """The secretary, once the chair has had them; and again after a change, until the Board agrees them."""
    if reason := cannot_write_minutes(user, minutes):
        return reason
    if minutes.agreed_by_id:
        return "The Board has dealt with these minutes already."
    return "" if minutes.to_chair_at else "The chair sees the minutes before they are circulated."


def cannot_comment(user, minutes) -> str:
    """Members of the Board, and the secretary for them, once circulated and until the Board agrees them."""
    if cannot_keep_board(user) and not user.may("agree and assent"):
        return "Only members of the Board comment on its minutes."
    if minutes.agreed_by_id:
        return "The Board has dealt with these minutes already. A correction is recorded by the secretary."
    return "" if minutes.circulated_at else "These minutes have not been circulated."


def cannot_answer_comment(user, comment) -> str:
    if reason := cannot_write_minutes(user, comment.paragraph.minutes):
        return reason
    return "This comment was answered already." if comment.answered_at else ""


def cannot_finish_minutes(user, minutes) -> str:
    """The secretary, once what the Board corrected is put right."""
    if reason := cannot_write_minutes(user, minutes):
        return reason
    return "" if minutes.agreed_by_id else "The Board has not agreed these minutes yet."


def cannot_publish_minutes(user, minutes) -> str:
    """The secretary, once they are final."""
    if reason := cannot_keep_board(user):
        return reason
    if not minutes.agreed_at:
        return "Minutes are published once the Board has agreed them."
    return "These minutes are published already." if minutes.published_at else ""


def cannot_correct_minutes(user, minutes) -> str:
    """The secretary, once they are final; until then they are simply changed."""
    if reason := cannot_keep_board(user):
        return reason
    return "" if minutes.agreed_at else "These minutes are not agreed yet: change the paragraph itself."
