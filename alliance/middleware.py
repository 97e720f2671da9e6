"""What happens around every request: what is refused at once, what browsers are told, how long a sign-in
lasts, and that a signed-in page is not kept.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from alliance.actions.sessions import digest_of, forget_signed_in, note_signed_in
from alliance.browsers import browser_in_words
from alliance.encodings import said_to_be_in_utf_8
from alliance.models import Stranger
from alliance.public_copies import copy_still_good, may_be_shared, sent
from alliance.sign_in import MUST_SET_UP
from alliance.views.errors import signed_out

SIGNED_IN_AT = "signed_in_at"
LAST_SEEN_AT = "last_seen_at"
KNOWN_AS = "known_as"
SECONDS_BETWEEN_NOTES = 5 * 60
# So much may the clocks of two servers differ.
MOST_SECONDS_AHEAD = 2 * 60


PLAIN_TEXT = "text/plain; charset=utf-8"
NOT_UTF_8 = "The portal did not understand what was sent: it is not in UTF-8. Nothing has been changed.\n"
METHODS = ("GET", "HEAD", "POST", "OPTIONS")


class ToldToBrowsers:
    """Tells browsers on every answer what they may do with it.

    It stands before all others, so that their refusals and faults carry the same headers as any page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in settings.TOLD_TO_BROWSERS.items():
            response.headers.setdefault(name, value)
        return response


class Understood:
    """Refuses what no page understands, before anything is asked about who sends it.

    That is a method no page knows (405), and what is said to be written in anything but UTF-8 (400): to read
    it so would be a fault wherever it is first looked at. A cookie with a NUL in it, which no database can be
    asked about, is none of the portal's and is left out.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS, "This cannot be done here.\n", content_type=PLAIN_TEXT)
        if not said_to_be_in_utf_8(request.META.get("CONTENT_TYPE", "")):
            # In words alone: a page would look at what was asked, and fail at reading it.
            return HttpResponse(NOT_UTF_8, status=400, content_type=PLAIN_TEXT)
        for name in [name for name, value in request.COOKIES.items() if "\0" in value]:
            del request.COOKIES[name]
        return self.get_response(request)


class SessionLimits:
    """Ends a sign-in after 60 minutes unused or 12 hours in all, and keeps signed-in pages out of caches.

    When the person was last seen is noted at most every five minutes, so that looking at pages does not
    write to the database each time; a sign-in therefore ends between 55 and 60 minutes after its last use.
    What a page asks again and again without anybody (`asked_without_anybody` of its view) is no use of it.
    Whoever sends a form after it has ended is given back what they typed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        now = int(timezone.now().timestamp())
        if reason := self.ended_because(request, now):
            request.was_signed_in = request.user
            forget_signed_in(request.session.session_key)
            logout(request)
            messages.info(request, reason)
        response = self.get_response(request)
        if "no-store" not in response.headers.get("Cache-Control", ""):
            response.headers["Cache-Control"] = "no-store"
        return response

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        """Django asks this once it knows that the form was not forged by another site."""
        if request.user.is_authenticated:
            self.note_use(request, view)
            return self.to_the_second_step(request, view)
        if request.method != "POST":
            return None
        if not getattr(view, "login_required", True):
            return None
        return signed_out(request, getattr(request, "was_signed_in", None))

    def to_the_second_step(self, request: HttpRequest, view) -> HttpResponse | None:
        """Whoever must set up a second step sees nothing else until they have."""
        page = getattr(view, "view_class", None)
        if request.session.get(MUST_SET_UP) and not getattr(page, "while_setting_up", False):
            return redirect(reverse("security"))
        return None

    def note_use(self, request: HttpRequest, view) -> None:
        """Note that the person is there; the first request of a sign-in is noted whatever asked for it."""
        seen, now = request.session.get(LAST_SEEN_AT), int(timezone.now().timestamp())
        by_itself = getattr(getattr(view, "view_class", None), "asked_without_anybody", False)
        if seen is None or (now - seen >= SECONDS_BETWEEN_NOTES and not by_itself):
            note_seen(request)
        elif request.session.get(KNOWN_AS) != digest_of(request.session.session_key):
            note_where(request)

    def ended_because(self, request: HttpRequest, now: int) -> str:
        """Why this sign-in has ended, as a sentence for the person; empty while it lasts.

        One that was begun or used later than now would last for as much longer as the clock was ahead.
        """
        latest = max(request.session.get(name, now) for name in (SIGNED_IN_AT, LAST_SEEN_AT))
        if latest > now + MOST_SECONDS_AHEAD:
            return "You were signed out because the clock of the portal was put right. Sign in to carry on."
        if now - request.session.get(SIGNED_IN_AT, now) >= settings.SESSION_LONGEST_SECONDS:
            return "You were signed out because you signed in more than 12 hours ago. Sign in to carry on."
        if now - request.session.get(LAST_SEEN_AT, now) >= settings.SESSION_IDLE_SECONDS:
            return "You were signed out because nothing was done for 60 minutes. Sign in to carry on."
        return ""


class CopiesForEverybody:
    """Sends what is kept for everybody, before anything is asked about who it is for (ADR 0030)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if may_be_shared(request) and (copy := copy_still_good(request)):
            return sent(request, copy)
        return self.get_response(request)


class Strangers:
    """Whoever is not signed in is somebody too: a page asks them what it asks of anybody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            request.user = Stranger()
        return self.get_response(request)


def note_seen(request: HttpRequest) -> None:
    """Note that the person did something now: the sign-in lasts for another 60 minutes, up to 12 hours."""
    now = int(timezone.now().timestamp())
    request.session.setdefault(SIGNED_IN_AT, now)
    request.session[LAST_SEEN_AT] = now
    note_where(request)


def note_where(request: HttpRequest) -> None:
    """Note in which browser the person is signed in, for them to see; the key of their session changes."""
    session = request.session
    session[KNOWN_AS] = note_signed_in(
        request.user,
        session.session_key,
        session.get(KNOWN_AS, ""),
        browser_in_words(request.headers.get("User-Agent", "")),
        datetime.fromtimestamp(session[SIGNED_IN_AT], tz=timezone.get_current_timezone()),
    )


def ends_at(session) -> datetime:
    """When this sign-in ends if nothing more is done."""
    now = int(timezone.now().timestamp())
    unused = session.get(LAST_SEEN_AT, now) + settings.SESSION_IDLE_SECONDS
    in_any_case = session.get(SIGNED_IN_AT, now) + settings.SESSION_LONGEST_SECONDS
    return datetime.fromtimestamp(min(unused, in_any_case), tz=timezone.get_current_timezone())


def end_in_words(session) -> dict:
    """When this sign-in ends, as "3:42pm", and in how many seconds that is."""
    end = ends_at(session)
    left = max(end - timezone.now(), timedelta(0))
    return {"time": f"{end:%I:%M%p}".lstrip("0").lower(), "seconds": int(left.total_seconds())}
