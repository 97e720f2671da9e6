"""The forms about money that were sent and acted on, so that none is acted on twice."""

from django.conf import settings
from django.db import models


class SentForm(models.Model):
    """A form that was acted on, by what it said and what its writer had done before it."""

    digest = models.CharField("SHA-256 of what was sent, and after what", max_length=64, unique=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"A form sent by {self.by}"
