"""Index series that somebody published, as they were imported (R33). The portal ships none."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from alliance.models import Import, RecordedFact
from alliance.row_checks import RowCheck
from alliance.temporal import financial_year
from savings.models.sizes import Shared, marked_for_all
from savings.models.years import FIRST, LAST, first_day

WHOLE_YEAR = 0


class IndexValue(RecordedFact):
    """What one release of an index series says of one financial year, or of one quarter of it.

    `quarter` is 0 for the year as a whole, 1 for April to June, and so on to 4.
    """

    series = models.CharField("name of the series", max_length=120)
    released_on = models.DateField("day it was released")
    first_year = models.PositiveSmallIntegerField("the financial year it begins in")
    quarter = models.PositiveSmallIntegerField(default=WHOLE_YEAR)
    value = models.DecimalField("index", max_digits=12, decimal_places=3)
    imported_with = models.ForeignKey(
        Import, on_delete=models.PROTECT, related_name="index_values", null=True, blank=True, editable=False
    )

    objects = Shared.as_manager()

    class Meta(RecordedFact.Meta):
        abstract = False
        ordering: ClassVar = ["series", "-released_on", "first_year", "quarter", "pk"]
        constraints: ClassVar = [
            *RecordedFact.Meta.constraints,
            marked_for_all(),
            RowCheck(
                condition=Q(value__gt=0),
                name="index_is_more_than_nothing",
                violation_error_message="An index is more than 0.",
            ),
            RowCheck(
                condition=Q(quarter__gte=WHOLE_YEAR, quarter__lte=4),
                name="index_is_of_a_year_or_a_quarter",
                violation_error_message="A quarter is 1, 2, 3 or 4.",
            ),
            RowCheck(
                condition=Q(first_year__gte=FIRST, first_year__lte=LAST),
                name="index_is_of_a_year_of_this_age",
                violation_error_message=f"Enter a year from {FIRST} to {LAST}.",
            ),
            models.UniqueConstraint(
                fields=["series", "released_on", "first_year", "quarter"],
                condition=Q(withdrawn_at__isnull=True),
                name="release_says_one_thing_of_a_year",
            ),
        ]

    def __str__(self):
        return f"{self.series}, {self.period_words}"

    @property
    def period_words(self) -> str:
        """2022/23; or 2022/23, quarter 1."""
        year = financial_year(first_day(self.first_year))
        return f"{year}, quarter {self.quarter}" if self.quarter else year
