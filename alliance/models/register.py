"""The register of what was decided and published: a chain that cannot be changed unnoticed (R15)."""

import json
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from alliance.markings import Marking
from alliance.models.words import one_of_its_choices
from alliance.row_checks import RowCheck
from alliance.triggers import Chained, ErasableOnce, Forward

# What the first entry names as the hash of the one before it.
BEGINNING = "0" * 64


class RegisterEntryQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(marking__lte=getattr(user, "reading_level", Marking.PUBLISHED))


class RegisterEntry(models.Model):
    """One thing that was decided or published, numbered without gaps and bound to the entry before it.

    `publishing.append` alone writes entries. How hashes are made is in docs/adr/0008-the-register.md.
    """

    sequence = models.IntegerField("number", primary_key=True)
    kind = models.SlugField(max_length=60, db_index=False, help_text="such as decision-made")
    subject = models.CharField(max_length=160, help_text="the reference of the thing")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    marking = models.SmallIntegerField(choices=Marking.choices)
    key = models.CharField(max_length=200, unique=True, help_text="the same key is the same entry")
    payload_hash = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    objects = RegisterEntryQuerySet.as_manager()
    triggers: ClassVar = [Chained(BEGINNING)]

    class Meta:
        ordering = ["sequence"]
        verbose_name_plural = "register entries"
        indexes = [models.Index(fields=["subject", "sequence"], name="register_by_subject")]
        constraints = one_of_its_choices(marking=Marking)

    def __str__(self):
        return f"{self.sequence} {self.kind} {self.subject}"

    @property
    def payload(self):
        """What was decided or published, as plain values; None when it was erased."""
        return None if self.kept.erased_at else json.loads(self.kept.payload)


class RegisterPayload(models.Model):
    """What an entry says, beside the chain: it can be erased when the law asks, and the chain stays whole.

    The salt goes with it, so that nobody can test a guess at what was erased against the hash that stays.
    """

    entry = models.OneToOneField(
        RegisterEntry, on_delete=models.PROTECT, primary_key=True, related_name="kept"
    )
    payload = models.TextField(blank=True, help_text="in canonical form")
    salt = models.CharField(max_length=64, blank=True)
    erased_at = models.DateTimeField(null=True)
    erased_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    erased_because = models.TextField(blank=True)

    triggers: ClassVar = [ErasableOnce("payload", "salt")]

    class Meta:
        constraints = [
            RowCheck(
                condition=(
                    Q(erased_at__isnull=True, erased_by__isnull=True, erased_because="")
                    & ~Q(payload="")
                    & ~Q(salt="")
                )
                | (
                    Q(erased_at__isnull=False, erased_by__isnull=False, payload="", salt="")
                    & ~Q(erased_because="")
                ),
                name="payload_is_erased_whole_with_who_and_why",
            )
        ]

    def __str__(self):
        return f"Payload of entry {self.entry_id}"


class RegisterHead(models.Model):
    """The number and hash of the last entry: one row, locked by whoever appends."""

    sequence = models.IntegerField("number of the last entry", default=0)
    hash = models.CharField("its hash", max_length=64, default=BEGINNING)

    triggers: ClassVar = [Forward(entries="alliance_registerentry")]

    class Meta:
        constraints = [RowCheck(condition=Q(pk=1), name="register_has_one_head")]

    def __str__(self):
        return f"{self.sequence} {self.hash}"
