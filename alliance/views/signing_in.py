"""The steps of signing in, and how lately somebody showed who they are."""

from urllib.parse import quote

from django.conf import settings
from django.contrib.auth import login
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme

from alliance.forms.security import PasswordAgainForm, SecondStepForm
from alliance.guessing import known_browser, remember_browser
from alliance.markings import Marking
from alliance.models import UnsavedForm, User
from alliance.models.second_steps import has_second_step
from alliance.policies import must_have_second_step
from alliance.sign_in import MUST_SET_UP, NamedAccounts
from alliance.views.kinds import ActionPage

PROVED_AT = "proved_at"
RECENT_SECONDS = 10 * 60
HALF_SIGNED_IN = "half_signed_in"
HALF_LASTS_SECONDS = 10 * 60
BACKEND = "alliance.sign_in.NamedAccounts"


def now() -> int:
    return int(timezone.now().timestamp())


def after_the_password(request, user: User, to: str):
    """What follows the right password: the second step where there is one, and otherwise the portal."""
    if not has_second_step(user):
        return sign_in(request, user, to)
    # Nothing of the session before goes on, and its id is a new one; nobody is signed in by it.
    request.session.flush()
    request.session[HALF_SIGNED_IN] = [user.pk, user.get_session_auth_hash(), now(), to]
    return redirect(reverse("second-step"))


def sign_in(request, user: User, to: str):
    """Sign somebody in who has shown all that they must show. `to` is where they want to go, or ""."""
    login(request, user, backend=BACKEND)
    request.session.pop(HALF_SIGNED_IN, None)
    request.session[PROVED_AT] = now()
    if must_have_second_step(user) and not has_second_step(user):
        request.session[MUST_SET_UP] = True
        to = reverse("security")
    response = redirect(to or first_page(user))
    remember_browser(request, response, user.username)
    return response


def first_page(user: User) -> str:
    """Home, unless something that the person typed before they were signed out waits for them."""
    waits = UnsavedForm.objects.visible_to(user).exists()
    return reverse("unsaved-forms" if waits else settings.LOGIN_REDIRECT_URL)


class HalfSignedIn:
    """A page that knows who gave the right password in the last ten minutes, and what they wanted."""

    @cached_property
    def half(self) -> tuple[User, str] | None:
        """Who gave their password, and where they want to go; None when nobody did, or too long ago."""
        key, of_the_password, at, to = self.request.session.get(HALF_SIGNED_IN, (None, "", 0, ""))
        if key is None or now() - at > HALF_LASTS_SECONDS:
            return None
        user = User.objects.filter(pk=key).first()
        if user is None or not NamedAccounts().user_can_authenticate(user):
            return None
        # Its password may have been changed meanwhile, or the account closed.
        return (user, to) if user.get_session_auth_hash() == of_the_password else None


class SecondStep(HalfSignedIn, ActionPage):
    """The second step of signing in, for whoever gave the right password in the last ten minutes."""

    public = True
    is_of_one_reader = True
    heading = "Show that it is you"
    template_name = "alliance/second_step.html"
    form_class = SecondStepForm
    submit_label = "Sign in"
    breadcrumbs = ()

    def dispatch(self, request, *args, **kwargs):
        if request.method in ("GET", "HEAD", "POST"):
            if request.user.is_authenticated:
                return redirect(reverse("home"))
            if self.half is None:
                return redirect(reverse("sign-in"))
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response

    def context(self, **extra):
        return super().context(has_passkey=self.half[0].passkeys.exists(), **extra)

    def cannot(self):
        return ""

    def get_cancel_url(self):
        return reverse("sign-in")

    def form_options(self):
        user = self.half[0]
        return {"user": user, "browser": known_browser(self.request, user.username)}

    def post(self, request, **kwargs):
        form = self.get_form(request.POST)
        if not form.is_valid():
            return self.show(form, http_status=422)
        return sign_in(request, *self.half)


class Recent:
    """For a page that changes how somebody signs in: asks them who they are, when that is long ago."""

    while_setting_up = True

    def dispatch(self, request, *args, **kwargs):
        answered = set(self.http_method_names) - {"options"}
        asked = request.method.lower() in answered and request.user.is_authenticated
        if asked and now() - request.session.get(PROVED_AT, 0) > RECENT_SECONDS:
            return redirect(f"{reverse('confirm-it-is-you')}?next={quote(request.path)}")
        return super().dispatch(request, *args, **kwargs)


class ConfirmItIsYou(ActionPage):
    """The password once more, or a code where there is no password: good for ten minutes."""

    heading = "Confirm that it is you"
    breadcrumbs = (("Home", "/"), ("Your account", "/account/"))
    submit_label = "Go on"
    while_setting_up = True

    def cannot(self):
        return ""

    def get_marking(self):
        return Marking.OFFICIAL

    @property
    def form_class(self):
        return PasswordAgainForm if self.request.user.has_usable_password() else SecondStepForm

    def form_options(self):
        return {"user": self.request.user}

    def context(self, **extra):
        words = "What comes next changes how you sign in. You are asked once in 10 minutes."
        return super().context(introduction=words, **extra)

    def act(self, form):
        self.request.session.cycle_key()
        self.request.session[PROVED_AT] = now()
        to = self.request.GET.get("next", "")
        here = url_has_allowed_host_and_scheme(to, {self.request.get_host()}, self.request.is_secure())
        return to if here else reverse("security")
