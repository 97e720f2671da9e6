"""How many tries to sign in have failed lately, and who is signed in where."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from alliance.guessing import LIMITS, Counted, key_of, one_name
from alliance.models.words import one_of_its_choices


class FailedTriesQuerySet(models.QuerySet):
    def of_name(self, name: str) -> "FailedTries | None":
        """Those of a name from browsers that are not known; None when there are none."""
        return self.filter(key=key_of(Counted.NAME, one_name(name))).first()


class FailedTries(models.Model):
    """Failed tries of one name, address or browser: a number, no part of the record, forgotten after a while.

    A try counts as failed from the moment it begins, until it turns out right: of many at one moment no more
    are made than may be.
    """

    counted = models.CharField(max_length=10, choices=Counted.choices)
    key = models.CharField("digest of what is counted", max_length=64, unique=True)
    failed = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(default=timezone.now)
    wait_ends_at = models.DateTimeField("when the next may be made", null=True)
    let_in_until = models.DateTimeField("until when its address does not matter", null=True)

    objects = FailedTriesQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "failed tries"
        indexes = [models.Index(fields=["last_at"], name="failed_tries_to_forget")]
        constraints = [*one_of_its_choices(counted=Counted)]

    def __str__(self):
        return f"{self.get_counted_display()}: {self.failed}"

    def is_forgotten(self, now) -> bool:
        """Whether the last one is so long ago that it no longer counts."""
        return (
            max(self.last_at, self.wait_ends_at or self.last_at) + LIMITS[self.counted].forgotten_after <= now
        )

    def waits_until(self, now):
        """When the next try may be made; None when that is now."""
        return self.wait_ends_at if self.wait_ends_at and self.wait_ends_at > now else None

    def is_locked(self, now) -> bool:
        """Whether this is more than a short wait."""
        return bool(self.waits_until(now)) and self.failed >= LIMITS[self.counted].most


class SignedInQuerySet(models.QuerySet):
    def lasting(self):
        """Those that have not ended by themselves."""
        now = timezone.now()
        return self.filter(
            last_seen_at__gt=now - timedelta(seconds=settings.SESSION_IDLE_SECONDS),
            began_at__gt=now - timedelta(seconds=settings.SESSION_LONGEST_SECONDS),
        )

    def visible_to(self, user):
        """One's own, the latest first; nobody sees where another is signed in."""
        return self.lasting().filter(user=user).order_by("-last_seen_at", "-pk")


class SignedIn(models.Model):
    """One browser in which somebody is signed in, kept while it lasts: no part of the record.

    Django keeps the session itself. This says whose it is and where, and knows it by a digest of its key:
    whoever reads this table can take up nobody's session.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="signed_in")
    digest = models.CharField("digest of the session's key", max_length=64, unique=True)
    browser = models.CharField("which browser, in words", max_length=80)
    began_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    objects = SignedInQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "signed in"
        indexes = [models.Index(fields=["last_seen_at"], name="signed_in_by_when_seen")]

    def __str__(self):
        return f"{self.user}: {self.browser}"
