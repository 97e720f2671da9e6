"""What the public reads of decisions: a notice for each commissioner, and holds on publishing (R22, R23)."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from alliance.models import CorporationSole
from alliance.models.words import one_of_its_choices
from alliance.row_checks import RowCheck
from alliance.temporal import last_day, long_date
from alliance.triggers import no_replacement, no_truncate, refusal
from business_areas.models import BusinessArea
from governance.models.decisions import Decision, RestrictedText
from governance.models.placing import PartOfAFact


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Every one to everybody: a notice is what was published, and holds nothing else."""
        return self.all()

    def current(self):
        """Without those that a corrected version stands in the place of."""
        return self.exclude(Exists(self.model.objects.filter(corrects=OuterRef("pk"))))

    def on(self, day: date):
        """Those that anybody could read on a day, each as it stood then."""
        later = self.model.objects.filter(corrects=OuterRef("pk"), published_on__lte=day)
        return self.filter(published_on__lte=day).exclude(Exists(later))


class Notice(models.Model):
    """One version of what one commissioner published of one decision: what it said then, for good (R22)."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="notices")
    corporation = models.ForeignKey(CorporationSole, on_delete=models.PROTECT, related_name="notices")
    number = models.PositiveSmallIntegerField("version")
    content = models.JSONField(help_text="what the public reads, as plain values")
    # Those that the notice names: areas marked PUBLISHED when it was published.
    areas = models.ManyToManyField(BusinessArea, related_name="notices", blank=True)
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="corrected_by", null=True, blank=True
    )
    because = models.TextField("what was corrected and why", blank=True)
    despite_hold = models.TextField("why it was published although publishing was on hold", blank=True)
    published_on = models.DateField("day it was published")
    published_at = models.DateTimeField(auto_now_add=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    illustrative = models.BooleanField(default=False, editable=False)

    objects = NoticeQuerySet.as_manager()
    triggers: ClassVar = [PartOfAFact("decision_id", Decision._meta.db_table)]

    class Meta:
        ordering = ["-published_on", "-pk"]
        # The order of the public register.
        indexes = [models.Index(fields=["-published_on", "-id"], name="notice_as_published")]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "corporation", "number"], name="notice_has_each_version_once"
            ),
            RowCheck(
                condition=Q(number=1, corrects__isnull=True, because="")
                | (Q(number__gt=1, corrects__isnull=False) & ~Q(because="")),
                name="later_version_of_a_notice_says_what_changed",
            ),
        ]

    def __str__(self):
        return f"{self.heading}, notice of {self.corporation}"

    @property
    def reference(self) -> str:
        return self.content["reference"]

    @property
    def heading(self) -> str:
        """ "WTB-2026-014: Fleet", or the reference alone when the title is withheld."""
        title = self.content["title"]
        return f"{self.reference}: {title}" if title else f"{self.reference} (title withheld)"

    @property
    def address(self) -> str:
        return f"/decisions/{self.reference}/notice/{self.corporation.slug}/"


class WithheldPart(models.Model):
    """A part of a decision that a notice leaves out, why, and when that is looked at again (R22).

    With `restricted`, the part is one that few may read at all, which no notice can bring out.
    """

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

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="withheld")
    part = models.CharField(max_length=14, choices=Part.choices)
    restricted = models.ForeignKey(
        RestrictedText, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    because = models.CharField("why it is withheld", max_length=240)
    look_again_on = models.DateField("day to look at it again")

    triggers: ClassVar = [PartOfAFact("notice_id", Notice._meta.db_table)]

    class Meta:
        ordering = ["notice", "pk"]
        constraints = [
            RowCheck(condition=~Q(because=""), name="part_withheld_from_a_notice_says_why"),
        ]

    Meta.constraints = [*Meta.constraints, *one_of_its_choices(part=Part)]

    def __str__(self):
        return f"{self.get_part_display()}, withheld because of {self.because}"


@dataclass(frozen=True)
class EndedOnce:
    """Rows are added and may be ended early once, with who and why; nothing else of them changes."""

    def statements(self, model, vendor):
        table = model._meta.db_table
        ending = {"ended_at", "ended_by_id", "ended_because"}
        fixed = [field.column for field in model._meta.concrete_fields if field.column not in ending]
        other = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
        changed = " OR ".join(f'OLD."{column}" {other} NEW."{column}"' for column in fixed)
        yield from refusal(
            table,
            "UPDATE",
            f"Rows of {table} are never changed, but ended once with who and why",
            vendor,
            condition=f"{changed} OR OLD.ended_at IS NOT NULL",
        )
        yield from refusal(table, "DELETE", f"Rows of {table} are never removed", vendor)
        yield from no_replacement(table, vendor)
        yield from no_truncate(table, vendor)


class HoldQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of everybody to whoever has signed in."""
        return self.all() if getattr(user, "is_authenticated", False) else self.none()

    def standing(self, day: date):
        """Those by which publishing is on hold on a day."""
        return self.not_over(day).filter(starts_on__lte=day)

    def not_over(self, day: date):
        """Those that stand on a day or are still to come."""
        return self.filter(ceases_on__gt=day).filter(Q(ended_at__isnull=True) | Q(ended_at__date__gt=day))


class Hold(models.Model):
    """Days on which nothing is published for one commissioner, such as a pre-election period (R23).

    It holds publishing, not drafting. It may be ended early, with a reason.
    """

    corporation = models.ForeignKey(CorporationSole, on_delete=models.PROTECT, related_name="holds")
    starts_on = models.DateField("first day")
    ceases_on = models.DateField("first day no longer on hold")
    because = models.CharField("why", max_length=240)
    set_at = models.DateTimeField(auto_now_add=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    ended_because = models.TextField("why it was ended early", blank=True, editable=False)

    objects = HoldQuerySet.as_manager()
    triggers: ClassVar = [EndedOnce()]

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            RowCheck(condition=Q(ceases_on__gt=F("starts_on")), name="hold_ceases_after_it_starts"),
            RowCheck(condition=~Q(because=""), name="hold_says_why"),
            RowCheck(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, ended_because="")
                | (Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(ended_because="")),
                name="hold_is_ended_early_with_who_and_why",
            ),
        ]

    def __str__(self):
        return f"Hold for {self.corporation}, {self.days}"

    @property
    def last_day(self) -> date:
        return last_day(self.ceases_on)

    @property
    def days(self) -> str:
        """ "25 March 2027 to 6 May 2027"."""
        return f"{long_date(self.starts_on)} to {long_date(self.last_day)}"

    @property
    def words(self) -> str:
        """The sentence that publishing is refused with."""
        return (
            f"Publishing for {self.corporation} is on hold until the end of {long_date(self.last_day)}: "
            f"{self.because.rstrip('.')}."
        )
