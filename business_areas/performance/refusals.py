"""What cannot be recorded of measures: each refusal is a sentence that says what is wrong and where."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError

from alliance.temporal import long_date, today
from business_areas.models import ClosedQuarter, Definition, Target, Value
from business_areas.performance.periods import Frequency, begins, last_day
from business_areas.performance.quarters import Quarter
from business_areas.performance.status import Direction

HUNDRED = Decimal(100)
A_PERIOD = {Frequency.MONTH: "a month", Frequency.QUARTER: "a quarter", Frequency.YEAR: "a financial year"}


def refuse_definition(definition: Definition, before: Definition | None) -> None:
    """Raise ValidationError where a version of a measure does not fit those before it."""
    if definition.is_concept:
        if before is not None:
            raise ValidationError({"kind": "Say what the measure is from now on."})
        return
    frequency = Frequency(definition.frequency)
    if definition.taken_from and not begins(frequency, definition.taken_from):
        raise ValidationError(
            {"taken_from": f"It is taken {every(frequency)}: enter the first day of {A_PERIOD[frequency]}."}
        )
    if before is None or before.taken_from is None or definition.taken_from is None:
        return
    if definition.taken_from <= before.taken_from:
        raise ValidationError(
            {
                "taken_from": f"The definition before it begins on {long_date(before.taken_from)}. "
                "This one begins later."
            }
        )
    later = Value.objects.current().filter(measure=before.measure, ends_on__gte=definition.taken_from)
    if first := later.select_related("area", "definition").order_by("starts_on").first():
        raise ValidationError(
            {
                "taken_from": f"{first.area} has a value of {first.period_words} by the definition there is. "
                "Let the new one begin after the last value, or withdraw the values that come later first."
            }
        )


def every(frequency: Frequency) -> str:
    return A_PERIOD[frequency].replace("a ", "every ", 1)


def refuse_value(value: Value, closed: Iterable[Quarter]) -> None:
    """Raise ValidationError, naming the field, where a value does not fit what its measure is said to be."""
    definition = value.definition
    if definition.is_concept:
        raise ValidationError({"value": "Nobody has said yet what this measure is, so it has no value."})
    frequency = Frequency(definition.frequency)
    if not begins(frequency, value.starts_on):
        raise ValidationError(
            {"starts_on": f"This measure is taken {every(frequency)}. Choose {A_PERIOD[frequency]}."}
        )
    if value.starts_on < definition.taken_from:
        raise ValidationError(
            {"starts_on": f"This measure is taken from {long_date(definition.taken_from)} on."}
        )
    ends_on = last_day(frequency, value.starts_on)
    if ends_on >= today():
        raise ValidationError({"starts_on": f"{value.period_words} is not over until {long_date(ends_on)}."})
    refuse_closed(ends_on, closed)
    if definition.by_force and value.force_id is None:
        raise ValidationError({"force": "This measure has a value for each force. Choose the force."})
    if not definition.by_force and value.force_id is not None:
        raise ValidationError({"force": "This measure has one value of both forces together."})
    if not value.withheld_because:
        _refuse_number(value)


def refuse_closed(ends_on: date, closed: Iterable[Quarter]) -> None:
    quarter = Quarter.of(ends_on)
    if quarter in set(closed):
        raise ValidationError(
            {"starts_on": f"{quarter.months} is closed: the Board has seen it. Open the quarter again first."}
        )


def _refuse_number(value: Value) -> None:
    definition = value.definition
    if definition.kind == Definition.Kind.JUDGEMENT:
        if not value.judgement or value.value is not None:
            raise ValidationError({"judgement": "This measure is a judgement. Choose one."})
        return
    if value.judgement:
        raise ValidationError({"judgement": "This measure is a number, so it has no judgement."})
    if definition.kind == Definition.Kind.RATE and (value.counted is None or value.of is None):
        raise ValidationError(
            {"of": f"Enter both numbers: {definition.numerator}, and {definition.denominator}."}
        )
    if value.of is not None and value.of <= 0:
        raise ValidationError({"of": f"{definition.denominator} must be more than 0."})
    if value.value is None:
        raise ValidationError({"value": "Enter the value."})
    if definition.kind == Definition.Kind.PERCENTAGE and not definition.may_exceed_100:
        if value.value > HUNDRED:
            raise ValidationError({"value": "A percentage cannot be over 100 here."})
        if value.value < 0:
            raise ValidationError({"value": "A percentage cannot be less than 0 here."})


def refuse_second_value(value: Value) -> None:
    """Raise ValidationError where the period has a value already, which a revision would replace."""
    there = Value.objects.current().filter(
        area=value.area,
        measure=value.measure,
        force=value.force,
        starts_on=value.starts_on,
        marking=value.marking,
    )
    if there.exists():
        raise ValidationError(
            {"starts_on": f"{value.period_words} has a value already. Revise that one, and say why."}
        )


def refuse_target(target: Target, definition: Definition | None) -> None:
    """Raise ValidationError where a measure can have no target, or not this one."""
    if definition is None:
        raise ValidationError({"measure": "Nobody has said yet what this measure is, so it has no target."})
    if definition.kind == Definition.Kind.JUDGEMENT:
        raise ValidationError({"measure": "A judgement gives its status itself, so it has no target."})
    if definition.direction == Direction.NEITHER:
        raise ValidationError({"measure": "Neither way is better in this measure, so it has no target."})
    percentage = definition.kind == Definition.Kind.PERCENTAGE and not definition.may_exceed_100
    if percentage and not 0 <= target.value <= HUNDRED:
        raise ValidationError({"value": "A percentage is from 0 to 100 here."})


def closed_quarters() -> set[Quarter]:
    return {closed.quarter for closed in ClosedQuarter.objects.filter(reopened_at__isnull=True)}
