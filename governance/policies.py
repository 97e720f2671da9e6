"""Who may keep the record of the Board. Each returns the reason not to, or ""."""


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


def cannot_read_drafts(user) -> str:
    """Drafts are for those who work on them: the secretary and the members of the Board."""
    if not cannot_keep_board(user) or user.may("agree and assent"):
        return ""
    return "Only the Board’s secretary and its members can read what is not decided yet."


def cannot_correct_draft(user, decision) -> str:
    """The secretary, until somebody has answered: nobody has the words changed that they assented to."""
    if reason := cannot_keep_board(user):
        return reason
    if decision.made_at:
        return f"{decision.reference} was made: what was decided never changes. Record a correction of it."
    if decision.assents.exists():
        return (
            "These words have been answered already, so they can no longer change. Record the other answers; "
            "a mistake in the record is corrected once the decision is made."
        )
    return ""


def cannot_record_answer(user, decision) -> str:
    """Somebody’s answer, as the secretary was told it."""
    return cannot_keep_board(user) or _already_made(decision)


def cannot_answer(user) -> str:
    if user.may("agree and assent"):
        return ""
    return "Only a member of the Board can answer here. The Board’s secretary records what they were told."


def cannot_answer_for(user, decision, seats) -> str:
    """A member answers for a seat they hold today; `seats` are those of the assenting ones."""
    if reason := cannot_answer(user) or _already_made(decision):
        return reason
    if getattr(user, "person", None) is None:
        return "Your account is not recorded as anybody on the Board. Ask the Board’s secretary to link it."
    return "" if seats else "You hold no seat today that gives the assent of a corporation sole."


def _already_made(decision) -> str:
    if decision.made_at:
        return f"This decision was made as {decision.reference}, so it is not answered any more."
    return ""


def cannot_conclude(user, decision, refused: bool, day) -> str:
    """A decision is recorded as not agreed once somebody did not assent, or the last day has passed."""
    if reason := cannot_keep_board(user) or _already_made(decision):
        return reason
    if refused or (decision.answers_by and decision.answers_by < day):
        return ""
    return (
        "Nobody has said that they do not assent, and the last day to answer has not passed. "
        "Until then the decision waits for the answers that are outstanding."
    )


def cannot_correct_decision(user, decision) -> str:
    if reason := cannot_keep_board(user):
        return reason
    if not decision.made_at:
        return "This decision was not made yet: change the draft instead."
    if later := getattr(decision, "corrected_by", None):
        return f"{decision.reference} was already corrected, by {later.reference}. Correct that instead."
    return ""


def cannot_record_progress(user, decision) -> str:
    """Progress is recorded of what was agreed."""
    if reason := cannot_keep_board(user):
        return reason
    if not decision.made_at:
        return "This decision was not made yet, so there is nothing to put into effect."
    if decision.outcome == "not-agreed":
        return "This was not agreed, so there is nothing to put into effect."
    return ""


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
