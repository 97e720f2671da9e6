"""The tables and charts of reports that the register makes."""

from datetime import date
from itertools import zip_longest

from alliance.charts import Bar, bar_chart
from alliance.documents import Chart, Table
from alliance.report_parts import report_chart, report_table
from alliance.temporal import long_date
from business_areas.models import AreaPosition
from business_areas.register import positions, standing

NO_MORE = "No further area"
MOST_YEARS = 12


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


@report_chart(
    "live-areas-by-year",
    title="Live business areas at the end of each year",
    meaning="How many areas were live for certain, and of how many it cannot be known, at the end of each of "
    "the last twelve years, and on the day.",
)
def live_areas_by_year(*, as_at, user) -> Chart:
    days = [date(year, 12, 31) for year in range(as_at.year - MOST_YEARS, as_at.year)]
    counted = [(day, standing(day, user)) for day in (*days, as_at)]
    # The years before the first area went live say nothing.
    first = next((place for place, (_, stands) in enumerate(counted) if stands.live or stands.uncertain), -1)
    counted = counted[first:]
    now = counted[-1][1]
    caption = f"Live business areas on {long_date(as_at)}: {now.live_words}"
    words = [f"{long_date(day)}: {stands.live_words}" for day, stands in counted]
    return Chart(
        caption=caption,
        alternative=f"Bars. {'; '.join(words)}.",
        picture=bar_chart(
            caption,
            "; ".join(words),
            [Bar(long_date(day), stands.live, uncertain=stands.uncertain) for day, stands in counted],
            unit="business areas",
        ),
        table=Table(
            caption="Live business areas at the end of each year",
            columns=("Day", "Live for certain", "Cannot be known"),
            rows=tuple((long_date(day), str(each.live), str(each.uncertain)) for day, each in counted),
            numeric=(1, 2),
        ),
    )
