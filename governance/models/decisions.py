"""What the Board decided: made when every corporation sole that must assent has, and never changed after."""

from dataclasses import dataclass
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from alliance.markings import Marking
from alliance.models import CorporationSole
from alliance.models.words import one_of_its_choices
from alliance.row_checks import RowCheck
from alliance.triggers import no_replacement, no_truncate, refusal
from business_areas.models import BusinessArea
from governance.models.agendas import AgendaItem
from governance.models.boards import Board, Marked, OnTheRecord, Person, Seat
from governance.models.placing import PartOfAFact
from governance.models.records import Outcome

# What the references of illustrative decisions begin with, in the place of the board's own letters.
EXAMPLE = "EXAMPLE"


@dataclass(frozen=True)
class FinalOnceMade:
    """Rows may change until they are made, and then never; only illustrative ones are removed."""

    made: str = "made_at"

    def statements(self, model, vendor):
        table = model._meta.db_table
        sentence = f"A row of {table} that was made is never changed: record a correction"
        yield from refusal(table, "UPDATE", sentence, vendor, condition=f"OLD.{self.made} IS NOT NULL")
        kept = "OLD.illustrative = 0" if vendor == "sqlite" else "NOT OLD.illustrative"
        yield from refusal(
            table,
            "DELETE",
            f"A row of {table} that was made is never removed",
            vendor,
            condition=f"OLD.{self.made} IS NOT NULL AND {kept}",
        )
        yield from no_replacement(table, vendor)
        yield from no_truncate(table, vendor)


class DecisionQuerySet(OnTheRecord):
    since = "made_at"

    def current(self):
        """Without those that a correction stands in the place of."""
        # Not by `corrected_by__isnull`: PostgreSQL takes that for true of next to none, and sorts them all.
        return self.exclude(Exists(self.model.objects.filter(corrects=OuterRef("pk"))))

    def drafts(self):
        """What still waits for assent: not made, and not withdrawn."""
        return super().drafts().filter(withdrawn_at__isnull=True)


