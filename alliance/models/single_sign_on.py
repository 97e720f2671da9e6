"""Who signs in with an account elsewhere: which account of which provider is whose here."""

from django.db import models
from django.db.models import Q

from alliance.models.people import User
from alliance.row_checks import RowCheck


class ProviderAccountQuerySet(models.QuerySet):
    def in_use(self):
        return self.filter(ended_at__isnull=True)


class ProviderAccount(models.Model):
    """One person signing in with single sign-on, from when that was arranged until it ended.

    Until their first sign-in nobody is linked: issuer and subject are not known. From then on these two say
    who it is, whatever becomes of their name or e-mail address at the provider.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="provider_accounts")
    issuer = models.CharField(max_length=500, blank=True)
    subject = models.CharField("the provider’s name for them", max_length=255, blank=True)
    object_id = models.CharField("their number in the directory", max_length=100, blank=True)
    arranged_at = models.DateTimeField()
    arranged_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    linked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    last_proof = models.CharField("how they proved who they are", max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ProviderAccountQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            RowCheck(
                condition=Q(issuer="", subject="", linked_at__isnull=True)
                | Q(~Q(issuer=""), ~Q(subject=""), linked_at__isnull=False),
                name="linked_account_has_issuer_and_subject",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(ended_at__isnull=True),
                name="person_has_one_provider_account_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["issuer", "subject"],
                condition=Q(ended_at__isnull=True) & ~Q(subject=""),
                name="provider_account_is_one_persons",
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.issuer or 'not linked yet'}"
