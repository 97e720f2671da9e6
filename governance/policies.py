"""Who may keep the record of the Board. Each returns the reason not to, or ""."""

from alliance.markings import Marking
from alliance.temporal import long_date, today
from governance.roster import Standing


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


def cannot_change_chair(user, meeting) -> str:
    """The secretary, until the meeting opens."""
    return cannot_keep_board(user) or _not_to_come(meeting)


def cannot_cancel_meeting(user, meeting) -> str:
    """The secretary, until the meeting opens."""
    return cannot_keep_board(user) or _not_to_come(meeting)


def _not_to_come(meeting) -> str:
    if meeting.cancelled_at or meeting.opened_at:
        return f"This can no longer be done: the meeting is {meeting.stage.label.lower()}."
    return ""


def cannot_send_agenda(user, agenda) -> str:
    """The secretary, when it says something that no version sent so far says."""
    if reason := cannot_change_agenda(user, agenda.meeting):
        return reason
    if not agenda.items:
        return "Nothing is on the agenda yet. Add an item first."
    if not agenda.agreers:
        return "No seat of the Board agrees the agenda. Record first which seats do."
    if agenda.stands:
        return f"Version {agenda.latest.number} says the same. It is with those who agree the agenda."
    return ""


def may_agree(user) -> bool:
    """Whether somebody is a member of the Board, who agrees the agenda for the seat they hold."""
    return user.may("agree and assent")


def cannot_agree_agendas(user) -> str:
    return (
        "" if may_agree(user) else "Only a member of the Board can agree an agenda, for the seat they hold."
    )


def cannot_agree_agenda(user, agenda, seat) -> str:
    """Whoever holds the seat today, once, the version that stands."""
    if reason := cannot_agree_agendas(user):
        return reason
    agreer = agenda.agreer(seat)
    holder = agreer.held.holder if agreer else None
    if holder is None or holder.person.user_id != user.pk:
        return f"You do not hold the seat {seat} today, so you cannot agree the agenda for it."
    return _cannot_be_agreed(agenda, agreer)


def cannot_record_agreement(user, agenda, seat) -> str:
    """The secretary, for a seat that somebody holds, once, the version that stands."""
    if reason := cannot_keep_board(user):
        return reason
    agreer = agenda.agreer(seat)
    if agreer is None:
        return f"{seat} does not agree the agenda."
    if agreer.held.standing is Standing.VACANT:
        return f"{seat} is vacant, so nobody can have agreed for it."
    return _cannot_be_agreed(agenda, agreer)


def _cannot_be_agreed(agenda, agreer) -> str:
    meeting, latest = agenda.meeting, agenda.latest
    if meeting.cancelled_at or meeting.opened_at:
        return f"The agenda is no longer agreed: the meeting is {meeting.stage.label.lower()}."
    if latest is None:
        return "The agenda has not been sent to those who agree it."
    if not agenda.stands:
        return (
            f"The agenda changed after version {latest.number} was sent. The next version must be sent first."
        )
    if agreer.agreement:
        return f"Version {latest.number} was already agreed for the seat {agreer.held.seat}."
    return ""


def cannot_flag_items(user) -> str:
    """A member of the Board for their own seat; the secretary on being told."""
    if not cannot_agree_agendas(user) or not cannot_keep_board(user):
        return ""
    return "Only a member of the Board, or its secretary, can ask for an item to be discussed."


def cannot_flag_item(user, item, held) -> str:
    """Until the meeting opens; `held` is how the seat stands today."""
    if reason := cannot_flag_items(user):
        return reason
    holder = held.holder
    if cannot_keep_board(user) and (holder is None or holder.person.user_id != user.pk):
        return f"You do not hold the seat {held.seat} today."
    if item.meeting is None or _not_to_come(item.meeting):
        return "An item can be flagged only until its meeting opens."
    return "" if item.consent else "This item is discussed anyway: it is not taken together with others."


def cannot_open_meeting(user, meeting) -> str:
    """The secretary, on the day of the meeting or later, once."""
    if reason := cannot_keep_board(user):
        return reason
    if meeting.cancelled_at:
        return "This meeting was cancelled."
    if meeting.opened_at:
        return "This meeting was started already."
    if meeting.held_on > today():
        return f"This meeting is on {long_date(meeting.held_on)}. It can be started on that day, not before."
    return ""


def cannot_record_meeting(user, meeting) -> str:
    """The secretary, from the start of the meeting until it is ended."""
    if reason := cannot_keep_board(user):
        return reason
    if meeting.closed_at:
        return "This meeting has ended, so its record no longer changes."
    return "" if meeting.opened_at else "This meeting has not started."


def cannot_close_meeting(user, meeting) -> str:
    return cannot_record_meeting(user, meeting)


def cannot_record_item(user, item) -> str:
    if reason := cannot_record_meeting(user, item.meeting):
        return reason
    return "This item was withdrawn." if item.withdrawn_at else ""


def cannot_take_over(user, item) -> str:
    return cannot_record_item(user, item)


def cannot_put_in_force(user, revision) -> str:
    if reason := cannot_record_item(user, revision.item):
        return reason
    standing = revision.item.record.revision == revision.number
    return "This version is the one in force." if standing else ""


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


# Minutes


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


# Authority


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


# Papers


def cannot_change_papers(user, meeting) -> str:
    """The secretary, until the meeting has ended; without a meeting, for an item on the parking list."""
    if reason := cannot_keep_board(user):
        return reason
    if meeting is not None and (meeting.cancelled_at or meeting.closed_at):
        return f"Its papers no longer change: the meeting is {meeting.stage.label.lower()}."
    return ""


def cannot_change_paper(user, paper) -> str:
    if reason := cannot_change_papers(user, paper.item.meeting):
        return reason
    return "This paper was withdrawn." if paper.withdrawn_at else ""


def cannot_build_pack(user) -> str:
    return cannot_keep_board(user)


# Publishing


def cannot_publish_notice(user, decision) -> str:
    """The secretary, once a decision is made; of one that was corrected, the correction is published."""
    if reason := cannot_keep_board(user):
        return reason
    if not decision.made_at:
        return "This decision was not made yet, so there is nothing to publish."
    if later := getattr(decision, "corrected_by", None):
        return f"{decision.reference} was corrected, by {later.reference}. Publish that instead."
    return ""


def cannot_publish_on_hold(holds, despite: str) -> str:
    """While a hold stands nothing is published, unless somebody says why it must be all the same (R23)."""
    return "" if despite.strip() else " ".join(hold.words for hold in holds)


def cannot_end_hold(user, hold, day) -> str:
    if reason := cannot_keep_board(user):
        return reason
    if hold.ended_at:
        return "This hold was ended already."
    return "" if hold.ceases_on > day else "The days of this hold are over."


# Calendars


def cannot_keep_calendar_address(user) -> str:
    """Everybody who signs in may have a private calendar address of their own."""
    return "" if user.is_active else "Only somebody who can sign in can have a calendar address."


def cannot_remind(user, meeting) -> str:
    """The secretary, of papers of a meeting that is still to come. E-mail is not for what is sensitive."""
    if reason := cannot_change_papers(user, meeting):
        return reason
    if meeting.marking > Marking.OFFICIAL:
        return f"This meeting is marked {meeting.get_marking_display()}: nothing of it is sent by e-mail."
    return ""


# The region


def cannot_share(user) -> str:
    return cannot_keep_board(user)


def cannot_answer_sharing(user) -> str:
    return cannot_keep_board(user)
