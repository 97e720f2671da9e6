"""The minutes of a meeting: drafted from what was captured, agreed at a later one, then final (R16)."""

from dataclasses import dataclass
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from alliance.markings import Marking
from alliance.models.words import one_of_its_choices
from alliance.row_checks import RowCheck
from alliance.triggers import no_replacement, no_truncate, refusal
from governance.models.agendas import AgendaItem
from governance.models.boards import Marked
from governance.models.meetings import Meeting
from governance.models.placing import PartOfAFact


@dataclass(frozen=True)
class FixedOnceAgreed:
    """Paragraphs change until their minutes are agreed, and never after; illustrative ones are removed."""

    owners_table: str

    def statements(self, model, vendor):
        table = model._meta.db_table
        agreed = (
            f"EXISTS (SELECT 1 FROM {self.owners_table} minutes "
            "WHERE minutes.id = {row}.minutes_id AND minutes.agreed_at IS NOT NULL{more})"
        )
        real = " AND minutes.illustrative = 0" if vendor == "sqlite" else " AND NOT minutes.illustrative"
        sentence = f"Rows of {table} are never changed once the minutes are agreed: record a correction"
        yield from refusal(
            table, "INSERT", sentence, vendor, condition=agreed.format(row="NEW", more=""), name="agreed"
        )
        yield from refusal(table, "UPDATE", sentence, vendor, condition=agreed.format(row="OLD", more=""))
        yield from refusal(table, "DELETE", sentence, vendor, condition=agreed.format(row="OLD", more=real))
        yield from no_replacement(table, vendor)
        yield from no_truncate(table, vendor)


class MinutesQuerySet(Marked):
    def visible_to(self, user):
        """Agreed ones to the reader's level, published ones to anyone; drafts to those who work on them.

        Drafts are the secretary's until they go to the chair, and then the Board's. To nobody else is there
        anything before the Board has agreed it.
        """
        rows = self.readable_at(getattr(user, "reading_level", Marking.PUBLISHED))
        may = getattr(user, "may", lambda permission: False)
        if may("keep the board record"):
            return rows
        if may("agree and assent"):
            return rows.filter(to_chair_at__isnull=False)
        if getattr(user, "is_authenticated", False):
            return rows.filter(agreed_at__isnull=False)
        return rows.filter(published_at__isnull=False)


class Minutes(models.Model):
    """The minutes of one meeting, through their whole life."""

    class Stage(models.TextChoices):
        DRAFT = "draft", "Draft"
        WITH_CHAIR = "with-chair", "With the chair"
        CIRCULATED = "circulated", "Circulated"
        CORRECTING = "correcting", "Agreed with corrections to make"
        AGREED = "agreed", "Agreed"
        PUBLISHED = "published", "Published"
        AGREED_CORRECTED = "agreed-with-corrections", "Agreed with corrections"

    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="minutes")
    marking = models.SmallIntegerField(choices=Marking.choices)
    assembled_at = models.DateTimeField()
    to_chair_at = models.DateTimeField(null=True)
    circulated_at = models.DateTimeField(null=True)
    comments_by = models.DateField("last day for comments", null=True)
    # The item of a later meeting by which the Board agreed them, and what it wanted corrected.
    agreed_by = models.OneToOneField(
        AgendaItem, on_delete=models.PROTECT, related_name="minutes_agreed", null=True
    )
    corrections = models.TextField("what the Board corrected", blank=True)
    agreed_at = models.DateTimeField("when they became final", null=True)
    # The end of the register of hashes when they became final, to check it by.
    head_sequence = models.PositiveIntegerField(null=True)
    head_hash = models.CharField(max_length=64, blank=True)
    published_at = models.DateTimeField(null=True)
    published_despite = models.TextField(
        "why they were published although publishing was on hold", blank=True
    )
    illustrative = models.BooleanField(default=False, editable=False)

    objects = MinutesQuerySet.as_manager()

    class Meta:
        ordering = ["meeting"]
        verbose_name_plural = "minutes"
        constraints = [
            RowCheck(
                condition=Q(circulated_at__isnull=True, comments_by__isnull=True)
                | Q(circulated_at__isnull=False, comments_by__isnull=False, to_chair_at__isnull=False),
                name="minutes_are_circulated_after_the_chair_has_them_until_a_day",
            ),
            RowCheck(
                condition=Q(agreed_at__isnull=True, head_sequence__isnull=True, head_hash="")
                | Q(agreed_at__isnull=False, agreed_by__isnull=False, head_sequence__isnull=False)
                & ~Q(head_hash=""),
                name="minutes_are_agreed_by_an_item_with_the_head_of_the_register",
            ),
            RowCheck(
                condition=Q(corrections="") | Q(agreed_by__isnull=False),
                name="only_agreed_minutes_were_corrected_by_the_board",
            ),
            RowCheck(
                condition=Q(published_at__isnull=True) | Q(agreed_at__isnull=False),
                name="only_agreed_minutes_are_published",
            ),
            *one_of_its_choices(marking=Marking),
        ]

    def __str__(self):
        return f"Minutes of {self.meeting}"

    @property
    def stage(self) -> Stage:
        if self.published_at:
            return self.Stage.PUBLISHED
        if self.agreed_at:
            return self.Stage.AGREED_CORRECTED if self.corrections else self.Stage.AGREED
        if self.agreed_by_id:
            return self.Stage.CORRECTING
        if self.circulated_at:
            return self.Stage.CIRCULATED
        return self.Stage.WITH_CHAIR if self.to_chair_at else self.Stage.DRAFT

    @property
    def subject(self) -> str:
        return f"minutes/{self.meeting.board.slug}/{self.meeting.held_on.isoformat()}"

    @property
    def subjects(self) -> tuple[str, str]:
        """Its subject, and that of older entries, which names the day alone."""
        return self.subject, f"minutes/{self.meeting.held_on.isoformat()}"


