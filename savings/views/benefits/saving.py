"""One saving: what it is measured from, its amounts year by year, and the evidence of each."""

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import localdate

from alliance.addresses import LARGEST_NUMBER
from alliance.markings import Marking
from alliance.templatetags.portal import pounds
from alliance.temporal import financial_year_first_day, long_date, today
from alliance.views.kinds import AsAtPage
from business_areas.models import AreaPosition
from savings.benefits_shown import in_pounds
from savings.models import Baseline, Saving, SavingAmount, Verification
from savings.models.years import first_day
from savings.policies import cannot_change_saving, cannot_keep_savings, cannot_verify
from savings.sharing import NOTHING
from savings.shown import cited
from savings.views.benefits.saving_files import SavingAsFiles
from savings.views.resolve import HOME, MONEY

SAVINGS = ("Savings", "/money/savings/")
Standing = SavingAmount.Standing


class OfOneSaving:
    """For pages under /money/savings/<number>/."""

    @cached_property
    def saving(self) -> Saving:
        rows = Saving.objects.visible_to(self.request.user)
        rows = rows.select_related("area", "owner_seat__board", "source", "withdrawn_by", "recorded_by")
        found = rows.filter(number=min(self.kwargs["number"], LARGEST_NUMBER)).first()
        if found is None:
            raise Http404("No saving has this number.")
        return found

    def get_marking(self) -> Marking:
        return Marking(self.saving.marking)

    def saving_crumb(self) -> tuple[str, str]:
        return self.saving.title, reverse("saving", args=[self.saving.number])

    def url(self, name: str, *more) -> str:
        return reverse(name, args=[self.saving.number, *more])


