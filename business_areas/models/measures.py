"""What is measured of the business areas, what was found, and what was to be reached (R39)."""

from dataclasses import dataclass
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from alliance.markings import Marking
from alliance.models import Force, Import, RecordedFact
from alliance.models.facts import FactQuerySet
from alliance.models.words import one_of_its_choices
from alliance.row_checks import RowCheck
from alliance.triggers import KeptWhole, MarkedNoLowerThan, WithdrawOnly, refusal
from business_areas.models.areas import NO_FACT_BELOW_ITS_AREA, AreaFactQuerySet, BusinessArea, own_areas
from business_areas.performance.periods import Frequency, period_words
from business_areas.performance.quarters import Quarter
from business_areas.performance.status import Direction

DIGITS, PLACES = 18, 4
NOT_BELOW_ITS_DEFINITION = "A value is never marked lower than what its measure is said to be"


class Pillar(models.TextChoices):
    """The three that a business area is looked at by (report of 2022, paragraph 7.4)."""

    PEOPLE = "people", "People"
    COST = "cost", "Cost"
    SERVICE = "service", "Service"


class SharedFactQuerySet(FactQuerySet):
    """Facts about no one area: read by those who read what they are marked."""

    def visible_to(self, user):
        return self.readable_at(getattr(user, "reading_level", Marking.PUBLISHED))


class DefinitionQuerySet(SharedFactQuerySet):
    def visible_to(self, user):
        """Read to their clearance by contributors too, whose own areas owe values of what is defined."""
        level = getattr(user, "reading_level", Marking.PUBLISHED)
        if getattr(user, "reads_own_areas", False):
            level = max(level, user.clearance)
        return self.readable_at(level)


class Measure(models.Model):
    """One thing that is measured of the business areas. What it means is said by its definitions."""

    slug = models.SlugField(max_length=80, unique=True)
    order = models.PositiveSmallIntegerField("place in lists", default=0)
    illustrative = models.BooleanField(default=False, editable=False)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    triggers: ClassVar = [KeptWhole()]

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self):
        return self.slug

    @property
    def subject(self) -> str:
        return f"measure/{self.slug}"


class Definition(RecordedFact):
    """One version of what a measure is, from the first day of a period until the next version's first.

    As published, the framework gives a measure a name and a pillar only: it is a concept, and nothing is
    entered for it, until a version says its kind and how often it is taken. Where the definition changes the
    series of values breaks: values by two definitions are never compared.
    """

    class Kind(models.TextChoices):
        CONCEPT = "", "Not defined yet"
        NUMBER = "number", "Number"
        PERCENTAGE = "percentage", "Percentage"
        RATE = "rate", "Rate: one number for each of another"
        JUDGEMENT = "judgement", "Judgement, in words"

    class Better(models.TextChoices):
        NOT_STATED = "", "Not stated"
        HIGHER = Direction.HIGHER.value, "Higher is better"
        LOWER = Direction.LOWER.value, "Lower is better"
        NEITHER = Direction.NEITHER.value, "Neither way is better"

    class Taken(models.TextChoices):
        NOT_STATED = "", "Not stated"
        MONTH = Frequency.MONTH.value, "Every month"
        QUARTER = Frequency.QUARTER.value, "Every quarter"
        YEAR = Frequency.YEAR.value, "Every financial year"

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="definitions")
    number = models.PositiveSmallIntegerField("version", editable=False)
    taken_from = models.DateField("first day it is taken from", null=True, blank=True)
    name = models.CharField(max_length=160)
    pillar = models.CharField(max_length=8, choices=Pillar.choices)
    text = models.TextField("definition", blank=True)
    kind = models.CharField("number or judgement", max_length=12, choices=Kind.choices, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    direction = models.CharField("which way is better", max_length=8, choices=Better.choices, blank=True)
    frequency = models.CharField("how often it is taken", max_length=8, choices=Taken.choices, blank=True)
    by_force = models.BooleanField("one value for each force", default=False)
    numerator = models.CharField("what is counted", max_length=160, blank=True)
    denominator = models.CharField("for each of what", max_length=160, blank=True)
    may_exceed_100 = models.BooleanField("a percentage that can be over 100", default=False)
    owner = models.CharField("post that answers for it", max_length=160, blank=True)

    objects = DefinitionQuerySet.as_manager()

    class Meta(RecordedFact.Meta):
        abstract = False
        ordering: ClassVar = ["measure__order", "measure", "number"]
        constraints: ClassVar = [
            *RecordedFact.Meta.constraints,
            models.UniqueConstraint(fields=["measure", "number"], name="measure_has_each_definition_once"),
            RowCheck(
                condition=Q(marking__lte=Marking.OFFICIAL),
                name="definition_is_not_marked_above_official",
                violation_error_message="A measure is for all, so it is not marked above OFFICIAL.",
            ),
            RowCheck(
                condition=Q(kind="", taken_from__isnull=True, frequency="", direction="", unit="")
                | (~Q(kind="") & Q(taken_from__isnull=False) & ~Q(frequency="") & ~Q(text="") & ~Q(owner="")),
                name="definition_is_a_concept_or_whole",
                violation_error_message="Say what it is, how often and from when it is taken, and by whom.",
            ),
            RowCheck(
                condition=Q(kind__in=["", "judgement"]) | (~Q(unit="") & ~Q(direction="")),
                name="number_has_a_unit_and_a_direction",
                violation_error_message="Say the unit, and which way is better.",
            ),
            RowCheck(
                condition=Q(kind="rate") & ~Q(numerator="") & ~Q(denominator="")
                | ~Q(kind="rate") & Q(numerator="", denominator=""),
                name="rate_says_what_is_counted_for_each_of_what",
                violation_error_message="A rate says what is counted, and for each of what.",
            ),
        ]

    Meta.constraints = [
        *Meta.constraints,
        *one_of_its_choices(pillar=Pillar, kind=Kind, direction=Better, frequency=Taken),
    ]

    def __str__(self):
        return self.name

    @property
    def is_concept(self) -> bool:
        return not self.kind

    @property
    def subject(self) -> str:
        return self.measure.subject


class OfASeries(models.Model):
    """What is said of one measure of one area, of both forces together or of one of them."""

    area = models.ForeignKey(BusinessArea, on_delete=models.PROTECT, related_name="measured_%(class)ss")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="%(class)ss")
    force = models.ForeignKey(
        Force, on_delete=models.PROTECT, related_name="+", null=True, blank=True,
        help_text="none: of both forces together",
    )  # fmt: skip

    class Meta:
        abstract = True


