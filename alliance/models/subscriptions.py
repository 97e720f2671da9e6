"""Who asked to be told by e-mail of what is published: kept only while they are subscribed (ADR 0028).

None of it is part of the record. No page shows it, and it is in no list, export, log or audit trail.
"""

from datetime import timedelta
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from alliance.row_checks import RowCheck

# How long the link that confirms works, and what was never confirmed is kept.
CONFIRMED_WITHIN = timedelta(days=3)
# Nobody is told of what is older; what they were told of is forgotten when it cannot come again.
LOOKS_BACK = timedelta(days=30)


class Subscriber(models.Model):
    """One e-mail address, with how many mails it was sent in the present hour for having been typed."""

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    email = models.EmailField("e-mail address")
    hour_began_at = models.DateTimeField(null=True)
    asked_in_hour = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["pk"]
        constraints = [
            RowCheck(condition=~Q(email=""), name="subscriber_has_an_address"),
            models.UniqueConstraint(Lower("email"), name="address_is_one_subscriber_whatever_its_capitals"),
        ]

    def __str__(self):
        return f"Subscriber {self.pk}"


class SubscriptionQuerySet(models.QuerySet):
    def confirmed(self):
        return self.filter(confirmed_at__isnull=False)

    def never_confirmed(self, now):
        """Those whose link has stopped working without having been used."""
        return self.filter(confirmed_at__isnull=True, asked_at__lte=now - CONFIRMED_WITHIN)


class Subscription(models.Model):
    """What one subscriber follows, from when they asked; it counts once they have confirmed it."""

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="subscriptions")
    kind = models.SlugField("kind of what is followed", max_length=20, db_index=False)
    followed = models.CharField("its key, or the phrase", max_length=120, blank=True)
    asked_at = models.DateTimeField(db_index=True)
    confirmed_at = models.DateTimeField(null=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subscriber", "kind", "followed"], name="subscriber_follows_a_thing_once"
            )
        ]

    def __str__(self):
        return f"Subscription {self.pk}"

    @property
    def subject(self) -> str:
        """What its mails are about in the outbox."""
        return f"subscription/{self.key}"


class Told(models.Model):
    """That a subscriber was told of one thing: written with the mail, so that it is told once."""

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="told")
    thing = models.CharField(max_length=240)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["subscriber", "thing"], name="subscriber_is_told_of_a_thing_once")
        ]

    def __str__(self):
        return self.thing
