"""Recording freedom of information requests, correcting what is recorded, and closing them."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from alliance.audit import altered, changed, record
from alliance.markings import Marking, highest
from alliance.models import User
from alliance.policies import cannot_use_marking
from alliance.policy import enforce
from alliance.temporal import long_date, today
from governance.models import EXAMPLE_SERIES, SERIES, InformationRequest, next_number
from governance.policies import cannot_answer_requests, cannot_change_request
from governance.requests.gathering import gathered
from governance.requests.standing import highest_fact, hold, refuse_closed

PART = "information-requests"
# What can be changed of a request while it is open.
CHANGEABLE = ("question", "own_reference", "received_on", "as_at", "marking")
State = InformationRequest.State


@transaction.atomic
def record_request(
    question: str,
    received_on: date,
    as_at: date,
    own_reference: str = "",
    marking: int = Marking.OFFICIAL,
    *,
    illustrative: bool = False,
    by: User,
) -> InformationRequest:
    """Record a question from the public. Its reference is gap-free for each year and marking.

    Raises ValidationError, naming the field, where a day is to come.
    """
    changed(PART)
    enforce(cannot_answer_requests(by) or cannot_use_marking(by, marking))
    _refuse_days(received_on, as_at)
    series = EXAMPLE_SERIES if illustrative else SERIES.get(Marking(marking), "")
    if not series:
        raise ValidationError({"marking": "A request is OFFICIAL at least: it is not published."})
    year = received_on.year
    request = InformationRequest(
        series=series,
        year=year,
        number=next_number(InformationRequest.objects.filter(series=series, year=year), "number"),
        own_reference=own_reference.strip(),
        question=question.strip(),
        received_on=received_on,
        as_at=as_at,
        marking=marking,
        illustrative=illustrative,
        recorded_at=timezone.now(),
        recorded_by=by,
    )
    request.work_out_due()
    request.full_clean(exclude=["recorded_by"])
    request.save()
    record(
        "information.record_request",
        request.subject,
        f"Recorded the request {request}, received on {long_date(received_on)}",
        by=by,
        marking=marking,
    )
    return request


def _refuse_days(received_on: date, as_at: date) -> None:
    if received_on > today():
        raise ValidationError({"received_on": "It is recorded once it was received: the day is to come."})
    if as_at > today():
        raise ValidationError({"as_at": "The facts of a day to come are not known yet."})


@transaction.atomic
def change_request(
    request: InformationRequest,
    question: str,
    own_reference: str,
    received_on: date,
    as_at: date,
    marking: int,
    *,
    by: User,
) -> InformationRequest:
    """Correct what is recorded of an open request. Its reference stays what it is.

    Raises ValidationError where a day is to come, or what is gathered is marked higher than the request.
    """
    changed(PART)
    request = hold(request)
    enforce(cannot_change_request(by, request) or cannot_use_marking(by, marking))
    refuse_closed(request)
    _refuse_days(received_on, as_at)
    before = InformationRequest.objects.get(pk=request.pk)
    if marking < before.marking and highest_fact(gathered(before)) > marking:
        raise ValidationError({"marking": "Something that is gathered is marked higher. Remove it first."})
    request.question, request.own_reference = question.strip(), own_reference.strip()
    request.received_on, request.as_at, request.marking = received_on, as_at, marking
    request.work_out_due()
    request.full_clean(exclude=["recorded_by"])
    request.save()
    record(
        "information.change_request",
        request.subject,
        f"Changed what is recorded of the request {request}",
        by=by,
        marking=highest([before.marking, request.marking]),
        changes=altered(before, request, CHANGEABLE),
    )
    return request


@transaction.atomic
def close_request(request: InformationRequest, because: str, *, by: User) -> None:
    """Close a request without an answer, such as one that was withdrawn, with why."""
    changed(PART)
    request = hold(request)
    enforce(cannot_change_request(by, request))
    refuse_closed(request)
    if not because.strip():
        raise ValidationError({"because": "Say why it is closed without an answer."})
    request.state, request.closed_on, request.closed_because = State.CLOSED, today(), because.strip()
    request.save()
    record(
        "information.close_request",
        request.subject,
        f"Closed the request {request} without an answer",
        by=by,
        marking=request.marking,
        because=request.closed_because,
    )
