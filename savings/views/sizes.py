"""How large each force is, by each measure; what is recorded of it, and what is withdrawn."""

from django.urls import reverse
from django.utils.functional import cached_property

from alliance.exports import Column, Kind
from alliance.markings import Marking
from savings.actions.sizes import record_measure, record_size, withdraw_size
from savings.forms.sizes import MeasureForm, SizeForm
from savings.models import FinancialYear, Size, SizeMeasure
from savings.policies import cannot_keep_money
from savings.tables import SizeTable, size_words
from savings.views.facts import FactList, WithdrawFact
from savings.views.resolve import HOME, MONEY, KeepingMoney

SIZES = ("Sizes of the forces", "/money/sizes/")


class SizeList(FactList):
    """The sizes that are held to be so."""

    template_name = "savings/sizes.html"
    table_class = SizeTable
    heading = "Sizes of the forces"
    noun = ("size", "sizes")
    introduction = (
        "Costs are shared in proportion to the size of each force. Sizes by different measures, or of which "
        "one is net and another gross, are never combined."
    )
    tab = "Sizes of the forces"
    file_name = "sizes-of-forces"

    def rows(self):
        rows = Size.objects.visible_to(self.request.user).current()
        return rows.select_related("measure", "year", "force", "source")

    def table_options(self):
        return {"may_withdraw": not cannot_keep_money(self.request.user)}

    @cached_property
    def measures(self) -> list[SizeMeasure]:
        return list(SizeMeasure.objects.all())

    def context(self, **extra):
        return super().context(measures=self.measures, **extra)

    def is_illustrative(self):
        return super().is_illustrative() or any(each.illustrative for each in self.measures)

    def actions(self) -> list[dict]:
        if cannot_keep_money(self.request.user):
            return []
        return [
            {"label": "Record a size", "url": reverse("record-size"), "refusal": no_size_yet(self.measures)},
            {"label": "Add a measure", "url": reverse("record-measure")},
        ]

    def notes(self):
        return [f"{measure.name}: {measure.definition}" for measure in self.measures]

    columns = (
        Column("measure", "Measure"),
        Column("year", "Financial year"),
        Column("force", "Force"),
        Column("size", "Size", Kind.NUMBER),
        Column("unit", "Unit"),
        Column("counted", "Net or gross"),
        Column("source", "Source"),
        Column("paragraph", "Paragraph or page"),
        Column("illustrative", "Illustrative", Kind.YES_NO),
        Column("marking", "Marking"),
    )

    def cells_of(self, size):
        yield (
            size.measure.name,
            size.year.name,
            size.force.name,
            size.value.normalize(),
            size.measure.unit,
            size.get_counted_display(),
            size.source.short_title,
            size.paragraph,
            size.illustrative,
            Marking(size.marking).label,
        )


def no_size_yet(measures) -> str:
    """Why no size can be recorded yet, or ""."""
    if not measures:
        return "Add a measure first."
    return "" if FinancialYear.objects.exists() else "Open a financial year first."


class RecordMeasure(KeepingMoney):
    heading = "Add a measure of size"
    breadcrumbs = (HOME, MONEY, SIZES)
    form_class = MeasureForm

    def form_options(self):
        return {}

    def do(self, form):
        return record_measure(form.measure(), by=self.request.user)

    def done(self, measure):
        return f"{measure.name} is recorded.", SIZES[1]


class RecordSize(KeepingMoney):
    heading = "Record the size of a force"
    breadcrumbs = (HOME, MONEY, SIZES)
    form_class = SizeForm

    def form_options(self):
        return {"user": self.request.user}

    def do(self, form):
        return record_size(form.size(), by=self.request.user)

    def done(self, size):
        return f"The size of {size.force} in {size.year} is recorded.", SIZES[1]


class WithdrawSize(WithdrawFact):
    heading = "Withdraw this size?"
    breadcrumbs = (HOME, MONEY, SIZES)
    not_there = "No size has this number."

    def facts(self):
        return Size.objects.visible_to(self.request.user).select_related("measure", "year", "force")

    def told(self):
        size = self.thing
        return [
            ("Measure", size.measure.name),
            ("Year", size.year.name),
            ("Force", size.force.name),
            ("Size", size_words(size)),
        ]

    def withdraw(self, thing, because):
        return withdraw_size(thing, because, by=self.request.user)

    def done(self, size):
        return f"The size of {size.force} in {size.year} is withdrawn.", SIZES[1]
