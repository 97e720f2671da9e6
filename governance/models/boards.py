"""Boards, the seats on them, and who held each seat when."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from alliance.markings import Marking
from alliance.models import CorporationSole, RecordedFact, Source
from alliance.models.facts import FactQuerySet
from alliance.models.words import one_of_its_choices
from alliance.row_checks import RowCheck
from alliance.temporal import RoughDateColumns, rough_date_constraints
from alliance.triggers import AppendOnly, NoCertainOverlap, WithdrawOnly
from governance.models.placing import PartOfAFact

# How long before the end of a term it is warned of, unless the terms of reference say otherwise.
WARNING_DAYS = 90


class OfASource(models.QuerySet):
    """Rows that say no more than their source: who may read the source may read them."""

    def visible_to(self, user):
        return self.readable_at(getattr(user, "reading_level", Marking.PUBLISHED))

    def readable_at(self, level):
        return self.filter(source__marking__lte=level)


class Marked(models.QuerySet):
    """Rows with a marking of their own."""

    def visible_to(self, user):
        return self.readable_at(getattr(user, "reading_level", Marking.PUBLISHED))

    def readable_at(self, level):
        return self.filter(marking__lte=level)


class OnTheRecord(Marked):
    """Rows that are on the record from a moment on; until then drafts, for those who work on them alone."""

    since = ""

    def visible_to(self, user):
        """What is on the record to the reader's level; drafts as well for the secretary and the Board."""
        rows = self.readable_at(getattr(user, "reading_level", Marking.PUBLISHED))
        # Commands read as somebody who has not signed in, and so may nothing.
        may = getattr(user, "may", lambda permission: False)
        works = may("keep the board record") or may("agree and assent")
        return rows if works else rows.on_the_record()

    def on_the_record(self):
        return self.filter(**{f"{self.since}__isnull": False})

    def drafts(self):
        return self.filter(**{f"{self.since}__isnull": True})


