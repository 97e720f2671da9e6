"""Emergency access: taking it, ending it, what was done under it, and reviewing it (ADR 0043)."""

from django.contrib import messages
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.actions import emergency
from alliance.addresses import LARGEST_NUMBER
from alliance.emergency import TAKEN
from alliance.forms.emergency import ReviewEmergencyAccessForm, TakeEmergencyAccessForm
from alliance.markings import Marking
from alliance.models import EmergencyAccess
from alliance.needs import alert, need
from alliance.policies import (
    cannot_end_emergency_access,
    cannot_review_emergency_access,
    cannot_see_emergency_access,
    cannot_take_emergency_access,
)
from alliance.policy import enforce
from alliance.views.audit import events_visible_to
from alliance.views.kinds import ActionPage, DetailPage, Page
from alliance.views.outbox import moment
from alliance.views.signing_in import Recent

HOME = ("Home", "/")
EMERGENCY = ("Emergency access", "/emergency-access/")
EVENTS_SHOWN = 200


def address_of(access: EmergencyAccess) -> str:
    return reverse("emergency-access-taken", args=[access.pk])


@alert
def emergency_access_that_runs(user) -> list[tuple[str, str]]:
    """For whoever reviews it: that somebody uses it now. Whoever does has a banner on every page."""
    rows = EmergencyAccess.objects.visible_to(user).running().exclude(person=user.pk).select_related("person")
    return [
        (
            f"{each.person} uses emergency access until {moment(each.ends_at)}: {each.what}",
            address_of(each),
        )
        for each in (rows if user.may("emergency access") else ())
    ]


@need
def emergency_access_to_review(user) -> list[tuple[str, str]]:
    """For whoever may review it: what is over and was not reviewed."""
    if cannot_see_emergency_access(user):
        return []
    rows = EmergencyAccess.objects.visible_to(user).to_review().exclude(person=user).select_related("person")
    return [
        (
            f"Emergency access of {each.person} on {moment(each.began_at)} waits for a review",
            address_of(each),
        )
        for each in rows
    ]


def state_in_words(access: EmergencyAccess) -> str:
    if access.is_running:
        return "It runs now"
    if access.reviewed_at:
        return f"Reviewed on {moment(access.reviewed_at)} by {access.reviewed_by}"
    return "It is over, and waits for a review"


class ForReviewers:
    """A page for those who may take emergency access, who also review it; others are told why not."""

    def let_in(self):
        enforce(cannot_see_emergency_access(self.request.user))
        super().let_in()

    def get_marking(self):
        return Marking.OFFICIAL


class EmergencyAccessList(ForReviewers, Page):
    """All that was ever taken, the latest first."""

    template_name = "alliance/emergency_access_list.html"
    heading = EMERGENCY[0]
    breadcrumbs = (HOME,)

    def context(self, **extra):
        user = self.request.user
        rows = EmergencyAccess.objects.visible_to(user).select_related("person", "reviewed_by")
        take = {"label": "Take emergency access", "url": f"{EMERGENCY[1]}take/"}
        return super().context(
            rows=[{"access": each, "state": state_in_words(each), "url": address_of(each)} for each in rows],
            actions=[{**take, "refusal": cannot_take_emergency_access(user)}],
            **extra,
        )


class OfOneAccess(ForReviewers):
    """For pages under /emergency-access/<number>/."""

    @cached_property
    def thing(self) -> EmergencyAccess:
        rows = EmergencyAccess.objects.visible_to(self.request.user).select_related("person", "reviewed_by")
        found = rows.filter(pk=min(self.kwargs["number"], LARGEST_NUMBER)).first()
        if found is None:
            raise Http404("No emergency access has this number.")
        return found

    def get_breadcrumbs(self):
        return [HOME, EMERGENCY, (f"Emergency access {self.thing.pk}", address_of(self.thing))]

    def told(self) -> list[dict]:
        access = self.thing
        ended = "Ended by hand" if access.ended_at else ("Ends" if access.is_running else "Ended")
        return [
            {"label": "Who", "value": access.person.full_name},
            {"label": "What they took", "value": access.what},
            {"label": "Why", "value": access.reason},
            {"label": "From", "value": moment(access.began_at)},
            {"label": ended, "value": moment(access.over_at)},
            {"label": "How it stands", "value": state_in_words(access)},
            *([{"label": "What was found", "value": access.found}] if access.found else []),
        ]


