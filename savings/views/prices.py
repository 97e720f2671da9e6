"""The index series that were imported, value by value."""

from django.urls import reverse

from alliance.exports import Column, Export, Kind
from alliance.markings import Marking, highest
from alliance.temporal import today
from alliance.views.kinds import ListPage
from savings.models import IndexValue
from savings.policies import cannot_keep_money
from savings.tables import IndexTable
from savings.views.resolve import HOME, MONEY, sub_navigation


class PriceList(ListPage):
    """Every value that stands, by series and release."""

    public = True
    table_class = IndexTable
    heading = "Index series"
    breadcrumbs = (HOME, MONEY)
    noun = ("index value", "index values")

    def rows(self):
        return IndexValue.objects.visible_to(self.request.user).current().select_related("source")

    def get_marking(self):
        if self.extension:
            return Marking.PUBLISHED
        return highest(row.record.marking for row in self.table.page or ())

    def context(self, **extra):
        context = super().context(
            introduction="With an index series, an amount of one year can be shown in the prices of another. "
            "The portal has none of its own: each is imported as it was published, with its source.",
            sub_navigation=sub_navigation("Why costs changed"),
            actions=[]
            if cannot_keep_money(self.request.user)
            else [
                {
                    "label": "Import an index series",
                    "url": reverse("choose-import", args=["index-series"]),
                }
            ],
        )
        context["as_at"] = None
        context["page_is_illustrative"] = any(row.record.illustrative for row in self.table.page or ())
        return {**context, **extra}

    columns = (
        Column("series", "Series"),
        Column("released_on", "Released on", Kind.DATE),
        Column("year", "Financial year and quarter"),
        Column("value", "Index", Kind.NUMBER),
        Column("source", "Source"),
        Column("paragraph", "Paragraph or page"),
        Column("illustrative", "Illustrative", Kind.YES_NO),
        Column("marking", "Marking"),
    )

    def export(self, rows) -> Export:
        rows = list(rows)
        return Export(
            title=self.heading,
            noun="index-series",
            columns=self.columns,
            rows=[
                (
                    row.series,
                    row.released_on,
                    row.period_words,
                    row.value,
                    row.source.short_title,
                    row.paragraph,
                    row.illustrative,
                    Marking(row.marking).label,
                )
                for row in rows
            ],
            as_at=today(),
            marking=highest(row.marking for row in rows),
            illustrative=any(row.illustrative for row in rows),
        )
