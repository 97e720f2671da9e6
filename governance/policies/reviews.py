"""Hearing the annual reviews of areas."""

from governance.policies.boards import cannot_keep_board


def cannot_hear_review(user) -> str:
    """The secretary, for the Board."""
    return "A review is heard by the Board: its secretary records that." if cannot_keep_board(user) else ""
