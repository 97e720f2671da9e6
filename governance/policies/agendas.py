"""Agendas: changing, sending and agreeing them, and asking for an item to be discussed."""

from alliance.duties import same_person, two_people
from governance.policies.boards import cannot_keep_board
from governance.roster import Standing


def cannot_change_agenda(user, meeting) -> str:
    """The secretary, until the meeting opens; without a meeting, the parking list, at any time."""
    if reason := cannot_keep_board(user):
        return reason
    if meeting is None or not (meeting.cancelled_at or meeting.opened_at):
        return ""
    return f"The agenda no longer changes: the meeting is {meeting.stage.label.lower()}."


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
    if agenda.latest and (reason := same_person(user, agenda.latest.made_by_id, "agenda")):
        return reason
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


def cannot_be_flagged(item) -> str:
    """An item that is taken together with others can be, until it is recorded or its meeting ends."""
    meeting = item.meeting
    if meeting is not None and meeting.cancelled_at:
        return "The item cannot be flagged: the meeting is cancelled."
    if meeting is None or meeting.closed_at:
        return "An item can be flagged only until its meeting ends."
    if not item.consent:
        return "This item is discussed anyway: it is not taken together with others."
    record = getattr(item, "record", None)
    if record is not None and record.outcome:
        return "This item is recorded already, so it can no longer be taken out of those taken together."
    return ""


def cannot_flag_item(user, item, held) -> str:
    """Whoever holds the seat, or the secretary; `held` is how the seat stands on the day."""
    if reason := cannot_flag_items(user):
        return reason
    holder = held.holder
    if cannot_keep_board(user) and (holder is None or holder.person.user_id != user.pk):
        return f"You do not hold the seat {held.seat} today."
    return cannot_be_flagged(item)


two_people(
    "agenda",
    "The agenda of a meeting",
    enters="The Board’s secretary, who sends a version",
    agrees="The members of the Board whose seats agree the agenda",
    refused_by=cannot_agree_agenda,
)
