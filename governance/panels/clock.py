"""The response clock: by when an answer is wanted, how many days are left, and how late it is."""

from dataclasses import dataclass
from datetime import date

from alliance.temporal import long_date

# A Panel may require its commissioner to answer; a chief constable it can only request (who is who).
NO_DUTY = "A chief constable may be asked, and has no duty to answer."


@dataclass(frozen=True)
class Clock:
    """Where an answer stands on a day: answered, open or overdue; in words, and in days overdue."""

    state: str
    words: str
    days_overdue: int = 0

    @property
    def status(self) -> str:
        """The name of its status, as `alliance.statuses` registers it."""
        return f"question.{self.state}"


def days_words(count: int) -> str:
    return f"{count:,} day{'' if count == 1 else 's'}"


def clock(answer_by: date | None, replied_on: date | None, day: date, *, has_duty: bool) -> Clock:
    """Where an answer stands at the end of a day.

    It is overdue from the day after the one it is wanted by. What nobody must answer is never overdue. A
    reply of a later day is not known yet.
    """
    duty = "" if has_duty else f" {NO_DUTY}"
    if replied_on is not None and replied_on <= day:
        late = (replied_on - answer_by).days if answer_by else 0
        after = f", {days_words(late)} after the day it was wanted by" if late > 0 else ""
        return Clock("answered", f"Answered on {long_date(replied_on)}{after}.")
    if answer_by is None:
        return Clock("open", f"No day was set for an answer.{duty}")
    wanted = f"wanted by {long_date(answer_by)}"
    left = (answer_by - day).days
    if left > 0:
        return Clock("open", f"{days_words(left)} left: {wanted}.{duty}")
    if left == 0:
        return Clock("open", f"Last day: {wanted}.{duty}")
    if not has_duty:
        return Clock("open", f"It was {wanted}, {days_words(-left)} before.{duty}")
    return Clock("overdue", f"Overdue by {days_words(-left)}: {wanted}.", -left)