@dataclass(frozen=True)
class NotInAClosedQuarter:
    """No value is added, or withdrawn, of a period that ends in a quarter that is closed."""

    sentence: ClassVar = "A value of a quarter that is closed stays as it is"

    def statements(self, model, vendor):
        table, closed = model._meta.db_table, ClosedQuarter._meta.db_table
        withdrawn = "OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL AND "
        for event, row, when in (("INSERT", "NEW", ""), ("UPDATE", "OLD", withdrawn)):
            condition = (
                f"{when}EXISTS (SELECT 1 FROM {closed} quarter WHERE quarter.reopened_at IS NULL "
                f"AND quarter.starts_on <= {row}.ends_on AND quarter.ceases_on > {row}.ends_on)"
            )
            yield from refusal(table, event, self.sentence, vendor, condition=condition, name="closed")


class Value(OfASeries, RecordedFact):
    """What a measure was in a period, as a source says: a number, a judgement, or why it is withheld.

    A revision is a new row that names the one it replaces, with why: both stay readable. `ends_on` is the
    last day of the period that begins on `starts_on`.
    """

    class Standing(models.TextChoices):
        PROVISIONAL = "provisional", "Provisional"
        FINAL = "final", "Final"

    class Judgement(models.TextChoices):
        NONE = "", "It is a number"
        ON_TRACK = "on-track", "On track"
        NEEDS_ATTENTION = "needs-attention", "Needs attention"
        OFF_TRACK = "off-track", "Off track"

    definition = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="values")
    starts_on = models.DateField("first day of the period")
    ends_on = models.DateField("last day of the period")
    value = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True, blank=True)
    counted = models.DecimalField(
        "number counted", max_digits=DIGITS, decimal_places=PLACES, null=True, blank=True
    )
    of = models.DecimalField("out of", max_digits=DIGITS, decimal_places=PLACES, null=True, blank=True)
    judgement = models.CharField(max_length=16, choices=Judgement.choices, blank=True)
    standing = models.CharField("provisional or final", max_length=12, choices=Standing.choices)
    withheld_because = models.CharField("why it is withheld", max_length=240, blank=True)
    reconsider_on = models.DateField("day it is looked at again", null=True, blank=True)
    imported_with = models.ForeignKey(
        Import, on_delete=models.PROTECT, related_name="values", null=True, blank=True, editable=False
    )

    objects = AreaFactQuerySet.as_manager()
    triggers: ClassVar = [
        WithdrawOnly(),
        MarkedNoLowerThan("area_id", BusinessArea._meta.db_table, NO_FACT_BELOW_ITS_AREA),
        MarkedNoLowerThan("definition_id", Definition._meta.db_table, NOT_BELOW_ITS_DEFINITION, "definition"),
        NotInAClosedQuarter(),
    ]

    class Meta(RecordedFact.Meta):
        abstract = False
        ordering: ClassVar = ["area", "measure__order", "measure", "starts_on", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["area", "measure", "starts_on"], name="value_in_its_series"),
        ]
        constraints: ClassVar = [
            *RecordedFact.Meta.constraints,
            RowCheck(
                condition=Q(value__isnull=False, judgement="", withheld_because="")
                | (Q(value__isnull=True, withheld_because="", of__isnull=True) & ~Q(judgement=""))
                | (Q(value__isnull=True, judgement="", of__isnull=True) & ~Q(withheld_because="")),
                name="value_is_a_number_a_judgement_or_withheld",
                violation_error_message="Enter a number, a judgement, or why it is withheld: one of them.",
            ),
            RowCheck(
                condition=Q(withheld_because="", reconsider_on__isnull=True)
                | (~Q(withheld_because="") & Q(reconsider_on__isnull=False)),
                name="withheld_value_is_looked_at_again",
                violation_error_message="Say on which day it is looked at again whether to withhold it.",
            ),
            RowCheck(
                condition=Q(counted__isnull=True, of__isnull=True)
                | Q(counted__isnull=False, of__isnull=False, of__gt=0),
                name="rate_is_kept_with_both_its_numbers",
                violation_error_message="Enter both numbers of a rate; the second is more than 0.",
            ),
            RowCheck(condition=Q(ends_on__gte=F("starts_on")), name="period_of_a_value_has_a_day"),
            models.UniqueConstraint(
                fields=["area", "measure", "starts_on", "marking"],
                condition=Q(withdrawn_at__isnull=True, force__isnull=True),
                name="period_has_one_value_of_both_forces_at_each_marking",
            ),
            models.UniqueConstraint(
                fields=["area", "measure", "force", "starts_on", "marking"],
                condition=Q(withdrawn_at__isnull=True, force__isnull=False),
                name="period_has_one_value_of_a_force_at_each_marking",
            ),
        ]

    Meta.constraints = [*Meta.constraints, *one_of_its_choices(standing=Standing, judgement=Judgement)]

    def __str__(self):
        return f"{self.definition.name}, {self.area}, {self.period_words}"

    @property
    def period_words(self) -> str:
        return period_words(Frequency(self.definition.frequency), self.starts_on)

    @property
    def subject(self) -> str:
        return self.area.subject


