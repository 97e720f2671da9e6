"""A person's own account: what they may see and do, and their password."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from alliance.actions import people
from alliance.actions.unsaved import forget_unsaved, parts_of
from alliance.forms.people import ChangePasswordForm
from alliance.markings import Marking, chosen_marking, highest
from alliance.middleware import end_in_words, note_seen
from alliance.models import UnsavedForm
from alliance.policies import cannot_have_password
from alliance.single_sign_on.offered import how_they_sign_in
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
                {"label": "You sign in with", "value": how_they_sign_in(user)},
                {"label": "Cleared to", "value": user.get_clearance_display()},
                {"label": "You read", "value": reads_in_words(user)},
            ],
            roles=roles_in_words(user),
            holdings=user.role_holdings.held_on(today()).order_by("starts_on", "pk"),
            actions=[
                {
                    "label": "Change your password",
                    "url": "/account/password/",
                    "refusal": "You sign in with single sign-on." if cannot_have_password(user) else "",
                },
                {"label": "How you sign in", "url": "/account/security/"},
                {"label": "Where you are signed in", "url": "/account/sessions/"},
                {"label": "Your calendar", "url": "/account/calendar/"},
            ],
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


class StaySignedIn(Page):
    """One more press of a key: the sign-in lasts for another 60 minutes. Answers with when it ends now."""

    http_method_names = ("post", "options")
    while_setting_up = True

    def post(self, request, **kwargs):
        note_seen(request)
        return JsonResponse(end_in_words(request.session))


class UnsavedForms(Page):
    """What a person typed before they were found to be signed out: to take up again, or to throw away.

    Only looking leaves it there. Taken up, it is deleted, and the browser sends it on to the page it was
    typed on, which shows it in its form and saves nothing yet.
    """

    http_method_names = ("get", "head", "post", "options")
    template_name = "alliance/unsaved.html"
    heading = "What you typed before you were signed out"
    breadcrumbs = (HOME,)

    def kept(self):
        return UnsavedForm.objects.visible_to(self.request.user).select_related("user")

    def post(self, request, **kwargs):
        which = request.POST.get("unsaved-form", "")
        form = self.kept().filter(pk=which).first() if which.isdecimal() and len(which) < 19 else None
        if form is None:
            gone = [("This is not kept any longer. It was taken up or thrown away, or a day has passed.", "")]
            return self.render(http_status=422, **self.context(page_errors=gone))
        forget_unsaved(form, by=request.user)
        if "throw-away" in request.POST:
            messages.success(request, "What you typed was thrown away.")
            return redirect(reverse("unsaved-forms"))
        # The address is one that the portal answered before, never one that somebody gives.
        return redirect(form.address, preserve_request=True)

    def context(self, **extra):
        forms = [{"form": form, "parts": parts_of(form)} for form in self.kept()]
        chosen = [chosen_marking({name: values[-1] for name, values in one["parts"]}) for one in forms]
        return super().context(**{"forms": forms, "marking": highest([Marking.OFFICIAL, *chosen]), **extra})
