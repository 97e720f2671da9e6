"""Business areas, the groups they stand in, who contributes to them, and what every fact about one has."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from alliance.markings import Marking
from alliance.models import RecordedFact
from alliance.models.facts import FactQuerySet
from alliance.models.search import of_ones_own
from alliance.models.words import one_of_its_choices
from alliance.row_checks import RowCheck
from alliance.temporal import today
from alliance.triggers import MarkedNoHigherThanItsFacts, MarkedNoLowerThan

NO_FACT_BELOW_ITS_AREA = "A fact is never marked lower than the business area it is about"


class Group(models.Model):
    """A heading the register is kept under, such as Operational Command or Enabling Services."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80, unique=True)
    order = models.PositiveSmallIntegerField("place in lists")

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self):
        return self.name


class BusinessAreaQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The areas this person may know exist."""
        level = getattr(user, "reading_level", Marking.PUBLISHED)
        seen = Q(marking__lte=level)
        if getattr(user, "reads_own_areas", False):
            seen |= Q(marking__lte=user.clearance, pk__in=own_areas(user))
        return self.filter(seen)


class BusinessArea(models.Model):
    """One shared department, team or unit. What is true of it is kept in facts; this is its identity.

    `key` never changes; `slug` is the address made from the name in force today, and old ones redirect.
    """

    key = models.SlugField(max_length=120, unique=True)
    slug = models.SlugField(max_length=120, unique=True)
    name = models.CharField("name today", max_length=160)
    marking = models.SmallIntegerField(choices=Marking.choices, default=Marking.OFFICIAL)
    illustrative = models.BooleanField(default=False)
    nouns_recorded = models.CharField(max_length=240, blank=True)
    opened_at = models.DateTimeField(auto_now_add=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = BusinessAreaQuerySet.as_manager()
    triggers: ClassVar = [MarkedNoHigherThanItsFacts(NO_FACT_BELOW_ITS_AREA)]

    class Meta:
        ordering = ["name", "pk"]
        constraints: ClassVar = one_of_its_choices(marking=Marking)

    def __str__(self):
        return self.name

    @property
    def subject(self) -> str:
        """The area's name in claims and in the audit trail: it outlives every rename."""
        return f"business-area/{self.key}"


class ContributorQuerySet(models.QuerySet):
    def on(self, day):
        return self.filter(starts_on__lte=day).filter(Q(ceases_on__isnull=True) | Q(ceases_on__gt=day))


class Contributor(models.Model):
    """Somebody whose own area this is, from a day until the day it ceases."""

    area = models.ForeignKey(BusinessArea, on_delete=models.PROTECT, related_name="contributors")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="contributions")
    starts_on = models.DateField("first day")
    ceases_on = models.DateField("first day no longer", null=True, blank=True)

    objects = ContributorQuerySet.as_manager()

    class Meta:
        ordering = ["area", "starts_on", "pk"]
        constraints: ClassVar = [
            RowCheck(
                condition=Q(ceases_on__isnull=True) | Q(ceases_on__gte=F("starts_on")),
                name="contribution_ceases_on_or_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=["area", "user"],
                condition=Q(ceases_on__isnull=True),
                name="person_contributes_to_an_area_once_at_a_time",
            ),
        ]

    def __str__(self):
        return f"{self.user} contributes to {self.area}"


def own_areas(user):
    """The keys of the areas that are this person's own today (authority is judged today, R6)."""
    return Contributor.objects.filter(user=user).on(today()).values("area_id")


def own_search_entries(user) -> Q:
    """The search entries of somebody's own areas, to the marking they are cleared for."""
    own = BusinessArea.objects.filter(pk__in=own_areas(user), marking__lte=user.clearance)
    return Q(kind="business-area", key__in=own.values("key"))


of_ones_own.append(own_search_entries)


class AreaFactQuerySet(FactQuerySet):
    def visible_to(self, user):
        """The facts this person may read: none about an area they may not know exists."""
        level = getattr(user, "reading_level", Marking.PUBLISHED)
        seen = Q(marking__lte=level, area__marking__lte=level)
        if getattr(user, "reads_own_areas", False):
            seen |= Q(
                marking__lte=user.clearance,
                area__marking__lte=user.clearance,
                area_id__in=own_areas(user),
            )
        return self.filter(seen)


class AreaFact(RecordedFact):
    """A fact about one area. `number` counts an area's facts of one noun and marking, without gaps."""

    area = models.ForeignKey(BusinessArea, on_delete=models.PROTECT, related_name="%(class)ss")
    number = models.PositiveIntegerField(editable=False)

    objects = AreaFactQuerySet.as_manager()
    triggers: ClassVar = [
        *RecordedFact.triggers,
        MarkedNoLowerThan("area_id", BusinessArea._meta.db_table, NO_FACT_BELOW_ITS_AREA),
    ]

    class Meta(RecordedFact.Meta):
        abstract = True
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            *RecordedFact.Meta.constraints,
            models.UniqueConstraint(fields=["area", "number"], name="%(class)s_number_is_used_once"),
        ]
