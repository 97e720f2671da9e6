"""Recording savings, planning, claiming and verifying amounts of them, moving a baseline, and targets."""

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.markings import Marking
from alliance.templatetags.portal import pounds
from business_areas.forms.withdrawal import WithdrawForm
from savings.actions.benefits import (
    move_baseline,
    record_amount,
    record_saving,
    record_target,
    verify_claim,
    withdraw_amount,
    withdraw_saving,
    withdraw_target,
    withdraw_verification,
)
from savings.forms.benefits import AmountForm, BaselineForm, ClaimForm, SavingForm, TargetForm, VerifyForm
from savings.models import Saving, SavingAmount, SavingsTarget, Verification
from savings.models.benefits import period_in_words
from savings.policies import cannot_change_saving, cannot_keep_savings, cannot_verify
from savings.views.benefits.saving import SAVINGS, OfOneSaving, when_and_who
from savings.views.resolve import HOME, MONEY, KeepingMoney

Standing = SavingAmount.Standing


class KeepingSavings(KeepingMoney):
    breadcrumbs = (HOME, MONEY, SAVINGS)

    def cannot(self):
        return cannot_keep_savings(self.request.user)


class RecordSaving(KeepingSavings):
    """Put a saving on the register, with its baseline."""

    heading = "Record a saving"
    form_class = SavingForm

    def form_options(self):
        return {"user": self.request.user}

    def do(self, form):
        return record_saving(form.saving(), form.first_baseline(), by=self.request.user)

    def done(self, saving):
        return f"“{saving.title}” is on the register.", reverse("saving", args=[saving.number])


class RecordTarget(KeepingSavings):
    """Record a target, or a later version of one."""

    heading = "Record a target"
    form_class = TargetForm

    def form_options(self):
        return {"user": self.request.user}

    def initial(self):
        return {"years": 1}

    def do(self, form):
        return record_target(form.target(), by=self.request.user)

    def done(self, target):
        return "The target is recorded.", SAVINGS[1]


class WithdrawTarget(KeepingSavings):
    template_name = "page/confirm.html"
    heading = "Withdraw this target?"
    form_class = WithdrawForm
    submit_label = "Withdraw it"

    @cached_property
    def thing(self) -> SavingsTarget:
        rows = SavingsTarget.objects.visible_to(self.request.user).current().select_related("area")
        target = rows.filter(pk=self.kwargs["number"]).first()
        if target is None:
            raise Http404("No target that stands has this number.")
        return target

    def get_marking(self):
        return Marking(self.thing.marking)

    def form_options(self):
        return {}

    def context(self, **extra):
        target = self.thing
        return super().context(
            answers=[
                {
                    "label": "Whose target",
                    "value": target.area.name if target.area_id else "The whole alliance",
                },
                {"label": "Amount", "value": pounds(target.amount)},
                {"label": "To reach in", "value": period_in_words(target.by_year, 1)},
            ],
            consequences=["A target that was changed is not withdrawn: record the later version beside it."],
            page_is_illustrative=target.illustrative,
            **extra,
        )

    def do(self, form):
        return withdraw_target(self.thing, form.cleaned_data["because"], by=self.request.user)

    def done(self, target):
        return "The target is withdrawn.", SAVINGS[1]


class KeepingOneSaving(OfOneSaving, KeepingSavings):
    """A page that writes about one saving."""

    @cached_property
    def thing(self) -> Saving:
        return self.saving

    def cannot(self):
        return cannot_change_saving(self.request.user, self.saving)

    def get_breadcrumbs(self):
        return [HOME, MONEY, SAVINGS, self.saving_crumb()]

    def get_cancel_url(self):
        return self.saving_crumb()[1]

    def form_options(self):
        return {"user": self.request.user, "saving": self.saving}

    def context(self, **extra):
        return super().context(**{"page_is_illustrative": self.saving.illustrative, **extra})

    def to_saving(self, sentence: str) -> tuple[str, str]:
        return sentence, self.saving_crumb()[1]


class PlanSaving(KeepingOneSaving):
    heading = "Plan what is saved"
    form_class = AmountForm
    standing = Standing.PLANNED

    def initial(self):
        return {"years": 1}

    def do(self, form):
        return record_amount(form.saving_amount(self.standing), by=self.request.user)

    def done(self, amount):
        words = f"{amount.get_standing_display()}: {pounds(amount.amount)} in {amount.period_words}."
        return self.to_saving(words)


class ClaimSaving(PlanSaving):
    heading = "Claim what was saved"
    form_class = ClaimForm
    standing = Standing.CLAIMED

    def context(self, **extra):
        introduction = "The source is the evidence. Somebody else then verifies the claim."
        return super().context(**{"introduction": introduction, **extra})


