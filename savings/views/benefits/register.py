"""The savings register: what was promised, claimed and verified, and what is not yet evidenced."""

from django.db.models import F
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.claims import claims_as_at, disagreements, in_words, key_fact
from alliance.documents import Block, Bullets, Document, Heading, Paragraph
from alliance.exports import Column, Export, Kind
from alliance.markings import Marking, highest
from alliance.templatetags.portal import pounds
from alliance.views.kinds import ListPage
from savings.benefits import Amounts, by_saving
from savings.benefits_shown import WHAT_THEY_ARE, SavingsShown, year_words
from savings.filters import SavingFilter
from savings.models import Saving, SavingsTarget
from savings.models.benefits import period_in_words
from savings.policies import cannot_change_saving, cannot_keep_savings
from savings.tables import SavingTable
from savings.views.resolve import ABOUT_SAVINGS, HOME, MONEY, WHAT_THE_MILLIONS_WERE, sub_navigation


class SavingsRegister(ListPage):
    """Every saving that stands, with its amounts of one year; above it what they come to."""

    public = True
    template_name = "savings/savings.html"
    table_class = SavingTable
    filter_class = SavingFilter
    heading = "Savings"
    breadcrumbs = (HOME, MONEY)
    has_pdf = True
    noun = ("saving", "savings")

    def rows(self):
        rows = Saving.objects.visible_to(self.request.user).current()
        return rows.select_related("area", "owner_seat", "source").order_by("area__name", "number", "pk")

    @property
    def level(self) -> Marking:
        return Marking(self.request.user.reading_level)

    @cached_property
    def shown(self) -> SavingsShown:
        """The savings of the year that is asked for, or of the latest that was over by the day."""
        shown = SavingsShown.latest(self.level, self.as_at)
        asked = self.request.GET.get("year", "")
        first_years = {slug_of(row.first_year): row.first_year for row in shown.every_year}
        if asked in first_years:
            shown.first_year = first_years[asked]
        return shown

    @cached_property
    def filter(self):
        years = sorted({row.first_year for row in self.shown.every_year}, reverse=True)
        options = [(slug_of(first_year), year_words(first_year)) for first_year in years]
        return self.filter_class(self.request.GET, queryset=self.rows(), request=self.request, years=options)

    @cached_property
    def amounts(self) -> dict[int, Amounts]:
        """Each saving's amounts of the year, by its key."""
        year = self.shown.first_year
        return {key: years[year] for key, years in self.every_amount.items() if year in years}

    @cached_property
    def every_amount(self) -> dict[int, dict[int, Amounts]]:
        return by_saving(level=self.level)

    def table_options(self):
        return {"amounts": self.amounts, "year": self.shown.year}

    @cached_property
    def claims(self) -> list:
        rows = claims_as_at(self.as_at, self.request.user, "alliance")
        return list(rows.filter(property__in=ABOUT_SAVINGS))

    @cached_property
    def targets(self) -> list[SavingsTarget]:
        rows = SavingsTarget.objects.visible_to(self.request.user).current()
        rows = rows.filter(set_on__lte=self.as_at).select_related("area", "decision", "source")
        return list(rows.order_by(F("area__name").asc(nulls_first=True), "set_on", "pk"))

    def get_marking(self):
        if self.extension:
            return Marking.PUBLISHED
        said = [*self.rows_shown, *self.targets, *self.claims]
        return highest([*(each.marking for each in said), self.shown.marking, self.filter.marking])

    def context(self, **extra):
        user, shown = self.request.user, self.shown
        found = disagreements(user).filter(slug=WHAT_THE_MILLIONS_WERE).first()
        context = super().context(
            introduction="What was promised, what is claimed and what somebody else verified stay apart.",
            several=several_rows(shown.several),
            sentences=sentences(shown),
            parts=[{"title": "What they come to", "grids": shown.grids}] if shown.grids else [],
            how=WHAT_THEY_ARE,
            claims=[key_fact(claim) for claim in self.claims],
            disagreement=in_words(found, user) if found else None,
            targets=[self.target_row(target) for target in self.targets],
            sub_navigation=sub_navigation("Savings"),
            actions=self.actions(),
        )
        of_rows = any(row.illustrative for row in (*self.rows_shown, *self.targets))
        context["page_is_illustrative"] = of_rows or shown.illustrative
        return {**context, **extra}

    def target_row(self, target: SavingsTarget) -> dict:
        """One version of a target in words, with the decision where this person reads it."""
        decision = target.decision if target.decision and target.decision.marking <= self.level else None
        withdraw = "" if cannot_change_saving(self.request.user, target) else "withdraw-savings-target"
        return {
            "target": target,
            "whose": target.area.name if target.area_id else "The whole alliance",
            "amount": pounds(target.amount),
            "per": "a year" if target.years == 1 else f"over {target.years} years together",
            "by": year_words(target.by_year),
            "decision": decision,
            "withdraw_url": reverse(withdraw, args=[target.pk]) if withdraw else "",
        }

    def actions(self) -> list[dict]:
        if cannot_keep_savings(self.request.user):
            return []
        return [
            {"label": "Record a saving", "url": reverse("record-saving")},
            {"label": "Record a target", "url": reverse("record-savings-target")},
        ]

    # Files

    @property
    def document(self) -> Document:
        """The totals of the year, and each saving in the list, as they stand on the page."""
        shown, rows = self.shown, list(self.filtered_rows)
        blocks: list[Block] = [Heading("In short"), *(Paragraph(each) for each in sentences(shown))]
        blocks += [grid.as_table for grid in shown.grids]
        if shown.several_words:
            blocks += [Heading("Totals over several years, in no year"), Bullets(shown.several_words)]
        blocks += [Heading("Savings"), Bullets([self.in_a_line(row) for row in rows])] if rows else []
        blocks += [Heading("How it is worked out"), *(Paragraph(each) for each in WHAT_THEY_ARE)]
        return Document(
            title=f"Savings {shown.year}".strip(),
            subtitle="Promised, claimed and verified, up to what is marked "
            f"{highest([shown.marking, *(row.marking for row in rows)]).label}",
            marking=highest([shown.marking, *(row.marking for row in rows)]),
            blocks=blocks,
            illustrative=shown.illustrative or any(row.illustrative for row in rows),
        )

    def in_a_line(self, saving: Saving) -> str:
        amounts = self.amounts.get(saving.pk, Amounts())
        said = (("promised", amounts.promised), ("claimed", amounts.claimed), ("verified", amounts.verified))
        words = ", ".join(
            f"{name} {pounds(amount) if amount is not None else 'none recorded'}" for name, amount in said
        )
        return f"{saving}: {words}"

    columns = (
        Column("number", "Number", Kind.NUMBER),
        Column("area", "Business area"),
        Column("saving", "Saving"),
        Column("effect", "Saving or dis-benefit"),
        Column("cash", "Cashable or not"),
        Column("recurs", "Recurring or one-off"),
        Column("counted", "Gross or net of the cost of change"),
        Column("prices", "Prices"),
        Column("owner", "Post that answers for it"),
        Column("year", "Financial year"),
        Column("promised", "Promised", Kind.MONEY),
        Column("claimed", "Claimed", Kind.MONEY),
        Column("verified", "Verified", Kind.MONEY),
        Column("not_evidenced", "Not yet evidenced", Kind.MONEY),
        Column("source", "Source"),
        Column("illustrative", "Illustrative", Kind.YES_NO),
        Column("marking", "Marking"),
    )

    def export(self, rows) -> Export:
        rows = list(rows)
        return Export(
            title=f"Savings {self.shown.year}".strip(),
            noun="savings",
            columns=self.columns,
            rows=[self.cells_of(saving) for saving in rows],
            as_at=self.as_at,
            marking=highest(saving.marking for saving in rows),
            filters=self.filters_in_words(),
            illustrative=any(saving.illustrative for saving in rows),
            notes=list(WHAT_THEY_ARE),
        )

    def cells_of(self, saving: Saving) -> tuple:
        amounts = self.amounts.get(saving.pk, Amounts())
        return (
            saving.number,
            saving.area.name,
            saving.title,
            saving.get_effect_display(),
            saving.get_cash_display(),
            saving.get_recurs_display(),
            saving.get_counted_display(),
            saving.prices_words,
            saving.owner,
            self.shown.year or "No year",
            amounts.promised,
            amounts.claimed,
            amounts.verified,
            amounts.not_evidenced,
            saving.source.short_title,
            saving.illustrative,
            Marking(saving.marking).label,
        )


