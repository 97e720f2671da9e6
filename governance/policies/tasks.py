"""The actions of the Board."""

from governance.policies.boards import cannot_keep_board


def cannot_issue(user, action) -> str:
    if reason := cannot_keep_board(user):
        return reason
    return f"This action was issued already, as {action.reference}." if action.issued_at else ""


def cannot_change_action(user, action) -> str:
    """The secretary, while the action is open."""
    if reason := cannot_keep_board(user):
        return reason
    if not action.issued_at:
        return "This action has not been issued yet."
    if action.closed_at:
        return f"{action.reference} was closed by the Board. Closed actions stay as they are."
    return ""


def cannot_reply(user) -> str:
    if not cannot_keep_board(user) or user.may("agree and assent"):
        return ""
    return "Only the Board’s secretary, and the member of the Board who holds the owning post, can reply."


def cannot_reply_to(user, action, holds_post: bool) -> str:
    """The secretary, or whoever holds the owning post today, while the action is open."""
    if reason := cannot_reply(user):
        return reason
    if not action.issued_at:
        return "This action has not been issued yet."
    if action.closed_at:
        return f"{action.reference} was closed by the Board. Closed actions stay as they are."
    if holds_post or not cannot_keep_board(user):
        return ""
    return "You do not hold the post that owns this action."
