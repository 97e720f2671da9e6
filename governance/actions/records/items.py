"""What comes of each item: every save is kept, and one of them is the record."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from alliance.audit import changed, record
from alliance.models import CorporationSole, User
from alliance.policies import cannot_use_marking
from alliance.policy import enforce
from alliance.temporal import today, weekday_date
from governance.actions.boards import PART
from governance.consistency import refuse_interest
from governance.locked import LockedItem, locked_item
from governance.models import (
    DECIDES,
    Action,
    AgendaItem,
    Interest,
    ItemLock,
    ItemRecord,
    ItemRevision,
    Outcome,
)
from governance.policies import cannot_put_in_force, cannot_record_item, cannot_take_over
from governance.recording import (
    SEEN_AGAIN_AFTER,
    Written,
    day_meant,
    later_meetings,
    meeting_meant,
    seats_on,
)
from governance.room import PART as ROOM


@dataclass(frozen=True)
class Saved:
    """What became of a save: `in_force` is whether it is the record; else who and when was before it."""

    revision: ItemRevision
    in_force: bool
    before_by: User | None = None
    before_at: datetime | None = None
    took_over: bool = False


@transaction.atomic
def save_item(
    item: AgendaItem, written: Written, *, made_from: int, by_itself: bool = False, by: User
) -> Saved:
    """Keep what somebody wrote of an item, for good. It becomes the record when nobody wrote meanwhile.

    `made_from` is the number of the revision it was written from. What was written from an older one, or
    while somebody else was writing the item, is kept beside the record. The same sent twice is kept once. A
    save by the page itself is kept as a revision alone; one by a person is also written to the audit trail.
    """
    locked = locked_item(item)
    item, standing, lock = locked.item, locked.standing, locked.writer
    enforce(cannot_record_item(by, item))
    enforce(cannot_use_marking(by, item.marking))
    now = timezone.now()
    if written.outcome == Outcome.AGREED and not written.decision:
        written = Written.of({**written.content(), "decision": item.recommendation})
    current = locked.revision_in_force
    someone_else = lock is not None and lock.user_id != by.pk
    saved = _sent_before(locked, written, made_from, by)
    if saved is None:
        in_force = made_from == current and not someone_else
        saved = _revision(locked, written, made_from, in_force, by_itself, by)
    if saved.in_force:
        if saved.number > current:
            standing = _write(locked, saved, written, now, by)
            changed(ROOM)
        elif _stamp_end(standing, written, by_itself, now):
            # The page had saved the same by itself.
            standing.save(update_fields=["ended_at"])
            changed(ROOM)
        if not someone_else:
            _seen(locked, now, by)
    if not by_itself:
        record(
            "governance.save_item",
            item.meeting.subject,
            f"Recorded item {item.order} of the meeting on {weekday_date(item.meeting.held_on)}"
            + ("" if saved.in_force else ", kept beside what somebody else wrote"),
            by=by,
            marking=_marking(item),
            item=item.pk,
            revision=saved.number,
        )
    if saved.in_force:
        return Saved(saved, True)
    if someone_else:
        return Saved(saved, False, lock.user, lock.taken_at, took_over=True)
    return Saved(saved, False, standing and standing.saved_by, standing and standing.saved_at)


@transaction.atomic
def put_in_force(revision: ItemRevision, *, by: User) -> Saved:
    """Make a version that was kept the record of its item. What stood before is kept as well."""
    locked = locked_item(revision.item)
    item = revision.item = locked.item
    enforce(cannot_put_in_force(by, revision))
    enforce(cannot_use_marking(by, item.marking))
    now, written = timezone.now(), Written.of(revision.content)
    new = _revision(locked, written, locked.revision_in_force, True, False, by)
    _write(locked, new, written, now, by)
    _write_from_now(locked, now, by)
    changed(ROOM)
    record(
        "governance.put_in_force",
        item.meeting.subject,
        f"Put version {revision.number} of item {item.order} in force, at the meeting on "
        f"{weekday_date(item.meeting.held_on)}",
        by=by,
        marking=_marking(item),
        item=item.pk,
        revision=new.number,
    )
    return Saved(new, True)


@transaction.atomic
def take_over(item: AgendaItem, *, by: User) -> ItemLock:
    """Write an item from now on in the place of whoever does; what they send after is kept beside it."""
    locked = locked_item(item)
    item, lock = locked.item, locked.writer
    enforce(cannot_take_over(by, item))
    enforce(cannot_use_marking(by, item.marking))
    before = f" from {lock.user}" if lock is not None and lock.user_id != by.pk else ""
    lock = _write_from_now(locked, timezone.now(), by)
    record(
        "governance.take_over",
        item.meeting.subject,
        f"Took over item {item.order} of the meeting on {weekday_date(item.meeting.held_on)}{before}",
        by=by,
        marking=_marking(item),
        item=item.pk,
    )
    return lock


@transaction.atomic
def declare_interest(interest: Interest, *, by: User) -> Interest:
    """Record that somebody at the meeting declared an interest in an item, and whether they left for it."""
    item = locked_item(interest.item).item
    enforce(cannot_record_item(by, item))
    enforce(cannot_use_marking(by, max(item.marking, interest.person.marking)))
    refuse_interest(interest)
    interest.by = by
    interest.full_clean()
    interest.save()
    changed(PART)
    record(
        "governance.declare_interest",
        item.meeting.subject,
        f"Recorded an interest of {interest.person} in item {item.order} of the meeting on "
        f"{weekday_date(item.meeting.held_on)}: {interest.nature}",
        by=by,
        marking=max(_marking(item), interest.person.marking),
        item=item.pk,
    )
    return interest


def _marking(item: AgendaItem) -> int:
    """The higher marking of an item and of its meeting."""
    return max(item.marking, item.meeting.marking)


@transaction.atomic
def hold_item(item: AgendaItem, *, by: User) -> ItemLock:
    """Note that somebody is writing an item now, unless somebody else is. Returns who does.

    Nothing of the record: it is not written to the audit trail.
    """
    locked = locked_item(item)
    enforce(cannot_record_item(by, locked.item))
    enforce(cannot_use_marking(by, locked.item.marking))
    if locked.writer is not None and locked.writer.user_id != by.pk:
        return locked.writer
    return _seen(locked, timezone.now(), by)


def _sent_before(locked: LockedItem, written: Written, made_from: int, by: User) -> ItemRevision | None:
    """What this person sent last, when it is the same again: a double click, or a save of nothing new."""
    last = locked.latest
    if last is not None and last.by_id != by.pk:
        last = locked.item.revisions.filter(by=by).order_by("-number").first()
    if last is None or Written.of(last.content) != written:
        return None
    is_the_record = last.in_force and last.number == locked.revision_in_force
    kept_beside = not last.in_force and last.made_from == made_from
    return last if is_the_record or kept_beside else None


def _revision(
    locked: LockedItem, written: Written, made_from: int, in_force: bool, by_itself: bool, by: User
) -> ItemRevision:
    return ItemRevision.objects.create(
        item=locked.item,
        number=locked.latest.number + 1 if locked.latest else 1,
        made_from=made_from,
        content=written.content(),
        by_itself=by_itself,
        in_force=in_force,
        by=by,
    )


def _write(
    locked: LockedItem, revision: ItemRevision, written: Written, now: datetime, by: User
) -> ItemRecord:
    """Make what was written the record of the item, its draft actions included."""
    item, standing, lock = locked.item, locked.standing, locked.writer
    has_actions = bool(written.actions) or locked.may_have_drafts
    if standing is None:
        standing = ItemRecord(item=item)
        if item.meeting.held_on == today():
            standing.started_at = lock.taken_at if lock else now
    deferred, referred = written.outcome == Outcome.DEFERRED, written.outcome == Outcome.REFERRED
    before, standing.outcome = standing.outcome, written.outcome or None
    standing.decision = written.decision
    standing.minute = written.minute
    standing.private_notes = written.private_notes
    later = later_meetings(item.meeting, by.clearance) if deferred or written.actions else []
    standing.deferred_to = meeting_meant(written.deferred_to, later) if deferred else None
    standing.referred_to = written.referred_to if referred else ""
    standing.revision, standing.saved_at, standing.saved_by = revision.number, now, by
    _stamp_end(standing, written, revision.by_itself, now)
    # What may stand beside what is put right above, and the database refuses anything else.
    standing.clean_fields(exclude=["saved_by", "item", "deferred_to"])
    standing.save()
    if before in DECIDES or standing.outcome in DECIDES:
        assenting = written.assenting if written.outcome in DECIDES else ()
        standing.assenting.set(CorporationSole.objects.filter(slug__in=assenting))
    if has_actions:
        _draft_actions(item, written, later[0] if later else None, by)
    return standing


def _draft_actions(item: AgendaItem, written: Written, next_meeting, by: User) -> None:
    """Make the draft actions of an item those that were written; what was issued is left alone."""
    drafts = list(item.actions.filter(issued_at__isnull=True).order_by("pk"))
    if not drafts and not written.actions:
        return
    seats = {seat.slug: seat for seat in seats_on(item.board, item.meeting.held_on, by.clearance)}
    for place, told in enumerate(written.actions):
        action = (
            drafts[place]
            if place < len(drafts)
            else Action(
                board=item.board, item=item, marking=item.marking, illustrative=item.illustrative,
                recorded_by=by,
            )
        )  # fmt: skip
        action.what = told.what
        action.owner_seat = None if told.body else seats.get(told.who)
        action.owner_body = told.body
        action.due_on = day_meant(told.by, next_meeting)
        action.save()
    for left in drafts[len(written.actions) :]:
        left.delete()


def _stamp_end(standing: ItemRecord, written: Written, by_itself: bool, now: datetime) -> bool:
    """Whether an item ends now: once somebody saves it with an outcome. Later changes do not move that.

    Of a meeting that is recorded on another day, nobody knows when an item was taken.
    """
    if standing.ended_at is not None or not written.outcome or by_itself:
        return False
    if standing.item.meeting.held_on != today():
        return False
    standing.ended_at = now
    return True


def _seen(locked: LockedItem, now: datetime, by: User) -> ItemLock | None:
    """Note that somebody still writes an item. The portal's own commands write none."""
    if by.is_the_portal:
        return None
    lock = locked.writer
    if lock is None or lock.user_id != by.pk:
        return _write_from_now(locked, now, by)
    if now - lock.seen_at > SEEN_AGAIN_AFTER:
        lock.seen_at = now
        lock.save(update_fields=["seen_at"])
    return lock


def _write_from_now(locked: LockedItem, now: datetime, by: User) -> ItemLock:
    """Somebody writes an item from now on, whoever did before."""
    lock = locked.lock or ItemLock(item=locked.item)
    lock.user, lock.taken_at, lock.seen_at = by, now, now
    lock.save()
    return lock
