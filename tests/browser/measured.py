"""What paths through performance need before they begin: what is measured, and what was found so far."""

from decimal import Decimal

from alliance.actions.people import portal_user
from alliance.models import Source, User
from alliance.temporal import today
from business_areas.actions.contributors import choose_contributor
from business_areas.actions.measures import fix_limits, record_definition, record_target, record_values
from business_areas.models import BusinessArea, Definition, Target, Value
from business_areas.performance.quarters import Quarter
from tests.makers import make_source

DOGS, DRONES, ROADS = "Alliance Dogs Team", "Alliance Drone Team", "Alliance Roads Policing Team"
RATE, JUDGEMENT = "Absence and assault rates", "OPCC assessment"
COUNTED, OF, UNIT = "Days of absence and assaults", "People in the area", "for each person"
TARGET, RATE_TARGET = "80", "3"
ANSWERED = "Calls answered in time"
# As many as limits need and one more: they vary by themselves from 91% to 93%.
STEADY = ("92", "93", "91", "92", "93", "91", "92", "93", "92")


# What everything comes from: a contributor may name only what is published.
SOURCE = "Performance return"


def told() -> dict:
    source = Source.objects.filter(short_title=SOURCE).first() or make_source(SOURCE)
    return {"source": source, "marking": source.marking}


def define(name, taken_from, *, measure=None, target=TARGET, **said) -> Definition:
    """A measure that is taken every quarter, with its target; it is a percentage unless that is said."""
    by = portal_user()
    defined = {
        "pillar": "service",
        "kind": "percentage",
        "unit": "%",
        "direction": "higher",
        "frequency": "quarter",
        "text": "Made for a test.",
        "owner": "The head of the area",
        "taken_from": taken_from,
        **said,
    }
    definition = record_definition(Definition(name=name, **defined, **told()), by=by, measure=measure)
    if target:
        stated = {"since": taken_from, "decided_as_stated": "For a test", **told()}
        record_target(Target(measure=definition.measure, value=Decimal(target), **stated), by=by)
    return definition


def define_the_framework() -> None:
    """Say how each of the sixteen measures of the framework is taken, and who contributes to three areas.

    One is a rate, and one a judgement, which has no target; of all others more is better.
    """
    begins = Quarter.last_over(today()).starts_on
    for concept in Definition.objects.current().filter(kind="").select_related("measure"):
        said = {"pillar": concept.pillar, "measure": concept.measure}
        if concept.name == RATE:
            said |= {"kind": "rate", "unit": UNIT, "direction": "lower", "target": RATE_TARGET}
            define(concept.name, begins, numerator=COUNTED, denominator=OF, **said)
        elif concept.name == JUDGEMENT:
            define(concept.name, begins, kind="judgement", unit="", direction="", target="", **said)
        else:
            define(concept.name, begins, **said)
    contributor = User.objects.get(username="contributor")
    for name in (DOGS, DRONES, ROADS):
        choose_contributor(area_named(name), contributor, by=portal_user())


def measure_for_some_time() -> None:
    """One measure of two areas, up to the quarter before the last that is over, with its usual range."""
    quarters = [Quarter.last_over(today()).before]
    while len(quarters) < len(STEADY):
        quarters.insert(0, quarters[0].before)
    definition = define(ANSWERED, quarters[0].starts_on)
    for name in (DOGS, DRONES):
        area = area_named(name)
        values = [
            Value(
                definition=definition,
                starts_on=quarter.starts_on,
                value=Decimal(number),
                standing="final",
                **told(),
            )
            for quarter, number in zip(quarters, STEADY, strict=True)
        ]
        record_values(area, values, by=portal_user())
        rests_on = (quarters[0].starts_on, quarters[-1].starts_on)
        fix_limits(area, definition.measure, None, *rests_on, "For a test", by=portal_user())


def area_named(name) -> BusinessArea:
    return BusinessArea.objects.get(name=name)
