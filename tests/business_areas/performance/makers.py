"""Measures and values, recorded by the actions."""

from datetime import date
from decimal import Decimal

from alliance.actions.people import portal_user
from alliance.markings import Marking
from business_areas.actions.comments import comment_on_measure
from business_areas.actions.exceptions import open_exception
from business_areas.actions.measures import fix_limits, record_definition, record_target, record_values
from business_areas.models import Definition, Explanation, FixedLimits, MeasureComment, Target, Value
from business_areas.performance.periods import Frequency, ceases
from tests.makers import make_source

FIRST = date(2024, 4, 1)


def definition(name="Absence", **fields) -> Definition:
    """A percentage, taken every month, of which less is better."""
    said = {
        "name": name,
        "pillar": "people",
        "text": "Hours lost for each hundred that were due.",
        "kind": "percentage",
        "unit": "%",
        "direction": "lower",
        "frequency": "month",
        "taken_from": FIRST,
        "owner": "Head of People",
        "marking": Marking.PUBLISHED,
        **fields,
    }
    return Definition(source=said.pop("source", None) or make_source(marking=said["marking"]), **said)


def concept(name="Scrutiny panels", pillar="service", **fields) -> Definition:
    """A measure of which the framework gives a name and a pillar only."""
    nothing = dict.fromkeys(("text", "kind", "unit", "direction", "frequency", "owner"), "")
    return definition(name, pillar=pillar, **{**nothing, "taken_from": None, **fields})


def make_definition(name="Absence", *, measure=None, by=None, **fields) -> Definition:
    return record_definition(definition(name, **fields), by=by or portal_user(), measure=measure)


def value(defined, number="4.0", starts_on=FIRST, *, force=None, marking=None, **fields) -> Value:
    """A value that is not recorded yet; one of a judgement or withheld has `number=None`."""
    marking = defined.marking if marking is None else marking
    source = fields.pop("source", None) or make_source(marking=marking)
    said = {"standing": "final", "source": source, **fields}
    number = None if number is None else Decimal(number)
    return Value(definition=defined, starts_on=starts_on, value=number, force=force, marking=marking, **said)


def make_value(area, defined, number="4.0", starts_on=FIRST, *, by=None, **fields) -> Value:
    (made,) = record_values(area, [value(defined, number, starts_on, **fields)], by=by or portal_user())
    return made


def make_values(area, defined, numbers, starts_on=FIRST, *, by=None, **fields) -> list[Value]:
    """A value of each period from one on."""
    values, source = [], fields.pop("source", None) or make_source(marking=defined.marking)
    for number in numbers:
        values.append(value(defined, number, starts_on, source=source, **fields))
        starts_on = ceases(Frequency(defined.frequency), starts_on)
    return record_values(area, values, by=by or portal_user())


def make_target(defined, number="4.5", *, area=None, since=FIRST, by=None, marking=None, **fields) -> Target:
    marking = defined.marking if marking is None else marking
    target = Target(
        measure=defined.measure,
        area=area,
        value=Decimal(number),
        since=since,
        decided_as_stated="Agreed by the forces",
        source=make_source(marking=marking),
        marking=marking,
        **fields,
    )
    return record_target(target, by=by or portal_user())


def make_limits(area, defined, since=FIRST, until=date(2025, 3, 1), *, force=None, by=None) -> FixedLimits:
    return fix_limits(area, defined.measure, force, since, until, "A year of values", by=by or portal_user())


def make_performance(area, word, marking) -> None:
    """A measure with a value, what is said of it, a target, and an exception; marked and worded as asked."""
    by = portal_user()
    found = Definition.objects.filter(measure__slug="absence").first()
    defined = found or make_definition("Absence", text="Hours lost")
    source = make_source(f"Return {word}", marking=marking)
    told = {"source": source, "marking": marking, "paragraph": f"Line {word}"}
    said = Explanation(
        measure=defined.measure, starts_on=FIRST, why=f"Why {word}", doing=f"Doing {word}", **told
    )
    number = "71.5" if word else "4.2"
    record_values(area, [value(defined, number, **told)], [said], by=by)
    withheld = {"withheld_because": f"Withheld {word}", "reconsider_on": date(2031, 1, 1)}
    record_values(area, [value(defined, None, date(2024, 5, 1), **withheld, **told)], by=by)
    target = Target(
        measure=defined.measure, area=area, value=Decimal("71.25") if word else Decimal("4.5"), since=FIRST,
        decided_as_stated=f"Decided {word}", **told,
    )  # fmt: skip
    record_target(target, by=by)
    open_exception(area, f"Wrong {word}", marking, by=by)
    remark = {"area": area, "measure": defined.measure, "text": f"Remark {word}", "marking": marking}
    comment_on_measure(MeasureComment(**remark), by=by)
