"""Illustrative measures of four areas, invented to show how the portal tells signal from noise.

None is a measure of the published framework, which stays without definitions, targets and values.
"""

from datetime import date
from decimal import Decimal
from random import Random

from alliance.demonstration import ILLUSTRATIVE_DATA, NotReady
from alliance.models import Source
from alliance.temporal import today
from business_areas.actions.illustrative_performance import remove_illustrative_performance
from business_areas.actions.measures import fix_limits, record_definition, record_target, record_values
from business_areas.models import BusinessArea, Definition, Explanation, Target, Value
from business_areas.performance.periods import Frequency, ceases
from business_areas.performance.quarters import Quarter

SEED = 7
BEGAN = date(2024, 4, 1)
AREAS = (
    "alliance-drone-team",
    "alliance-dogs-team",
    "alliance-fleet-services-dept",
    "alliance-roads-policing-team",
)
WORSE, WORSE_FROM, RISE = "alliance-fleet-services-dept", date(2026, 1, 1), 1.6
# Name, pillar, kind, unit, which way is better, how often, target, around which value, how far from it.
MEASURES = (
    ("Sickness absence", "people", "percentage", "%", "lower", "month", "4.5", 4, 0.4),
    ("Staff who would recommend working here", "people", "percentage", "%", "higher", "quarter", "60", 64, 3),
    ("Spending against budget", "cost", "percentage", "%", "lower", "quarter", "100", 98, 2),
    ("Requests done in time", "service", "percentage", "%", "higher", "quarter", "90", 93, 2),
    ("Partners’ view of the service", "service", "judgement", "", "", "quarter", "", 0, 0),
)
BUDGET_CAN_EXCEED = "Spending against budget"


def load(*, by) -> list[str]:
    """Put the illustrative measures on the record, unless they are there."""
    if Definition.objects.filter(illustrative=True).exists():
        return ["Illustrative measures: nothing changed"]
    source = Source.objects.filter(slug=ILLUSTRATIVE_DATA).first()
    if source is None:
        raise NotReady(
            "The illustrative measures stand on the illustrative data, which is not loaded. "
            "Load it first: manage.py load_demonstration"
        )
    areas = list(BusinessArea.objects.filter(key__in=AREAS).order_by("key"))
    told = {"source": source, "paragraph": "Invented", "marking": source.marking}
    definitions = [_define(each, told, by=by) for each in MEASURES]
    count = sum(_record(area, definitions, told, by=by) for area in areas)
    return [f"Illustrative measures: {len(definitions)} measures, {count} values of {len(areas)} areas"]


def remove(*, by) -> list[str]:
    return [f"{remove_illustrative_performance(by=by)} illustrative measures and values removed"]


def _define(said, told, *, by) -> Definition:
    name, pillar, kind, unit, direction, frequency, target, _, _ = said
    definition = record_definition(
        Definition(
            name=f"{name} (illustrative)",
            pillar=pillar,
            text="Invented to show how the portal works. Nothing in it is true.",
            kind=kind,
            unit=unit,
            direction=direction,
            frequency=frequency,
            taken_from=BEGAN,
            may_exceed_100=name == BUDGET_CAN_EXCEED,
            owner="Nobody: it is illustrative",
            **told,
        ),
        by=by,
    )
    if target:
        record_target(
            Target(
                measure=definition.measure,
                value=Decimal(target),
                since=BEGAN,
                decided_as_stated="Invented",
                **told,
            ),
            by=by,
        )
    return definition


def _record(area: BusinessArea, definitions, told, *, by) -> int:
    """Values of some quarters, limits on the first of them, and a word about the one that goes wrong."""
    generator = Random(f"{SEED}{area.key}")
    first: list[Value] = []
    later: list[Value] = []
    for definition, said in zip(definitions, MEASURES, strict=True):
        values = _values(area, definition, said, generator, told)
        limit = 12 if definition.frequency == Frequency.MONTH else 8
        first += values[:limit]
        later += values[limit:]
    record_values(area, first, by=by)
    for definition in definitions:
        if definition.kind != Definition.Kind.JUDGEMENT:
            own = [value for value in first if value.definition == definition]
            fix_limits(
                area, definition.measure, None, own[0].starts_on, own[-1].starts_on, "Illustrative", by=by
            )
    explained = []
    if area.key == WORSE and later:
        last = [value for value in later if value.definition == definitions[0]][-1]
        explained = [
            Explanation(
                measure=definitions[0].measure,
                starts_on=last.starts_on,
                why="Illustrative: several people are away for long.",
                doing="Illustrative: work is shared out anew, and the doctor is asked.",
                **told,
            )
        ]
    record_values(area, later, explained, by=by)
    return len(first) + len(later)


def _values(area, definition: Definition, said, generator: Random, told) -> list[Value]:
    *_, around, spread = said
    frequency, over = Frequency(definition.frequency), Quarter.last_over(today()).ceases_on
    found, day = [], BEGAN
    while ceases(frequency, day) <= over:
        value = Value(definition=definition, starts_on=day, standing="final", **told)
        if definition.kind == Definition.Kind.JUDGEMENT:
            value.judgement = generator.choice([Value.Judgement.ON_TRACK, Value.Judgement.NEEDS_ATTENTION])
        else:
            worse = area.key == WORSE and frequency == Frequency.MONTH and day >= WORSE_FROM
            value.value = Decimal(f"{generator.gauss(around + RISE * worse, spread / 2):.1f}")
        found.append(value)
        day = ceases(frequency, day)
    return found