def slug_of(first_year: int) -> str:
    return year_words(first_year).replace("/", "-")


def sentences(shown: SavingsShown) -> list[str]:
    """The answer in a few sentences: of which year, what was promised, and how much of it is verified."""
    if shown.first_year is None or not shown.in_year:
        return ["Not known: no saving of a year that was over is recorded that you can read."]
    headline = shown.headline
    if headline == Amounts():
        return [f"No cashable saving of {shown.year}, gross of the cost of change, is recorded."]
    said = [
        f"{pounds(amount)} was {name}" if amount is not None else f"none is recorded as {name}"
        for name, amount in (
            ("promised", headline.promised),
            ("claimed", headline.claimed),
            ("verified", headline.verified),
        )
    ]
    first = f"In {shown.year}, of cashable savings, {said[0]}, {said[1]} and {said[2]}."
    left = headline.not_evidenced
    if left is None:
        return [first]
    return [first, f"{pounds(left)} is not yet evidenced." if left else "All that was promised is evidenced."]


def several_rows(amounts) -> list[dict]:
    """Amounts over several years, in words for a page."""
    return [
        {
            "saving": amount.saving,
            "url": reverse("saving", args=[amount.saving.number]),
            "period": period_in_words(amount.first_year, amount.years),
            "standing": amount.get_standing_display(),
            "amount": pounds(amount.amount),
        }
        for amount in amounts
    ]
