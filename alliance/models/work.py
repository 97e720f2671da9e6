"""Work that takes too long for a page: what is to be done, how far it is, and what went wrong."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from alliance.models.words import one_of_its_choices

# A job that has said nothing for so long is taken up by somebody else: whoever did it is gone.
SILENCE = timedelta(minutes=2)


class JobQuerySet(models.QuerySet):
    def visible_to(self, user):
        """To the administrator, who sees to it that it is done."""
        may = getattr(user, "may", lambda permission: False)
        return self.all() if may("manage people") else self.none()

    def due(self):
        """What waits and could be done now."""
        return self.filter(state=Job.State.WAITING, not_before__lte=timezone.now())


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

    objects = JobQuerySet.as_manager()

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
    def in_words(self) -> str:
        """What is done, without what it is about: that may be marked higher than the reader reads."""
        return self.kind.replace("-", " ").capitalize()

    @property
    def subject_of_record(self) -> str:
        return f"work/{self.pk}"

    @property
    def is_asked_for_again(self) -> bool:
        """Whether the same waits or is being done as another job."""
        unfinished = Job.objects.filter(state__in=[self.State.WAITING, self.State.RUNNING])
        return unfinished.filter(kind=self.kind, about=self.about).exclude(pk=self.pk).exists()

    @property
    def kind_of_error(self) -> str:
        """What went wrong, without the message that came with it, which may repeat what somebody typed."""
        return self.error.partition(": ")[0]

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED)

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.of) if self.of else 0


class Beat(models.Model):
    """When something that is done again and again was last done: work in the background, a backup.

    Written by `manage.py do_work` while it runs, and by `manage.py note_done`; read by whoever watches.
    """

    name = models.SlugField(max_length=40, unique=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return f"{self.name} at {self.at:%Y-%m-%d %H:%M}"
