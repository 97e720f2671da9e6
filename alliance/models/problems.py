"""Problems with pages that anybody reported, and their answers."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from alliance.markings import Marking
from alliance.row_checks import RowCheck


class ProblemQuerySet(models.QuerySet):
    def visible_to(self, user):
        """To those who answer them. What is typed may be about anything, so it is OFFICIAL."""
        may = getattr(user, "may", lambda permission: False)
        reads = getattr(user, "reading_level", Marking.PUBLISHED) >= Marking.OFFICIAL
        return self.all() if may("answer problems") and reads else self.none()

    def unanswered(self):
        return self.filter(answered_at__isnull=True)


class Problem(models.Model):
    """What somebody says is wrong with a page. Their address is erased when the answer goes to it."""

    page = models.CharField("address of the page", max_length=500, blank=True)
    doing = models.TextField("what they were doing", blank=True)
    wrong = models.TextField("what went wrong")
    email = models.EmailField("address for an answer", blank=True)
    reported_at = models.DateTimeField(db_index=True)
    due_on = models.DateField("day by which it is to be answered")
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    answer_mailed = models.BooleanField("the answer went to an address", default=False, editable=False)

    objects = ProblemQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            RowCheck(condition=~Q(wrong=""), name="problem_says_what_is_wrong"),
            RowCheck(
                condition=Q(
                    answered_at__isnull=True, answered_by__isnull=True, answer="", answer_mailed=False
                )
                | (Q(answered_at__isnull=False, answered_by__isnull=False, email="") & ~Q(answer="")),
                name="answered_problem_says_by_whom_and_keeps_no_address",
            ),
        ]

    def __str__(self):
        return f"Problem {self.pk}"

    @property
    def subject(self) -> str:
        return f"problem/{self.pk}"

    def is_overdue(self, day: date) -> bool:
        return self.answered_at is None and self.due_on < day

    def state(self, day: date) -> str:
        """The name of the status on a day."""
        if self.answered_at:
            return "problem.answered"
        return "problem.overdue" if self.is_overdue(day) else "problem.open"
