"""Keeping how each series stood at the end of each quarter (docs/adr/0024).

A page of areas reads a row for each measure, whatever number of months is kept. The rows are made anew from
what is recorded, by the actions that change it and inside their transaction; they can be thrown away and made
again.
"""

from collections.abc import Iterable
from datetime import date

from alliance.markings import Marking
from business_areas.models import BusinessArea, Definition, QuarterStatus, Value
from business_areas.performance.periods import MONTHS, Frequency
from business_areas.performance.quarters import Quarter
from business_areas.performance.series import (
    WITHHELD,
    Series,
    series_of,
    target_words,
    value_words,
)


def rebuild(area: BusinessArea, measures: Iterable[int] | None = None) -> list[QuarterStatus]:
    """Make the rows of an area's series anew, of some measures or of all; the rows there are then."""
    rows = [row for series in series_of(area, measures) for row in rows_of(area, series)]
    before = QuarterStatus.objects.filter(area=area)
    if measures is not None:
        before = before.filter(measure_id__in=list(measures))
    before.delete()
    return QuarterStatus.objects.bulk_create(rows)


def rows_of(area: BusinessArea, series: Series) -> list[QuarterStatus]:
    """A row for each quarter and for each marking up to which somebody may read another series."""
    rows = []
    markings = [marking for marking in series.markings if marking >= area.marking] or [area.marking]
    for place, level in enumerate(markings):
        last = place + 1 == len(markings)
        highest = max(Marking) if last else markings[place + 1] - 1
        read = series.up_to(level)
        for quarter, value in standing_values(read):
            rows.append(_row(area, read, quarter, value, level, highest))
    return rows


def standing_values(series: Series) -> Iterable[tuple[Quarter, Value]]:
    """The value that each quarter stands by: the last by its definition whose period is not long over.

    A month stands for the quarter it is in; a year stands until the next one is over.
    """
    if not series.values:
        return
    quarter, place, standing = Quarter.of(series.values[0].ends_on), 0, None
    last = _stands_until(series.values[-1])
    while quarter.starts_on < last:
        while place < len(series.values) and series.values[place].ends_on < quarter.ceases_on:
            standing = series.values[place]
            place += 1
        definition = series.definition_on(quarter.ends_on)
        if (
            standing
            and definition
            and standing.definition_id == definition.pk
            and quarter.starts_on < _stands_until(standing)
        ):
            yield quarter, standing
        quarter = quarter.after


def _stands_until(value: Value) -> date:
    """The first day of the quarter in which another value must take its place."""
    quarters = max(1, MONTHS[Frequency(value.definition.frequency)] // 3)
    quarter = Quarter.of(value.ends_on)
    for _ in range(quarters):
        quarter = quarter.after
    return quarter.starts_on


def _row(area, series: Series, quarter: Quarter, value: Value, lowest: int, highest: int) -> QuarterStatus:
    definition: Definition = value.definition
    judged = series.judged(value)
    target = series.target_on(value.ends_on)
    facts = [value, definition, *([target] if target else [])]
    return QuarterStatus(
        area=area,
        measure_id=series.measure_id,
        force_id=series.force_id,
        quarter_on=quarter.starts_on,
        lowest_level=lowest,
        highest_level=highest,
        pillar=definition.pillar,
        name=definition.name,
        status=(judged.status or 0) if judged else 0,
        reason=judged.reason if judged else WITHHELD,
        value_words=value_words(value),
        target_words="" if value.value is None else target_words(target, definition),
        marking=max(fact.marking for fact in facts),
        illustrative=any(fact.illustrative for fact in facts),
    )
