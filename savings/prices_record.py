"""The index series there are, each release by itself (R33)."""

from django.urls import reverse

from alliance.markings import Marking
from alliance.temporal import long_date
from alliance.text import address
from savings.models import IndexValue
from savings.prices import Index, by_year


def index_series(level: int) -> dict[str, Index]:
    """Every release of every series that is marked up to a level, by what stands for it in an address."""
    releases: dict[tuple, list[IndexValue]] = {}
    rows = IndexValue.objects.current().readable_at(level).select_related("source")
    for row in rows.order_by("series", "-released_on", "first_year", "quarter"):
        releases.setdefault((row.series, row.released_on), []).append(row)
    return {key_of(*release): _index(rows) for release, rows in releases.items()}


def key_of(series: str, released_on) -> str:
    """gdp-deflator-2022-06-30"""
    return f"{address(series)}-{released_on.isoformat()}"


def _index(rows: list[IndexValue]) -> Index:
    first = rows[0]
    values, averaged = by_year({(row.first_year, row.quarter): row.value for row in rows})
    return Index(
        name=f"{first.series}, released on {long_date(first.released_on)}",
        values=values,
        averaged=averaged,
        citation=first.source.short_title,
        address=reverse("source", args=[first.source.slug]),
        marking=Marking(max(row.marking for row in rows)),
        illustrative=any(row.illustrative for row in rows),
    )
