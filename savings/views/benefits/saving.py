"""One saving: what it is measured from, its amounts year by year, and the evidence of each."""

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import localdate

from alliance.addresses import LARGEST_NUMBER
from alliance.documents import Block, Bullets, Document, Facts, Heading, Paragraph, Table, document_response
from alliance.exports import Column, Export, Kind, csv_response, xlsx_response
from alliance.markings import Marking
from alliance.models import Source
from alliance.templatetags.portal import pounds
from alliance.temporal import financial_year_first_day, long_date, today
from alliance.views.downloads import counted, download_links
from alliance.views.kinds import AsAtPage
from business_areas.models import AreaPosition
from savings.benefits_shown import in_pounds
from savings.models import Baseline, Saving, SavingAmount, Verification
from savings.models.years import first_day
from savings.policies import cannot_change_saving, cannot_keep_savings, cannot_verify
from savings.sharing import NOTHING
from savings.shown import to_the_penny
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


class SavingPage(OfOneSaving, AsAtPage):
    """A saving with its baselines, its profile by year, who claimed and who verified, and its history.

    As at a past day it shows the baselines that were measured by then, and claims of years that were over.
    """

    public = True
    template_name = "savings/saving.html"
    fetched_first = ("saving",)
    breadcrumbs = (HOME, MONEY, SAVINGS)
    extension = ""

    def get(self, request, **kwargs):
        if self.extension == "pdf":
            return document_response(self.document, "pdf")
        if self.extension:
            return csv_response(self.export) if self.extension == "csv" else xlsx_response(self.export)
        return super().get(request, **kwargs)

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
        """A row for each year: what is planned, claimed and verified, each with who and from what."""
        found: dict[int, dict] = {}
        for amount in (each for each in self.standing if each.years == 1):
            none = "None recorded" if self.was_over(amount) else "Not over by then"
            row = found.setdefault(amount.first_year, {"year": amount.period_words, "none": none})
            row[amount.standing] = self.amount_cell(amount)
            if amount.standing == Standing.CLAIMED:
                row["verified"] = self.verified_cell(amount)
        return [found[year] for year in sorted(found)]

    def several_rows(self) -> list[dict]:
        rows = [each for each in self.standing if each.years > 1]
        return [
            {
                "period": each.period_words,
                "standing": each.get_standing_display(),
                "cell": self.amount_cell(each),
                "verified": self.verified_cell(each) if each.standing == Standing.CLAIMED else None,
            }
            for each in rows
        ]

    def amount_cell(self, amount: SavingAmount) -> dict:
        may = not cannot_change_saving(self.request.user, amount) and not self.saving.withdrawn_at
        return {
            "amount": in_pounds(amount.amount),
            "notes": [
                f"{amount.get_standing_display()} {when_and_who(amount)}",
                *filter(None, [amount.note]),
            ],
            "source": amount.source,
            "paragraph": amount.paragraph,
            "links": [("Withdraw", self.url("withdraw-saving-amount", amount.pk))] if may else [],
            "about": f"{amount.get_standing_display().lower()}, {amount.period_words}",
        }

    def verified_cell(self, claim: SavingAmount) -> dict:
        user = self.request.user
        found = self.verified_of(claim)
        may = not cannot_verify(user, claim) and not self.saving.withdrawn_at
        if found is None:
            links = [("Verify", self.url("verify-saving", claim.pk))] if may else []
            return {
                "amount": "Not verified yet", "notes": [], "links": links, "about": claim.period_words,
            }  # fmt: skip
        may = not cannot_change_saving(user, found) and not self.saving.withdrawn_at
        return {
            "amount": in_pounds(found.amount),
            "notes": notes_of("Verified", found),
            "source": found.source,
            "paragraph": found.paragraph,
            "links": [("Withdraw", self.url("withdraw-verification", found.pk))] if may else [],
            "about": f"verified, {claim.period_words}",
        }

    # Files

    def downloads(self) -> list[dict]:
        query = f"as-at={self.as_at.isoformat()}" if self.is_past else ""
        sizes = counted(len(self.standing), ("amount", "amounts"))
        links = download_links(self.url("saving"), query, "", sizes)
        pdf = self.url("saving-pdf") + (f"?{query}" if query else "")
        return [*links, {"label": "Download", "url": pdf, "type": "PDF"}]

    @property
    def cells(self) -> list[tuple]:
        """A row for each amount that stands: of when, what it is, what was verified of it, and whence."""
        return [
            (
                each.period_words,
                each.get_standing_display(),
                each.amount,
                found.amount if (found := self.verified_of(each)) else None,
                cited(each),
            )
            for each in self.standing
        ]

    def verified_of(self, claim: SavingAmount) -> Verification | None:
        return next(
            (each for each in self.verifications if each.claim_id == claim.pk and not each.withdrawn_at), None
        )

    @property
    def export(self) -> Export:
        return Export(
            title=self.saving.title,
            noun=f"saving-{self.saving.number}",
            columns=(
                Column("period", "Financial year or years"),
                Column("standing", "Planned or claimed"),
                Column("amount", "Amount (pounds)", Kind.MONEY),
                Column("verified", "Verified of it (pounds)", Kind.MONEY),
                Column("source", "Source"),
            ),
            rows=self.cells,
            as_at=self.as_at,
            marking=self.get_marking(),
            illustrative=self.is_illustrative,
            notes=[*self.sentences(), *self.baseline_words],
        )

    def verified_words(self, amount: SavingAmount) -> str:
        if amount.standing == Standing.PLANNED:
            return "Not applicable"
        found = self.verified_of(amount)
        return to_the_penny(found.amount) if found else "Not verified yet"

    @property
    def baseline_words(self) -> list[str]:
        """Each baseline that was measured by the day, the one in force first."""
        rows = [self.baseline_row(baseline, place) for place, baseline in enumerate(self.baselines)]
        return [
            f"Baseline, {row['stands'].lower()}: {row['amount']} a year, measured on "
            f"{long_date(row['baseline'].on)}"
            for row in rows
        ]

    @property
    def document(self) -> Document:
        """What the page says, in the same order."""
        saving = self.saving
        cells = [
            (
                each.period_words,
                each.get_standing_display(),
                to_the_penny(each.amount),
                self.verified_words(each),
                cited(each),
            )
            for each in self.standing
        ]
        columns = ("Years", "Planned or claimed", "Amount", "Verified of it", "Source")
        blocks: list[Block] = [
            Heading("In short"),
            *(Paragraph(sentence) for sentence in self.sentences()),
            Facts([(row["label"], row["value"]) for row in self.answers()]),
        ]
        if self.baseline_words:
            blocks += [Heading("What it is measured from"), Bullets(self.baseline_words)]
        if cells:
            blocks += [Heading("Year by year"), Table("Amounts (pounds)", columns, cells, numeric=(2, 3))]
        if told := self.history():
            blocks += [Heading("What was withdrawn"), Bullets(told)]
        return Document(
            title=saving.title,
            subtitle=f"Saving {saving.number}, as at {long_date(self.as_at)}",
            marking=self.get_marking(),
            stage="Withdrawn" if saving.withdrawn_at else "",
            stage_note=saving.withdrawn_because,
            illustrative=self.is_illustrative,
            blocks=blocks,
        )

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


def notes_of(what: str, fact) -> list[str]:
    """What was done, when and by whom; and what was noted with it."""
    return [f"{what} {when_and_who(fact)}", *filter(None, [fact.note])]


def cited(fact) -> str:
    source: Source = fact.source
    return ", ".join(filter(None, [source.short_title, fact.paragraph]))
