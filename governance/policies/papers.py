"""Papers, packs, and reminding the authors of papers."""

from alliance.markings import Marking
from governance.policies.boards import cannot_keep_board


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


def cannot_remind(user, meeting) -> str:
    """The secretary, of papers of a meeting that is still to come. E-mail is not for what is sensitive."""
    if reason := cannot_change_papers(user, meeting):
        return reason
    if meeting.marking > Marking.OFFICIAL:
        return f"This meeting is marked {meeting.get_marking_display()}: nothing of it is sent by e-mail."
    return ""