class Decision(models.Model):
    """One decision, with all that is told of it (R14).

    Its reference is given when it is made, without gaps for each board and year, and never reused. Until then
    the row is a draft that shows whose assent is outstanding (R13).
    """

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="decisions")
    year = models.PositiveSmallIntegerField(null=True, editable=False)
    number = models.PositiveIntegerField(null=True, editable=False)
    # Without an item it was put to the Board between meetings.
    item = models.OneToOneField(
        AgendaItem, on_delete=models.PROTECT, related_name="decided", null=True, blank=True
    )
    title = models.CharField(max_length=200)
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    wording = models.TextField("decision, in words that stand alone")
    recommendation = models.TextField("recommendation as tabled", blank=True)
    reasons = models.TextField(blank=True)
    options = models.TextField("options considered", blank=True)
    money = models.TextField("effect on money", blank=True)
    legal = models.TextField("legal effect", blank=True)
    people = models.TextField("effect on people", blank=True)
    equality = models.TextField("effect on equality", blank=True)
    risk = models.TextField("risk", blank=True)
    tranche = models.CharField(max_length=12, choices=AgendaItem.Tranche.choices)
    areas = models.ManyToManyField(BusinessArea, related_name="decisions", blank=True)
    marking = models.SmallIntegerField(choices=Marking.choices, default=Marking.OFFICIAL)
    decided_on = models.DateField("day it was decided")
    answers_by = models.DateField("last day to answer, between meetings", null=True, blank=True)
    review_on = models.DateField("day to review it", null=True, blank=True)
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="replaced_by", null=True, blank=True
    )
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="corrected_by", null=True, blank=True
    )
    corrected_because = models.TextField("why it was corrected", blank=True)
    made_at = models.DateTimeField(null=True, editable=False)
    # Taken back before it was made: only what is put between meetings, of which no item says what came of it.
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawn_because = models.TextField("why it was withdrawn", blank=True, editable=False)
    illustrative = models.BooleanField(default=False, editable=False)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = DecisionQuerySet.as_manager()
    triggers: ClassVar = [FinalOnceMade()]

    class Meta:
        ordering = ["-decided_on", F("number").desc(nulls_first=True), "-pk"]
        indexes = [
            models.Index(fields=["-decided_on", "-number", "id"], name="decisions_latest_first"),
            # Of most decisions neither is so, and an index of all would look useless to the database.
            models.Index(
                fields=["replaces"], condition=Q(replaces__isnull=False), name="decisions_that_replace"
            ),
            models.Index(
                fields=["corrects"], condition=Q(corrects__isnull=False), name="decisions_that_correct"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["board", "illustrative", "year", "number"], name="decision_reference_is_used_once"
            ),
            RowCheck(
                condition=Q(made_at__isnull=True, year__isnull=True, number__isnull=True)
                | Q(made_at__isnull=False, year__isnull=False, number__isnull=False),
                name="decision_has_a_reference_once_made",
            ),
            RowCheck(
                condition=Q(outcome__in=["agreed", "agreed-with-changes", "not-agreed"]),
                name="decision_is_agreed_or_not",
            ),
            RowCheck(condition=~Q(wording=""), name="decision_has_words"),
            RowCheck(
                condition=Q(corrects__isnull=True, corrected_because="")
                | (Q(corrects__isnull=False) & ~Q(corrected_because="")),
                name="correction_of_a_decision_says_why",
            ),
            RowCheck(
                condition=Q(withdrawn_at__isnull=True, withdrawn_because="")
                | (
                    Q(withdrawn_at__isnull=False, made_at__isnull=True, item__isnull=True)
                    & ~Q(withdrawn_because="")
                ),
                name="only_a_draft_between_meetings_is_withdrawn_with_why",
            ),
            *one_of_its_choices(outcome=Outcome, tranche=AgendaItem.Tranche, marking=Marking),
        ]

    def __str__(self):
        return f"{self.reference}: {self.title}" if self.made_at else self.title

    @property
    def reference(self) -> str:
        """WTB-2026-014, or EXAMPLE-2026-001 when it is illustrative; "" until the decision is made."""
        return f"{self.series}-{self.year}-{self.number:03}" if self.made_at else ""

    @property
    def series(self) -> str:
        """What its reference begins with: illustrative ones are counted apart, and leave no gap."""
        return EXAMPLE if self.illustrative else self.board.prefix

    @property
    def subject(self) -> str:
        return f"decision/{self.reference}" if self.made_at else f"draft-decision/{self.pk}"


class RestrictedText(models.Model):
    """A part of a decision that fewer may read than the rest, as a row with its own marking (R22)."""

    class Part(models.TextChoices):
        TITLE = "title", "Title"
        WORDING = "wording", "Decision"
        RECOMMENDATION = "recommendation", "Recommendation as tabled"
        REASONS = "reasons", "Reasons"
        OPTIONS = "options", "Options considered"
        MONEY = "money", "Effect on money"
        LEGAL = "legal", "Legal effect"
        PEOPLE = "people", "Effect on people"
        EQUALITY = "equality", "Effect on equality"
        RISK = "risk", "Risk"

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="restricted")
    part = models.CharField(max_length=14, choices=Part.choices)
    text = models.TextField()
    marking = models.SmallIntegerField(choices=Marking.choices, default=Marking.OFFICIAL_SENSITIVE)
    withheld_because = models.CharField("why it is withheld", max_length=240)
    look_again_on = models.DateField("day to look at it again")
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = Marked.as_manager()
    triggers: ClassVar = [PartOfAFact("decision_id", Decision._meta.db_table)]

    class Meta:
        ordering = ["decision", "pk"]
        constraints = [
            RowCheck(condition=Q(marking__gt=0), name="restricted_text_is_not_published"),
            RowCheck(condition=~Q(withheld_because=""), name="withheld_part_says_why"),
        ]

    Meta.constraints = [*Meta.constraints, *one_of_its_choices(part=Part, marking=Marking)]

    def __str__(self):
        return f"{self.get_part_display()} of {self.decision}"


