"""The papers behind an area's life: business cases, consultations, staff transfers and the exit ledger."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from alliance.models import Force
from alliance.models.words import one_of_its_choices
from alliance.row_checks import RowCheck
from alliance.temporal import RoughDateColumns, rough_date_constraints
from business_areas.lifecycle import Ending
from business_areas.models.areas import AreaFact, BusinessArea


class BusinessCase(AreaFact):
    """One version of a business case."""

    class Kind(models.TextChoices):
        OUTLINE = "outline", "Strategic outline case"
        DETAILED = "detailed", "Detailed business case"
        EXIT = "exit", "Business case for leaving"

    class Status(models.TextChoices):
        IN_DEVELOPMENT = "in-development", "In development"
        SUBMITTED = "submitted", "Submitted"
        APPROVED = "approved", "Approved"
        NOT_APPROVED = "not-approved", "Not approved"

    kind = models.CharField(max_length=12, choices=Kind.choices)
    version = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=16, choices=Status.choices)
    when = RoughDateColumns(verbose_name="date of this version")
    summary = models.TextField(blank=True)

    class Meta(AreaFact.Meta):
        ordering: ClassVar = ["kind", "version", "number"]
        constraints: ClassVar = [
            *AreaFact.Meta.constraints,
            *rough_date_constraints("when"),
            models.UniqueConstraint(
                fields=["area", "kind", "version", "marking"],
                condition=Q(withdrawn_at__isnull=True),
                name="business_case_has_each_version_once_at_each_marking",
            ),
        ]

    Meta.constraints = [*Meta.constraints, *one_of_its_choices(kind=Kind, status=Status)]

    def __str__(self):
        return f"{self.get_kind_display()}, version {self.version}"


class Consultation(AreaFact):
    """A formal staff consultation, with what the statutory clock needs to know (R35)."""

    opened = RoughDateColumns(verbose_name="day it opened")
    closed = RoughDateColumns(verbose_name="day it closed", optional=True)
    proposed_dismissals = models.PositiveIntegerField(null=True, blank=True)
    first_dismissal = RoughDateColumns(verbose_name="day of the first dismissal", optional=True)
    outcome = models.TextField(blank=True)

    class Meta(AreaFact.Meta):
        constraints: ClassVar = [
            *AreaFact.Meta.constraints,
            *rough_date_constraints("opened"),
            *rough_date_constraints("closed", optional=True),
            *rough_date_constraints("first_dismissal", optional=True),
        ]

    def __str__(self):
        return f"Consultation opened {self.opened.words}"


class StaffTransfer(AreaFact):
    """Staff moving from one employer to another under TUPE (R35)."""

    from_force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="+")
    to_force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="+")
    people = models.PositiveIntegerField("number of people", null=True, blank=True)
    when = RoughDateColumns(verbose_name="day of the transfer")
    information_given = RoughDateColumns(
        verbose_name="day information on each employee was given", optional=True
    )

    class Meta(AreaFact.Meta):
        constraints: ClassVar = [
            *AreaFact.Meta.constraints,
            *rough_date_constraints("when"),
            *rough_date_constraints("information_given", optional=True),
            RowCheck(condition=~Q(from_force=F("to_force")), name="staff_transfer_is_between_two_forces"),
        ]

    def __str__(self):
        return f"Transfer from {self.from_force} to {self.to_force}"


class Exit(AreaFact):
    """How and why an area left (R36). Its dates are the area's events; the rest is its ledger.

    There may be one at each marking: whoever may not read the one marked higher is not told of it (R42).
    `business_areas.positions.used_exit` says which of them a reader is shown.
    """

    ending = models.CharField("how it ended", max_length=12, choices=Ending.choices)
    reason = models.TextField()
    one_off_cost = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    cost_as_stated = models.CharField(
        "cost in the source's terms", max_length=160, blank=True, help_text="such as “a modest cost”"
    )

    class Meta(AreaFact.Meta):
        constraints: ClassVar = [
            *AreaFact.Meta.constraints,
            models.UniqueConstraint(
                fields=["area", "marking"],
                condition=Q(withdrawn_at__isnull=True),
                name="business_area_leaves_once_at_each_marking",
            ),
            *one_of_its_choices(ending=Ending),
            RowCheck(
                condition=Q(one_off_cost__isnull=True) | Q(one_off_cost__gte=0),
                name="leaving_does_not_cost_less_than_nothing",
                violation_error_message="The one-off cost cannot be less than nothing.",
            ),
        ]

    def __str__(self):
        return self.get_ending_display()


class LedgerEntry(AreaFact):
    """One line of the exit ledger."""

    class Heading(models.TextChoices):
        PEOPLE = "people", "People"
        ASSETS = "assets", "Assets"
        CONTRACTS = "contracts", "Contracts"
        DATA = "data", "Data"
        INTERIM = "interim-services", "Interim services"
        SETTLEMENT = "settlement", "Settlement"
        LESSONS = "lessons", "Lessons learned report"
        BOARD = "board", "Board that considered it"

    heading = models.CharField(max_length=20, choices=Heading.choices)
    text = models.TextField("what is recorded")
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    when = RoughDateColumns(verbose_name="date", optional=True)

    class Meta(AreaFact.Meta):
        constraints: ClassVar = [
            *AreaFact.Meta.constraints,
            *rough_date_constraints("when", optional=True),
            RowCheck(
                condition=Q(amount__isnull=True) | Q(amount__gte=0),
                name="ledger_entry_is_not_of_less_than_nothing",
                violation_error_message="The amount cannot be less than nothing.",
            ),
        ]

    Meta.constraints = [*Meta.constraints, *one_of_its_choices(heading=Heading)]

    def __str__(self):
        return self.get_heading_display()


class Successor(AreaFact):
    """What follows an area that left: another area of the register, or something outside it."""

    name = models.CharField("what follows it", max_length=160)
    successor = models.ForeignKey(
        BusinessArea, on_delete=models.PROTECT, null=True, blank=True, related_name="follows"
    )

    class Meta(AreaFact.Meta):
        constraints: ClassVar = [
            *AreaFact.Meta.constraints,
            RowCheck(
                condition=Q(successor__isnull=True) | ~Q(successor=F("area")),
                name="business_area_does_not_follow_itself",
            ),
        ]

    def __str__(self):
        return self.name
