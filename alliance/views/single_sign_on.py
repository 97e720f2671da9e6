"""Signing in by way of the provider and back, signing out there as well, and who signs in so.

What must be known when somebody comes back is kept in a signed cookie of ten minutes: to begin writes
nothing, and whoever comes back in another browser than the one that began is sent to begin again.
"""

import logging

from django.conf import settings
from django.contrib.auth import login
from django.core import signing
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme

from alliance.actions.people import portal_user
from alliance.actions.single_sign_on import admit, arrange_single_sign_on, return_to_password
from alliance.forms.single_sign_on import HowTheySignInForm
from alliance.models import UnsavedForm
from alliance.policies import cannot_change_how_they_sign_in, cannot_come_in
from alliance.policy import Refused
from alliance.single_sign_on.offered import SIGNED_IN_THERE, for_sign_in_page, how_they_sign_in
from alliance.single_sign_on.provider import (
    NOT_TO_BE_TRUSTED,
    ProviderFailed,
    begin,
    finish,
    sign_out_address,
)
from alliance.views.kinds import Page
from alliance.views.people.keeping import OfOnePerson
from alliance.views.signing_in import PROVED_AT, now

log = logging.getLogger(__name__)

COOKIE, SALT, SECONDS_KEPT = "single-sign-on", "alliance.single-sign-on", 10 * 60
LONGEST_NEXT = 1000

NOT_USED = "This portal does not use single sign-on."
BEGIN_AGAIN = (
    "This sign-in was not begun in this browser, or more than ten minutes ago, or it was done already. "
    "Begin again from the sign-in page."
)
TURNED_BACK = "You turned back at the provider, or it did not let you through. Nothing was changed."


class SingleSignOnPage(Page):
    """A step of signing in that nobody keeps a copy of."""

    public = is_of_one_reader = True

    def dispatch(self, request, *args, **kwargs):
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response

    def failed(self, reason: str, status: int = 400) -> HttpResponse:
        """Nobody was signed in: why, in words, and the ways on."""
        context = self.context(reason=reason, single_sign_on=for_sign_in_page(""))
        return self.render(http_status=status, template="single_sign_on/failed.html", **context)


class BeginSingleSignOn(SingleSignOnPage):
    """Sends somebody to the provider. Writes nothing."""

    heading = "You were not signed in"

    def get(self, request, **kwargs):
        setup = settings.SINGLE_SIGN_ON
        if setup is None:
            return redirect("sign-in")
        try:
            address, kept = begin(setup)
        except ProviderFailed as failed:
            return self.failed(str(failed), failed.status)
        response = redirect(address)
        response.set_cookie(
            COOKIE,
            signing.dumps({**kept, "next": next_asked_for(request, request.GET.get("next", ""))}, salt=SALT),
            max_age=SECONDS_KEPT,
            path=reverse("single-sign-on-answer"),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            # The provider's page sends people back by a link, with which a stricter cookie would not come.
            samesite="Lax",
        )
        return response


class AnswerOfProvider(SingleSignOnPage):
    """Where the provider sends people back to: signs in whom it names, or says why not."""

    heading = "You were not signed in"

    def get(self, request, **kwargs):
        response = self.answer(request)
        # What was kept is good for one answer.
        response.delete_cookie(COOKIE, path=reverse("single-sign-on-answer"), samesite="Lax")
        return response

    def answer(self, request) -> HttpResponse:
        setup, kept = settings.SINGLE_SIGN_ON, kept_since_beginning(request)
        if setup is None:
            return self.failed(NOT_USED)
        if kept is None or not constant_time_compare(kept["state"], request.GET.get("state", "")):
            return self.failed(BEGIN_AGAIN)
        if request.GET.get("iss", setup.issuer) != setup.issuer:
            return self.failed(NOT_TO_BE_TRUSTED)
        code = request.GET.get("code", "")
        if "error" in request.GET or not code:
            return self.failed(TURNED_BACK)
        try:
            person = admit(finish(setup, code, kept), by=portal_user())
        except ProviderFailed as failed:
            return self.failed(str(failed), failed.status)
        except Refused as refused:
            return self.failed(str(refused), 403)
        except IntegrityError:
            # Somebody else with the same name was let in for the first time at that moment.
            log.warning("Single sign-on: two first sign-ins at one moment")
            return self.failed(BEGIN_AGAIN)
        if reason := cannot_come_in(person):
            return self.failed(reason, 403)
        login(request, person)
        request.session[SIGNED_IN_THERE] = True
        request.session[PROVED_AT] = now()
        return redirect(next_asked_for(request, kept["next"]) or where_to_begin(person))


class SignOutAtProvider(SingleSignOnPage):
    """Sends somebody on to sign out at the provider, who has signed out here."""

    heading = "You have signed out here"

    def get(self, request, **kwargs):
        setup = settings.SINGLE_SIGN_ON
        try:
            address = sign_out_address(setup) if setup else ""
        except ProviderFailed as failed:
            return self.failed_to_sign_out(str(failed), failed.status)
        return redirect(address or "signed-out")

    def failed_to_sign_out(self, reason: str, status: int) -> HttpResponse:
        context = self.context(reason=reason, single_sign_on=None)
        return self.render(http_status=status, template="single_sign_on/failed.html", **context)


class SignedOut(SingleSignOnPage):
    """That somebody has signed out here; and, for who came by the provider, how to sign out there as well."""

    template_name = "signed_out.html"
    there_too = False

    def get_heading(self):
        return "You have signed out"

    def context(self, **extra):
        return super().context(single_sign_on=settings.SINGLE_SIGN_ON, there_too=self.there_too, **extra)


class ChangeHowTheySignIn(OfOnePerson):
    """Whether somebody signs in with a password or with single sign-on."""

    heading = "Change how they sign in"
    form_class = HowTheySignInForm
    submit_label = "Change how they sign in"

    def cannot(self):
        return cannot_change_how_they_sign_in(self.request.user, self.thing)

    def context(self, **extra):
        person = self.thing
        now = how_they_sign_in(person).splitlines()[0]
        words = (
            f"For {person.full_name}, whose user name is {person.username} and whose e-mail address is "
            f"{person.email or 'not recorded'}. They sign in now with: {now[0].lower()}{now[1:]}."
        )
        return super().context(**{"introduction": words, **extra})

    def act(self, form):
        person, by = self.thing, self.request.user
        if form.cleaned_data["how"] == "provider":
            arrange_single_sign_on(person, by=by)
            self.said(f"{person.full_name} now signs in with single sign-on, and was signed out everywhere.")
            return self.address
        return_to_password(person, by=by)
        self.said(f"{person.full_name} no longer signs in with single sign-on. Now set a password.")
        return f"{self.address}set-password/"


def kept_since_beginning(request) -> dict | None:
    """What was kept when this browser began to sign in; None when it did not, or too long ago."""
    try:
        return signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=SECONDS_KEPT)
    except signing.BadSignature:
        return None


def next_asked_for(request, address: str) -> str:
    """The page of this portal that somebody wanted to see; "" for any other address."""
    allowed = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if allowed and len(address) <= LONGEST_NEXT else ""


def where_to_begin(person) -> str:
    """Home, unless something that the person typed before they were signed out waits for them."""
    waiting = UnsavedForm.objects.visible_to(person).exists()
    return reverse("unsaved-forms" if waiting else "home")
