"""What was true of an area for a while: its names, kind, group, lead force and purpose."""

from typing import ClassVar

from django.db import models

from alliance.models import Force
from alliance.models.words import one_of_its_choices
from alliance.temporal import RoughDateColumns, rough_date_constraints
from alliance.triggers import NoCertainOverlap
from business_areas.models.areas import AreaFact, Group


class PeriodFact(AreaFact):
    """True from one rough day until another; where no end is stated, until the next one begins.

    `since` is the first day it is true and `until` the first day it no longer is, each a span. One that the
    next has ended stays ended when the next one ends: that it was so again would be a new statement.
    """

    since = RoughDateColumns(verbose_name="first day")
    until = RoughDateColumns(verbose_name="first day no longer true", optional=True)

    class Meta(AreaFact.Meta):
        abstract = True
        constraints: ClassVar = [
            *AreaFact.Meta.constraints,
            *rough_date_constraints("since"),
            *rough_date_constraints("until", optional=True),
        ]


class Name(PeriodFact):
    """What the area was called, and the address made from it."""

    name = models.CharField(max_length=160)
    slug = models.SlugField(max_length=120, db_index=True)

    triggers: ClassVar = [
        *AreaFact.triggers,
        NoCertainOverlap("area_id", "A business area has one name at a time"),
    ]

    def __str__(self):
        return self.name


class Kind(PeriodFact):
    """Whether the area is a department, a team or a unit."""

    class Word(models.TextChoices):
        DEPARTMENT = "department", "Department"
        TEAM = "team", "Team"
        UNIT = "unit", "Unit"
        GROUP = "group", "Group"
        FUNCTION = "function", "Function"

    word = models.CharField("kind", max_length=12, choices=Word.choices)

    triggers: ClassVar = [
        *AreaFact.triggers,
        NoCertainOverlap("area_id", "A business area is of one kind at a time"),
    ]

    class Meta(PeriodFact.Meta):
        pass

    Meta.constraints = [*Meta.constraints, *one_of_its_choices(word=Word)]

    def __str__(self):
        return self.get_word_display()


class Grouping(PeriodFact):
    """The group the area stood in."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="+")

    triggers: ClassVar = [
        *AreaFact.triggers,
        NoCertainOverlap("area_id", "A business area stands in one group at a time"),
    ]

    def __str__(self):
        return str(self.group)


class Lead(PeriodFact):
    """The force that led the area."""

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="+")

    triggers: ClassVar = [
        *AreaFact.triggers,
        NoCertainOverlap("area_id", "A business area has one lead force at a time"),
    ]

    def __str__(self):
        return str(self.force)


class Purpose(PeriodFact):
    """What the area is for, in a sentence or two."""

    text = models.TextField("purpose")

    triggers: ClassVar = [
        *AreaFact.triggers,
        NoCertainOverlap("area_id", "A business area has one stated purpose at a time"),
    ]

    def __str__(self):
        return self.text
