"""Reminders of papers that are still to come: one mail to each author, drafted to be looked at first."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from alliance.markings import Marking
from alliance.models import Mail
from alliance.temporal import long_date, weekday_date
from governance.models import Meeting
from governance.papers.standing import PaperOnDay, author_key
from governance.posts import posts_on

MOST_BY_MAIL = Marking.OFFICIAL


@dataclass
class Draft:
    """One mail to one author, about every paper they owe."""

    author: str
    to: str
    papers: list[PaperOnDay] = field(default_factory=list)


def drafts(papers: list[PaperOnDay], meeting: Meeting, level: int) -> list[Draft]:
    """A mail to each author who owes a paper. What is marked higher than OFFICIAL is not put in a mail."""
    owed = [each for each in papers if each.is_owed and _may_be_mailed(each, meeting)]
    posts = posts_on((each.paper.author_seat for each in owed), meeting.held_on, level)
    found: dict[tuple, Draft] = {}
    for each in owed:
        key = author_key(each.paper)
        draft = found.setdefault(key, Draft(each.paper.author, ""))
        draft.to = draft.to or each.paper.email or _email_of(posts.get(each.paper.author_seat_id))
        draft.papers.append(each)
    return list(found.values())


def authors_owing(papers: Iterable[PaperOnDay], meeting: Meeting) -> int:
    """How many authors there are to remind."""
    return len({author_key(each.paper) for each in papers if each.is_owed and _may_be_mailed(each, meeting)})


def _may_be_mailed(each: PaperOnDay, meeting: Meeting) -> bool:
    paper = each.paper
    return max(paper.marking, paper.item.marking, meeting.marking) <= MOST_BY_MAIL


def _email_of(post) -> str:
    """The address of whoever holds the post for certain, if they sign in here."""
    person = post.holder.person if post and post.holder else None
    return person.user.email if person and person.user else ""


def subject_of(draft: Draft, meeting: Meeting) -> str:
    papers = "A paper is" if len(draft.papers) == 1 else f"{len(draft.papers)} papers are"
    late = any(each.is_late for each in draft.papers)
    return f"{papers} {'overdue' if late else 'due'} for the meeting of {long_date(meeting.held_on)}"


def body_of(draft: Draft, meeting: Meeting) -> str:
    lines = []
    for each in draft.papers:
        late = f", and is {each.days_late_words} late"
        lines.append(
            f"- Item {each.paper.item.order}, {each.paper.title}: "
            f"due by {long_date(each.paper.due_on)}{late if each.is_late else ''}"
        )
    one = len(draft.papers) == 1
    return "\n".join(
        [
            f"To: {draft.author}",
            "",
            f"The {meeting.board.name} meets on {weekday_date(meeting.held_on)}. "
            f"{'This paper has' if one else 'These papers have'} not been received yet:",
            "",
            *lines,
            "",
            "Please send it, or say when it will come." if one else "Please send them, or say when.",
            "",
            "The Board’s secretary",
        ]
    )


def as_mail(meeting: Meeting, to: str, subject: str, body: str) -> Mail:
    return Mail(
        to=to,
        subject=subject,
        body=body,
        about=meeting.subject,
        marking=max(meeting.marking, Marking.OFFICIAL),
        illustrative=meeting.illustrative,
    )
