"""What happens around every request: how long a sign-in lasts, and that a signed-in page is not kept."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from alliance.models import Stranger

SIGNED_IN_AT = "signed_in_at"
LAST_SEEN_AT = "last_seen_at"
SECONDS_BETWEEN_NOTES = 5 * 60


class SessionLimits:
    """Ends a sign-in after 60 minutes unused or 12 hours in all, and keeps signed-in pages out of caches.

    When the person was last seen is noted at most every five minutes, so that looking at pages does not
    write to the database each time; a sign-in therefore ends between 55 and 60 minutes after its last use.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        now = int(timezone.now().timestamp())
        if reason := self.ended_because(request, now):
            logout(request)
            messages.info(request, reason)
        elif now - request.session.get(LAST_SEEN_AT, 0) >= SECONDS_BETWEEN_NOTES:
            request.session.setdefault(SIGNED_IN_AT, now)
            request.session[LAST_SEEN_AT] = now
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

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