class Target(RecordedFact):
    """What a measure is to reach, in one area or in every one, from the first day of a period on.

    A later target of the same measure and area stands beside the one before, from its own first day.
    """

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="targets")
    area = models.ForeignKey(
        BusinessArea, on_delete=models.PROTECT, related_name="targets", null=True, blank=True
    )
    value = models.DecimalField("to reach", max_digits=DIGITS, decimal_places=PLACES)
    since = models.DateField("first day it holds")
    until = models.DateField("first day it no longer holds", null=True, blank=True)
    decided_as_stated = models.CharField("how it was decided", max_length=240)

    objects = SharedFactQuerySet.as_manager()
    triggers: ClassVar = [
        WithdrawOnly(),
        MarkedNoLowerThan("area_id", BusinessArea._meta.db_table, NO_FACT_BELOW_ITS_AREA),
    ]

    class Meta(RecordedFact.Meta):
        abstract = False
        ordering: ClassVar = ["measure", F("area__name").asc(nulls_first=True), "since", "pk"]
        constraints: ClassVar = [
            *RecordedFact.Meta.constraints,
            RowCheck(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
                name="target_holds_for_a_day",
                violation_error_message="The target must hold for a day at least.",
            ),
            models.UniqueConstraint(
                fields=["measure", "since", "marking"],
                condition=Q(withdrawn_at__isnull=True, area__isnull=True),
                name="measure_has_one_target_from_a_day",
            ),
            models.UniqueConstraint(
                fields=["measure", "area", "since", "marking"],
                condition=Q(withdrawn_at__isnull=True, area__isnull=False),
                name="measure_of_an_area_has_one_target_from_a_day",
            ),
        ]

    def __str__(self):
        return f"Target {self.value.normalize():f} from {self.since}"


