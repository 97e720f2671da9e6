"""What was typed into a form by somebody who had been signed out meanwhile."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

KEPT_FOR = timedelta(days=1)


class UnsavedFormQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What this person typed in the last day, the latest first; nobody sees what another typed."""
        return self.filter(user=user, kept_at__gt=timezone.now() - KEPT_FOR).order_by("-kept_at", "-pk")


class UnsavedForm(models.Model):
    """A form that could not be saved, kept for a day or until its writer takes it up: no part of the record.

    `sent` is signed with the portal's key for this one person, so that nothing else can be put in its place.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="unsaved_forms")
    address = models.TextField("where it was sent")
    sent = models.TextField("what was sent")
    kept_at = models.DateTimeField()

    objects = UnsavedFormQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "kept_at"], name="unsaved_forms_of_a_person")]

    def __str__(self):
        return self.address
