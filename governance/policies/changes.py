"""Reading what was changed, by whom and why."""

from governance.policies.boards import cannot_keep_board


def cannot_read_changes(user) -> str:
    """Whoever keeps the record: drafts, what was written in the room and addresses of mail stand in it.

    Officers cleared for everything read the audit trail of the whole portal.
    """
    return "Only the Board’s secretary can read what was changed." if cannot_keep_board(user) else ""
