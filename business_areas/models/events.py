"""What happened to an area, and how published lists named it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from alliance.markings import Marking
from alliance.models import RecordedFact
from alliance.models.facts import FactQuerySet
from alliance.models.words import one_of_its_choices
from alliance.row_checks import RowCheck
from alliance.temporal import RoughDateColumns, rough_date_constraints
from business_areas.lifecycle import EventKind
from business_areas.models.areas import AreaFact, BusinessArea


class LifecycleEvent(AreaFact):
    """A source's statement that something happened to the area (R34).

    Several sources may speak of the same event: each is a row, and the date used is what they allow
    together. `sequence` is the place in a source's own order, such as 9th to go live (R2).
    """

    kind = models.CharField(max_length=24, choices=EventKind.choices)
    when = RoughDateColumns(verbose_name="date")
    sequence = models.PositiveSmallIntegerField("place in the source's order", null=True, blank=True)
    sequence_list = models.CharField("the order it is a place in", max_length=160, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True)

    class Meta(AreaFact.Meta):
        ordering: ClassVar = [
            F("when_earliest").asc(nulls_last=True),
            F("when_latest").asc(nulls_last=True),
            "number",
        ]
        indexes: ClassVar = [models.Index(fields=["sequence_list", "sequence"], name="event_by_sequence")]
        constraints: ClassVar = [
            *AreaFact.Meta.constraints,
            *rough_date_constraints("when"),
            *one_of_its_choices(kind=EventKind),
            RowCheck(
                condition=models.Q(sequence__isnull=True, sequence_list="")
                | (models.Q(sequence__isnull=False) & ~models.Q(sequence_list="")),
                name="place_in_an_order_names_the_order",
            ),
        ]

    def __str__(self):
        return self.get_kind_display()


class MentionQuerySet(FactQuerySet):
    def visible_to(self, user):
        return self.readable_at(getattr(user, "reading_level", Marking.PUBLISHED))


class Mention(RecordedFact):
    """A name in a published list of areas, as printed, and the area it is taken to mean (if any)."""

    list_slug = models.SlugField(max_length=60)
    list_title = models.CharField(max_length=160)
    position = models.PositiveSmallIntegerField("place in the list")
    name_as_stated = models.CharField(max_length=160)
    group_as_stated = models.CharField(max_length=80, blank=True)
    as_at = RoughDateColumns(verbose_name="as at")
    area = models.ForeignKey(
        BusinessArea, on_delete=models.PROTECT, null=True, blank=True, related_name="mentions"
    )

    objects = MentionQuerySet.as_manager()

    class Meta(RecordedFact.Meta):
        ordering: ClassVar = ["list_slug", "position", "pk"]
        constraints: ClassVar = [
            *RecordedFact.Meta.constraints,
            *rough_date_constraints("as_at"),
            models.UniqueConstraint(
                fields=["list_slug", "position", "marking"],
                condition=Q(withdrawn_at__isnull=True),
                name="list_has_one_name_in_each_place_at_each_marking",
            ),
        ]

    def __str__(self):
        return self.name_as_stated
