"""What the portal keeps of the Board, the Panels and requests for information, and why."""

from alliance.retention import kept_for_good

kept_for_good(
    "board",
    title="The record of the Board",
    what="Meetings, agendas, papers, minutes, decisions, actions, notices, and what was said to "
    "other forces.",
    why="It shows how public decisions were made. What was decided never changes, and much of it is "
    "published.",
)
kept_for_good(
    "posts",
    title="Who held which seat and post",
    what="Names of people in public office, from when to when, and who stood in for them.",
    why="Every past meeting, decision and signature shows who held the post then.",
)
kept_for_good(
    "reports",
    title="Reports to Panels, and what Panels asked",
    what="Issued reports, questions, answers and promises; and reports that were written and never issued.",
    why="What was issued is published and stays the same. Of what was not issued every version is "
    "kept, so that "
    "nobody can say that something was left out unnoticed: it holds no personal data that the record "
    "does not.",
)
kept_for_good(
    "information-requests",
    title="Requests for information, and their answers",
    what="The question in its own words, what was gathered, and what was answered and withheld, with "
    "why. Who asked "
    "is not kept: take names out of the question before it is recorded.",
    why="What was sent to the public must be the same for ever, and an answer may be looked at again "
    "(Freedom of Information Act 2000).",
)
