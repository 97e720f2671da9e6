"""What is noted of every request: its number, what answered, how it ended, and how long it took."""

import logging
import re
from collections.abc import Callable
from time import perf_counter
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from alliance import metrics
from alliance.logs import request_id

log = logging.getLogger("alliance.requests")

WELL_FORMED = re.compile(r"[A-Za-z0-9-]{16,64}")
STATIC, NOWHERE = "static", "no-such-page"


class EachRequest:
    """Gives each request a number, which goes back as X-Request-ID; writes and counts how it was answered.

    A proxy's own number is taken over, so that one request is found in both logs. Nothing that is written or
    counted says who asked, from where, for which thing, or with what words.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = perf_counter()
        number = number_of(request)
        request_id.set(number)
        response = self.get_response(request)
        response.headers["X-Request-ID"] = number
        if settings.METRICS_TOKEN or settings.LOG_FORMAT == "json":
            self.note(request, response, perf_counter() - started)
        request_id.set("")
        return response

    @staticmethod
    def note(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        view = view_name(request)
        metrics.count(view, request.method, response.status_code, seconds)
        facts = {
            "view": view,
            "method": known_method(request.method),
            "status": response.status_code,
            "ms": round(seconds * 1000, 1),
            "bytes": None if response.streaming else len(response.content),
        }
        log.info("answered", extra={"facts": facts})


def number_of(request: HttpRequest) -> str:
    """The number that a proxy gave, where it is well formed; else one of our own."""
    told = request.headers.get("X-Request-ID", "") if settings.BEHIND_PROXY else ""
    return told if WELL_FORMED.fullmatch(told) else uuid4().hex


def view_name(request: HttpRequest) -> str:
    """The name of what answered: never the address, which may hold the name of a person or a secret."""
    if request.path_info.startswith(settings.STATIC_URL):
        return STATIC
    try:
        # What was answered before anybody looked at the address is looked up now.
        return (request.resolver_match or resolve(request.path_info)).view_name or NOWHERE
    except Resolver404:
        return NOWHERE


def known_method(method: str) -> str:
    """The method, where it is one there is: anybody may send any word as one."""
    return method if method in ("GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE") else "other"
