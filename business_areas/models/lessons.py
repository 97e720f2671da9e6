"""Lessons from areas that joined or left, and what the areas that go the same way answer to each."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from alliance.markings import Marking
from alliance.models import Force
from alliance.models.words import one_of_its_choices
from alliance.row_checks import RowCheck
from alliance.triggers import KeptWhole, MarkedNoLowerThan
from business_areas.models.areas import (
    NO_FACT_BELOW_ITS_AREA,
    AreaFact,
    AreaFactQuerySet,
    BusinessArea,
    Group,
)
from business_areas.models.exits import Change


class Lesson(AreaFact):
    """What an area's joining or leaving taught, as a source says it, and for whom it is.

    It applies to areas that go the same way, in the group and with the lead force it is tagged with; a tag
    that is not given leaves nobody out.
    """

    way = models.CharField("which way", max_length=8, choices=Change.choices)
    text = models.TextField("what was learnt")
    applies_to = models.CharField("applies to", max_length=240)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    force = models.ForeignKey(Force, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(AreaFact.Meta):
        constraints: ClassVar = [
            *AreaFact.Meta.constraints,
            *one_of_its_choices(way=Change),
            RowCheck(
                condition=~Q(text="") & ~Q(applies_to=""),
                name="lesson_says_what_it_is_and_for_whom",
            ),
        ]

    def __str__(self):
        return self.text


class LessonAnswer(models.Model):
    """What an area that joins or leaves makes of a lesson. The last one given counts; all are kept."""

    class Answer(models.TextChoices):
        APPLIED = "applied", "Applied"
        DOES_NOT_APPLY = "does-not-apply", "Does not apply"

    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="answers")
    area = models.ForeignKey(BusinessArea, on_delete=models.PROTECT, related_name="lesson_answers")
    answer = models.CharField(max_length=16, choices=Answer.choices)
    because = models.TextField(blank=True)
    marking = models.SmallIntegerField(choices=Marking.choices)
    illustrative = models.BooleanField(default=False, editable=False)
    answered_at = models.DateTimeField()
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = AreaFactQuerySet.as_manager()
    triggers: ClassVar = [
        KeptWhole(),
        MarkedNoLowerThan("area_id", BusinessArea._meta.db_table, NO_FACT_BELOW_ITS_AREA),
        MarkedNoLowerThan(
            "lesson_id", Lesson._meta.db_table, "An answer is never marked lower than its lesson", "lesson"
        ),
    ]

    class Meta:
        ordering = ["pk"]
        constraints = [
            RowCheck(
                condition=Q(answer="applied") | ~Q(because=""),
                name="lesson_that_does_not_apply_says_why",
            ),
            *one_of_its_choices(marking=Marking),
        ]

    Meta.constraints = [*Meta.constraints, *one_of_its_choices(answer=Answer)]

    def __str__(self):
        return f"{self.get_answer_display()}: {self.lesson}"
