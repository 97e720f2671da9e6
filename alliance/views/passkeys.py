"""Passkeys: adding one, and signing in with one, as the second step or alone.

A browser answers a challenge that was made for it: the challenge waits in its session and is good once.
"""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from alliance.actions.second_steps import add_passkey, note_passkey_used
from alliance.forms.security import AddPasskeyForm
from alliance.models import Passkey
from alliance.passkeys import (
    LONGEST_ANSWER,
    credential_in,
    made,
    options_to_add,
    options_to_show,
    shown,
)
from alliance.policies import cannot_add_second_step
from alliance.sign_in import MUST_SET_UP, NamedAccounts
from alliance.views.kinds import Page
from alliance.views.security import SECURITY, SecurityAction
from alliance.views.signing_in import HalfSignedIn, Recent, now, sign_in

CHALLENGE = "passkey_challenge"
CHALLENGE_SECONDS = 5 * 60
TO_ADD, TO_SHOW = "add", "show"
NOT_RIGHT = "The passkey did not work. Try again, or sign in in another way."


def keep_challenge(request, purpose: str, options: str, challenge: str) -> HttpResponse:
    request.session[CHALLENGE] = [purpose, challenge, now()]
    return HttpResponse(options, content_type="application/json")


def take_challenge(request, purpose: str) -> str:
    """The challenge that waits for this, which then waits no longer; "" when there is none."""
    kept, challenge, at = request.session.pop(CHALLENGE, ("", "", 0))
    return challenge if kept == purpose and now() - at <= CHALLENGE_SECONDS else ""


class AddPasskey(SecurityAction):
    """Make a passkey on this device, or on another that the browser finds."""

    heading = "Add a passkey"
    template_name = "alliance/add_passkey.html"
    form_class = AddPasskeyForm
    submit_label = "Make a passkey"

    def cannot(self):
        return cannot_add_second_step(self.request.user)

    def form_options(self):
        return {"look": self.look}

    def look(self, answer: str):
        return made(self.request, answer, take_challenge(self.request, TO_ADD))

    def act(self, form):
        added = add_passkey(form.made, form.cleaned_data["name"], by=self.request.user)
        self.request.session.pop(MUST_SET_UP, None)
        messages.success(self.request, f"Added “{added.name}”. It is asked for when you sign in.")
        return SECURITY[1] if self.request.user.recovery_codes.exists() else f"{SECURITY[1]}recovery-codes/"


class PasskeyToAdd(Recent, Page):
    """What the browser is asked to make a passkey."""

    http_method_names = ("post", "options")

    def post(self, request, **kwargs):
        has = [each.credential for each in Passkey.objects.visible_to(request.user)]
        return keep_challenge(request, TO_ADD, *options_to_add(request, request.user, has))


class PasskeyToShow(HalfSignedIn, Page):
    """What the browser is asked to show a passkey: one of whoever gave their password, or any."""

    http_method_names = ("post", "options")
    public = True
    is_of_one_reader = True

    def post(self, request, **kwargs):
        among = [each.credential for each in self.half[0].passkeys.all()] if self.half else []
        return keep_challenge(request, TO_SHOW, *options_to_show(request, among))


class SignInWithPasskey(HalfSignedIn, Page):
    """Signing in with a passkey: after the password as the second step, or alone."""

    http_method_names = ("post", "options")
    public = True
    is_of_one_reader = True

    def post(self, request, **kwargs):
        if request.user.is_authenticated:
            return redirect(reverse("home"))
        passkey, alone = self.looked_at(), self.half is None
        if passkey is None:
            messages.error(request, NOT_RIGHT)
            return redirect(reverse("sign-in" if alone else "second-step"))
        to = request.POST.get("next", "") if alone else self.half[1]
        here = url_has_allowed_host_and_scheme(to, {request.get_host()}, request.is_secure())
        return sign_in(request, passkey.user, to if here else "")

    def looked_at(self) -> Passkey | None:
        """The passkey that was shown; None when it is not right, or not of whoever gave the password."""
        challenge = take_challenge(self.request, TO_SHOW)
        answer = self.request.POST.get("credential", "")[:LONGEST_ANSWER]
        passkey = Passkey.objects.filter(credential=credential_in(answer)).select_related("user").first()
        if not challenge or passkey is None or not NamedAccounts().user_can_authenticate(passkey.user):
            return None
        if self.half and self.half[0].pk != passkey.user_id:
            return None
        count = shown(self.request, answer, challenge, passkey, alone=self.half is None)
        return passkey if count is not None and note_passkey_used(passkey, count) else None
