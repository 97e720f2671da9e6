"""Exceptions in performance: opened by a rule or by somebody, and open until the Board closes them (R41)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from alliance.markings import Marking
from alliance.models import Force
from alliance.models.words import one_of_its_choices
from alliance.row_checks import RowCheck
from alliance.triggers import MarkedNoLowerThan
from business_areas.models.areas import NO_FACT_BELOW_ITS_AREA, AreaFactQuerySet, BusinessArea
from business_areas.models.measures import Measure
from business_areas.performance.quarters import Quarter


class PerformanceExceptionQuerySet(AreaFactQuerySet):
    def open(self):
        return self.filter(closed_at__isnull=True)

    def open_on(self, day):
        """Those that were open at the end of a day."""
        return self.filter(opened_at__date__lte=day).exclude(closed_at__date__lte=day)


class PerformanceException(models.Model):
    """Something in an area that the Board is to look at, and that stays with it until it closes it.

    One opened by a rule names the measure and the quarter that made it; one opened by a person says why.
    """

    area = models.ForeignKey(BusinessArea, on_delete=models.PROTECT, related_name="exceptions")
    number = models.PositiveIntegerField(unique=True, editable=False)
    measure = models.ForeignKey(
        Measure, on_delete=models.PROTECT, related_name="exceptions", null=True, blank=True
    )
    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    of_quarter = models.DateField("first day of the quarter", null=True, blank=True)
    because = models.TextField("what is wrong")
    marking = models.SmallIntegerField(choices=Marking.choices, default=Marking.OFFICIAL)
    illustrative = models.BooleanField(default=False, editable=False)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True,
        help_text="nobody: by the rule",
    )  # fmt: skip
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    closed_because = models.TextField("why it is closed", blank=True)

    objects = PerformanceExceptionQuerySet.as_manager()
    triggers: ClassVar = [
        MarkedNoLowerThan("area_id", BusinessArea._meta.db_table, NO_FACT_BELOW_ITS_AREA),
    ]

    class Meta:
        ordering = ["pk"]
        constraints = [
            RowCheck(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, closed_because="")
                | (Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(closed_because="")),
                name="exception_is_closed_by_somebody_with_why",
            ),
            RowCheck(
                condition=Q(measure__isnull=True, of_quarter__isnull=True)
                | Q(measure__isnull=False, of_quarter__isnull=False),
                name="exception_of_a_measure_names_its_quarter",
            ),
            RowCheck(
                condition=Q(opened_by__isnull=False) | Q(measure__isnull=False),
                name="exception_opened_by_the_rule_names_its_measure",
            ),
            # However often a value is revised, a measure that is off track is one exception.
            models.UniqueConstraint(
                fields=["area", "measure"],
                condition=Q(closed_at__isnull=True, measure__isnull=False, force__isnull=True),
                name="measure_of_an_area_is_one_exception_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["area", "measure", "force"],
                condition=Q(closed_at__isnull=True, measure__isnull=False, force__isnull=False),
                name="measure_of_a_force_is_one_exception_at_a_time",
            ),
            *one_of_its_choices(marking=Marking),
        ]

    def __str__(self):
        return f"Exception {self.number}: {self.area}"

    @property
    def quarter(self) -> Quarter | None:
        return Quarter(self.of_quarter) if self.of_quarter else None

    @property
    def subject(self) -> str:
        return self.area.subject
