"""Recording that the Board closed an exception in performance (R41)."""

from django.db import transaction

from alliance.audit import record
from alliance.models import User
from alliance.policies import cannot_use_marking
from alliance.policy import enforce
from business_areas.actions.exceptions import close_exception
from business_areas.models import PerformanceException
from business_areas.policies import cannot_close_exception
from governance.models import Decision, ExceptionClosing, Meeting


@transaction.atomic
def close_exception_for_board(
    exception: PerformanceException,
    because: str,
    meeting: Meeting | None = None,
    decision: Decision | None = None,
    *,
    by: User,
) -> ExceptionClosing:
    """Record that the Board closed an exception, at which meeting and by which decision, if any."""
    enforce(cannot_close_exception(by, exception))
    enforce(cannot_use_marking(by, exception.marking))
    closed = close_exception(exception, because, by=by)
    closing = ExceptionClosing(exception=closed, meeting=meeting, decision=decision)
    closing.full_clean()
    closing.save()
    record(
        "governance.close_exception",
        closed.subject,
        f"Recorded that the Board closed exception {closed.number}",
        by=by,
        marking=closed.marking,
        exception=closed.number,
        meeting=meeting.pk if meeting else None,
        decision=decision.pk if decision else None,
    )
    return closing
