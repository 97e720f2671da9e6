"""When an answer is due, in words: the twentieth working day after the request came (s.10(1) of the Act).

The Act leaves out the bank holidays of any part of the United Kingdom (s.10(6)). Here those of England are
counted, so the last day said is never later than the one the Act gives.
"""

from datetime import date

from alliance.temporal import long_date
from alliance.working_days import working_days_late, working_days_left
from governance.models import InformationRequest

State = InformationRequest.State


def due_words(due: date, day: date) -> str:
    """Due 14 January 2027, 12 working days left; Due today; Overdue by 2 working days."""
    if day == due:
        return "Due today"
    if day < due:
        return f"Due {long_date(due)}, {_days(working_days_left(day, due))} left"
    return f"Overdue by {_days(working_days_late(day, due))}, due {long_date(due)}"


def _days(count: int) -> str:
    return f"{count} working day{'' if count == 1 else 's'}"


def state_words(request: InformationRequest, day: date) -> str:
    """How far answering has come, for somebody who looks on a day."""
    if request.state == State.CLOSED:
        return f"Closed on {long_date(request.closed_on)}: {request.closed_because}"
    last = max(request.answers.all(), key=lambda answer: answer.number, default=None)
    if request.state == State.ANSWERED:
        return f"Answered on {long_date(last.answered_on)}"
    if request.in_review:
        return f"Being looked at again since {long_date(request.review_asked_on)}. First answered before then"
    return due_words(request.due_on, day)


def status_of(request: InformationRequest, day: date) -> str:
    """The name of its status on a day."""
    if not request.is_open:
        return f"request.{request.state}"
    if request.in_review:
        return "request.in-review"
    return "request.overdue" if day > request.due_on else "request.open"
