"""Sources, claims and disagreements, and what recording any fact has in common."""

import re
from collections.abc import Iterable, Iterator

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from alliance.actions.search import index
from alliance.audit import changed, record
from alliance.claims import said
from alliance.markings import Marking
from alliance.models import (
    Claim,
    Disagreement,
    DisagreementClaim,
    RecordedFact,
    SearchEntry,
    Source,
    User,
)
from alliance.policies import cannot_record_source, cannot_use_marking
from alliance.policy import enforce
from alliance.text import fold

PART = "claims"


def hold_sources(keys: Iterable[int]) -> dict[int, Source]:
    """Sources by key, as they stand now; nobody corrects them until this transaction ends (R42).

    `correct_source` waits for those who record from it, and they for it; those who record do not wait for
    each other: the lock is the one that a foreign key takes. SQLite lets one write at a time anyhow.
    """
    keys = sorted(set(keys))
    if connection.vendor == "postgresql" and keys:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT id FROM {Source._meta.db_table} WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE", [keys]
            )
    return Source.objects.in_bulk(keys)


def stamp(fact, *, by: User):
    """Fill in who records a fact and when, and whether it rests on illustrative data.

    A fact is never marked lower than its source, and illustrative data never takes the place of what a real
    source says: it is removed one day. Raises ValidationError for the marking, or for the source.
    """
    fact.recorded_at = timezone.now()
    fact.recorded_by = by
    fact.source = hold_sources([fact.source_id]).get(fact.source_id, fact.source)
    fact.illustrative = fact.source.illustrative
    if fact.illustrative and fact.replaces and not fact.replaces.illustrative:
        raise ValidationError(
            {
                "source": "This source is illustrative data, which cannot correct what a real source says. "
                "Choose another source."
            }
        )
    if fact.marking < fact.source.marking:
        raise ValidationError(
            {
                "marking": f"The source is marked {fact.source.get_marking_display()}, "
                "so what it says cannot be marked lower."
            }
        )
    return fact


def withdraw_row(fact, because: str, *, by: User) -> None:
    """Mark a fact as withdrawn now, with who and why. Raises ValidationError without a reason."""
    if not because.strip():
        raise ValidationError({"because": "Say why it is withdrawn or corrected."})
    fact.withdrawn_at = timezone.now()
    fact.withdrawn_by = by
    fact.withdrawn_because = because.strip()
    fact.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_because"])


def mark_withdrawn(fact, marking: int) -> None:
    """Mark a withdrawn fact, and all it stood in the place of, no lower than what stands in its place now.

    What was once marked too low is then read by nobody who may not read what replaced it (R42).
    """
    while fact is not None:
        type(fact).objects.filter(pk=fact.pk, marking__lt=marking).update(marking=marking)
        fact = fact.replaces


@transaction.atomic
def record_source(source: Source, *, by: User) -> Source:
    """Add a source. Raises ValidationError when its short address is taken."""
    enforce(cannot_record_source(by))
    enforce(cannot_use_marking(by, source.marking))
    source.recorded_by = by
    source.full_clean(exclude=["recorded_by"])
    source.save()
    index_source(source)
    changed(PART)
    record(
        "alliance.record_source", f"source/{source.slug}", f"Recorded the source {source.short_title}", by=by
    )
    return source


@transaction.atomic
def correct_source(source: Source, *, by: User) -> Source:
    """Correct how a source is cited. What it was before is kept in the audit trail."""
    before = Source.objects.select_for_update().get(pk=source.pk)
    enforce(cannot_record_source(by))
    enforce(cannot_use_marking(by, max(source.marking, before.marking)))
    source.full_clean(exclude=["recorded_by"])
    if source.marking > before.marking and _stated_lower(source):
        raise ValidationError(
            {
                "marking": "What is recorded from this source is marked lower than that. "
                "Correct the marking of those facts first."
            }
        )
    source.save()
    _raise_withdrawn(source)
    index_source(source)
    # A claim is found with how its source is cited.
    for claim in Claim.objects.current().filter(source=source).select_related("source"):
        index_claim(claim)
    changed(PART)
    record(
        "alliance.correct_source",
        f"source/{source.slug}",
        f"Corrected the source {source.short_title}",
        by=by,
        before={
            "publisher": before.publisher,
            "title": before.title,
            "short_title": before.short_title,
            "published": before.published.words,
            "description": before.description,
            "marking": before.marking,
        },
    )
    return source


@transaction.atomic
def record_claim(claim: Claim, *, by: User) -> Claim:
    """Add what a source claims."""
    enforce(cannot_record_source(by))
    enforce(cannot_use_marking(by, claim.marking))
    stamp(claim, by=by)
    _refuse_lower_than_subject(claim)
    claim.full_clean(exclude=["recorded_by"])
    claim.save()
    index_claim(claim)
    changed(PART)
    record("alliance.record_claim", f"claim/{claim.reference}", f"Recorded the claim “{claim}”", by=by)
    return claim


