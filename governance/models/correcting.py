"""Rows that are never changed: what is put right is a new row that names the one it corrects (R7)."""

from django.db import models
from django.db.models import Exists, OuterRef


class StandsCorrected(models.QuerySet):
    """For tables with `corrects`."""

    def current(self):
        """Without those that a correction stands in the place of."""
        return self.exclude(Exists(self.model.objects.filter(corrects=OuterRef("pk"))))
