"""An illustrative index series, by which the bridge between two years can be seen in real terms.

No index is published with the portal, and this one says nothing of any real price: it rises by the same
amount each year.
"""

from datetime import date
from decimal import Decimal

from alliance.demonstration import ILLUSTRATIVE_DATA, NotReady
from alliance.models import Source
from savings.actions.prices import record_release
from savings.models import IndexValue

SERIES, RELEASED_ON = "Illustrative price index", date(2025, 6, 30)
FIRST, LAST = 2015, 2024
BEGINS_AT, RISES_BY = Decimal("100.000"), Decimal("2.500")


def load(*, by) -> list[str]:
    """Put the illustrative index series on the record, unless it is there."""
    if IndexValue.objects.filter(illustrative=True).exists():
        return ["Illustrative index series: nothing changed"]
    source = Source.objects.filter(slug=ILLUSTRATIVE_DATA).first()
    if source is None:
        raise NotReady(
            "The illustrative index series stands on the illustrative data, which is not loaded. "
            "Load it first: manage.py load_demonstration"
        )
    values = [
        IndexValue(
            series=SERIES,
            released_on=RELEASED_ON,
            first_year=year,
            value=BEGINS_AT + RISES_BY * (year - FIRST),
            source=source,
            paragraph="Invented",
            marking=source.marking,
        )
        for year in range(FIRST, LAST + 1)
    ]
    record_release(values, by=by)
    return [f"Illustrative index series: {len(values)} years"]


def remove(*, by) -> list[str]:
    """Nothing by itself: the index series goes with all other illustrative money."""
    return []
