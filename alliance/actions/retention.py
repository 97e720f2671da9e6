"""Deciding how long things are kept, holding them back, and destroying what is due (ADR 0037)."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from alliance.audit import Change, changed, record
from alliance.markings import Marking
from alliance.models import Destruction, RetentionHold, RetentionPeriod, User
from alliance.policies import (
    cannot_approve_destruction,
    cannot_change_period,
    cannot_decide_retention,
    cannot_drop_destruction,
    cannot_lift_hold,
    cannot_use_marking,
)
from alliance.policy import enforce
from alliance.retention import (
    Ends,
    Kept,
    Period,
    classes,
    digest_with,
    due,
    is_within_limits,
    kept_named,
    older_than,
    periods_in_force,
)
from alliance.temporal import long_date, today
from alliance.work import Progress, ask_for

# Whoever places a hold has it to themselves against whoever destroys, piece by piece.
PART = "retention"
DESTROY = "destroy"
AT_ONCE = 200


@transaction.atomic
def change_period(kept: Kept, period: Period, because: str, *, by: User) -> RetentionPeriod:
    """From now on keep a class of things for so long. Raises ValidationError outside its limits."""
    changed(PART)
    enforce(cannot_change_period(by, kept))
    if not is_within_limits(kept, period):
        words = f"Choose a time from {kept.shortest} to {kept.longest}."
        raise ValidationError({"number": words})
    before = periods_in_force()[kept.name]
    if period == before:
        raise ValidationError({"number": f"It is kept for {period} already."})
    row = RetentionPeriod(kind=kept.name, because=because.strip(), decided_at=timezone.now(), decided_by=by)
    row.number, row.unit = period
    row.full_clean(exclude=["decided_by"])
    row.save()
    record(
        "alliance.change_period",
        kept.subject,
        f"Changed how long is kept: {kept.title}. It was {before} and is {period}",
        by=by,
        because=row.because,
        changes=[Change("Kept for", str(before), str(period))],
    )
    return row


@transaction.atomic
def place_hold(hold: RetentionHold, *, by: User) -> RetentionHold:
    """Hold things back from being destroyed, from this moment."""
    changed(PART)
    enforce(cannot_decide_retention(by))
    enforce(cannot_use_marking(by, hold.marking))
    if hold.ends_on and hold.ends_on < today():
        raise ValidationError({"ends_on": "Enter today or a day to come, or leave it empty."})
    kept = kept_named(hold.kind) if hold.kind else None
    if hold.kind and (kept is None or kept.ends is not Ends.BY_PEOPLE):
        raise ValidationError({"kind": "This cannot be held."})
    if hold.number and not kept.rows().filter(pk=hold.number).exists():
        raise ValidationError({"number": "There is no such thing, or it was destroyed already."})
    hold.placed_at, hold.placed_by = timezone.now(), by
    hold.full_clean(exclude=["placed_by", "person"])
    hold.save()
    until = f" until {long_date(hold.ends_on)}" if hold.ends_on else ""
    record(
        "alliance.place_hold",
        hold.subject,
        f"Held back from being destroyed{until}: {what_is_held(hold)}",
        by=by,
        because=hold.because,
        marking=hold.marking,
    )
    return hold


@transaction.atomic
def lift_hold(hold: RetentionHold, because: str, *, by: User) -> RetentionHold:
    """Hold something back no longer."""
    changed(PART)
    hold = RetentionHold.objects.select_for_update(of=("self",)).select_related("person").get(pk=hold.pk)
    enforce(cannot_lift_hold(by, hold))
    enforce(cannot_use_marking(by, hold.marking))
    hold.lifted_at, hold.lifted_by, hold.lifted_because = timezone.now(), by, because.strip()
    hold.full_clean(exclude=["placed_by", "person"])
    hold.save()
    record(
        "alliance.lift_hold",
        hold.subject,
        f"Lifted the hold on {what_is_held(hold)}",
        by=by,
        because=hold.lifted_because,
        marking=hold.marking,
    )
    return hold


def what_is_held(hold: RetentionHold) -> str:
    """What a hold is about, in words."""
    kept = kept_named(hold.kind)
    title = kept.title if kept else hold.kind or "everything that can be destroyed"
    if hold.number:
        return f"number {hold.number} of “{title}”"
    return f"what concerns {hold.person.full_name}, of “{title}”" if hold.person_id else f"“{title}”"


@transaction.atomic
def propose_destruction(kept: Kept, *, by: User) -> Destruction:
    """Propose to destroy all of a class that is due today. Raises ValidationError when nothing is."""
    changed(PART)
    enforce(cannot_change_period(by, kept))
    if Destruction.objects.filter(kind=kept.name, ended_at__isnull=True).exists():
        raise ValidationError("This was proposed already. Approve it or drop it first.")
    destruction = _destruction(kept, today(), by)
    if not destruction.found:
        raise ValidationError("Nothing of this is due, or all of it is held.")
    destruction.save()
    record(
        "alliance.propose_destruction",
        destruction.subject,
        f"Proposed to destroy {_how_many(destruction.found)} of “{kept.title}”, {_which(destruction)}",
        by=by,
    )
    return destruction


@transaction.atomic
def drop_destruction(destruction: Destruction, because: str, *, by: User) -> Destruction:
    """Do not destroy what somebody proposed."""
    changed(PART)
    destruction = Destruction.objects.select_for_update().get(pk=destruction.pk)
    enforce(cannot_drop_destruction(by, destruction))
    destruction.dropped_by, destruction.dropped_because = by, because.strip()
    destruction.ended_at = timezone.now()
    destruction.full_clean(exclude=["proposed_by"])
    destruction.save()
    record(
        "alliance.drop_destruction",
        destruction.subject,
        f"Dropped the destruction of “{_title(destruction)}”",
        by=by,
        because=destruction.dropped_because,
    )
    return destruction


@transaction.atomic
def approve_destruction(destruction: Destruction, *, by: User) -> Destruction:
    """Let what somebody else proposed be destroyed, in the background."""
    changed(PART)
    destruction = Destruction.objects.select_for_update().get(pk=destruction.pk)
    enforce(cannot_approve_destruction(by, destruction))
    destruction.approved_at, destruction.approved_by = timezone.now(), by
    destruction.save()
    ask_for(DESTROY, str(destruction.pk), by=by)
    record(
        "alliance.approve_destruction",
        destruction.subject,
        f"Approved that “{_title(destruction)}” be destroyed, {_which(destruction)}",
        by=by,
    )
    return destruction


@transaction.atomic
def begin_destroying_traces(kept: Kept, *, by: User) -> Destruction | None:
    """Begin to destroy what needs no person; None when nothing is due. Goes on where one was ended."""
    enforce(cannot_decide_retention(by))
    if there := Destruction.objects.filter(kind=kept.name, ended_at__isnull=True).first():
        return there
    destruction = _destruction(kept, today(), by)
    if not destruction.found:
        return None
    destruction.by_itself, destruction.approved_at, destruction.approved_by = True, timezone.now(), by
    destruction.save()
    record("alliance.begin_destruction", destruction.subject, f"Began to destroy “{kept.title}”", by=by)
    return destruction


def destroy_traces(*, by: User) -> int:
    """Destroy what needs no person and is due today; how much there was."""
    done = 0
    for kept in classes(Ends.BY_ITSELF):
        if kept.rows and (destruction := begin_destroying_traces(kept, by=by)):
            destroy(str(destruction.pk), lambda done, of: None)
            destruction.refresh_from_db()
            done += destruction.destroyed
    return done


def destroy(about: str, progress: Progress) -> None:
    """Destroy what was approved, some at a time, each some for good: it goes on where it was ended."""
    while done := _destroy_some(about):
        progress(*done)


@transaction.atomic
def _destroy_some(about: str) -> tuple[int, int] | None:
    """Destroy the next of what was approved; how many are destroyed, of how many, while there are more.

    What has been held, or is to be kept longer, since it was approved, is left.
    """
    changed(PART)
    rows = Destruction.objects.select_for_update(of=("self",)).select_related("approved_by")
    destruction = rows.filter(pk=about, approved_at__isnull=False, ended_at__isnull=True).first()
    if destruction is None:
        return None
    kept, day = kept_named(destruction.kind), today()
    before = min(destruction.older_than, older_than(kept, day))
    things = list(due(kept, before, day).select_for_update(of=("self",))[:AT_ONCE])
    if things:
        destruction.digest = digest_with(destruction.digest, things)
        destruction.destroyed += len(things)
        destruction.save(update_fields=["digest", "destroyed"])
        _remove(kept, things)
        return destruction.destroyed, max(destruction.found, destruction.destroyed)
    destruction.ended_at = timezone.now()
    destruction.save(update_fields=["ended_at"])
    record(
        "alliance.destroy",
        destruction.subject,
        f"Destroyed {_how_many(destruction.destroyed)} of “{kept.title}”, {_which(destruction)}",
        by=destruction.approved_by,
        marking=Marking.OFFICIAL,
        digest=destruction.digest,
        destroyed=destruction.destroyed,
    )
    return None


def _remove(kept: Kept, things: list) -> None:
    """Remove things, or what is to go of each, and what goes with them."""
    for rows in kept.also(things):
        rows.delete()
    rows = type(things[0]).objects.filter(pk__in=[thing.pk for thing in things])
    if kept.emptied:
        rows.update(**kept.emptied)
    else:
        rows.delete()
    if kept.rows().filter(pk__in=[thing.pk for thing in things]).exists():
        # It would be found again and again, and said to be destroyed each time.
        raise RuntimeError(f"What is destroyed of “{kept.title}” is still there.")


def _destruction(kept: Kept, day: date, by: User) -> Destruction:
    """The destruction of all of a class that is due on a day, not yet proposed."""
    periods = periods_in_force()
    before = older_than(kept, day, periods)
    return Destruction(
        kind=kept.name,
        kept_for=str(periods[kept.name]),
        older_than=before,
        found=due(kept, before, day).count(),
        proposed_at=timezone.now(),
        proposed_by=by,
    )


def _title(destruction: Destruction) -> str:
    kept = kept_named(destruction.kind)
    return kept.title if kept else destruction.kind


def _how_many(number: int) -> str:
    return "1 thing" if number == 1 else f"{number:,} things"


def _which(destruction: Destruction) -> str:
    day = long_date(timezone.localdate(destruction.older_than))
    return f"older than {day}, which is {destruction.kept_for}"
