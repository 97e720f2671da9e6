"""What people say of a measure of an area: what they made of a value, or of how it was explained."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from alliance.markings import Marking
from alliance.models import Force
from alliance.models.words import one_of_its_choices
from alliance.row_checks import RowCheck
from alliance.triggers import KeptWhole, MarkedNoLowerThan
from business_areas.models.areas import NO_FACT_BELOW_ITS_AREA, AreaFactQuerySet, BusinessArea
from business_areas.models.measures import Measure


class MeasureComment(models.Model):
    """A comment, for good. It is no fact of the record, and changes no status."""

    area = models.ForeignKey(BusinessArea, on_delete=models.PROTECT, related_name="measure_comments")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="comments")
    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    text = models.TextField("comment")
    marking = models.SmallIntegerField(choices=Marking.choices, default=Marking.OFFICIAL)
    illustrative = models.BooleanField(default=False, editable=False)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = AreaFactQuerySet.as_manager()
    triggers: ClassVar = [
        KeptWhole(),
        MarkedNoLowerThan("area_id", BusinessArea._meta.db_table, NO_FACT_BELOW_ITS_AREA),
    ]

    class Meta:
        ordering = ["pk"]
        constraints = [
            RowCheck(condition=~Q(text=""), name="comment_on_a_measure_says_something"),
            *one_of_its_choices(marking=Marking),
        ]

    def __str__(self):
        return self.text
