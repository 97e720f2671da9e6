"""Noting who saw what is restricted and who took files away, after the answer was sent (ADR 0035)."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.core.cache import cache
from django.db import Error
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from alliance.audit import note_seen
from alliance.kept import digest
from alliance.markings import Marking
from alliance.models import Seen

HOUR_IN_SECONDS = 60 * 60
NOT_NOTED = "What somebody read could not be noted in the audit trail."

log = logging.getLogger(__name__)


class WhatIsSeen:
    """Notes what somebody who is signed in was shown of what is OFFICIAL-SENSITIVE, and each file they took.

    Pages say what they are marked (`Page.dispatch`). It is written once all is sent, so that nobody waits.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.method == "GET" and response.status_code == 200 and request.user.is_authenticated:
            note_afterwards(request, response)
        return response


def note_afterwards(request: HttpRequest, response: HttpResponseBase) -> None:
    """Have it noted once the answer is sent, where it is one that is noted."""
    marking = getattr(response, "marking", Marking.PUBLISHED)
    file, emergency = file_name(response), request.user.emergency
    if file and (marking > Marking.PUBLISHED):
        kind = Seen.Kind.EXPORTED
    elif marking == Marking.OFFICIAL_SENSITIVE or (emergency and marking > Marking.PUBLISHED):
        kind = Seen.Kind.SAW
    else:
        return
    now = timezone.now()
    seen = Seen(
        at=now,
        by=request.user,
        kind=kind,
        address=request.path[:300],
        called=called_by(file or getattr(response, "called", "") or request.path, emergency),
        marking=marking,
        hour=moment_of(now, emergency) if kind == Seen.Kind.SAW else None,
    )
    after(response, lambda: note(seen, response))


def note(seen: Seen, response: HttpResponseBase) -> None:
    """Write it down; a page that this process has noted in this hour is not written again."""
    name = f"seen:{digest(f'{seen.by_id} {seen.hour} {seen.address}')}" if seen.hour else ""
    if name and cache.get(name):
        return
    seen.sha256 = getattr(response, "sha256", "")
    try:
        note_seen(seen)
    except Error:
        # It was read all the same: whoever runs the portal is told, and the reader is left alone.
        log.exception(NOT_NOTED)
        return
    if name:
        cache.set(name, True, HOUR_IN_SECONDS)


def after(response: HttpResponseBase, do: Callable[[], None]) -> None:
    """Have something done once all of an answer was sent, and before its connections are closed."""
    close, done = response.close, []

    def closed():
        if not done:
            done.append(True)
            do()
        close()

    response.close = closed


def called_by(called: str, emergency) -> str:
    """What was seen, with what it was seen under."""
    under = f" (under emergency access {emergency.pk})" if emergency else ""
    return f"{called[: 200 - len(under)]}{under}"


def moment_of(now: datetime, emergency) -> datetime:
    """The hour; under emergency access the moment it began, so that a page is noted anew under each."""
    return emergency.began_at if emergency else hour_of(now)


def hour_of(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def file_name(response: HttpResponseBase) -> str:
    """The name under which an answer is to be kept; "" of a page."""
    disposition = response.headers.get("Content-Disposition", "")
    if not disposition.startswith("attachment"):
        return ""
    return disposition.partition("filename=")[2].strip('"') or disposition
