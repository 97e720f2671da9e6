"""The private addresses from which calendar programs read a person's calendar."""

from hashlib import sha256

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from alliance.row_checks import RowCheck


def hashed(token: str) -> str:
    """What is kept of the secret part of an address."""
    return sha256(token.encode()).hexdigest()


class CalendarAddressQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A person's own addresses that work; nobody sees another's."""
        return self.in_force().filter(user=user)

    def in_force(self):
        """Those not revoked, of accounts that are open and were not closed since."""
        still = Q(user__closed_at__isnull=True) | Q(made_at__gt=F("user__closed_at"))
        return self.filter(still, revoked_at__isnull=True, user__is_active=True)


class CalendarAddress(models.Model):
    """One private address of one person. What makes it secret is kept as its hash alone, like a password."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="calendar_addresses"
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, editable=False)

    objects = CalendarAddressQuerySet.as_manager()

    class Meta:
        ordering = ["user", "pk"]
        verbose_name_plural = "calendar addresses"
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(revoked_at__isnull=True),
                name="person_has_one_calendar_address_at_a_time",
            ),
            RowCheck(
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("made_at")),
                name="calendar_address_is_revoked_after_it_is_made",
            ),
        ]

    def __str__(self):
        return f"Calendar address of {self.user}"
