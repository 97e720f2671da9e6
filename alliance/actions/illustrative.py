"""Removing illustrative data: the one thing on the record that may ever be removed."""

from django.db import transaction
from django.db.models import Model, ProtectedError

from alliance.actions.facts import PART
from alliance.actions.search import index
from alliance.audit import changed, record
from alliance.models import Claim, Disagreement, DisagreementClaim, SearchEntry, Source, User
from alliance.policies import cannot_record_source
from alliance.policy import enforce


def remove_rows(model: type[Model], **which) -> int:
    """Remove the illustrative facts of one noun, corrections before what they correct; returns how many.

    What a fact from a real source corrects stays, and so does what corrects one: nothing else would stand in
    its place. Call inside an action's transaction.
    """
    removed = 0
    while True:
        # By key: PostgreSQL does not allow a locked or joined DELETE, and a join is what this condition is.
        keys = list(
            model.objects.filter(illustrative=True, replaced_by__isnull=True, **which)
            .exclude(replaces__illustrative=False)
            .values_list("pk", flat=True)
        )
        if not keys:
            return removed
        model.objects.filter(pk__in=keys).delete()
        removed += len(keys)


@transaction.atomic
def remove_illustrative_claims(*, by: User) -> tuple[int, int]:
    """Remove illustrative claims, and the disagreements that were only about them.

    Returns how many claims were removed, and how many stay because a real claim corrects them.
    """
    list(Claim.objects.select_for_update().filter(illustrative=True).values_list("pk", flat=True))
    enforce(cannot_record_source(by))
    touched = list(Disagreement.objects.filter(claims__illustrative=True).distinct())
    DisagreementClaim.objects.filter(claim__in=Claim.objects.filter(illustrative=True)).delete()
    for disagreement in touched:
        if disagreement.parts.count() < 2:
            disagreement.parts.all().delete()
            disagreement.delete()
    removed = remove_rows(Claim)
    SearchEntry.objects.filter(kind="claim", illustrative=True).delete()
    kept = Claim.objects.filter(illustrative=True).count()
    if removed or touched:
        changed(PART)
        record(
            "alliance.remove_illustrative_claims",
            "illustrative-data",
            f"Removed illustrative claims: {removed}",
            by=by,
        )
    return removed, kept


@transaction.atomic
def remove_illustrative_sources(*, by: User) -> tuple[int, int]:
    """Remove the illustrative sources on which nothing stands; returns how many, and how many stay."""
    sources = list(Source.objects.select_for_update().filter(kind=Source.Kind.ILLUSTRATIVE))
    enforce(cannot_record_source(by))
    removed = 0
    for source in sources:
        try:
            with transaction.atomic():
                source.delete()
        except ProtectedError:
            continue
        index("source", source.slug, [])
        removed += 1
    if removed:
        changed(PART)
        record(
            "alliance.remove_illustrative_sources",
            "illustrative-data",
            f"Removed illustrative sources: {removed}",
            by=by,
        )
    return removed, len(sources) - removed
