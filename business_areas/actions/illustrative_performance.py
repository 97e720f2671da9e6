"""Removing illustrative measures, and what was recorded of them."""

from django.db import transaction

from alliance.actions.illustrative import remove_rows
from alliance.audit import changed, record
from alliance.models import User
from alliance.policy import enforce
from business_areas.actions.measures import PART, settle
from business_areas.models import (
    BusinessArea,
    Definition,
    Explanation,
    FixedLimits,
    Measure,
    PerformanceException,
    QuarterStatus,
    Target,
    Value,
)
from business_areas.policies import cannot_define_measures


@transaction.atomic
def remove_illustrative_performance(*, by: User) -> int:
    """Remove every illustrative measure, value, target and exception; how many rows went."""
    changed(PART)
    enforce(cannot_define_measures(by))
    areas = list(BusinessArea.objects.filter(measured_values__illustrative=True).distinct())
    measures = set(Value.objects.filter(illustrative=True).values_list("measure_id", flat=True))
    removed, _ = PerformanceException.objects.filter(illustrative=True).delete()
    for model in (Explanation, FixedLimits, Value, Target):
        removed += remove_rows(model)
    QuarterStatus.objects.filter(area__in=areas, measure_id__in=measures).delete()
    removed += remove_rows(Definition)
    Measure.objects.filter(illustrative=True, definitions__isnull=True).delete()
    for area in areas:
        settle(area, measures)
    if removed:
        record(
            "business_areas.remove_illustrative_performance",
            "illustrative-data",
            f"Removed illustrative measures: {removed} definitions, values, targets and exceptions",
            by=by,
        )
    return removed
