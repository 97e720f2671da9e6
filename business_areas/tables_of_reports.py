"""The tables of reports that the register makes."""

from itertools import zip_longest

from alliance.documents import Table
from alliance.report_tables import report_table
from alliance.temporal import long_date
from business_areas.models import AreaPosition
from business_areas.register import positions

NO_MORE = "No further area"


@report_table(
    "areas-by-group",
    title="Live business areas, by group",
    meaning="The areas that were live for certain on the day, a column for each group, in the order in which "
    "they went live as far as it is known.",
)
def areas_by_group(*, as_at, user) -> Table:
    rows = positions(as_at, user).filter(live=AreaPosition.Live.YES)
    columns: dict[str, list[str]] = {}
    for row in rows.order_by("group_order", "sequence", "name_folded", "area_id"):
        columns.setdefault(row.group_words, []).append(row.name)
    return Table(
        caption=f"Live business areas on {long_date(as_at)}, in the order in which they went live",
        columns=tuple(columns) or ("Business area",),
        rows=tuple(zip_longest(*columns.values(), fillvalue=NO_MORE)) or (("None",),),
    )
