"""How large each force is, by each measure; what is recorded of it, and what is withdrawn."""

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.exports import Column, Export, Kind
from alliance.markings import Marking, highest
from alliance.temporal import today
from alliance.views.kinds import ListPage
from business_areas.forms.withdrawal import WithdrawForm
from savings.actions.sizes import record_measure, record_size, withdraw_size
from savings.forms.sizes import MeasureForm, SizeForm
from savings.models import FinancialYear, Size, SizeMeasure
from savings.policies import cannot_keep_money, cannot_withdraw_size
from savings.tables import SizeTable, size_words
from savings.views.resolve import HOME, MONEY, KeepingMoney, sub_navigation

SIZES = ("Sizes of the forces", "/money/sizes/")


class SizeList(ListPage):
    """The sizes that are held to be so."""

    public = True
    template_name = "savings/sizes.html"
    table_class = SizeTable
    heading = "Sizes of the forces"
    breadcrumbs = (HOME, MONEY)
    noun = ("size", "sizes")

    def rows(self):
        rows = Size.objects.visible_to(self.request.user).current()
        return rows.select_related("measure", "year", "force", "source")

    def table_options(self):
        return {"may_withdraw": not cannot_keep_money(self.request.user)}

    def get_marking(self):
        if self.extension:
            return Marking.PUBLISHED
        return highest(row.record.marking for row in self.table.page or ())

    @cached_property
    def measures(self) -> list[SizeMeasure]:
        return list(SizeMeasure.objects.all())

    def context(self, **extra):
        context = super().context(
            introduction="Costs are shared in proportion to the size of each force. Sizes by different "
            "measures, or of which one is net and another gross, are never combined.",
            sub_navigation=sub_navigation("Sizes of the forces"),
            actions=self.actions(),
            measures=self.measures,
        )
        context["as_at"] = None
        shown = [row.record for row in self.table.page or ()]
        context["page_is_illustrative"] = any(each.illustrative for each in (*shown, *self.measures))
        return {**context, **extra}

    def actions(self) -> list[dict]:
        if cannot_keep_money(self.request.user):
            return []
        return [
            {"label": "Record a size", "url": reverse("record-size"), "refusal": no_size_yet(self.measures)},
            {"label": "Add a measure", "url": reverse("record-measure")},
        ]

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

    def export(self, rows) -> Export:
        rows = list(rows)
        return Export(
            title="Sizes of the forces",
            noun="sizes-of-forces",
            columns=self.columns,
            rows=[
                (
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
                for size in rows
            ],
            as_at=today(),
            marking=highest(size.marking for size in rows),
            illustrative=any(size.illustrative for size in rows),
            notes=[f"{measure.name}: {measure.definition}" for measure in self.measures],
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


class WithdrawSize(KeepingMoney):
    heading = "Withdraw this size?"
    template_name = "page/confirm.html"
    breadcrumbs = (HOME, MONEY, SIZES)
    form_class = WithdrawForm
    submit_label = "Withdraw it"

    @cached_property
    def thing(self) -> Size:
        sizes = Size.objects.visible_to(self.request.user).select_related("measure", "year", "force")
        size = sizes.filter(pk=self.kwargs["number"]).first()
        if size is None:
            raise Http404("No size has this number.")
        return size

    def cannot(self):
        return cannot_withdraw_size(self.request.user, self.thing)

    def get_marking(self):
        return Marking(self.thing.marking)

    def form_options(self):
        return {}

    def context(self, **extra):
        size = self.thing
        return super().context(
            answers=[
                {"label": "Measure", "value": size.measure.name},
                {"label": "Year", "value": size.year.name},
                {"label": "Force", "value": size.force.name},
                {"label": "Size", "value": size_words(size)},
            ],
            page_is_illustrative=size.illustrative,
            **extra,
        )

    def do(self, form):
        return withdraw_size(self.thing, form.cleaned_data["because"], by=self.request.user)

    def done(self, size):
        return f"The size of {size.force} in {size.year} is withdrawn.", SIZES[1]