class FixedLimits(OfASeries, RecordedFact):
    """The natural process limits of a series, worked out once from its values of some periods, and kept.

    They hold from `since`, the first period they rest on, until others are fixed or the definition changes.
    Nothing moves them but the act of fixing others, which says why (R40).
    """

    definition = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="limits")
    since = models.DateField("first period they rest on")
    until = models.DateField("last period they rest on")
    count = models.PositiveSmallIntegerField("values they rest on")
    centre = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES)
    lower = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES)
    upper = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES)
    moving_range = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES)
    because = models.TextField("why they are fixed")

    objects = AreaFactQuerySet.as_manager()
    triggers: ClassVar = [
        WithdrawOnly(),
        MarkedNoLowerThan("area_id", BusinessArea._meta.db_table, NO_FACT_BELOW_ITS_AREA),
    ]

    class Meta(RecordedFact.Meta):
        abstract = False
        ordering: ClassVar = ["area", "measure", "since", "pk"]
        constraints: ClassVar = [
            *RecordedFact.Meta.constraints,
            RowCheck(
                condition=Q(lower__lte=F("centre"), centre__lte=F("upper")), name="limits_hold_the_centre"
            ),
            RowCheck(condition=Q(count__gte=2), name="limits_rest_on_two_values_at_least"),
            RowCheck(condition=Q(until__gte=F("since")), name="limits_rest_on_a_period"),
            models.UniqueConstraint(
                fields=["area", "measure", "since", "marking"],
                condition=Q(withdrawn_at__isnull=True, force__isnull=True),
                name="series_of_both_forces_has_one_set_of_limits_from_a_period",
            ),
            models.UniqueConstraint(
                fields=["area", "measure", "force", "since", "marking"],
                condition=Q(withdrawn_at__isnull=True, force__isnull=False),
                name="series_of_a_force_has_one_set_of_limits_from_a_period",
            ),
        ]

    def __str__(self):
        return f"Limits of {self.definition.name}, {self.area}, from {self.since}"


class Explanation(OfASeries, RecordedFact):
    """What a contributor says of a value that is poor: why, and what is being done."""

    starts_on = models.DateField("first day of the period")
    why = models.TextField("why it is so")
    doing = models.TextField("what is being done")

    objects = AreaFactQuerySet.as_manager()
    triggers: ClassVar = [
        WithdrawOnly(),
        MarkedNoLowerThan("area_id", BusinessArea._meta.db_table, NO_FACT_BELOW_ITS_AREA),
    ]

    class Meta(RecordedFact.Meta):
        abstract = False
        ordering: ClassVar = ["area", "measure", "-starts_on", "-pk"]

    def __str__(self):
        return f"Explanation of {self.measure}, {self.area}, {self.starts_on}"


class ClosedQuarter(models.Model):
    """A quarter that takes no more values, because the Board has seen it; opened again by an act with why."""

    starts_on = models.DateField()
    ceases_on = models.DateField()
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    reopened_because = models.TextField(blank=True)

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["starts_on"],
                condition=Q(reopened_at__isnull=True),
                name="quarter_is_closed_once_at_a_time",
            ),
            RowCheck(condition=Q(ceases_on__gt=F("starts_on")), name="quarter_has_a_day"),
            RowCheck(
                condition=Q(reopened_at__isnull=True, reopened_by__isnull=True, reopened_because="")
                | (Q(reopened_at__isnull=False, reopened_by__isnull=False) & ~Q(reopened_because="")),
                name="quarter_is_opened_again_by_somebody_with_why",
            ),
        ]

    def __str__(self):
        return str(self.quarter)

    @property
    def quarter(self) -> Quarter:
        return Quarter(self.starts_on)


class QuarterStatusQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Rows made of nothing but what this person may read."""
        level = getattr(user, "reading_level", Marking.PUBLISHED)
        seen = Q(lowest_level__lte=level, highest_level__gte=level)
        if getattr(user, "reads_own_areas", False):
            own, clearance = own_areas(user), user.clearance
            seen = (seen & ~Q(area_id__in=own)) | Q(
                lowest_level__lte=clearance, highest_level__gte=clearance, area_id__in=own
            )
        return self.filter(seen)


class QuarterStatus(OfASeries):
    """How a series stood at the end of a quarter, for readers of some markings.

    Computed from what is recorded by `business_areas.performance.standing`, never entered: so that a page of
    areas costs the same however many months are kept. `status` is a `performance.status.Status`, or 0 where
    what is there gives none: it is withheld, or there is nothing to judge it by.
    """

    quarter_on = models.DateField("first day of the quarter")
    lowest_level = models.SmallIntegerField()
    highest_level = models.SmallIntegerField()
    pillar = models.CharField(max_length=8, choices=Pillar.choices)
    name = models.CharField(max_length=160)
    status = models.SmallIntegerField()
    reason = models.CharField(max_length=24)
    value_words = models.CharField(max_length=400)
    target_words = models.CharField(max_length=120, blank=True)
    marking = models.SmallIntegerField(choices=Marking.choices)
    illustrative = models.BooleanField()

    objects = QuarterStatusQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["area", "quarter_on", "measure__order", "measure", "pk"]
        indexes: ClassVar = [
            # All that is counted of the areas of a quarter, so that it is read from the index alone.
            models.Index(
                fields=[
                    "quarter_on",
                    "area",
                    "pillar",
                    "status",
                    "marking",
                    "lowest_level",
                    "highest_level",
                ],
                name="status_of_a_quarter",
            ),
            models.Index(fields=["area", "measure", "quarter_on"], name="status_of_a_series"),
        ]
        constraints: ClassVar = one_of_its_choices(pillar=Pillar, marking=Marking)

    def __str__(self):
        return f"{self.name}, {self.area}, {self.quarter_on}"
