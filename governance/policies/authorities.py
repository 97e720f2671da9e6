"""What was done on the authority of a decision."""

from governance.policies.boards import cannot_keep_board


def cannot_declare_authority(user, decision) -> str:
    """The secretary, of what was made and agreed."""
    if reason := cannot_keep_board(user):
        return reason
    if not decision.made_at:
        return "This decision was not made yet, so nothing can have been done on its authority."
    if decision.outcome == "not-agreed":
        return "This was not agreed, so nothing can have been done on its authority."
    return ""


def cannot_withdraw_authority(user, authority) -> str:
    if reason := cannot_keep_board(user):
        return reason
    return "This was taken back already." if authority.withdrawn_at else ""
