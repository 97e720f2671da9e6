"""How large each force is, by each measure of size there is (R26)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from alliance.markings import Marking
from alliance.models import Force, RecordedFact
from alliance.models.facts import FactQuerySet
from alliance.models.words import one_of_its_choices
from alliance.row_checks import RowCheck
from alliance.triggers import KeptWhole
from savings.models.years import FinancialYear


class Shared(FactQuerySet):
    """What everybody with a role in the alliance may read: it is never marked above OFFICIAL."""

    def visible_to(self, user):
        return self.filter(marking__lte=getattr(user, "reading_level", Marking.PUBLISHED))


NEVER_SENSITIVE = "Sizes and rules are shared by the forces, so they are not marked above OFFICIAL."


def marked_for_all() -> RowCheck:
    return RowCheck(
        condition=Q(marking__lte=Marking.OFFICIAL),
        name="%(class)s_is_not_marked_above_official",
        violation_error_message=NEVER_SENSITIVE,
    )


class SizeMeasure(models.Model):
    """One way to say how large a force is, or how much of something it uses. It never changes meaning."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80, unique=True)
    definition = models.TextField()
    unit = models.CharField(max_length=40, help_text="such as £, or people")
    illustrative = models.BooleanField(default=False, editable=False)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    triggers: ClassVar = [KeptWhole()]

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name


class Size(RecordedFact):
    """How large one force was in a year by one measure, as a source says."""

    class Counted(models.TextChoices):
        NET = "net", "Net"
        GROSS = "gross", "Gross"
        NEITHER = "neither", "Neither: it is not a sum of money"

    measure = models.ForeignKey(SizeMeasure, on_delete=models.PROTECT, related_name="sizes")
    year = models.ForeignKey(FinancialYear, on_delete=models.PROTECT, related_name="sizes")
    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField(max_digits=18, decimal_places=4)
    counted = models.CharField("net or gross", max_length=8, choices=Counted.choices)

    objects = Shared.as_manager()

    class Meta(RecordedFact.Meta):
        abstract = False
        ordering: ClassVar = ["measure__name", "-year__first_year", "force__order", "pk"]
        constraints: ClassVar = [
            *RecordedFact.Meta.constraints,
            marked_for_all(),
            RowCheck(
                condition=Q(value__gte=0),
                name="size_is_not_below_nothing",
                violation_error_message="A size cannot be less than nothing.",
            ),
            models.UniqueConstraint(
                fields=["measure", "year", "force"],
                condition=Q(withdrawn_at__isnull=True),
                name="force_has_one_size_by_a_measure_in_a_year",
            ),
        ]

    Meta.constraints = [*Meta.constraints, *one_of_its_choices(counted=Counted)]

    def __str__(self):
        return f"{self.measure}, {self.force}, {self.year}"