@transaction.atomic
def correct_claim(old: Claim, new: Claim, because: str, *, by: User) -> Claim:
    """Put a new claim in the place of one that was written down wrongly; the old stays readable."""
    old = Claim.objects.select_for_update().get(pk=old.pk)
    enforce(cannot_record_source(by))
    enforce(cannot_use_marking(by, max(new.marking, old.marking)))
    refuse_withdrawn(old)
    withdraw_row(old, because, by=by)
    _put_in_place(old, new, by=by)
    changed(PART)
    record(
        "alliance.correct_claim",
        f"claim/{new.reference}",
        f"Corrected the claim “{old}” to “{new}”: {because}",
        by=by,
    )
    return new


@transaction.atomic
def restore_claim(old: Claim, new: Claim, because: str, *, by: User) -> Claim:
    """Put back a claim that was withdrawn, as a new one that names it; the old stays withdrawn."""
    old = Claim.objects.select_for_update().get(pk=old.pk)
    enforce(cannot_record_source(by))
    enforce(cannot_use_marking(by, max(new.marking, old.marking)))
    if old.withdrawn_at is None or Claim.objects.filter(replaces=old).exists():
        raise ValidationError("Only a claim that was withdrawn, and that no other replaced, can be put back.")
    _put_in_place(old, new, by=by)
    changed(PART)
    record(
        "alliance.restore_claim",
        f"claim/{new.reference}",
        f"Put back the claim “{old}” as “{new}”: {because}",
        by=by,
    )
    return new


def _put_in_place(old: Claim, new: Claim, *, by: User) -> None:
    """Save a claim as the one that stands for a withdrawn one, in disagreements and in searches as well."""
    new.replaces = old
    stamp(new, by=by)
    _refuse_lower_than_subject(new)
    new.reference = _next_reference(old)
    new.full_clean(exclude=["recorded_by"])
    new.save()
    for part in old.parts.all():
        part.claim = new
        part.save(update_fields=["claim"])
        if part.disagreement.marking < new.marking:
            part.disagreement.marking = new.marking
            part.disagreement.save(update_fields=["marking"])
    mark_withdrawn(old, new.marking)
    index("claim", old.reference, [])
    index_claim(new)


def _refuse_lower_than_subject(claim: Claim) -> None:
    """Raise ValidationError when a claim would say to more people than know of it what it is about (R42)."""
    kind, _, key = claim.subject.partition("/")
    highest = SearchEntry.objects.filter(kind=kind, key=key).aggregate(highest=Max("marking"))["highest"]
    if highest is not None and claim.marking < highest:
        raise ValidationError(
            {
                "marking": f"What this claim is about is marked {Marking(highest).label}, "
                "so the claim cannot be marked lower."
            }
        )


def _next_reference(old: Claim) -> str:
    """The reference of what replaces a claim: both can be read, so each has an address of its own."""
    stem, number = old.reference, 2
    if found := re.fullmatch(r"(.+)-version-([0-9]+)", old.reference):
        stem, number = found[1], int(found[2]) + 1
    while Claim.objects.filter(reference=f"{stem}-version-{number}").exists():
        number += 1
    return f"{stem}-version-{number}"


@transaction.atomic
def withdraw_claim(claim: Claim, because: str, *, by: User) -> None:
    """Withdraw a claim that was written down wrongly; it stays readable with the reason."""
    claim = Claim.objects.select_for_update().get(pk=claim.pk)
    enforce(cannot_record_source(by))
    enforce(cannot_use_marking(by, claim.marking))
    refuse_withdrawn(claim)
    withdraw_row(claim, because, by=by)
    index("claim", claim.reference, [])
    changed(PART)
    record(
        "alliance.withdraw_claim",
        f"claim/{claim.reference}",
        f"Withdrew the claim “{claim}”: {because}",
        by=by,
    )


def _stated_lower(source: Source) -> bool:
    """Whether anything that stands rests on this source and is marked lower than the source would be."""
    return any(
        facts.filter(withdrawn_at__isnull=True, marking__lt=source.marking).exists()
        for facts in _facts_from(source)
    ) or any(rows.filter(marking__lt=source.marking).exists() for rows in _kept_from(source))


def _raise_withdrawn(source: Source) -> None:
    """Mark what was once recorded from a source no lower than it is: each shows how it is cited (R42)."""
    for facts in _facts_from(source):
        for fact in facts.filter(withdrawn_at__isnull=False, marking__lt=source.marking):
            mark_withdrawn(fact, source.marking)
    spoken_of = Disagreement.objects.filter(claims__source=source, marking__lt=source.marking)
    spoken_of.update(marking=source.marking)


