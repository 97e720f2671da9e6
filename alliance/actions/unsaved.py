"""Keeping what somebody typed before they were found to be signed out, until they take it up again."""

import json

from django.core import signing
from django.db import transaction
from django.utils import timezone

from alliance.models import UnsavedForm, User
from alliance.models.unsaved import KEPT_FOR
from alliance.unsaved import typed_parts

LARGEST = 200 * 1024
MOST_AT_ONCE = 20


@transaction.atomic
def keep_unsaved(address: str, sent, *, by: User) -> UnsavedForm | None:
    """Keep what was typed for a day, for its writer alone; None when it is too large to be kept.

    What was sent to the same address before gives way, and so does whatever anybody left for a day: nothing
    else clears it away. Files and passwords are not kept.
    """
    UnsavedForm.objects.filter(kept_at__lte=timezone.now() - KEPT_FOR).delete()
    parts = typed_parts(sent)
    if len(json.dumps(parts).encode()) > LARGEST:
        return None
    own = UnsavedForm.objects.filter(user=by)
    own.filter(address=address).delete()
    for oldest in own.order_by("-kept_at", "-pk")[MOST_AT_ONCE - 1 :]:
        oldest.delete()
    return UnsavedForm.objects.create(
        user=by,
        address=address,
        sent=signing.dumps(parts, salt=_salt(by), compress=True),
        kept_at=timezone.now(),
    )


def parts_of(form: UnsavedForm) -> list[tuple[str, list[str]]]:
    """What was typed, as the portal signed it for its writer; nothing when anybody changed it since."""
    try:
        return [(name, values) for name, values in signing.loads(form.sent, salt=_salt(form.user))]
    except signing.BadSignature:
        return []


@transaction.atomic
def forget_unsaved(form: UnsavedForm, *, by: User) -> None:
    """Delete a form that its writer has taken up again, or does not want."""
    UnsavedForm.objects.filter(user=by, pk=form.pk).delete()


def _salt(user: User) -> str:
    return f"alliance.unsaved.form.{user.pk}"
