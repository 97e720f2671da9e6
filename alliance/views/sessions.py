"""Where somebody is signed in, and ending that."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.shortcuts import redirect
from django.urls import reverse

from alliance.actions.sessions import digest_of, end_session, end_sessions
from alliance.markings import Marking
from alliance.models import SignedIn
from alliance.views.kinds import Page

HOME, ACCOUNT = ("Home", "/"), ("Your account", "/account/")
OTHERS = "others"


class Sessions(Page):
    """Each browser in which the person is signed in, with a button to end it there."""

    http_method_names = ("get", "head", "post", "options")
    template_name = "alliance/sessions.html"
    heading = "Where you are signed in"
    breadcrumbs = (HOME, ACCOUNT)

    def get_marking(self):
        return Marking.OFFICIAL

    def rows(self):
        return SignedIn.objects.visible_to(self.request.user)

    def post(self, request, **kwargs):
        which = request.POST.get("end", "")
        if which == OTHERS:
            update_session_auth_hash(request, end_sessions(request.user, by=request.user))
            messages.success(request, "You are signed out everywhere but here.")
            return redirect(reverse("sessions"))
        number = int(which) if which.isascii() and which.isdecimal() and len(which) < 19 else 0
        signed_in = self.rows().filter(pk=number).exclude(digest=self.here()).first()
        if signed_in is None:
            gone = [("You are not signed in there any longer, so there is nothing to end.", "")]
            return self.render(http_status=422, **self.context(page_errors=gone))
        end_session(signed_in, by=request.user)
        messages.success(request, f"You are signed out there: {signed_in.browser}.")
        return redirect(reverse("sessions"))

    def here(self) -> str:
        return digest_of(self.request.session.session_key)

    def context(self, **extra):
        here = self.here()
        rows = [{"signed_in": row, "is_here": row.digest == here} for row in self.rows()]
        others = any(not row["is_here"] for row in rows)
        return super().context(rows=rows, others=others, **extra)
