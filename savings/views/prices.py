"""The index series that were imported, value by value."""

from alliance.exports import Column, Kind
from alliance.markings import Marking
from savings.models import IndexValue
from savings.tables import IndexTable
from savings.views.facts import FactList


class PriceList(FactList):
    """Every value that stands, by series and release."""

    table_class = IndexTable
    heading = "Index series"
    noun = ("index value", "index values")
    introduction = (
        "With an index series, an amount of one year can be shown in the prices of another. The portal has "
        "none of its own: each is imported as it was published, with its source."
    )
    tab = "Why costs changed"
    to_record = ("Import an index series", "choose-import", "index-series")
    file_name = "index-series"

    def rows(self):
        return IndexValue.objects.visible_to(self.request.user).current().select_related("source")

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

    def cells_of(self, value):
        yield (
            value.series,
            value.released_on,
            value.period_words,
            value.value,
            value.source.short_title,
            value.paragraph,
            value.illustrative,
            Marking(value.marking).label,
        )
