"""The way into the alliance and the way out, step by step: milestones, and every day set for them (R36).

What is decided and done on a day is an event of the area; what is divided, owed or provided meanwhile is its
exit ledger. Here is the plan: what must be done, by when, and each time that day moved.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from alliance.models.words import one_of_its_choices
from alliance.row_checks import RowCheck
from alliance.temporal import RoughDateColumns, rough_date_constraints
from alliance.triggers import MarkedNoLowerThan
from business_areas.models.areas import AreaFact


class Change(models.TextChoices):
    """Which way an area goes."""

    JOINING = "joining", "Joining the alliance"
    LEAVING = "leaving", "Leaving the alliance"


class Milestone(AreaFact):
    """Something that must be done before an area has joined or left, and the day first planned for it."""

    way = models.CharField("which way", max_length=8, choices=Change.choices)
    name = models.CharField("what is to be done", max_length=160)
    planned = RoughDateColumns(verbose_name="day it was first planned for")

    class Meta(AreaFact.Meta):
        constraints: ClassVar = [
            *AreaFact.Meta.constraints,
            *rough_date_constraints("planned"),
            *one_of_its_choices(way=Change),
        ]

    def __str__(self):
        return self.name


class MilestoneDay(AreaFact):
    """A milestone was planned anew for another day, with why, or was done on a day.

    Every one is kept: the last of them that is not withdrawn is the plan in force.
    """

    class Kind(models.TextChoices):
        REPLANNED = "replanned", "Planned anew"
        DONE = "done", "Done"

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="days")
    kind = models.CharField("what happened", max_length=10, choices=Kind.choices)
    when = RoughDateColumns(verbose_name="day")
    reason = models.TextField("why it was planned anew", blank=True)

    triggers: ClassVar = [
        *AreaFact.triggers,
        MarkedNoLowerThan(
            "milestone_id",
            Milestone._meta.db_table,
            "A day of a milestone is never marked lower than the milestone",
            "milestone",
        ),
    ]

    class Meta(AreaFact.Meta):
        constraints: ClassVar = [
            *AreaFact.Meta.constraints,
            *rough_date_constraints("when"),
            RowCheck(
                condition=~Q(kind="replanned") | ~Q(reason=""),
                name="milestone_is_planned_anew_with_why",
                violation_error_message="Say why it was planned anew.",
            ),
            models.UniqueConstraint(
                fields=["milestone", "marking"],
                condition=Q(kind="done", withdrawn_at__isnull=True),
                name="milestone_is_done_once_at_each_marking",
                violation_error_message="This milestone is done already. Correct that day instead.",
            ),
        ]

    Meta.constraints = [*Meta.constraints, *one_of_its_choices(kind=Kind)]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.milestone}"