class Board(models.Model):
    """A forum that decides for the alliance, such as the Working Together Board."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120, unique=True)
    prefix = models.CharField(
        "letters its references begin with",
        max_length=8,
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{2,8}$", "Use two to eight capital letters, like WTB.")],
    )
    meets = models.CharField("how often it meets", max_length=80)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    paragraph = models.CharField("paragraph or page", max_length=60, blank=True)

    objects = OfASource.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.name

    @property
    def subject(self) -> str:
        return f"board/{self.slug}"


class Terms(models.Model):
    """One version of a board's terms of reference, in force from a rough day until the next version.

    No published source gives a quorum or a rule of assent: both are settings of the terms, and the
    default asks every corporation sole to be represented and to assent.
    """

    class Rule(models.TextChoices):
        EVERY_CORPORATION = "every-corporation", "Every corporation sole"
        SEATS = "seats", "A number of seats"

    class Assent(models.TextChoices):
        EVERY_CORPORATION = "every-corporation", "Every corporation sole"
        CHOSEN = "chosen", "These corporations sole"

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="terms")
    version = models.PositiveSmallIntegerField()
    since = RoughDateColumns(verbose_name="first day in force")
    text = models.TextField("terms of reference")
    quorum = models.CharField(max_length=20, choices=Rule.choices, default=Rule.EVERY_CORPORATION)
    quorum_seats = models.PositiveSmallIntegerField("seats needed for a quorum", null=True, blank=True)
    assent = models.CharField(
        "who must assent to a decision",
        max_length=20,
        choices=Assent.choices,
        default=Assent.EVERY_CORPORATION,
    )
    papers_due_days = models.PositiveSmallIntegerField(
        "working days before a meeting by which papers are due", default=5
    )
    warning_days = models.PositiveSmallIntegerField(
        "days before the end of a term from which the portal warns of it", default=WARNING_DAYS
    )
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    paragraph = models.CharField("paragraph or page", max_length=60, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = OfASource.as_manager()
    triggers: ClassVar = [AppendOnly()]

    class Meta:
        ordering = ["board", "version"]
        verbose_name = "terms of reference"
        verbose_name_plural = "terms of reference"
        constraints = [
            *rough_date_constraints("since"),
            models.UniqueConstraint(fields=["board", "version"], name="terms_have_each_version_once"),
            RowCheck(
                condition=Q(quorum="every-corporation", quorum_seats__isnull=True)
                | Q(quorum="seats", quorum_seats__gte=1),
                name="quorum_of_seats_says_how_many",
            ),
        ]

    Meta.constraints = [*Meta.constraints, *one_of_its_choices(quorum=Rule, assent=Assent)]

    def __str__(self):
        return f"Version {self.version}"

    # What a fact that holds until the next one has: terms end only when others take their place.

    @property
    def until(self):
        return None

    @property
    def number(self) -> int:
        return self.version


class TermsAssent(models.Model):
    """One corporation sole that must assent by these terms, where they name which (R13)."""

    terms = models.ForeignKey(Terms, on_delete=models.PROTECT, related_name="assenting")
    corporation = models.ForeignKey(CorporationSole, on_delete=models.PROTECT, related_name="+")

    triggers: ClassVar = [AppendOnly()]

    class Meta:
        ordering = ["terms", "corporation__order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["terms", "corporation"], name="terms_name_a_corporation_once"),
        ]

    def __str__(self):
        return f"{self.corporation}, by {self.terms}"


class Seat(models.Model):
    """A place on a board. It belongs to a corporation sole, and has holders over time (R19)."""

    class Office(models.TextChoices):
        CHIEF_CONSTABLE = "chief-constable", "Chief Constable"
        COMMISSIONER = "commissioner", "Police and Crime Commissioner"
        DEPUTY = "deputy-chief-constable", "Deputy Chief Constable"
        CHIEF_EXECUTIVE = "chief-executive", "Chief Executive"
        FINANCE_OFFICER = "chief-finance-officer", "Chief Finance Officer"
        OTHER = "other", "Another office"

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="seats")
    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=160, unique=True)
    office = models.CharField(max_length=24, choices=Office.choices)
    corporation = models.ForeignKey(
        CorporationSole,
        on_delete=models.PROTECT,
        related_name="seats",
        verbose_name="corporation sole it belongs to",
    )
    assents = models.BooleanField("gives the assent of its corporation sole", default=False)
    agrees_agenda = models.BooleanField("agrees the agenda", default=False)
    chairs = models.BooleanField("takes turns in the chair", default=False)
    order = models.PositiveSmallIntegerField("place in lists")
    created_on = models.DateField("first day of the seat", null=True, blank=True)
    abolished_on = models.DateField("first day the seat is no more", null=True, blank=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    paragraph = models.CharField("paragraph or page", max_length=60, blank=True)

    objects = OfASource.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            RowCheck(
                condition=Q(created_on__isnull=True)
                | Q(abolished_on__isnull=True)
                | Q(abolished_on__gt=F("created_on")),
                name="seat_is_abolished_after_it_is_created",
            ),
        ]

    Meta.constraints = [*Meta.constraints, *one_of_its_choices(office=Office)]

    def __str__(self):
        return self.title

    @property
    def subject(self) -> str:
        return f"seat/{self.slug}"

    def exists_on(self, day) -> bool:
        begun = self.created_on is None or self.created_on <= day
        return begun and (self.abolished_on is None or self.abolished_on > day)


class Person(models.Model):
    """Somebody who holds or held a post, whether or not they sign in to the portal."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120, unique=True)
    marking = models.SmallIntegerField(choices=Marking.choices, default=Marking.OFFICIAL)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="person", null=True, blank=True
    )
    illustrative = models.BooleanField(default=False, editable=False)

    objects = Marked.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name_plural = "people"
        constraints = one_of_its_choices(marking=Marking)

    def __str__(self):
        return self.name


