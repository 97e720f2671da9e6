"""Emergency access while a request is answered: whose it is, and what it opens (ADR 0043)."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from alliance.audit import answered_under
from alliance.models import EmergencyAccess

# In a session: the number of the emergency access that was taken in it.
TAKEN = "emergency_access"
IS_OVER = "Your emergency access is over. From now on you may do what your own roles say."


class UnderEmergencyAccess:
    """Gives whoever took emergency access in this sign-in what it opens, for this request, while it lasts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        access = self.running(request) if request.user.is_authenticated else None
        if access is None:
            return self.get_response(request)
        request.user.take_up(access)
        token = answered_under.set(access.pk)
        try:
            return self.get_response(request)
        finally:
            answered_under.reset(token)

    @staticmethod
    def running(request: HttpRequest) -> EmergencyAccess | None:
        key = request.session.get(TAKEN)
        if not key:
            return None
        if access := EmergencyAccess.objects.running().filter(pk=key, person=request.user.pk).first():
            return access
        del request.session[TAKEN]
        messages.info(request, IS_OVER)
        return None
