"""Saying what is measured and what is to be reached, and recording what was found (R39, R40)."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from alliance.actions.facts import mark_withdrawn, refuse_withdrawn, stamp, withdraw_row
from alliance.audit import changed, record
from alliance.models import Import, RecordedFact, User
from alliance.policies import cannot_use_marking
from alliance.policy import enforce
from alliance.temporal import today
from alliance.text import address, numbered
from business_areas.actions.exceptions import open_by_rule
from business_areas.models import (
    BusinessArea,
    ClosedQuarter,
    Definition,
    Explanation,
    FixedLimits,
    Measure,
    Target,
    Value,
)
from business_areas.performance.periods import Frequency, last_day
from business_areas.performance.quarters import Quarter
from business_areas.performance.refusals import (
    closed_quarters,
    refuse_closed,
    refuse_definition,
    refuse_second_value,
    refuse_target,
    refuse_value,
)
from business_areas.performance.series import Series, series_of, value_words
from business_areas.performance.standing import rebuild
from business_areas.performance.xmr import FEWEST_VALUES, limits_of
from business_areas.policies import (
    cannot_close_quarter,
    cannot_define_measures,
    cannot_record_values,
)

# Everybody who changes what is measured takes turns: what they look up stays so until they have written.
PART = "performance"
RATE_PLACES = Decimal("0.0001")


@transaction.atomic
def record_definition(definition: Definition, *, by: User, measure: Measure | None = None) -> Definition:
    """Say what a measure is: a new one, or `measure` from a day on, where the series of its values breaks."""
    changed(PART)
    enforce(cannot_define_measures(by))
    enforce(cannot_use_marking(by, definition.marking))
    stamp(definition, by=by)
    before = measure and measure.definitions.current().order_by("number").last()
    refuse_definition(definition, before)
    definition.measure = measure or _new_measure(definition, by)
    definition.number = definition.measure.definitions.count() + 1
    definition.full_clean(exclude=["recorded_by"])
    definition.save()
    record(
        "business_areas.record_definition",
        definition.subject,
        f"Defined the measure {definition.name}, version {definition.number}",
        by=by,
        marking=definition.marking,
        version=definition.number,
    )
    return definition


def _new_measure(definition: Definition, by: User) -> Measure:
    slug = numbered(address(definition.name), lambda slug: Measure.objects.filter(slug=slug).exists(), 80)
    last = Measure.objects.order_by("order").last()
    measure = Measure(
        slug=slug, order=last.order + 1 if last else 1, illustrative=definition.illustrative, recorded_by=by
    )
    measure.full_clean(exclude=["recorded_by"])
    measure.save()
    return measure


@transaction.atomic
def record_values(
    area: BusinessArea, values: Iterable[Value], explanations: Iterable[Explanation] = (), *, by: User
) -> list[Value]:
    """Record what some measures of an area were, all of them or none, with what is said of poor ones.

    Raises ValidationError, naming the field, for the first that cannot be recorded.
    """
    changed(PART)
    area = BusinessArea.objects.select_for_update().get(pk=area.pk)
    enforce(cannot_record_values(by, area))
    recorded = [_add(value, area, by=by) for value in values]
    for explanation in explanations:
        explanation.area = area
        explanation.marking = max(explanation.marking, area.marking)
        enforce(cannot_use_marking(by, explanation.marking))
        stamp(explanation, by=by)
        explanation.full_clean(exclude=["recorded_by"])
        explanation.save()
    settle(area, {value.measure_id for value in recorded})
    record(
        "business_areas.record_values",
        area.subject,
        f"Recorded for {area.name}: {_counted(recorded)}",
        by=by,
        marking=max([area.marking, *(value.marking for value in recorded)]),
        values=[value.pk for value in recorded],
    )
    return recorded


def _counted(values: list[Value]) -> str:
    if len(values) == 1:
        return f"{values[0].definition.name}, {values[0].period_words}: {value_words(values[0])}"
    return f"{len(values)} values of measures"


def _add(value: Value, area: BusinessArea, *, by: User) -> Value:
    """Check a value against its measure and keep it; a rate is worked out from its two numbers."""
    value.area = area
    value.measure = value.definition.measure
    value.marking = max(value.marking, area.marking, value.definition.marking)
    enforce(cannot_use_marking(by, value.marking))
    if not value.definition.is_concept:
        value.ends_on = last_day(Frequency(value.definition.frequency), value.starts_on)
    stamp(value, by=by)
    if value.counted is not None and value.of:
        value.value = (value.counted / value.of).quantize(RATE_PLACES)
    refuse_value(value, closed_quarters())
    if value.replaces is None:
        refuse_second_value(value)
    value.full_clean(exclude=["recorded_by", "withdrawn_by", "replaces"])
    value.save()
    return value


@transaction.atomic
def revise_value(old: Value, new: Value, because: str, *, by: User) -> Value:
    """Put a revised value in the place of one, which stays readable with why (R7)."""
    changed(PART)
    area = BusinessArea.objects.select_for_update().get(pk=old.area_id)
    old = Value.objects.select_related("definition", "area").get(pk=old.pk)
    refuse_withdrawn(old)
    enforce(cannot_record_values(by, area))
    enforce(cannot_use_marking(by, max(old.marking, new.marking)))
    refuse_closed(old.ends_on, closed_quarters())
    new.measure, new.definition, new.force, new.starts_on = (
        old.measure,
        old.definition,
        old.force,
        old.starts_on,
    )
    withdraw_row(old, because, by=by)
    new.replaces = old
    _add(new, area, by=by)
    mark_withdrawn(old, new.marking)
    settle(area, {old.measure_id})
    record(
        "business_areas.revise_value",
        area.subject,
        f"Revised for {area.name}: {new.definition.name}, {new.period_words}, "
        f"from {value_words(old)} to {value_words(new)}. {because}",
        by=by,
        marking=new.marking,
        value=new.pk,
        replaces=old.pk,
    )
    return new


@transaction.atomic
def withdraw_value(value: Value, because: str, *, by: User) -> None:
    """Take back a value that should not have been recorded; it stays readable with the reason."""
    changed(PART)
    area = BusinessArea.objects.select_for_update().get(pk=value.area_id)
    value = Value.objects.select_related("definition", "area").get(pk=value.pk)
    refuse_withdrawn(value)
    enforce(cannot_record_values(by, area))
    enforce(cannot_use_marking(by, value.marking))
    refuse_closed(value.ends_on, closed_quarters())
    withdraw_row(value, because, by=by)
    settle(area, {value.measure_id})
    record(
        "business_areas.withdraw_value",
        area.subject,
        f"Withdrew for {area.name}: {value.definition.name}, {value.period_words}. {because}",
        by=by,
        marking=value.marking,
        value=value.pk,
    )


@transaction.atomic
def withdraw_imported_measures(chosen: Import, because: str, *, by: User) -> None:
    """Withdraw every value of an import that stands; those of a quarter that is closed refuse it all."""
    changed(PART)
    enforce(cannot_define_measures(by))
    marking = chosen.kind_class.marking
    enforce(cannot_use_marking(by, marking))
    standing = Value.objects.current().filter(imported_with=chosen)
    closed = closed_quarters()
    for ends_on in standing.order_by().values_list("ends_on", flat=True).distinct():
        refuse_closed(ends_on, closed)
    standing.update(withdrawn_at=timezone.now(), withdrawn_by=by, withdrawn_because=because.strip())
    record(
        "business_areas.withdraw_imported_measures",
        chosen.subject,
        f"Withdrew every value of import {chosen.pk}",
        by=by,
        marking=marking,
        because=because,
    )


@transaction.atomic
def record_target(target: Target, *, by: User) -> Target:
    """Say what a measure is to reach from a day on, in one area or in all."""
    changed(PART)
    enforce(cannot_define_measures(by))
    enforce(cannot_use_marking(by, target.marking))
    stamp(target, by=by)
    whole = Definition.objects.current().filter(measure=target.measure).exclude(kind="")
    definition = whole.order_by("number").last()
    refuse_target(target, definition)
    target.full_clean(exclude=["recorded_by"])
    target.save()
    _settle_all(target)
    record(
        "business_areas.record_target",
        target.measure.subject,
        f"Set a target of {definition.name} for {target.area or 'every area'}",
        by=by,
        marking=target.marking,
        target=target.pk,
    )
    return target


@transaction.atomic
def withdraw_target(target: Target, because: str, *, by: User) -> None:
    changed(PART)
    target = Target.objects.select_related("measure", "area").get(pk=target.pk)
    refuse_withdrawn(target)
    enforce(cannot_define_measures(by))
    enforce(cannot_use_marking(by, target.marking))
    withdraw_row(target, because, by=by)
    _settle_all(target)
    record(
        "business_areas.withdraw_target",
        target.measure.subject,
        f"Withdrew a target for {target.area or 'every area'}. {because}",
        by=by,
        marking=target.marking,
        target=target.pk,
    )


@transaction.atomic
def fix_limits(
    area: BusinessArea, measure: Measure, force, since: date, until: date, because: str, *, by: User
) -> FixedLimits:
    """Work out the natural process limits from the values of some periods, and keep them.

    They hold until others are fixed: a later value, or a revision, is looked at beside those there are (R40).
    """
    changed(PART)
    area = BusinessArea.objects.select_for_update().get(pk=area.pk)
    enforce(cannot_define_measures(by))
    if not because.strip():
        raise ValidationError({"because": "Say why the limits are fixed on these periods."})
    series = series_read(area, measure, force, by)
    values = resting_on(series, since, until)
    limits = limits_of([value.value for value in values])
    source = max((value.source for value in values), key=lambda each: each.marking)
    fixed = FixedLimits(
        area=area,
        measure=measure,
        force=force,
        definition=values[-1].definition,
        since=values[0].starts_on,
        until=values[-1].starts_on,
        count=limits.count,
        centre=limits.centre,
        lower=limits.lower,
        upper=limits.upper,
        moving_range=limits.moving_range,
        because=because.strip(),
        source=source,
        marking=max(value.marking for value in values),
        basis=RecordedFact.Basis.DERIVED,
        reasoning=f"From {limits.count} values: the average, and 3 / 1.128 times the average moving range "
        "on either side of it.",
    )
    enforce(cannot_use_marking(by, fixed.marking))
    stamp(fixed, by=by)
    _replace_limits(fixed, by)
    fixed.full_clean(exclude=["recorded_by", "replaces"])
    fixed.save()
    settle(area, {measure.pk})
    record(
        "business_areas.fix_limits",
        area.subject,
        f"Fixed the limits of {fixed.definition.name} for {area.name} on {limits.count} values. {because}",
        by=by,
        marking=fixed.marking,
        limits=fixed.pk,
    )
    return fixed


def _replace_limits(fixed: FixedLimits, by: User) -> None:
    """Those that rest on the same first period give way, and stay readable."""
    before = FixedLimits.objects.current().filter(
        area=fixed.area,
        measure=fixed.measure,
        force=fixed.force,
        since=fixed.since,
        marking=fixed.marking,
    )
    for each in before:
        withdraw_row(each, fixed.because, by=by)
        fixed.replaces = each


def series_read(area: BusinessArea, measure: Measure, force, user) -> Series:
    """The series as somebody reads it; empty where nothing of it is recorded."""
    force_id = force.pk if force else None
    found = [each for each in series_of(area, [measure.pk]) if each.force_id == force_id]
    return found[0].up_to(user.clearance) if found else Series(measure.pk, force_id)


def resting_on(series: Series, since: date, until: date) -> list[Value]:
    """The values that limits rest on. Raises ValidationError where they are too few or of two definitions."""
    values = [each for each in series.values if each.value is not None and since <= each.starts_on <= until]
    if len(values) < FEWEST_VALUES:
        raise ValidationError(
            {
                "until": f"Limits rest on {FEWEST_VALUES} values at least. There are {len(values)} in these "
                "periods."
            }
        )
    if len({value.definition_id for value in values}) > 1:
        raise ValidationError(
            {"since": "The definition changed within these periods. Limits rest on values by one definition."}
        )
    return values


@transaction.atomic
def close_quarter(quarter: Quarter, *, by: User) -> ClosedQuarter:
    """Let a quarter take no more values: the Board has seen it."""
    changed(PART)
    enforce(cannot_close_quarter(by))
    if quarter.ends_on >= today():
        raise ValidationError(f"{quarter.months} is not over yet.")
    if quarter in closed_quarters():
        raise ValidationError(f"{quarter.months} is closed already.")
    closed = ClosedQuarter(
        starts_on=quarter.starts_on, ceases_on=quarter.ceases_on, closed_at=timezone.now(), closed_by=by
    )
    closed.full_clean(exclude=["closed_by"])
    closed.save()
    record(
        "business_areas.close_quarter", f"quarter/{quarter.slug}", f"Closed {quarter.months} to values", by=by
    )
    return closed


@transaction.atomic
def reopen_quarter(quarter: Quarter, because: str, *, by: User) -> None:
    """Let a closed quarter take values again, with why."""
    changed(PART)
    enforce(cannot_close_quarter(by))
    if not because.strip():
        raise ValidationError({"because": "Say why the quarter is opened again."})
    closed = ClosedQuarter.objects.filter(starts_on=quarter.starts_on, reopened_at__isnull=True).first()
    if closed is None:
        raise ValidationError(f"{quarter.months} is not closed.")
    closed.reopened_at, closed.reopened_by, closed.reopened_because = timezone.now(), by, because.strip()
    closed.save()
    record(
        "business_areas.reopen_quarter",
        f"quarter/{quarter.slug}",
        f"Opened {quarter.months} to values again. {because}",
        by=by,
    )


def settle(area: BusinessArea, measures: Iterable[int]) -> None:
    """Bring how the series of an area stand into step with what is recorded, and open what the rule opens."""
    open_by_rule(area, rebuild(area, measures))


def _settle_all(target: Target) -> None:
    """Every area that a target is for and that has a value of its measure."""
    areas = BusinessArea.objects.filter(measured_values__measure=target.measure).distinct()
    if target.area_id:
        areas = areas.filter(pk=target.area_id)
    for area in areas:
        settle(area, {target.measure_id})
