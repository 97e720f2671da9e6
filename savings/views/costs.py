"""The cost lines of a year: the list, entry on one page, and reversal."""

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import localtime

from alliance.exports import Column, Export, Kind
from alliance.markings import Marking, highest
from alliance.temporal import today
from alliance.views.kinds import ListPage
from savings.actions.costs import record_costs, reverse_cost
from savings.filters import CostFilter
from savings.forms.costs import CostsForm, ReverseForm
from savings.models import CostLine
from savings.policies import cannot_add_to_year, cannot_keep_money, cannot_reverse
from savings.shown import to_the_penny
from savings.tables import CostTable
from savings.views.resolve import HOME, MONEY, KeepingAYear, KeepingMoney, OfOneYear, year_navigation


class CostList(OfOneYear, ListPage):
    """Every line recorded of a year, the one recorded last first."""

    public = True
    table_class = CostTable
    filter_class = CostFilter
    noun = ("cost line", "cost lines")
    has_pdf = True

    def get_heading(self):
        return f"Costs of {self.year}"

    def rows(self):
        lines = CostLine.objects.visible_to(self.request.user).filter(year=self.year).with_reversed()
        return lines.select_related("area", "force", "source").order_by("-pk")

    @property
    def refusal(self) -> str:
        return cannot_add_to_year(self.request.user, self.year)

    def table_options(self):
        return {"may_reverse": not self.refusal}

    def get_marking(self):
        if self.extension:
            return Marking.PUBLISHED
        rows = [row.record for row in self.table.page or ()]
        return highest([*(row.marking for row in rows), self.filter.marking])

    def context(self, **extra):
        context = super().context(
            introduction=f"{self.year.long_name}. A line is never changed: one that is wrong is reversed, "
            "and both stay readable.",
            sub_navigation=year_navigation(self.year, "Costs"),
            actions=self.actions(),
        )
        context["as_at"] = None
        context["page_is_illustrative"] = any(row.record.illustrative for row in self.table.page or ())
        return {**context, **extra}

    def actions(self) -> list[dict]:
        if cannot_keep_money(self.request.user):
            return []
        return [
            {"label": "Record costs", "url": self.url("record-costs"), "refusal": self.refusal},
            {
                "label": "Import costs",
                "url": reverse("choose-import", args=["cost-lines"]),
                "refusal": self.refusal,
            },
        ]

    def words_when_empty(self):
        return super().words_when_empty() or f"No cost of {self.year} is recorded that you can read."

    columns = (
        Column("line", "Line", Kind.NUMBER),
        Column("area", "Business area"),
        Column("force", "Force"),
        Column("kind", "Kind"),
        Column("firmness", "Budget, forecast or outturn"),
        Column("spending", "Revenue or capital"),
        Column("prices", "Prices"),
        Column("amount", "Amount", Kind.MONEY),
        Column("description", "What it was for"),
        Column("reverses", "Reverses line", Kind.NUMBER),
        Column("because", "Why it is reversed"),
        Column("source", "Source"),
        Column("paragraph", "Paragraph or page"),
        Column("recorded_on", "Recorded on", Kind.DATE),
        Column("illustrative", "Illustrative", Kind.YES_NO),
        Column("marking", "Marking"),
    )

    def export(self, rows) -> Export:
        rows = list(rows)
        return Export(
            title=f"Costs of {self.year}",
            noun=f"costs-{self.year.slug}",
            columns=self.columns,
            rows=[cells_of(line) for line in rows],
            as_at=today(),
            marking=highest(line.marking for line in rows),
            filters=self.filters_in_words(),
            illustrative=any(line.illustrative for line in rows),
            notes=["Of a grant, the amount is what the force received. A reversal has the opposite amount."],
        )


def cells_of(line: CostLine) -> tuple:
    return (
        line.pk,
        line.area.name,
        line.force.name,
        line.get_kind_display(),
        line.get_firmness_display(),
        line.get_spending_display(),
        line.prices_words,
        line.amount,
        line.description,
        line.reverses_id,
        line.because,
        line.source.short_title,
        line.paragraph,
        localtime(line.recorded_at).date(),
        line.illustrative,
        Marking(line.marking).label,
    )


class RecordCosts(KeepingAYear):
    """Record what each force paid for an area: an amount for each of them, on one page."""

    form_class = CostsForm

    def cannot(self):
        return cannot_add_to_year(self.request.user, self.thing)

    def get_heading(self):
        return f"Record costs of {self.year}"

    def get_cancel_url(self):
        return self.url("costs")

    def get_breadcrumbs(self):
        return [*super().get_breadcrumbs(), ("Costs", self.url("costs"))]

    def form_options(self):
        return {"user": self.request.user}

    def do(self, form):
        return record_costs(self.year, form.lines(), by=self.request.user)

    def done(self, lines):
        recorded = "1 line is" if len(lines) == 1 else f"{len(lines)} lines are"
        return f"{recorded} recorded of {lines[0].area}.", self.url("costs")


class ReverseCost(KeepingMoney):
    """Take a line off again, with why."""

    template_name = "page/confirm.html"
    form_class = ReverseForm
    submit_label = "Reverse this line"

    @cached_property
    def thing(self) -> CostLine:
        lines = CostLine.objects.visible_to(self.request.user)
        lines = lines.select_related("year", "area", "force", "source", "reversed_by")
        line = lines.filter(pk=self.kwargs["number"]).first()
        if line is None:
            raise Http404("No cost line has this number.")
        return line

    def cannot(self):
        return cannot_reverse(self.request.user, self.thing)

    def get_heading(self):
        return f"Reverse line {self.thing.pk}?"

    def get_marking(self):
        return Marking(self.thing.marking)

    def get_breadcrumbs(self):
        year = self.thing.year
        return [
            HOME,
            MONEY,
            (year.name, reverse("statement", args=[year.slug])),
            ("Costs", reverse("costs", args=[year.slug])),
        ]

    def form_options(self):
        return {}

    def context(self, **extra):
        line = self.thing
        return super().context(
            answers=[
                {"label": "Business area", "value": line.area.name},
                {"label": "Force", "value": line.force.name},
                {"label": "Kind", "value": line.get_kind_display()},
                {"label": "Amount", "value": f"{to_the_penny(line.amount)} pounds"},
            ],
            consequences=[
                "A line with the opposite amount is recorded and names this one. Both stay readable."
            ],
            page_is_illustrative=line.illustrative,
            **extra,
        )

    def do(self, form):
        return reverse_cost(self.thing, form.cleaned_data["because"], by=self.request.user)

    def done(self, reversal):
        return f"Line {reversal.reverses_id} is reversed.", reverse("costs", args=[reversal.year.slug])