class HoldingQuerySet(FactQuerySet):
    def visible_to(self, user):
        return self.readable_at(getattr(user, "reading_level", Marking.PUBLISHED))


class Holding(RecordedFact):
    """One person in one seat, from a rough day until another; where no end is stated, until the next.

    `until` is the first day no longer in post, in words that tell the last day: people say "to 31 March".
    """

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="holdings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="holdings")
    number = models.PositiveIntegerField(editable=False)
    acting = models.BooleanField("acting", default=False)
    since = RoughDateColumns(verbose_name="first day")
    until = RoughDateColumns(verbose_name="first day no longer in post", optional=True)
    term_ends_on = models.DateField("last day of the term", null=True, blank=True)

    objects = HoldingQuerySet.as_manager()
    triggers: ClassVar = [
        WithdrawOnly(),
        NoCertainOverlap("seat_id", "A seat has one holder at a time"),
    ]

    class Meta(RecordedFact.Meta):
        abstract = False
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            *RecordedFact.Meta.constraints,
            *rough_date_constraints("since"),
            *rough_date_constraints("until", optional=True),
            models.UniqueConstraint(fields=["seat", "number"], name="holding_number_is_used_once"),
        ]

    def __str__(self):
        return f"{self.person}, acting" if self.acting else str(self.person)


class Substitute(models.Model):
    """Somebody who may sit in for the holder of a seat, from a day until the day it ceases."""

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="substitutes")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="substitutions")
    number = models.PositiveIntegerField(editable=False)
    marking = models.SmallIntegerField(choices=Marking.choices, default=Marking.OFFICIAL)
    starts_on = models.DateField("first day")
    ceases_on = models.DateField("first day no longer", null=True, blank=True)

    objects = Marked.as_manager()

    class Meta:
        ordering = ["seat", "starts_on", "number"]
        constraints = [
            *one_of_its_choices(marking=Marking),
            RowCheck(
                condition=Q(ceases_on__isnull=True) | Q(ceases_on__gte=F("starts_on")),
                name="substitute_ceases_on_or_after_they_start",
            ),
            models.UniqueConstraint(fields=["seat", "number"], name="substitute_number_is_used_once"),
        ]

    def __str__(self):
        return f"{self.person} for {self.seat}"

    def sits_on(self, day) -> bool:
        return self.starts_on <= day and (self.ceases_on is None or self.ceases_on > day)


class ChairRota(RecordedFact):
    """In which order the seats of a board take the chair, from the first meeting on or after a day (R20).

    A rota holds until the next one; of two from the same day, the one recorded later holds.
    """

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="rotas")
    number = models.PositiveIntegerField(editable=False)
    effective_on = models.DateField("from the first meeting on or after")
    reason = models.TextField("why it is set")

    objects = HoldingQuerySet.as_manager()
    triggers: ClassVar = [WithdrawOnly()]

    class Meta(RecordedFact.Meta):
        abstract = False
        ordering: ClassVar = ["board", "effective_on", "number"]
        constraints: ClassVar = [
            *RecordedFact.Meta.constraints,
            models.UniqueConstraint(fields=["board", "number"], name="rota_number_is_used_once"),
        ]

    def __str__(self):
        return f"Chair rota {self.number} of the {self.board}"


class ChairRotaPlace(models.Model):
    """One seat's place in a rota."""

    rota = models.ForeignKey(ChairRota, on_delete=models.PROTECT, related_name="places")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField()

    triggers: ClassVar = [PartOfAFact("rota_id", ChairRota._meta.db_table)]

    class Meta:
        ordering = ["rota", "order"]
        constraints = [
            models.UniqueConstraint(fields=["rota", "order"], name="rota_has_one_seat_in_each_place"),
        ]

    def __str__(self):
        return f"{self.order}: {self.seat}"


def next_number(rows: models.QuerySet, field: str) -> int:
    """The number after the highest one used."""
    return (rows.aggregate(highest=models.Max(field))["highest"] or 0) + 1
