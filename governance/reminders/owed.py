"""What people are reminded of: papers by their authors, and answers by the corporations sole."""

from collections.abc import Callable
from dataclasses import dataclass

from governance.policies import cannot_remind, cannot_remind_to_answer
from governance.reminders import answers, papers
from governance.reminders.draft import Draft


@dataclass(frozen=True)
class Owed:
    """One kind of thing that is owed: by whom, the mails that ask for it, and who may send them.

    `drafts` and `nobody_words` take what it is owed to, a meeting or a decision, and a level of reading.
    """

    one: str
    many: str
    drafts: Callable[..., list[Draft]]
    nobody_words: Callable[..., str]
    cannot: Callable[..., str]


OWED = {
    "papers": Owed("author", "authors", papers.drafts, papers.nobody_words, cannot_remind),
    "answers": Owed(
        "corporation sole",
        "corporations sole",
        answers.drafts,
        answers.nobody_words,
        cannot_remind_to_answer,
    ),
}
