"""Boards, seats and who holds them."""


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
