"""Reporting a problem with a page, and answering it."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from alliance.actions.mail import queue_mail
from alliance.audit import record
from alliance.markings import Marking
from alliance.models import Mail, Problem, RoleHolding, User
from alliance.policies import cannot_answer_problem
from alliance.policy import enforce
from alliance.roles import Role
from alliance.temporal import long_date, today
from alliance.working_days import working_days_after

HOUR = timedelta(hours=1)
MOST_IN_AN_HOUR = 20
# The same words about the same page within this time are one problem, pressed twice.
ONCE_IN = timedelta(minutes=10)
TOO_MANY = (
    "Many problems are being reported at this moment, so this one was not kept. Try again in an hour: what "
    "you typed is still here."
)
TO_OFFICERS = """A problem with a page of the portal was reported. It is to be answered by {due}.

Read and answer it: {address}
"""
TO_WHOEVER_REPORTED = """You told us of a problem with a page of {portal}.

You wrote:
{wrong}

Our answer:
{answer}

Your e-mail address was kept for this answer and is erased with it.
"""


@transaction.atomic
def report_problem(page: str, doing: str, wrong: str, email: str = "", *, by: User) -> Problem:
    """Keep what somebody says is wrong, and let the officers know. What they typed goes into no mail to them.

    Raises ValidationError when too many were reported in the last hour.
    """
    now = timezone.now()
    told = {"page": page.strip(), "doing": doing.strip(), "wrong": wrong.strip(), "email": email.strip()}
    same = Problem.objects.filter(**told, reported_at__gt=now - ONCE_IN)
    if there := same.first():
        return there
    if Problem.objects.filter(reported_at__gt=now - HOUR).count() >= MOST_IN_AN_HOUR:
        raise ValidationError(TOO_MANY)
    problem = Problem(
        **told, reported_at=now, due_on=working_days_after(today(), settings.PROBLEM_ANSWER_DAYS)
    )
    problem.full_clean()
    problem.save()
    body = TO_OFFICERS.format(due=long_date(problem.due_on), address=_address_of(problem))
    for to in _officers():
        mail = Mail(to=to, subject="A problem with a page was reported", body=body, about=problem.subject)
        queue_mail(mail, by=by)
    record(
        "alliance.report_problem",
        problem.subject,
        "Received a problem with a page, from somebody who reads the portal",
        by=by,
        marking=Marking.OFFICIAL,
    )
    return problem


@transaction.atomic
def answer_problem(problem: Problem, answer: str, *, by: User) -> Problem:
    """Answer a problem. Where an address was given the answer goes to it, and the address is erased here."""
    problem = Problem.objects.select_for_update().get(pk=problem.pk)
    enforce(cannot_answer_problem(by, problem))
    to, problem.email = problem.email, ""
    problem.answer, problem.answer_mailed = answer.strip(), bool(to)
    problem.answered_at, problem.answered_by = timezone.now(), by
    problem.full_clean(exclude=["answered_by"])
    problem.save()
    if to:
        body = TO_WHOEVER_REPORTED.format(
            portal=settings.PORTAL_NAME, wrong=problem.wrong, answer=problem.answer
        )
        subject = "The problem you told us of"
        mail = Mail(to=to, subject=subject, body=body, about=problem.subject, private=True)
        queue_mail(mail, by=by)
    sent = ", and sent the answer to whoever reported it" if to else ""
    record(
        "alliance.answer_problem",
        problem.subject,
        f"Answered problem {problem.pk} with a page{sent}",
        by=by,
        marking=Marking.OFFICIAL,
    )
    return problem


def _officers() -> list[str]:
    """The addresses of the officers, each once."""
    held = RoleHolding.objects.held_on(today()).filter(role=Role.OFFICER, user__is_active=True)
    return sorted(set(held.exclude(user__email="").values_list("user__email", flat=True)))


def _address_of(problem: Problem) -> str:
    return f"{settings.PORTAL_ADDRESS}{reverse('problem', args=[problem.pk])}"
