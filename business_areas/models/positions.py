"""The register as at any day: one row for each stretch of days in which nothing shown changes."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from alliance.markings import Marking
from alliance.models import Force
from alliance.models.words import one_of_its_choices
from alliance.row_checks import RowCheck
from business_areas.lifecycle import LEFT_STAGES, Stage
from business_areas.models.areas import BusinessArea, Group, own_areas


class AreaPositionQuerySet(models.QuerySet):
    def as_at(self, day):
        """The one position of each area on a day, as far as it is on the register by then."""
        return self.filter(from_on__lte=day, to_on__gt=day)

    def visible_to(self, user):
        """Positions made of nothing but what this person may read."""
        level = getattr(user, "reading_level", Marking.PUBLISHED)
        seen = Q(lowest_level__lte=level, highest_level__gte=level)
        if getattr(user, "reads_own_areas", False):
            own = own_areas(user)
            clearance = user.clearance
            seen = (seen & ~Q(area_id__in=own)) | Q(
                lowest_level__lte=clearance, highest_level__gte=clearance, area_id__in=own
            )
        return self.filter(seen)


class AreaPosition(models.Model):
    """What the register shows of an area from one day to another, for readers of some markings.

    Computed from the facts by `business_areas.positions`, never entered. `to_on` is the first day it
    is no longer so; the ends of time stand for "always before" and "still". For readers between
    `lowest_level` and `highest_level` the position is the same. `group` and `lead` are those certain.
    """

    class Live(models.TextChoices):
        YES = "yes", "Live"
        NO = "no", "Not live"
        UNKNOWN = "unknown", "Cannot be known"

    area = models.ForeignKey(BusinessArea, on_delete=models.PROTECT, related_name="positions")
    lowest_level = models.SmallIntegerField()
    highest_level = models.SmallIntegerField()
    from_on = models.DateField()
    to_on = models.DateField()
    name = models.CharField(max_length=160)
    name_words = models.CharField(max_length=340)
    name_folded = models.CharField(max_length=160)
    slug = models.CharField(max_length=120)
    kind_words = models.CharField(max_length=80)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, null=True, related_name="+")
    possible_groups = models.CharField(
        max_length=160, blank=True, help_text="the key of every group possible, between bars"
    )
    group_order = models.PositiveSmallIntegerField()
    group_words = models.CharField(max_length=200)
    lead = models.ForeignKey(Force, on_delete=models.PROTECT, null=True, related_name="+")
    lead_words = models.CharField(max_length=300)
    lead_illustrative = models.BooleanField()
    stage = models.CharField(max_length=16, choices=Stage.choices)
    stage_certain = models.BooleanField()
    stage_words = models.CharField(max_length=240)
    possible_stages = models.CharField(max_length=160, help_text="every stage possible, between bars")
    live = models.CharField(max_length=8, choices=Live.choices)
    joined_words = models.CharField(max_length=280)
    joined_earliest = models.DateField(null=True)
    joined_latest = models.DateField(null=True)
    joined_exactness = models.CharField(max_length=16, blank=True)
    joined_derived = models.BooleanField(help_text="narrowed from the order or from several statements")
    sequence = models.PositiveSmallIntegerField()
    dates_disagree = models.BooleanField()
    illustrative = models.BooleanField()
    marking = models.SmallIntegerField(choices=Marking.choices)

    NO_SEQUENCE: ClassVar = 30000
    NO_GROUP: ClassVar = 30000
    SEVERAL_GROUPS: ClassVar = 29999

    objects = AreaPositionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["group_order", "sequence", "name_folded", "area_id"]
        indexes: ClassVar = [
            # The register's own order. The rest of it lets rows of other days and readers be passed over
            # without being fetched: an area has about eight rows, and a page shows one of each.
            models.Index(
                fields=[
                    "group_order",
                    "sequence",
                    "name_folded",
                    "area",
                    "from_on",
                    "to_on",
                    "lowest_level",
                    "highest_level",
                ],
                name="position_in_order",
            ),
            # All that the register counts, in the order it is counted by, so that counting reads neither the
            # rows nor more than once. No day comes first: a query for one page would be lured by it.
            models.Index(
                fields=[
                    "possible_groups",
                    "possible_stages",
                    "stage_certain",
                    "live",
                    "lead",
                    "illustrative",
                    "marking",
                    "from_on",
                    "to_on",
                    "lowest_level",
                    "highest_level",
                ],
                name="position_counted",
            ),
            models.Index(fields=["name_folded", "area"], name="position_by_name"),
            models.Index(fields=["area", "from_on"], name="position_by_area"),
        ]
        constraints: ClassVar = [
            RowCheck(condition=Q(from_on__lt=F("to_on")), name="position_lasts_a_day"),
            models.UniqueConstraint(fields=["area", "from_on", "lowest_level"], name="position_starts_once"),
            *one_of_its_choices(stage=Stage, marking=Marking),
        ]

    Meta.constraints = [*Meta.constraints, *one_of_its_choices(live=Live)]

    def __str__(self):
        return f"{self.name}: {self.stage_words}"

    @property
    def has_left(self) -> bool:
        return self.stage_certain and self.stage in LEFT_STAGES
