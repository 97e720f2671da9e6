"""What happens around every request: how long a sign-in lasts, and that a signed-in page is not kept."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from alliance.models import Stranger
from alliance.views.errors import signed_out

SIGNED_IN_AT = "signed_in_at"
LAST_SEEN_AT = "last_seen_at"
SECONDS_BETWEEN_NOTES = 5 * 60


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
            logout(request)
            messages.info(request, reason)
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        """Django asks this once it knows that the form was not forged by another site."""
        if request.user.is_authenticated:
            self.note_use(request, view)
            return None
        if request.method != "POST":
            return None
        if not getattr(view, "login_required", True):
            return None
        return signed_out(request, getattr(request, "was_signed_in", None))

    def note_use(self, request: HttpRequest, view) -> None:
        """Note that the person is there; the first request of a sign-in is noted whatever asked for it."""
        seen, now = request.session.get(LAST_SEEN_AT), int(timezone.now().timestamp())
        by_itself = getattr(getattr(view, "view_class", None), "asked_without_anybody", False)
        if seen is None or (now - seen >= SECONDS_BETWEEN_NOTES and not by_itself):
            note_seen(request.session)

    def ended_because(self, request: HttpRequest, now: int) -> str:
        """Why this sign-in has ended, as a sentence for the person; empty while it lasts."""
        if now - request.session.get(SIGNED_IN_AT, now) >= settings.SESSION_LONGEST_SECONDS:
            return "You were signed out because you signed in more than 12 hours ago. Sign in to carry on."
        if now - request.session.get(LAST_SEEN_AT, now) >= settings.SESSION_IDLE_SECONDS:
            return "You were signed out because nothing was done for 60 minutes. Sign in to carry on."
        return ""


class Strangers:
    """Whoever is not signed in is somebody too: a page asks them what it asks of anybody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            request.user = Stranger()
        return self.get_response(request)


def note_seen(session) -> None:
    """Note that the person did something now: the sign-in lasts for another 60 minutes, up to 12 hours."""
    now = int(timezone.now().timestamp())
    session.setdefault(SIGNED_IN_AT, now)
    session[LAST_SEEN_AT] = now


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
