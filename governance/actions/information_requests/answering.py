"""Recording that freedom of information requests were answered, and opening them again."""

from datetime import date
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from alliance.audit import changed, record
from alliance.markings import highest
from alliance.models import User
from alliance.policy import enforce
from alliance.publishing import append, canonical
from alliance.temporal import long_date, today
from governance.actions.information_requests.recording import PART
from governance.models import InformationAnswer, InformationRequest, next_number
from governance.policies import cannot_change_request
from governance.register import INFORMATION_ANSWERED, key_of_answer, payload_of_answer
from governance.requests.content import content_of
from governance.requests.gathering import gathered, not_ready
from governance.requests.standing import highest_fact, hold, refuse_closed

State = InformationRequest.State


@transaction.atomic
def answer_request(request: InformationRequest, answered_on: date, *, by: User) -> InformationAnswer:
    """Record that a request was answered: freeze both copies, and write the one into the register of hashes.

    Raises ValidationError where the day is to come or before the request, or anything is not decided.
    """
    changed(PART)
    request = hold(request)
    enforce(cannot_change_request(by, request))
    refuse_closed(request)
    if answered_on > today():
        raise ValidationError({"answered_on": "It is recorded once it was answered: the day is to come."})
    if answered_on < request.received_on:
        received = long_date(request.received_on)
        raise ValidationError({"answered_on": f"The request was received on {received}, after that day."})
    things = gathered(request)
    if wrong := not_ready(things):
        raise ValidationError(wrong)
    disclosed, whole = (canonical(content_of(request, things, whole=each)) for each in (False, True))
    answer = InformationAnswer(
        request=request,
        number=next_number(request.answers, "number"),
        answered_on=answered_on,
        disclosed=disclosed,
        sha256=_digest(disclosed),
        whole=whole,
        whole_sha256=_digest(whole),
        marking=highest([request.marking, highest_fact(things)]),
        illustrative=request.illustrative,
        at=timezone.now(),
        by=by,
    )
    answer.full_clean(exclude=["by", "request"])
    answer.save()
    request.state, request.review_asked_on, request.review_because = State.ANSWERED, None, ""
    request.save()
    record(
        "information.answer_request",
        request.subject,
        f"Recorded that {request} was answered on {long_date(answered_on)}, version {answer.number}",
        by=by,
        marking=request.marking,
        sha256=answer.sha256,
    )
    append(
        INFORMATION_ANSWERED,
        request.subject,
        payload_of_answer(answer),
        key=key_of_answer(answer),
        marking=answer.marking,
        by=by,
    )
    return answer


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


@transaction.atomic
def reopen_request(request: InformationRequest, asked_on: date, because: str, *, by: User) -> None:
    """Open an answered request again for an internal review. What was answered stays as it is."""
    changed(PART)
    request = hold(request)
    enforce(cannot_change_request(by, request))
    last = request.answers.order_by("number").last()
    if request.is_open or last is None:
        raise ValidationError("Only a request that was answered is opened again.")
    if asked_on > today():
        raise ValidationError({"asked_on": "It is recorded once it was asked for: the day is to come."})
    if asked_on < last.answered_on:
        answered = long_date(last.answered_on)
        raise ValidationError({"asked_on": f"It was answered on {answered}, after that day."})
    if not because.strip():
        raise ValidationError({"because": "Say what is to be looked at again."})
    request.state, request.review_asked_on, request.review_because = State.OPEN, asked_on, because.strip()
    request.save()
    record(
        "information.reopen_request",
        request.subject,
        f"Opened the request {request} again for an internal review",
        by=by,
        marking=request.marking,
        because=request.review_because,
    )
