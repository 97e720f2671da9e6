"""Choosing a password by a link that was mailed, and asking for one (ADR 0044).

Looking at a link changes nothing, because mail programs look at links by themselves: a button does. The
secret stands in one address alone, which shows no page: from there it goes into a cookie, so that no page has
it in its address and no browser tells it on.
"""

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.account_links import LASTS, WELL_FORMED, link_of
from alliance.actions.forgotten_passwords import ask_for_new_password
from alliance.actions.passwords_by_link import choose_password
from alliance.actions.people import portal_user
from alliance.actions.sign_in import begin_asking
from alliance.forms.people import ForgottenPasswordForm, TwicePassword
from alliance.guessing import client_address, known_browser, moment_in_words
from alliance.models import AccountLink
from alliance.policies import cannot_use_link, must_have_second_step
from alliance.policy import Refused
from alliance.views.kinds import ActionPage, Page

SIGN_IN = ("Sign in", "/sign-in/")
COOKIE = "account-link"
COOKIE_LASTS_SECONDS = 60 * 60
CHOOSE = "/sign-in/choose-password/"
WAIT = "Links were asked for too often from here. Try again after {until}."
NO_MAIL = (
    "The portal has no mail server, so it cannot send you a link. Ask the administrator of this portal to "
    "set a new password for you."
)
ONLY_SINGLE_SIGN_ON = (
    "This portal is used with single sign-on, so it has no password that could be replaced. Whoever looks "
    "after your account in your organisation can help."
)


class OfOneBrowser:
    """A page on the way of a link: nothing keeps it, and no index names it."""

    def dispatch(self, request, *args, **kwargs):
        response = super().dispatch(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Cache-Control"] = "no-store"
        return response


class OpenLink(OfOneBrowser, Page):
    """Where a link leads: it goes into a cookie, and its reader on to where a password is chosen.

    Nothing is looked up, so that it answers alike whatever the link is.
    """

    public = True
    is_of_one_reader = True

    def get(self, request, **kwargs):
        secret = self.kwargs["secret"]
        if not WELL_FORMED.fullmatch(secret):
            raise Http404("This link does not work. Part of it may be missing: copy all of it from the mail.")
        response = redirect(CHOOSE)
        response.headers["Referrer-Policy"] = "no-referrer"
        response.set_cookie(
            COOKIE,
            secret,
            max_age=COOKIE_LASTS_SECONDS,
            path=CHOOSE,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            # Not Strict: a browser that comes from a mail in its window would not bring it along.
            samesite="Lax",
        )
        return response


class ChoosePassword(OfOneBrowser, ActionPage):
    """A new password for whoever the link was mailed to. Nobody is signed in by it."""

    public = True
    is_of_one_reader = True
    heading = "Choose a password"
    template_name = "public/choose_password.html"
    form_class = TwicePassword
    submit_label = "Use this password"
    breadcrumbs = (SIGN_IN,)

    def dispatch(self, request, *args, **kwargs):
        if request.method in ("GET", "HEAD", "POST") and (reason := self.unusable()):
            response = self.refuse(reason)
            response.headers["Cache-Control"] = "no-store"
            return response
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def link(self) -> AccountLink | None:
        return link_of(self.request.COOKIES.get(COOKIE, ""))

    def unusable(self) -> str:
        """Why no password can be chosen here, or ""."""
        if self.link is None:
            return (
                "This page is reached by a link in a mail, within an hour of opening it. Open the link "
                "again. Your browser must accept cookies."
            )
        return cannot_use_link(self.link.person, self.link)

    def refuse(self, reason: str):
        told = {"refusal": reason, "heading": "This link does not work", "breadcrumbs": [SIGN_IN]}
        response = self.render(410 if self.link else 400, "public/link_does_not_work.html", **told)
        response.delete_cookie(COOKIE, path=CHOOSE, samesite="Lax")
        return response

    def cannot(self):
        return ""

    def get_cancel_url(self):
        return ""

    def post(self, request, **kwargs):
        person, form = self.link.person, self.get_form(request.POST)
        if not form.is_valid():
            return self.show(form, http_status=422)
        try:
            choose_password(self.link, form.cleaned_data["password"], by=person)
        except Refused as refused:
            # Somebody used it, or changed the account, since it was looked at.
            return self.refuse(str(refused))
        except ValidationError as easy:
            return self.show_refused(form, ValidationError({"password": easy.messages}))
        if request.user.is_authenticated:
            # Whoever was signed in in this browser: nobody goes on as somebody else.
            logout(request)
        response = redirect(reverse("password-chosen"))
        response.delete_cookie(COOKIE, path=CHOOSE, samesite="Lax")
        return response

    def context(self, **extra):
        link = self.link
        until = moment_in_words(link.ends_at)
        words = f"Nobody else knows the password you choose. The link works until {until}."
        if must_have_second_step(link.person):
            words += " When you sign in you are asked for a second step as well."
        answers = [
            {"label": "Name", "value": link.person.full_name},
            {"label": "User name", "value": link.person.username},
        ]
        return super().context(**{"introduction": words, "answers": answers, **extra})


class PasswordChosen(Page):
    """What follows: signing in as ever. The same for everybody."""

    public = True
    template_name = "public/password_chosen.html"
    heading = "Your password is changed"
    breadcrumbs = (SIGN_IN,)


class AskForNewPassword(ActionPage):
    """Ask for a link to choose a new password. What follows is the same whatever was typed."""

    public = True
    heading = "Ask for a new password"
    template_name = "public/forgotten_password.html"
    form_class = ForgottenPasswordForm
    submit_label = "Send me a link"
    breadcrumbs = (SIGN_IN,)

    def cannot(self):
        return ""

    def unusable(self) -> str:
        if settings.SINGLE_SIGN_ON and settings.SINGLE_SIGN_ON.only:
            return ONLY_SINGLE_SIGN_ON
        return "" if settings.SENDS_MAIL else NO_MAIL

    def get_form(self, data=None, files=None):
        return None if self.unusable() else super().get_form(data, files)

    def context(self, **extra):
        return super().context(refusal=self.unusable(), **extra)

    def post(self, request, **kwargs):
        if self.unusable():
            return self.show(None)
        return super().post(request, **kwargs)

    def act(self, form):
        typed, request = form.cleaned_data["whose"], self.request
        browser = known_browser(request, typed)
        asked = begin_asking(client_address(request), browser)
        if asked.wait_until:
            raise ValidationError(WAIT.format(until=moment_in_words(asked.wait_until)))
        ask_for_new_password(typed, known=bool(browser), by=portal_user())
        return reverse("new-password-asked-for")


class NewPasswordAskedFor(Page):
    """Look into your e-mail: the same for everybody."""

    public = True
    template_name = "public/new_password_asked_for.html"
    heading = "Look into your e-mail"
    breadcrumbs = (SIGN_IN,)

    def context(self, **extra):
        minutes = int(LASTS[AccountLink.Kind.FORGOTTEN].total_seconds() // 60)
        return super().context(minutes=minutes, **extra)