class MoveBaseline(KeepingOneSaving):
    heading = "Move the baseline"
    form_class = BaselineForm

    def context(self, **extra):
        introduction = (
            "A baseline is moved by a decision of the Board. The line before stays beside the new one."
        )
        return super().context(**{"introduction": introduction, **extra})

    def do(self, form):
        return move_baseline(self.saving, form.baseline(), by=self.request.user)

    def done(self, baseline):
        return self.to_saving(f"The baseline is {pounds(baseline.amount)} from now on.")


class WithdrawSaving(KeepingOneSaving):
    template_name = "page/confirm.html"
    heading = "Withdraw this saving?"
    form_class = WithdrawForm
    submit_label = "Withdraw it"

    def form_options(self):
        return {}

    def context(self, **extra):
        return super().context(
            answers=[
                {"label": "Saving", "value": self.saving.title},
                {"label": "Business area", "value": self.saving.area.name},
            ],
            consequences=["It counts in no total any more. Its page stays, with why it was withdrawn."],
            **extra,
        )

    def do(self, form):
        return withdraw_saving(self.saving, form.cleaned_data["because"], by=self.request.user)

    def done(self, saving):
        return self.to_saving(f"“{saving.title}” is withdrawn.")


class OfOneAmount(KeepingOneSaving):
    """A page about one amount of a saving that stands."""

    template_name = "page/confirm.html"

    @cached_property
    def thing(self) -> SavingAmount:
        rows = SavingAmount.objects.current().filter(saving=self.saving, pk=self.kwargs["amount"])
        amount = rows.select_related("recorded_by", "source").prefetch_related("verifications").first()
        if amount is None:
            raise Http404("No amount of this saving that stands has this number.")
        return amount

    def facts(self) -> list[dict]:
        amount = self.thing
        said = (
            ("Saving", self.saving.title),
            ("Financial year", amount.period_words),
            (amount.get_standing_display(), pounds(amount.amount)),
            ("Recorded", when_and_who(amount)),
            ("Source", amount.source.short_title),
        )
        return [{"label": label, "value": value} for label, value in said]


class VerifySaving(OfOneAmount):
    """Say how much of a claim is evidenced, for whoever did not make it."""

    heading = "Verify this claim"
    form_class = VerifyForm
    submit_label = "Record what is verified"

    def refusal(self) -> str:
        return cannot_verify(self.request.user, self.thing)

    def context(self, **extra):
        return super().context(
            **{
                "answers": self.facts(),
                "refusal": self.refusal() if self.request.method != "POST" else "",
                "consequences": ["Your name and today stand beside it, as who verified it and when."],
                **extra,
            }
        )

    def do(self, form):
        return verify_claim(self.thing, form.verification(), by=self.request.user)

    def done(self, verification):
        return self.to_saving(f"{pounds(verification.amount)} is verified.")


class WithdrawAmount(OfOneAmount):
    heading = "Withdraw this amount?"
    form_class = WithdrawForm
    submit_label = "Withdraw it"

    def form_options(self):
        return {}

    def context(self, **extra):
        return super().context(
            answers=self.facts(),
            consequences=["What was verified of it is withdrawn with it. Both stay in its history."],
            **extra,
        )

    def do(self, form):
        return withdraw_amount(self.thing, form.cleaned_data["because"], by=self.request.user)

    def done(self, amount):
        return self.to_saving("The amount is withdrawn.")


class WithdrawVerification(KeepingOneSaving):
    template_name = "page/confirm.html"
    heading = "Withdraw this verification?"
    form_class = WithdrawForm
    submit_label = "Withdraw it"

    @cached_property
    def thing(self) -> Verification:
        rows = Verification.objects.current().filter(saving=self.saving, pk=self.kwargs["verification"])
        found = rows.select_related("claim", "recorded_by").first()
        if found is None:
            raise Http404("No verification of this saving that stands has this number.")
        return found

    def form_options(self):
        return {}

    def context(self, **extra):
        found = self.thing
        return super().context(
            answers=[
                {"label": "Saving", "value": self.saving.title},
                {"label": "Financial year", "value": found.claim.period_words},
                {"label": "Verified", "value": pounds(found.amount)},
                {"label": "Recorded", "value": when_and_who(found)},
            ],
            consequences=["The claim stands, and can be verified anew."],
            **extra,
        )

    def do(self, form):
        return withdraw_verification(self.thing, form.cleaned_data["because"], by=self.request.user)

    def done(self, verification):
        return self.to_saving("The verification is withdrawn.")
