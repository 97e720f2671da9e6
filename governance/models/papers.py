"""Papers for the items of a meeting: who owes each, every version that came, and who cleared it (R17)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from alliance.markings import Marking
from alliance.models import Force, StoredFile
from alliance.models.words import one_of_its_choices
from alliance.row_checks import RowCheck
from governance.models.agendas import AgendaItem
from governance.models.boards import Board, Seat
from governance.models.placing import PartOfAFact


class PaperQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.readable_at(getattr(user, "reading_level", Marking.PUBLISHED))

    def readable_at(self, level):
        """What is marked no higher, on an item and at a meeting marked no higher."""
        of_meeting = Q(item__meeting__isnull=True) | Q(item__meeting__marking__lte=level)
        return self.filter(of_meeting, marking__lte=level, item__marking__lte=level)


class Paper(models.Model):
    """One paper that an item of an agenda asks for. Its number, and so its address, stays for good."""

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="papers")
    number = models.PositiveIntegerField(editable=False)
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="papers")
    title = models.CharField(max_length=200)
    author_seat = models.ForeignKey(
        Seat, on_delete=models.PROTECT, related_name="papers", null=True, blank=True, verbose_name="post"
    )
    author_name = models.CharField(
        "who writes it, where no post on the Board does", max_length=160, blank=True
    )
    email = models.EmailField("e-mail address for reminders", blank=True)
    due_on = models.DateField("due by")
    marking = models.SmallIntegerField(choices=Marking.choices, default=Marking.OFFICIAL)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawn_because = models.TextField(blank=True, editable=False)
    illustrative = models.BooleanField(default=False, editable=False)
    asked_at = models.DateTimeField(auto_now_add=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = PaperQuerySet.as_manager()

    class Meta:
        ordering = ["board", "number"]
        constraints = [
            models.UniqueConstraint(fields=["board", "number"], name="paper_number_is_used_once"),
            RowCheck(
                condition=Q(author_seat__isnull=False, author_name="")
                | (Q(author_seat__isnull=True) & ~Q(author_name="")),
                name="paper_has_one_author",
            ),
            RowCheck(
                condition=Q(withdrawn_at__isnull=True, withdrawn_because="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_because="")),
                name="paper_is_withdrawn_with_why",
            ),
            *one_of_its_choices(marking=Marking),
        ]

    def __str__(self):
        return self.title

    @property
    def author(self) -> str:
        return self.author_seat.title if self.author_seat else self.author_name

    @property
    def subject(self) -> str:
        return f"paper/{self.number}"


class PaperVersion(models.Model):
    """A paper as it came on a day. One that takes another's place says what changed and why."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="paper_version")
    received_on = models.DateField("day it came")
    changed = models.TextField("what changed", blank=True)
    because = models.TextField("why it was replaced", blank=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    triggers: ClassVar = [PartOfAFact("paper_id", Paper._meta.db_table)]

    class Meta:
        ordering = ["paper", "number"]
        constraints = [
            models.UniqueConstraint(fields=["paper", "number"], name="paper_has_each_version_once"),
            RowCheck(
                condition=Q(number=1, changed="", because="")
                | (Q(number__gt=1) & ~Q(changed="") & ~Q(because="")),
                name="later_version_of_a_paper_says_what_changed_and_why",
            ),
        ]

    def __str__(self):
        return f"Version {self.number} of {self.paper}"


class PaperReading(models.Model):
    """The words that were read out of a version of a paper, which it is found by; or why there are none.

    Nothing of the record: the file is, and can be read again.
    """

    class Outcome(models.TextChoices):
        READ = "read", "Its words can be searched."
        CUT = "cut", "Only its first words can be searched: it is very long."
        PICTURE = "picture", "Its words cannot be searched: its pages are pictures."
        PROTECTED = "protected", "Its words cannot be searched: it is protected."
        TOO_LARGE = "too-large", "Its words cannot be searched: reading them would take too long."
        DAMAGED = "damaged", "Its words cannot be searched: it is damaged."
        NOT_TEXT = "not-text", "Its words cannot be searched: it is a spreadsheet."

    version = models.OneToOneField(PaperVersion, on_delete=models.CASCADE, related_name="reading")
    outcome = models.CharField(max_length=9, choices=Outcome.choices)
    text = models.TextField(blank=True)
    read_at = models.DateTimeField()

    class Meta:
        ordering = ["version"]
        constraints: ClassVar = []

    Meta.constraints = one_of_its_choices(outcome=Outcome)

    def __str__(self):
        return f"Words of {self.version}"


class Clearance(models.Model):
    """What one force says of a paper before it is tabled, for finance, legal or people. The last counts."""

    class Subject(models.TextChoices):
        FINANCE = "finance", "Finance"
        LEGAL = "legal", "Legal"
        PEOPLE = "people", "People"

    class Standing(models.TextChoices):
        CLEARED = "cleared", "Cleared"
        NOT_NEEDED = "not-needed", "Not needed"
        TABLED = "tabled", "Tabled without it"

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="clearances")
    # None where nothing had come yet.
    version = models.ForeignKey(PaperVersion, on_delete=models.PROTECT, related_name="+", null=True)
    subject = models.CharField("for", max_length=8, choices=Subject.choices)
    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="+")
    standing = models.CharField("standing", max_length=12, choices=Standing.choices)
    cleared_by = models.CharField("post that cleared it", max_length=160, blank=True)
    given_on = models.DateField("day it was given")
    because = models.TextField("why", blank=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    triggers: ClassVar = [PartOfAFact("paper_id", Paper._meta.db_table)]

    class Meta:
        ordering = ["paper", "pk"]
        constraints = [
            RowCheck(
                condition=(Q(standing="cleared", version__isnull=False) & ~Q(cleared_by=""))
                | (~Q(standing="cleared") & ~Q(because="")),
                name="clearance_says_by_whom_or_why_not",
            ),
        ]

    Meta.constraints = [*Meta.constraints, *one_of_its_choices(subject=Subject, standing=Standing)]

    def __str__(self):
        return f"{self.get_subject_display()}, {self.force}: {self.get_standing_display().lower()}"


class Pack(models.Model):
    """All the papers of a meeting in one file, for those who read to one marking: made anew when they change.

    Nothing of the record: everything in it is in the papers it was made from.
    """

    meeting = models.ForeignKey("governance.Meeting", on_delete=models.PROTECT, related_name="packs")
    level = models.SmallIntegerField(choices=Marking.choices)
    # Of what it was made: another means that something changed since.
    made_of = models.CharField(max_length=64)
    marking = models.SmallIntegerField(choices=Marking.choices)
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    pages = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    illustrative = models.BooleanField(default=False)

    class Meta:
        ordering = ["meeting", "level"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "level"], name="meeting_has_one_pack_at_each_marking"),
            *one_of_its_choices(level=Marking, marking=Marking),
        ]

    def __str__(self):
        return f"Pack of {self.meeting}"
