"""Hearing the annual reviews of areas."""

from governance.policies.boards import cannot_keep_board


def cannot_hear_review(user, review) -> str:
    """The secretary, for the Board, once."""
    if cannot_keep_board(user):
        return "A review is heard by the Board: its secretary records that."
    return "The Board has heard this review already." if hasattr(review, "hearing") else ""