def _facts_from(source: Source) -> Iterator[QuerySet]:
    """The facts of each kind that were ever recorded from a source, in every app."""
    for model in apps.get_models():
        if issubclass(model, RecordedFact):
            yield model.objects.filter(source=source)


def _kept_from(source: Source) -> Iterator[QuerySet]:
    """The rows of each other kind that cite a source and have a marking of their own: no row is withdrawn."""
    for model in apps.get_models():
        fields = {field.name: field for field in model._meta.concrete_fields}
        cites = "source" in fields and fields["source"].related_model is Source
        if cites and "marking" in fields and not issubclass(model, RecordedFact):
            yield model.objects.filter(source=source)


def index_source(source: Source) -> None:
    entry = SearchEntry(
        kind="source",
        key=source.slug,
        title=source.short_title,
        summary=f"{source.publisher}: {source.title}"[:400],
        folded=fold(f"{source.short_title} {source.publisher} {source.title}"),
        body=source.publisher[:160],
        address=f"/sources/{source.slug}/",
        marking=source.marking,
        illustrative=source.illustrative,
    )
    index("source", source.slug, [entry])


def index_claim(claim: Claim) -> None:
    entry = SearchEntry(
        kind="claim",
        key=claim.reference,
        title=claim.label[:240],
        summary=f"{said(claim)} ({claim.source.short_title})"[:400],
        folded=fold(f"{claim.label} {claim.as_stated}"),
        address=f"/sources/{claim.source.slug}/#claim-{claim.reference}",
        marking=claim.marking,
        illustrative=claim.illustrative,
    )
    index("claim", claim.reference, [entry])


def refuse_withdrawn(fact) -> None:
    """Raise ValidationError when a fact has been withdrawn or corrected already."""
    if fact.withdrawn_at:
        raise ValidationError(
            f"This was already corrected or withdrawn by {fact.withdrawn_by} "
            f"on {timezone.localtime(fact.withdrawn_at):%-d %B %Y}."
        )


@transaction.atomic
def record_disagreement(
    disagreement: Disagreement, claims: list[tuple[Claim, bool]], *, by: User
) -> Disagreement:
    """Say that some claims do not agree, which are used, and why (R8)."""
    enforce(cannot_record_source(by))
    if len(claims) < 2:
        raise ValidationError({"claims": "Choose at least two claims that do not agree."})
    disagreement.recorded_by = by
    disagreement.marking = max(claim.marking for claim, used in claims)
    enforce(cannot_use_marking(by, disagreement.marking))
    disagreement.full_clean(exclude=["recorded_by"])
    disagreement.save()
    DisagreementClaim.objects.bulk_create(
        [
            DisagreementClaim(disagreement=disagreement, claim=claim, used=used, order=order)
            for order, (claim, used) in enumerate(claims)
        ]
    )
    changed(PART)
    record(
        "alliance.record_disagreement",
        f"disagreement/{disagreement.slug}",
        f"Recorded that sources disagree: {disagreement.question}",
        by=by,
    )
    return disagreement


@transaction.atomic
def correct_disagreement(
    disagreement: Disagreement, claims: list[tuple[Claim, bool]], *, by: User
) -> Disagreement:
    """Say better what sources disagree about, which claims, and why the portal shows what it shows.

    The claims themselves stay. What the disagreement said before is kept in the audit trail.
    """
    before = Disagreement.objects.select_for_update().get(pk=disagreement.pk)
    enforce(cannot_record_source(by))
    if len(claims) < 2:
        raise ValidationError({"claims": "Choose at least two claims that do not agree."})
    disagreement.marking = max(claim.marking for claim, used in claims)
    enforce(cannot_use_marking(by, max(disagreement.marking, before.marking)))
    said_before = {
        "subject": before.subject,
        "question": before.question,
        "handling": before.handling,
        "claims": [[part.claim.reference, part.used] for part in before.parts.select_related("claim")],
    }
    disagreement.full_clean(exclude=["recorded_by"])
    disagreement.save()
    disagreement.parts.all().delete()
    DisagreementClaim.objects.bulk_create(
        [
            DisagreementClaim(disagreement=disagreement, claim=claim, used=used, order=order)
            for order, (claim, used) in enumerate(claims)
        ]
    )
    changed(PART)
    record(
        "alliance.correct_disagreement",
        f"disagreement/{disagreement.slug}",
        f"Corrected what is said of a disagreement: {disagreement.question}",
        by=by,
        before=said_before,
    )
    return disagreement