class SavingPage(SavingAsFiles, OfOneSaving, AsAtPage):
    """A saving with its baselines, its profile by year, who claimed and who verified, and its history.

    As at a past day it shows the baselines that were measured by then, and claims of years that were over.
    """

    public = True
    template_name = "savings/saving.html"
    fetched_first = ("saving",)
    breadcrumbs = (HOME, MONEY, SAVINGS)

    def get_heading(self):
        return self.saving.title

    @property
    def level(self) -> int:
        return self.request.user.reading_level

    @cached_property
    def amounts(self) -> list[SavingAmount]:
        rows = SavingAmount.objects.filter(saving=self.saving).prefetch_related("verifications")
        rows = rows.select_related("source", "recorded_by", "withdrawn_by")
        return list(rows.order_by("first_year", "years", "pk"))

    @property
    def is_past(self) -> bool:
        return self.as_at < today()

    def was_over(self, amount: SavingAmount) -> bool:
        """Whether what an amount is of had ended by the day; today, all that is recorded counts."""
        return not self.is_past or first_day(amount.first_year + amount.years) <= self.as_at

    @cached_property
    def standing(self) -> list[SavingAmount]:
        """The amounts that stand: what is planned of any year, and claimed of years that were over."""
        return [
            each
            for each in self.amounts
            if each.withdrawn_at is None and (each.standing == Standing.PLANNED or self.was_over(each))
        ]

    @cached_property
    def verifications(self) -> list[Verification]:
        rows = Verification.objects.filter(saving=self.saving)
        return list(rows.select_related("source", "recorded_by", "withdrawn_by", "claim").order_by("pk"))

    @cached_property
    def baselines(self) -> list[Baseline]:
        rows = Baseline.objects.filter(saving=self.saving).select_related("decision", "source", "recorded_by")
        return [each for each in rows.order_by("-number") if not self.is_past or each.on <= self.as_at]

    def context(self, **extra):
        saving = self.saving
        withdrawn = "record.withdrawn" if saving.withdrawn_at else ""
        return super().context(
            saving=saving,
            status=withdrawn,
            status_sentences=self.sentences(),
            area_url=reverse("business-area", args=[saving.area.slug]),
            answers=self.answers(),
            baselines=[self.baseline_row(baseline, place) for place, baseline in enumerate(self.baselines)],
            years=self.year_rows(),
            several=self.several_rows(),
            history=self.history(),
            actions=self.actions(),
            downloads=self.downloads(),
            page_is_illustrative=self.is_illustrative,
            **extra,
        )

    @property
    def is_illustrative(self) -> bool:
        told = (*self.amounts, *self.verifications, *self.baselines)
        return self.saving.illustrative or any(each.illustrative for each in told)

    def sentences(self) -> list[str]:
        saving = self.saving
        if saving.withdrawn_at:
            by, on = saving.withdrawn_by, long_date(localdate(saving.withdrawn_at))
            return [f"Withdrawn on {on} by {by}: {saving.withdrawn_because}. It counts in no total."]
        if not self.is_past:
            return [self.since_going_live()]
        return [
            f"As at {long_date(self.as_at)}: baselines measured by then, plans of every year, and claims of "
            "years that were over. It says what is recorded now of that day.",
            self.since_going_live(),
        ]

    def since_going_live(self) -> str:
        """What was verified since the area went live, as far as its go-live is known."""
        position = AreaPosition.objects.as_at(self.as_at).visible_to(self.request.user)
        position = position.filter(area=self.saving.area).first()
        claims = [
            each
            for each in self.verifications
            if each.withdrawn_at is None and each.claim.years == 1 and self.was_over(each.claim)
        ]
        if not claims:
            return "Nothing of it is verified yet."
        if position is None or position.joined_earliest is None:
            total = pounds(sum((each.amount for each in claims), NOTHING))
            return f"{total} is verified in all years together. When its area went live is not known."
        first = financial_year_first_day(position.joined_earliest).year
        since = [each for each in claims if each.claim.first_year >= first]
        total = pounds(sum((each.amount for each in since), NOTHING))
        before = "" if len(since) == len(claims) else " What was verified of years before is not in it."
        return f"{total} is verified since its area went live ({position.joined_words}).{before}"

    def answers(self) -> list[dict]:
        saving = self.saving
        said = [
            ("Business area", saving.area.name),
            ("How it comes about", saving.about or "Not recorded"),
            ("Saving or dis-benefit", saving.get_effect_display()),
            ("Cashable or not", saving.get_cash_display()),
            ("Recurring or one-off", saving.get_recurs_display()),
            ("Gross or net", saving.get_counted_display()),
            ("Prices", saving.prices_words),
            ("Answers for it", saving.owner),
            ("Source", cited(saving)),
            ("Recorded", when_and_who(saving)),
        ]
        return [{"label": label, "value": value} for label, value in said]

    def baseline_row(self, baseline: Baseline, place: int) -> dict:
        decision = baseline.decision
        seen = decision if decision is not None and decision.marking <= self.level else None
        return {
            "baseline": baseline,
            "stands": "Withdrawn" if baseline.withdrawn_at else ("Before" if place else "In force"),
            "amount": pounds(baseline.amount),
            "decision": seen,
            "decided": baseline.decided_as_stated or ("" if seen else "By a decision of the Board"),
            "source": baseline.source,
        }

    def year_rows(self) -> list[dict]:
        """A row for each year: what is planned, claimed and verified, and behind it who and from what."""
        found: dict[int, dict] = {}
        for amount in (each for each in self.standing if each.years == 1):
            none = "None recorded" if self.was_over(amount) else "Not over by then"
            empty = {"year": amount.period_words, "none": none, "evidence": []}
            row = found.setdefault(amount.first_year, empty)
            row[amount.standing] = in_pounds(amount.amount)
            row["evidence"].append(self.evidence_of(amount))
            if amount.standing == Standing.CLAIMED:
                row.update(self.verified_of(amount))
                row["evidence"] += self.evidence_verified(amount)
        return [found[year] for year in sorted(found)]

    def several_rows(self) -> list[dict]:
        return [self.row_of_several(each) for each in self.standing if each.years > 1]

    def row_of_several(self, amount: SavingAmount) -> dict:
        row = {
            "period": amount.period_words,
            "standing": amount.get_standing_display(),
            "amount": in_pounds(amount.amount),
            "evidence": [self.evidence_of(amount)],
        }
        if amount.standing == Standing.CLAIMED:
            row.update(self.verified_of(amount))
            row["evidence"] += self.evidence_verified(amount)
        return row

    def verification_of(self, claim: SavingAmount) -> Verification | None:
        standing = (each for each in self.verifications if not each.withdrawn_at)
        return next((each for each in standing if each.claim_id == claim.pk), None)

    def verified_of(self, claim: SavingAmount) -> dict:
        """What is verified of a claim; where nothing is, the address at which this person verifies it."""
        if found := self.verification_of(claim):
            return {"verified": in_pounds(found.amount), "verify_url": ""}
        may = not cannot_verify(self.request.user, claim) and not self.saving.withdrawn_at
        url = self.url("verify-saving", claim.pk) if may else ""
        return {"verified": "Not verified yet", "verify_url": url}

    def evidence_of(self, amount: SavingAmount) -> dict:
        words = amount.get_standing_display()
        return self.evidence(words, amount, "withdraw-saving-amount", amount.period_words)

    def evidence_verified(self, claim: SavingAmount) -> list[dict]:
        found = self.verification_of(claim)
        if found is None:
            return []
        return [self.evidence("Verified", found, "withdraw-verification", claim.period_words)]

    def evidence(self, words: str, fact, withdraw: str, period: str) -> dict:
        """Who recorded an amount and when, its source and what was noted, and where it is withdrawn."""
        may = not cannot_change_saving(self.request.user, fact) and not self.saving.withdrawn_at
        return {
            "words": f"{words} {when_and_who(fact)}",
            "note": fact.note,
            "source": fact.source,
            "paragraph": fact.paragraph,
            "withdraw_url": self.url(withdraw, fact.pk) if may else "",
            "about": f"{words.lower()}, {period}",
        }

    # What was withdrawn, and what may be done

    def history(self) -> list[str]:
        """What was recorded and withdrawn since, in sentences."""
        told = [(f"{each.get_standing_display()} of {each.period_words}", each) for each in self.amounts]
        told += [(f"Verified of {each.claim.period_words}", each) for each in self.verifications]
        gone = sorted((row for row in told if row[1].withdrawn_at), key=lambda row: row[1].withdrawn_at)
        return [
            f"{words}, {in_pounds(each.amount)} pounds, recorded {when_and_who(each)}: withdrawn on "
            f"{long_date(localdate(each.withdrawn_at))} by {each.withdrawn_by}. {each.withdrawn_because}"
            for words, each in gone
        ]

    def actions(self) -> list[dict]:
        user, saving = self.request.user, self.saving
        if cannot_keep_savings(user) or cannot_change_saving(user, saving):
            return []
        named = (
            ("Plan an amount", "plan-saving"),
            ("Claim an amount", "claim-saving"),
            ("Move the baseline", "move-baseline"),
            ("Withdraw this saving", "withdraw-saving"),
        )
        return [{"label": label, "url": self.url(name)} for label, name in named]


def when_and_who(fact) -> str:
    """on 3 March 2026 by Erin."""
    return f"on {long_date(localdate(fact.recorded_at))} by {fact.recorded_by}"