class EmergencyAccessTaken(OfOneAccess, DetailPage):
    """One: what was taken and why, and what was done under it as far as its reader may know."""

    template_name = "alliance/emergency_access.html"
    breadcrumbs = (HOME, EMERGENCY)

    def get_breadcrumbs(self):
        return [HOME, EMERGENCY]

    def get_heading(self):
        return f"Emergency access {self.thing.pk}"

    def get_marking(self):
        return max(Marking.OFFICIAL, Marking(self.request.user.reading_level))

    def context(self, **extra):
        access, user = self.thing, self.request.user
        events = events_visible_to(user)
        done = () if events is None else events.filter(details__emergency=access.pk).select_related("by")
        base = address_of(access)
        actions = []
        if access.is_running:
            refusal = cannot_end_emergency_access(user, access)
            actions.append({"label": "End it now", "url": f"{base}end/", "refusal": refusal})
        if not access.reviewed_at:
            refusal = cannot_review_emergency_access(user, access)
            actions.append({"label": "Review it", "url": f"{base}review/", "refusal": refusal})
        told = {"answers": self.told(), "events": done[:EVENTS_SHOWN], "actions": actions}
        return super().context(as_at=None, **told, **extra)


class TakeEmergencyAccess(ForReviewers, Recent, ActionPage):
    """For oneself alone, for some hours, in this sign-in, right after showing who one is."""

    heading = "Take emergency access"
    form_class = TakeEmergencyAccessForm
    submit_label = "Take it now"
    breadcrumbs = (HOME, EMERGENCY)
    while_setting_up = False

    def cannot(self):
        return cannot_take_emergency_access(self.request.user)

    def initial(self):
        return {"role": "", "clearance": ""}

    def context(self, **extra):
        words = (
            "For when something must be done at once and nobody who may do it can be reached. All "
            "administrators and OPCC officers are told now. All that you do and see is recorded as done "
            "under it. It ends by itself, gives nothing to others, and lets nobody agree what they entered. "
            "Somebody else reviews it."
        )
        return super().context(**{"introduction": words, **extra})

    def act(self, form):
        access = emergency.take_emergency_access(by=self.request.user, **form.cleaned_data)
        # Another key than the one by which less was open.
        self.request.session.cycle_key()
        self.request.session[TAKEN] = access.pk
        messages.success(self.request, f"You have emergency access until {moment(access.ends_at)}.")
        return reverse("home")


class EndEmergencyAccess(OfOneAccess, ActionPage):
    template_name = "page/confirm.html"
    heading = "End this emergency access?"
    submit_label = "End it now"

    def cannot(self):
        return cannot_end_emergency_access(self.request.user, self.thing)

    def context(self, **extra):
        follows = [
            f"{self.thing.person.full_name} may do what their own roles say, from this moment.",
            "Somebody else reviews what was done under it.",
        ]
        return super().context(**{"answers": self.told()[:3], "consequences": follows, **extra})

    def act(self, form):
        emergency.end_emergency_access(self.thing, by=self.request.user)
        if self.request.session.get(TAKEN) == self.thing.pk:
            del self.request.session[TAKEN]
        messages.success(self.request, "The emergency access is over.")
        return address_of(self.thing)


class ReviewEmergencyAccess(OfOneAccess, ActionPage):
    template_name = "alliance/review_emergency_access.html"
    heading = "Review emergency access"
    form_class = ReviewEmergencyAccessForm
    submit_label = "Save the review"

    def cannot(self):
        return cannot_review_emergency_access(self.request.user, self.thing)

    def context(self, **extra):
        return super().context(**{"answers": self.told(), "address": address_of(self.thing), **extra})

    def act(self, form):
        emergency.review_emergency_access(self.thing, form.cleaned_data["found"], by=self.request.user)
        messages.success(self.request, "The review is kept.")
        return address_of(self.thing)
