"""One measure of one area over time: its values, and the targets and limits that hold for each of them."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from alliance.temporal import long_date
from business_areas.models import BusinessArea, Definition, FixedLimits, Target, Value
from business_areas.performance.periods import Frequency, period_words
from business_areas.performance.status import IN_WORDS, Direction, Judged, Reason, Status, judge
from business_areas.performance.xmr import RUN, Limits

JUDGED = {
    Value.Judgement.ON_TRACK: Status.ON_TRACK,
    Value.Judgement.NEEDS_ATTENTION: Status.NEEDS_ATTENTION,
    Value.Judgement.OFF_TRACK: Status.OFF_TRACK,
}
WITHHELD = "withheld"


@dataclass
class Series:
    """What is recorded of one measure of an area, of both forces together (`force_id` None) or of one.

    Everything is in the order of time. A narrower series is made for each marking that somebody may read to.
    """

    measure_id: int
    force_id: int | None
    definitions: list[Definition] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    limits: list[FixedLimits] = field(default_factory=list)

    @property
    def markings(self) -> list[int]:
        """Every marking at which the series is another one, the lowest first."""
        told = (self.definitions, self.values, self.targets, self.limits)
        return sorted({fact.marking for facts in told for fact in facts})

    def up_to(self, level: int) -> "Series":
        """What somebody reads of it who reads what is marked up to a level."""
        readable = {
            name: [fact for fact in getattr(self, name) if fact.marking <= level]
            for name in ("definitions", "values", "targets", "limits")
        }
        # Of a period with two accounts the one marked highest is read.
        latest = {value.starts_on: value for value in sorted(readable["values"], key=lambda v: v.marking)}
        readable["values"] = [latest[day] for day in sorted(latest)]
        return Series(self.measure_id, self.force_id, **readable)

    def definition_on(self, day: date) -> Definition | None:
        """What the measure is said to be on a day; None while it is no more than a concept."""
        found = [each for each in self.definitions if each.taken_from and each.taken_from <= day]
        return found[-1] if found else None

    def target_on(self, day: date) -> Target | None:
        """The area's own, where it has one, or that of every area."""
        holding = [
            each for each in self.targets if each.since <= day and (each.until is None or day < each.until)
        ]
        own = [each for each in holding if each.area_id]
        return (own or holding or [None])[-1]

    def limits_on(self, value: Value) -> FixedLimits | None:
        """Those fixed last for its definition that rest on no later period."""
        found = [
            each
            for each in self.limits
            if each.definition_id == value.definition_id and each.since <= value.starts_on
        ]
        return found[-1] if found else None

    def by(self, definition: Definition) -> list[Value]:
        return [value for value in self.values if value.definition_id == definition.pk]

    def judged(self, value: Value) -> Judged | None:
        """The status of a value, and why; None where it is withheld."""
        if value.withheld_because:
            return None
        if value.judgement:
            return Judged(JUDGED[Value.Judgement(value.judgement)], Reason.JUDGED)
        target, limits = self.target_on(value.ends_on), self.limits_on(value)
        direction = Direction(value.definition.direction)
        kept = limits_kept(limits) if limits else None
        return judge(self._last_numbers(value), target.value if target else None, direction, kept)

    def _last_numbers(self, value: Value) -> list[Decimal]:
        """As many numbers by its definition up to a value as a signal looks back, from the back."""
        found: list[Decimal] = []
        place = bisect_right(self.values, value.starts_on, key=lambda each: each.starts_on)
        while place and len(found) < RUN:
            place -= 1
            each = self.values[place]
            if each.value is not None and each.definition_id == value.definition_id:
                found.append(each.value)
        return found[::-1]


def limits_kept(fixed: FixedLimits) -> Limits:
    return Limits(fixed.centre, fixed.lower, fixed.upper, fixed.moving_range, fixed.count)


def series_of(area: BusinessArea, measures: Iterable[int] | None = None) -> list[Series]:
    """Every series of an area that has a value, as it stands now, in six questions for them all."""
    chosen = {} if measures is None else {"measure_id__in": list(measures)}
    values = Value.objects.current().filter(area=area, **chosen).order_by("starts_on", "marking", "pk")
    values = values.prefetch_related("source")
    found: dict[tuple, Series] = {}
    for value in values:
        key = (value.measure_id, value.force_id)
        found.setdefault(key, Series(*key)).values.append(value)
    used = {measure for measure, _ in found}
    definitions = by_measure(
        Definition.objects.current().filter(measure_id__in=used).order_by("measure_id", "number")
    )
    targets = by_measure(
        Target.objects.current().filter(measure_id__in=used, area=None).order_by("since", "pk"),
        Target.objects.current().filter(measure_id__in=used, area=area).order_by("since", "pk"),
    )
    for limits in FixedLimits.objects.current().filter(area=area, **chosen).order_by("since", "pk"):
        if series := found.get((limits.measure_id, limits.force_id)):
            series.limits.append(limits)
    for series in found.values():
        series.definitions = definitions[series.measure_id]
        series.targets = sorted(targets[series.measure_id], key=lambda target: target.since)
        known = {definition.pk: definition for definition in series.definitions}
        for fact in (*series.values, *series.limits):
            fact.definition = known.get(fact.definition_id) or fact.definition
    return list(found.values())


def targets_in(area: BusinessArea, measures: Iterable[int], day: date, level: int) -> dict[int, Target]:
    """What some measures of an area are to reach on a day, whether they have values or not, by the measure.

    As somebody reads it who reads what is marked up to a level.
    """
    rows = Target.objects.current().filter(measure_id__in=list(measures), marking__lte=level)
    found = by_measure(
        rows.filter(area=None).order_by("since", "pk"), rows.filter(area=area).order_by("since", "pk")
    )
    aims = {key: Series(key, None, targets=targets).target_on(day) for key, targets in found.items()}
    return {key: target for key, target in aims.items() if target}


def by_measure(*querysets) -> dict[int, list]:
    found = defaultdict(list)
    for queryset in querysets:
        for each in queryset:
            found[each.measure_id].append(each)
    return found


# In words


def number_words(number, definition: Definition) -> str:
    """6.1%; 1,234 days; 3.25 for each 100 officers."""
    plain = f"{number.normalize():,f}"
    if definition.kind == Definition.Kind.PERCENTAGE:
        return f"{plain}%"
    return f"{plain} {definition.unit}"


def value_words(value: Value) -> str:
    if value.withheld_because:
        return f"Withheld: {value.withheld_because}. To be reconsidered on {long_date(value.reconsider_on)}"
    if value.judgement:
        return value.get_judgement_display()
    return number_words(value.value, value.definition)


def target_words(target: Target | None, definition: Definition) -> str:
    """at most 4.5%"""
    if target is None:
        return ""
    at = "at least" if definition.direction == Direction.HIGHER else "at most"
    return f"{at} {number_words(target.value, definition)}"


def reason_words(judged: Judged | None) -> str:
    return "" if judged is None else IN_WORDS[judged.reason]


def when(value: Value) -> str:
    return period_words(Frequency(value.definition.frequency), value.starts_on)
