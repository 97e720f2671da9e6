"""Links by which somebody chooses a password of their own: each sent by mail, good once and not for long."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from alliance.models.mail import Mail
from alliance.models.words import one_of_its_choices
from alliance.row_checks import RowCheck


class AccountLinkQuerySet(models.QuerySet):
    def visible_to(self, user):
        """To administrators, who invite people and see what became of it; never the link itself."""
        return self.all() if user.may("manage people") else self.none()

    def open(self):
        """Those that could still be used."""
        return self.filter(ended_at__isnull=True, ends_at__gt=timezone.now())


class AccountLink(models.Model):
    """A link that was mailed to somebody, known by the digest of its secret (ADR 0044).

    The secret itself is sealed here only from the moment it is made until the mail is gone.
    """

    class Kind(models.TextChoices):
        INVITATION = "invitation", "An invitation"
        FORGOTTEN = "forgotten", "A new password"

    class Ended(models.TextChoices):
        NOT_YET = "", "It has not ended"
        USED = "used", "It was used"
        REPLACED = "replaced", "A newer one was sent"
        WITHDRAWN = "withdrawn", "It was withdrawn"
        CHANGED = "changed", "The account was changed"

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="account_links"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    to = models.EmailField("where it was sent to")
    digest = models.CharField("digest of its secret", max_length=64, unique=True)
    sealed = models.TextField("its secret, sealed, until the mail is gone", blank=True)
    mail = models.OneToOneField(Mail, on_delete=models.PROTECT, related_name="+")
    password_then = models.CharField("digest of the password as it was", max_length=64)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ends_at = models.DateTimeField("from when it is good no longer")
    ended_at = models.DateTimeField("when it was used, or ended before its time", null=True)
    ended_because = models.CharField(max_length=9, choices=Ended.choices, blank=True)

    objects = AccountLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(ended_at__isnull=True),
                name="person_has_one_link_of_a_kind_at_a_time",
            ),
            RowCheck(
                condition=Q(ended_at__isnull=True, ended_because="")
                | Q(ended_at__isnull=False) & ~Q(ended_because=""),
                name="account_link_that_ended_says_why",
            ),
            RowCheck(
                condition=Q(ended_at__isnull=True) | Q(sealed=""),
                name="account_link_that_ended_keeps_no_secret",
            ),
        ]

    Meta.constraints += one_of_its_choices(kind=Kind, ended_because=Ended)

    def __str__(self):
        return f"{self.get_kind_display()} for {self.person}"

    @property
    def is_invitation(self) -> bool:
        return self.kind == self.Kind.INVITATION


class ForgottenPassword(models.Model):
    """That somebody who is not signed in asked for a new password: removed as soon as it is looked at.

    What they typed is sealed: it may be a name, an address, or a password in the wrong box.
    """

    typed = models.TextField("what was typed, sealed")
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"Asked on {self.asked_at:%d.%m.%Y}"