class Assent(models.Model):
    """The answer of one corporation sole to one decision, by whoever held its seat then (R13, R19)."""

    class Answer(models.TextChoices):
        ASSENTS = "assents", "Assents"
        DOES_NOT = "does-not", "Does not assent"

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="assents")
    corporation = models.ForeignKey(CorporationSole, on_delete=models.PROTECT, related_name="assents")
    answer = models.CharField(max_length=10, choices=Answer.choices)
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    given_on = models.DateField("day it was given")
    told_how = models.CharField("how it was given", max_length=120, help_text="such as: at the meeting")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    triggers: ClassVar = [PartOfAFact("decision_id", Decision._meta.db_table)]

    class Meta:
        ordering = ["corporation__order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "corporation"], name="corporation_answers_a_decision_once"
            ),
        ]

    Meta.constraints = [*Meta.constraints, *one_of_its_choices(answer=Answer)]

    def __str__(self):
        return f"{self.corporation} {self.get_answer_display().lower()}"


class Progress(models.Model):
    """How far a decision has been put into effect, as somebody said on a day."""

    class State(models.TextChoices):
        NOT_STARTED = "not-started", "Not started"
        IN_PROGRESS = "in-progress", "In progress"
        DONE = "done", "Done"
        NOT_GOING_AHEAD = "not-going-ahead", "Not going ahead"

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="progress")
    state = models.CharField(max_length=16, choices=State.choices)
    note = models.TextField(blank=True)
    as_of = models.DateField("as of")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    triggers: ClassVar = [PartOfAFact("decision_id", Decision._meta.db_table)]

    class Meta:
        ordering = ["decision", "pk"]

    Meta.constraints = one_of_its_choices(state=State)

    def __str__(self):
        return f"{self.decision}: {self.get_state_display()}"


class AnswerReminder(models.Model):
    """One corporation sole was reminded, by e-mail, that its answer to a decision is outstanding."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="reminders")
    corporation = models.ForeignKey(CorporationSole, on_delete=models.PROTECT, related_name="+")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    triggers: ClassVar = [PartOfAFact("decision_id", Decision._meta.db_table)]

    class Meta:
        ordering = ["decision", "pk"]

    def __str__(self):
        return f"{self.corporation} was reminded of {self.decision}"


class NotingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of which this person may read the item and the meeting."""
        level = getattr(user, "reading_level", Marking.PUBLISHED)
        return self.filter(item__marking__lte=level, item__meeting__marking__lte=level)

    def standing(self):
        """On the agenda of a meeting that is still to end; not what was withdrawn, cancelled or put off."""
        return self.filter(
            noted_at__isnull=True,
            item__withdrawn_at__isnull=True,
            item__meeting__cancelled_at__isnull=True,
            item__meeting__closed_at__isnull=True,
        )


class Noting(models.Model):
    """A decision taken between meetings, on the item by which a meeting notes it; noted once, and for good.

    It is noted when the meeting ends with the outcome "Noted" of that item. Until then the same decision may
    be put on a later agenda: that the item was deferred or withdrawn, or the meeting cancelled, is no noting.
    """

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="notings")
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="notings")
    noted_at = models.DateTimeField(null=True, editable=False)
    illustrative = models.BooleanField(default=False, editable=False)

    objects = NotingQuerySet.as_manager()
    triggers: ClassVar = [FinalOnceMade("noted_at")]

    class Meta:
        ordering = ["item", "decision__decided_on", "decision__number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "decision"], name="item_lists_a_decision_once"),
            models.UniqueConstraint(
                fields=["decision"], condition=Q(noted_at__isnull=False), name="decision_is_noted_once"
            ),
        ]

    def __str__(self):
        return f"{self.decision}, at {self.item}"
