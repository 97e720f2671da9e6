"""What the forces of the region are told."""

from governance.policies.boards import cannot_keep_board


def cannot_share(user) -> str:
    return cannot_keep_board(user)


def cannot_answer_sharing(user) -> str:
    return cannot_keep_board(user)
