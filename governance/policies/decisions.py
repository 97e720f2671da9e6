"""Decisions, from the draft to what is recorded once they are made."""

from alliance.duties import same_person, two_people
from alliance.markings import Marking
from alliance.temporal import long_date, today
from governance.policies.boards import cannot_keep_board


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
    if reason := _no_longer_open(decision):
        return reason
    if decision.assents.exists():
        return (
            "These words have been answered already, so they can no longer change. Record the other answers; "
            "a mistake in the record is corrected once the decision is made."
        )
    return ""


def cannot_record_answer(user, decision) -> str:
    """Somebody’s answer, as the secretary was told it."""
    return cannot_keep_board(user) or _no_longer_open(decision)


def cannot_answer(user) -> str:
    if user.may("agree and assent"):
        return ""
    return "Only a member of the Board can answer here. The Board’s secretary records what they were told."


def cannot_answer_for(user, decision, seats) -> str:
    """A member answers for a seat they hold today; `seats` are those of the assenting ones."""
    if reason := cannot_answer(user) or _no_longer_open(decision):
        return reason
    if getattr(user, "person", None) is None:
        return "Your account is not recorded as anybody on the Board. Ask the Board’s secretary to link it."
    if not seats:
        return "You hold no seat today that gives the assent of a corporation sole."
    return same_person(user, decision.recorded_by_id, "decision")


def cannot_remind_to_answer(user, decision) -> str:
    """The secretary, while answers can be given. E-mail is not for what is sensitive."""
    if reason := cannot_keep_board(user) or _no_longer_open(decision):
        return reason
    if decision.decided_on > today():
        return f"Nobody is asked before {long_date(decision.decided_on)}, so nobody is reminded yet."
    if decision.answers_by and decision.answers_by < today():
        return f"The last day to answer was {long_date(decision.answers_by)}: nobody can answer any more."
    if decision.marking > Marking.OFFICIAL:
        return f"This decision is marked {decision.get_marking_display()}: nothing of it is sent by e-mail."
    return ""


def cannot_withdraw_draft(user, decision) -> str:
    """The secretary, of what is put between meetings; of an item, the meeting records it."""
    if reason := cannot_keep_board(user) or _no_longer_open(decision):
        return reason
    if decision.item_id is not None:
        return "It is put at a meeting. Record there that the item is withdrawn."
    return ""


def _no_longer_open(decision) -> str:
    if decision.made_at:
        return f"This decision was made as {decision.reference}, so it is not answered any more."
    if decision.withdrawn_at:
        return "This was withdrawn before it was decided, so nothing of it changes any more."
    return ""


def cannot_conclude(user, decision, refused: bool, day) -> str:
    """A decision is recorded as not agreed once somebody did not assent, or the last day has passed."""
    if reason := cannot_keep_board(user) or _no_longer_open(decision):
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


two_people(
    "decision",
    "A decision",
    enters="The Board’s secretary, who drafts it",
    agrees="The holders of the seats that give the assent of the corporations sole",
    refused_by=cannot_answer_for,
)
