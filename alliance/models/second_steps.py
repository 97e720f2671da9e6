"""What somebody shows besides their password: an authenticator's code, a passkey, or a recovery code."""

from django.conf import settings
from django.db import models


class OwnQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own; nobody sees what another has."""
        return self.filter(user=user)


class Authenticator(models.Model):
    """A program or device that shows a new code every 30 seconds (RFC 6238).

    The secret is kept sealed. A code is good once: the last one's number is kept, and none before it counts.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="authenticators"
    )
    name = models.CharField(max_length=60)
    sealed_secret = models.TextField()
    last_number = models.BigIntegerField("number of the last code that was used")
    added_at = models.DateTimeField()
    last_used_at = models.DateTimeField()

    objects = OwnQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "name"],
                name="authenticators_of_a_person_have_names_of_their_own",
                violation_error_message="You already have one of this name. Choose another name.",
            )
        ]

    def __str__(self):
        return self.name

    what_it_is = "An authenticator"


class Passkey(models.Model):
    """A key that a device keeps for somebody (WebAuthn). What is kept of it here is not secret."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="passkeys")
    name = models.CharField(max_length=60)
    credential = models.CharField("what the device calls it", max_length=1400, unique=True)
    public_key = models.TextField()
    sign_count = models.BigIntegerField("how often it was used, where the device counts")
    added_at = models.DateTimeField()
    last_used_at = models.DateTimeField()

    objects = OwnQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "name"],
                name="passkeys_of_a_person_have_names_of_their_own",
                violation_error_message="You already have one of this name. Choose another name.",
            )
        ]

    def __str__(self):
        return self.name

    what_it_is = "A passkey"


class RecoveryCode(models.Model):
    """One of ten codes that are each good once, for whoever has lost everything else. Kept as a digest."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="recovery_codes"
    )
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    objects = OwnQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"A recovery code of {self.user}"


def has_second_step(user) -> bool:
    """Whether somebody shows more than their password when they sign in. Recovery codes alone are nothing."""
    return user.authenticators.exists() or user.passkeys.exists()


def steps_of(user) -> list:
    """All that somebody has set up, the oldest first."""
    return [*Authenticator.objects.visible_to(user), *Passkey.objects.visible_to(user)]
