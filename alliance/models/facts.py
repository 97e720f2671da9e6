"""Where facts come from: sources, claims, disagreements, and what every recorded fact has."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Max, Q

from alliance.markings import Marking
from alliance.models.words import one_of_its_choices
from alliance.row_checks import RowCheck
from alliance.temporal import RoughDateColumns, rough_date_constraints
from alliance.triggers import WithdrawOnly


class SourceQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(marking__lte=getattr(user, "reading_level", Marking.PUBLISHED))


class Source(models.Model):
    """A document, decision or person a fact comes from. Cited by publisher, title, date and paragraph."""

    class Kind(models.TextChoices):
        REPORT = "report", "Report"
        WEB_PAGE = "web-page", "Web page"
        NEWS = "news", "News item"
        DECISION = "decision", "Decision"
        DOCUMENT = "document", "Document"
        PERSON = "person", "Told by a person"
        ILLUSTRATIVE = "illustrative", "Illustrative data"

    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    publisher = models.CharField(max_length=160)
    title = models.CharField(max_length=240)
    short_title = models.CharField(max_length=80, help_text="As it is cited beside a fact.")
    published = RoughDateColumns(verbose_name="date of the source")
    description = models.TextField(blank=True)
    marking = models.SmallIntegerField(choices=Marking.choices, default=Marking.OFFICIAL)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = [F("published_earliest").asc(nulls_last=True), "short_title", "pk"]
        constraints = [*rough_date_constraints("published"), *one_of_its_choices(marking=Marking)]

    Meta.constraints = [*Meta.constraints, *one_of_its_choices(kind=Kind)]

    def __str__(self):
        return self.short_title

    @property
    def illustrative(self) -> bool:
        return self.kind == self.Kind.ILLUSTRATIVE


class FactQuerySet(models.QuerySet):
    """Recorded facts, by what is known and by who may read them."""

    def current(self):
        """What is held to be so now: not withdrawn or replaced."""
        return self.filter(withdrawn_at__isnull=True)

    def known_at(self, moment):
        """What was held to be so at a moment in the past (R5)."""
        return self.filter(recorded_at__lte=moment).filter(
            Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=moment)
        )

    def readable_at(self, level):
        return self.filter(marking__lte=level)


class RecordedFact(models.Model):
    """A statement by a source, and who wrote it down when.

    Rows are never edited. A correction is a new row that names the old one; the old is withdrawn
    with a reason and stays readable (R7). The database refuses anything else.
    """

    class Basis(models.TextChoices):
        STATED = "stated", "Stated by the source"
        DERIVED = "derived", "Derived from what sources say"

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    paragraph = models.CharField("paragraph or page", max_length=60, blank=True)
    marking = models.SmallIntegerField(choices=Marking.choices, default=Marking.OFFICIAL)
    basis = models.CharField(max_length=8, choices=Basis.choices, default=Basis.STATED)
    reasoning = models.TextField("how it was derived", blank=True)
    note = models.TextField(blank=True)
    illustrative = models.BooleanField(default=False, editable=False)
    recorded_at = models.DateTimeField(editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="replaced_by"
    )
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    withdrawn_because = models.TextField(blank=True, editable=False)

    objects = FactQuerySet.as_manager()
    triggers: ClassVar = [WithdrawOnly()]

    class Meta:
        abstract = True
        constraints: ClassVar = [
            RowCheck(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_because="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_because="")),
                name="%(class)s_withdrawn_with_who_and_why",
            ),
            RowCheck(condition=Q(basis="stated") | ~Q(reasoning=""), name="%(class)s_derived_says_how"),
            *one_of_its_choices(marking=Marking),
        ]

    Meta.constraints = [*Meta.constraints, *one_of_its_choices(basis=Basis)]


NUMBERS_OF_A_MARKING = 10_000


def next_of_its_marking(facts: models.QuerySet, above: int) -> int:
    """The number of the next of some facts, marked so many levels above the thing they are about.

    Each marking counts on by itself, from 1, 10,001 or 20,001: a gap would tell of what stands higher (R42).
    """
    before = above * NUMBERS_OF_A_MARKING
    alike = facts.filter(number__gt=before, number__lte=before + NUMBERS_OF_A_MARKING)
    return (alike.aggregate(last=Max("number"))["last"] or before) + 1


class ClaimQuerySet(FactQuerySet):
    def visible_to(self, user):
        return self.readable_at(getattr(user, "reading_level", Marking.PUBLISHED))


class Claim(RecordedFact):
    """A published figure or statement: subject, property, value, unit, as-at day, source, status (R7)."""

    class Status(models.TextChoices):
        PUBLISHED = "published", "Published"
        DERIVED = "derived", "Derived"
        SUPERSEDED = "superseded", "Superseded"
        DISPUTED = "disputed", "Disputed"

    class Qualifier(models.TextChoices):
        EXACTLY = "exactly", ""
        MORE_THAN = "more-than", "more than"
        AROUND = "around", "around"
        ALMOST = "almost", "almost"
        IN_THE_REGION_OF = "in-the-region-of", "in the region of"

    reference = models.SlugField(max_length=80, unique=True)
    subject = models.CharField(max_length=120, help_text="such as alliance, or business-area/…")
    property = models.SlugField(max_length=60)
    label = models.CharField("what it is", max_length=160)
    value = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    qualifier = models.CharField(max_length=20, choices=Qualifier.choices, default=Qualifier.EXACTLY)
    unit = models.CharField(max_length=40, blank=True)
    as_stated = models.CharField("in the source's terms", max_length=240)
    as_at = RoughDateColumns(verbose_name="as at", optional=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.PUBLISHED)
    order = models.PositiveSmallIntegerField(default=0)

    objects = ClaimQuerySet.as_manager()

    class Meta(RecordedFact.Meta):
        abstract = False
        ordering = ["order", F("as_at_latest").asc(nulls_last=True), "pk"]
        indexes: ClassVar = [models.Index(fields=["subject", "property"], name="claim_by_subject")]
        constraints: ClassVar = [
            *RecordedFact.Meta.constraints,
            *rough_date_constraints("as_at", optional=True),
        ]

    Meta.constraints = [*Meta.constraints, *one_of_its_choices(qualifier=Qualifier, status=Status)]

    def __str__(self):
        return f"{self.label}: {self.as_stated}"


class DisagreementQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.readable_at(getattr(user, "reading_level", Marking.PUBLISHED))

    def readable_at(self, level):
        """Those of which two claims or more still stand: one claim alone disagrees with nothing."""
        standing = (
            DisagreementClaim.objects.filter(claim__withdrawn_at__isnull=True, claim__marking__lte=level)
            .order_by()
            .values("disagreement")
            .annotate(claims=Count("pk"))
            .filter(claims__gte=2)
        )
        return self.filter(marking__lte=level, pk__in=standing.values("disagreement"))


class Disagreement(models.Model):
    """Claims that do not agree, which one the portal uses, and why (R8). Never averaged, never hidden."""

    slug = models.SlugField(max_length=80, unique=True)
    subject = models.CharField(max_length=120)
    question = models.CharField(max_length=200)
    handling = models.TextField("why the portal shows what it shows")
    marking = models.SmallIntegerField(choices=Marking.choices, default=Marking.OFFICIAL)
    order = models.PositiveSmallIntegerField(default=0)
    claims = models.ManyToManyField(Claim, through="DisagreementClaim", related_name="disagreements")
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = DisagreementQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        indexes: ClassVar = [models.Index(fields=["subject"], name="disagreement_by_subject")]
        constraints: ClassVar = one_of_its_choices(marking=Marking)

    def __str__(self):
        return self.question


class DisagreementClaim(models.Model):
    """One claim's part in a disagreement, and whether it is the one used."""

    disagreement = models.ForeignKey(Disagreement, on_delete=models.PROTECT, related_name="parts")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="parts")
    used = models.BooleanField(default=False)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["disagreement", "claim"], name="claim_stands_in_a_disagreement_once"
            )
        ]

    def __str__(self):
        return f"{self.disagreement}: {self.claim}"
