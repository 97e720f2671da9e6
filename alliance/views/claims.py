"""The address of a claim; recording, correcting and withdrawing what a source claims."""

from decimal import Decimal

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property

from alliance.actions import facts
from alliance.claims import anchor
from alliance.forms.sources import ClaimForm, CorrectClaimForm, WithdrawClaimForm
from alliance.markings import Marking, highest
from alliance.models import Claim
from alliance.subjects import name_of_subject
from alliance.templatetags.portal import number
from alliance.views.kinds import ActionPage, Page
from alliance.views.sources import HOME, SOURCES, OfOneSource, SourceAction


class ClaimAddress(Page):
    """The permanent address of a claim: leads to its place on its source's page."""

    public = True

    def get(self, request, **kwargs):
        claim = get_object_or_404(
            Claim.objects.visible_to(request.user).select_related("source"), reference=kwargs["slug"]
        )
        return redirect(f"/sources/{claim.source.slug}/#{anchor(claim)}")


class RecordClaim(OfOneSource):
    form_class = ClaimForm
    submit_label = "Record this claim"

    def get_heading(self):
        return f"Record a claim of {self.thing.short_title}"

    def initial(self):
        lowest = max(self.thing.marking, min(Marking.OFFICIAL, self.request.user.clearance))
        return {"marking": lowest}

    def form_options(self):
        return {"user": self.request.user, "source": self.thing}

    def act(self, form):
        claim = facts.record_claim(form.filled(), by=self.request.user)
        messages.success(self.request, f"Recorded the claim “{claim}”.")
        return f"/sources/{self.thing.slug}/#{anchor(claim)}"


class OfOneClaim(SourceAction):
    """An action on a claim that still stands."""

    check_first = True

    @cached_property
    def thing(self):
        claim = self.readable(Claim.objects.select_related("source"), reference=self.kwargs["slug"])
        if claim.source.marking > self.request.user.reading_level:
            raise Http404
        return claim

    def cannot(self):
        if reason := super().cannot():
            return reason
        return "This claim was already corrected or withdrawn." if self.thing.withdrawn_at else ""

    def get_marking(self):
        return highest([self.thing.marking, self.thing.source.marking])

    def get_breadcrumbs(self):
        source = self.thing.source
        return [HOME, SOURCES, (source.short_title, f"/sources/{source.slug}/")]


class CorrectClaim(OfOneClaim):
    heading = "Correct a claim"
    form_class = CorrectClaimForm
    submit_label = "Save the correction"

    def initial(self):
        claim = self.thing
        names = (
            "label", "property", "as_stated", "qualifier", "unit", "as_at", "paragraph", "basis", "reasoning",
            "status", "note", "marking",
        )  # fmt: skip
        value = "" if claim.value is None else f"{claim.value.normalize():f}"
        answers = {name: getattr(claim, name) for name in names}
        return {**answers, "value": value, "about": name_of_subject(claim.subject, self.request.user)}

    def form_options(self):
        return {"user": self.request.user, "source": self.thing.source}

    @staticmethod
    def in_words(field, value) -> str:
        return number(value) if isinstance(value, Decimal) else ActionPage.in_words(field, value)

    def consequences(self):
        return [
            f"“{self.thing}” is withdrawn, and this claim takes its place wherever it is shown.",
            "The old claim stays readable, with who corrected it, when and why.",
            "This cannot be undone; a further correction can be recorded.",
        ]

    def act(self, form):
        new = form.filled()
        new.order = self.thing.order
        claim = facts.correct_claim(self.thing, new, form.cleaned_data["because"], by=self.request.user)
        messages.success(self.request, f"Corrected the claim to “{claim}”.")
        return f"/sources/{claim.source.slug}/#{anchor(claim)}"


class WithdrawClaim(OfOneClaim):
    heading = "Withdraw a claim"
    form_class = WithdrawClaimForm
    submit_label = "Withdraw this claim"

    def form_options(self):
        return {}

    def context(self, **extra):
        source = self.thing.source
        cited = ", ".join(filter(None, (source.short_title, self.thing.paragraph)))
        return super().context(**{"introduction": f"{self.thing} ({cited})", **extra})

    def consequences(self):
        return [
            "No figure or page uses the claim any longer, and it leaves every disagreement it is part of.",
            "It stays readable on its source’s page, with who withdrew it, when and why.",
            "This cannot be undone; the claim can be recorded again.",
        ]

    def act(self, form):
        facts.withdraw_claim(self.thing, form.cleaned_data["because"], by=self.request.user)
        messages.success(self.request, f"Withdrew the claim “{self.thing}”.")
        return f"/sources/{self.thing.source.slug}/"
