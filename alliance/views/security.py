"""How somebody signs in: what is set up, adding to it, removing it, and recovery codes."""

import pyotp
from django.conf import settings
from django.contrib import messages

from alliance.actions.second_steps import add_authenticator, make_recovery_codes, remove_second_step
from alliance.charts.qr import qr_code
from alliance.forms.security import AddAuthenticatorForm, RemoveStepForm
from alliance.markings import Marking
from alliance.models.second_steps import steps_of
from alliance.policies import (
    cannot_add_second_step,
    cannot_make_recovery_codes,
    must_have_second_step,
)
from alliance.sealing import seal
from alliance.sign_in import MUST_SET_UP
from alliance.views.kinds import ActionPage, Page
from alliance.views.signing_in import Recent

HOME, ACCOUNT = ("Home", "/"), ("Your account", "/account/")
SECURITY = ("How you sign in", "/account/security/")


class Security(Page):
    """What somebody shows when they sign in, and what they can do about it."""

    template_name = "alliance/security.html"
    heading = "How you sign in"
    breadcrumbs = (HOME, ACCOUNT)
    while_setting_up = True

    def get_marking(self):
        return Marking.OFFICIAL

    def context(self, **extra):
        user = self.request.user
        steps = steps_of(user)
        return super().context(
            steps=steps,
            recovery_codes=user.recovery_codes.count(),
            must_set_up=must_have_second_step(user) and not steps,
            actions=[
                {"label": "Add an authenticator", "url": "/account/security/add-authenticator/"},
                {"label": "Add a passkey", "url": "/account/security/add-passkey/"},
                *(
                    [
                        {"label": "Make recovery codes", "url": "/account/security/recovery-codes/"},
                        {"label": "Remove one", "url": "/account/security/remove/"},
                    ]
                    if steps
                    else []
                ),
            ],
            **extra,
        )


class SecurityAction(Recent, ActionPage):
    breadcrumbs = (HOME, ACCOUNT, SECURITY)

    def get_marking(self):
        return Marking.OFFICIAL


class AddAuthenticator(SecurityAction):
    """The secret is shown as a picture and as letters, and kept when the first code shows that it works."""

    heading = "Add an authenticator"
    template_name = "alliance/add_authenticator.html"
    form_class = AddAuthenticatorForm
    submit_label = "Add it"

    def cannot(self):
        return cannot_add_second_step(self.request.user)

    def initial(self):
        return {"sealed": self.sealed(pyotp.random_base32())}

    def sealed(self, secret: str) -> str:
        return seal(f"{self.request.user.pk}:{secret}")

    def form_options(self):
        return {"user": self.request.user}

    def show(self, form, http_status=200, template=None, **extra):
        secret, name = form.secret, self.request.user.username
        if not secret:
            # Too old: the page shows another secret, and says why.
            secret = pyotp.random_base32()
            form.data = form.data.copy()
            form.data["sealed"] = self.sealed(secret)
        address = pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=settings.PORTAL_NAME)
        told = {
            "picture": qr_code(address, "A code to scan with your authenticator. It says the letters below."),
            "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        }
        return super().show(form, http_status, template, **told, **extra)

    def act(self, form):
        answers = form.cleaned_data
        added = add_authenticator(form.secret, form.number, answers["name"], by=self.request.user)
        self.request.session.pop(MUST_SET_UP, None)
        messages.success(self.request, f"Added “{added.name}”. Its codes are asked for when you sign in.")
        return SECURITY[1] if self.request.user.recovery_codes.exists() else f"{SECURITY[1]}recovery-codes/"


class RemoveStep(SecurityAction):
    heading = "Remove something you sign in with"
    form_class = RemoveStepForm
    submit_label = "Remove it"

    def cannot(self):
        return ""

    def form_options(self):
        return {"steps": steps_of(self.request.user)}

    def context(self, **extra):
        few = len(steps_of(self.request.user)) < 2
        words = "With the last one, your recovery codes go too, and your password alone lets you in."
        return super().context(introduction=words if few else "", **extra)

    def act(self, form):
        step = form.steps[form.cleaned_data["step"]]
        name = step.name
        remove_second_step(step, by=self.request.user)
        messages.success(self.request, f"Removed “{name}”.")
        return SECURITY[1]


class RecoveryCodes(SecurityAction):
    """Ten codes, shown once, on the answer to the button that makes them."""

    heading = "Make recovery codes"
    template_name = "alliance/recovery_codes.html"
    submit_label = "Make 10 new codes"

    def cannot(self):
        return cannot_make_recovery_codes(self.request.user)

    def post(self, request, **kwargs):
        codes = make_recovery_codes(by=request.user)
        return self.show(None, codes=codes, heading="Your recovery codes")

    def context(self, **extra):
        return super().context(**{"left": self.request.user.recovery_codes.count(), **extra})
