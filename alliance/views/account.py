"""A person's own account: what they may see and do, and their password."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash

from alliance.actions import people
from alliance.forms.people import ChangePasswordForm
from alliance.markings import Marking
from alliance.temporal import today
from alliance.views.home import roles_in_words
from alliance.views.kinds import ActionPage, Page

HOME = ("Home", "/")


class Account(Page):
    """What the portal holds about the person who is signed in."""

    template_name = "alliance/account.html"
    heading = "Your account"
    breadcrumbs = (HOME,)

    def get_marking(self):
        return Marking.OFFICIAL

    def context(self, **extra):
        user = self.request.user
        return super().context(
            answers=[
                {"label": "Name", "value": user.full_name},
                {"label": "User name", "value": user.username},
                {"label": "E-mail address", "value": user.email or "Not recorded"},
                {"label": "Cleared to", "value": user.get_clearance_display()},
                {"label": "You read", "value": reads_in_words(user)},
            ],
            roles=roles_in_words(user),
            holdings=user.role_holdings.held_on(today()).order_by("starts_on", "pk"),
            actions=[{"label": "Change your password", "url": "/account/password/"}],
            **extra,
        )


def reads_in_words(user) -> str:
    """How far a person reads, which their roles decide together with their clearance."""
    if user.reading_level > Marking.PUBLISHED:
        return f"Everything marked up to {user.reading_level.label}"
    if user.reads_own_areas:
        return f"Your own business areas up to {user.get_clearance_display()}; otherwise what is published"
    return "What is published"


class ChangePassword(ActionPage):
    """A new password of one's own. The person stays signed in here and is signed out elsewhere."""

    heading = "Change your password"
    form_class = ChangePasswordForm
    breadcrumbs = (HOME, ("Your account", "/account/"))
    submit_label = "Change your password"

    def cannot(self) -> str:
        return ""

    def form_options(self):
        return {"user": self.request.user}

    def act(self, form):
        user = self.request.user
        people.set_password(user, form.cleaned_data["password"], by=user)
        user.refresh_from_db(fields=["password"])
        update_session_auth_hash(self.request, user)
        messages.success(self.request, "Your password was changed. You are signed out everywhere else.")
        return "/account/"
