"""Work that takes too long for a page: what is to be done, how far it is, and what went wrong."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

from alliance.models.words import one_of_its_choices

# A job that has said nothing for so long is taken up by somebody else: whoever did it is gone.
SILENCE = timedelta(minutes=2)


class Job(models.Model):
    """One thing to do in the background. However often it is asked for, it waits once."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Being done"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    kind = models.SlugField(max_length=60, db_index=False)
    about = models.CharField(max_length=160)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    # Asked for again while it was being done: it is done once more after.
    again = models.BooleanField(default=False)
    done = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField()
    asked_at = models.DateTimeField(auto_now_add=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True, help_text="when whoever does it last said how far it is")
    ended_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "not_before"], name="jobs_to_do")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "about"],
                condition=Q(state__in=["waiting", "running"]),
                name="job_waits_once",
            ),
        ]

    Meta.constraints = [*Meta.constraints, *one_of_its_choices(state=State)]

    def __str__(self):
        return f"{self.kind} {self.about}"

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED)

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.of) if self.of else 0
