"""Reminders of papers that are still to come: one mail to each author."""

from collections.abc import Iterable

from alliance.temporal import long_date, today, weekday_date
from governance.models import Meeting
from governance.papers.standing import PaperOnDay, author_key, papers_of, standing_of, with_versions
from governance.posts import posts_on
from governance.reminders.draft import MOST_BY_MAIL, Draft, email_of


def drafts(meeting: Meeting, level: int) -> list[Draft]:
    """A mail to each author who owes a paper. What is marked higher than OFFICIAL is not put in a mail."""
    owed = [each for each in _papers(meeting, level) if each.is_owed and _may_be_mailed(each, meeting)]
    posts = posts_on((each.paper.author_seat for each in owed), meeting.held_on, level)
    by_author: dict[tuple, list[PaperOnDay]] = {}
    for each in owed:
        by_author.setdefault(author_key(each.paper), []).append(each)
    return [_draft(place, papers, meeting, posts) for place, papers in enumerate(by_author.values(), start=1)]


def authors_owing(papers: Iterable[PaperOnDay], meeting: Meeting) -> int:
    """How many authors there are to remind."""
    return len({author_key(each.paper) for each in papers if each.is_owed and _may_be_mailed(each, meeting)})


def nobody_words(meeting: Meeting, level: int) -> str:
    """Why there is no author to remind."""
    if any(each.is_owed for each in _papers(meeting, level)):
        return "What is owed is marked higher than OFFICIAL, and nothing of it is sent by e-mail."
    return "Nobody owes a paper for this meeting."


def _papers(meeting: Meeting, level: int) -> list[PaperOnDay]:
    rows = with_versions(papers_of(meeting, level)).select_related("author_seat__corporation")
    return standing_of(rows, min(today(), meeting.held_on), [])


def _may_be_mailed(each: PaperOnDay, meeting: Meeting) -> bool:
    paper = each.paper
    return max(paper.marking, paper.item.marking, meeting.marking) <= MOST_BY_MAIL


def _draft(place: int, papers: list[PaperOnDay], meeting: Meeting, posts) -> Draft:
    addresses = (each.paper.email or email_of(posts.get(each.paper.author_seat_id)) for each in papers)
    to = next(filter(None, addresses), "")
    author = papers[0].paper.author
    subject = _subject(papers, meeting)
    return Draft(place, author, to, subject, _body(author, papers, meeting), is_sent=bool(to))


def _subject(papers: list[PaperOnDay], meeting: Meeting) -> str:
    said = "A paper is" if len(papers) == 1 else f"{len(papers)} papers are"
    late = any(each.is_late for each in papers)
    return f"{said} {'overdue' if late else 'due'} for the meeting of {long_date(meeting.held_on)}"


def _body(author: str, papers: list[PaperOnDay], meeting: Meeting) -> str:
    lines = []
    for each in papers:
        late = f", and is {each.days_late_words} late"
        lines.append(
            f"- Item {each.paper.item.order}, {each.paper.title}: "
            f"due by {long_date(each.paper.due_on)}{late if each.is_late else ''}"
        )
    one = len(papers) == 1
    return "\n".join(
        [
            f"To: {author}",
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