class MinutesParagraph(models.Model):
    """One paragraph under an item, such as 5.3. Its number is its own for good, whatever comes or goes."""

    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="paragraphs")
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField("number within the item")
    text = models.TextField()
    marking = models.SmallIntegerField(choices=Marking.choices)
    removed_at = models.DateTimeField(null=True, editable=False)

    triggers: ClassVar = [FixedOnceAgreed(Minutes._meta.db_table)]

    class Meta:
        ordering = ["minutes", "item__order", "place"]
        constraints = [
            models.UniqueConstraint(
                fields=["minutes", "item", "place"], name="number_of_a_paragraph_is_used_once"
            ),
            RowCheck(condition=~Q(text=""), name="paragraph_of_minutes_has_words"),
            *one_of_its_choices(marking=Marking),
        ]

    def __str__(self):
        return self.number

    @property
    def number(self) -> str:
        """5.3: the third paragraph of item 5."""
        return f"{self.item.order}.{self.place}"


class MinutesComment(models.Model):
    """What somebody on the Board says of a paragraph that was circulated, and what became of it."""

    paragraph = models.ForeignKey(MinutesParagraph, on_delete=models.PROTECT, related_name="comments")
    post = models.CharField("post of whoever says it", max_length=160, blank=True)
    text = models.TextField()
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    accepted = models.BooleanField(null=True, editable=False)
    answer = models.TextField("what became of it", blank=True)
    answered_at = models.DateTimeField(null=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )

    class Meta:
        ordering = ["paragraph", "pk"]
        constraints = [
            RowCheck(
                condition=Q(
                    accepted__isnull=True, answer="", answered_at__isnull=True, answered_by__isnull=True
                )
                | Q(accepted__isnull=False, answered_at__isnull=False, answered_by__isnull=False)
                & (Q(accepted=True) | ~Q(answer="")),
                name="comment_is_accepted_or_declined_with_why",
            ),
            RowCheck(condition=~Q(text=""), name="comment_on_minutes_has_words"),
        ]

    def __str__(self):
        return f"Comment on {self.paragraph}"


class MinutesVersion(models.Model):
    """The minutes as they were circulated, agreed or corrected: what they said then, for good."""

    class Why(models.TextChoices):
        CIRCULATED = "circulated", "Circulated"
        AGREED = "agreed", "Agreed"
        CORRECTED = "corrected", "Corrected after they were agreed"

    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    why = models.CharField(max_length=12, choices=Why.choices)
    because = models.TextField("what was corrected and why", blank=True)
    content = models.JSONField(help_text="the sections in their order, as plain values")
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    triggers: ClassVar = [PartOfAFact("minutes_id", Minutes._meta.db_table)]

    class Meta:
        ordering = ["minutes", "number"]
        constraints = [
            models.UniqueConstraint(fields=["minutes", "number"], name="minutes_have_each_version_once"),
            RowCheck(condition=~Q(why="corrected") | ~Q(because=""), name="correction_of_minutes_says_why"),
        ]

    Meta.constraints = [*Meta.constraints, *one_of_its_choices(why=Why)]

    def __str__(self):
        return f"Version {self.number} of the minutes"
