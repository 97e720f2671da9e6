"""Actions the Board gave somebody to do: recorded, issued, moved, replied to, answered and closed (R18)."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from alliance.actions.search import index
from alliance.audit import altered, changed, record
from alliance.markings import Marking, highest
from alliance.models import SearchEntry, User
from alliance.policies import cannot_use_marking
from alliance.policy import enforce
from alliance.temporal import long_date, today
from alliance.text import fold
from business_areas.models import BusinessArea
from governance.actions.boards import PART
from governance.consistency import refuse_action, refuse_closing, refuse_issue, refuse_moved_day
from governance.models import (
    Action,
    ActionReply,
    Board,
    Decision,
    DueDayMoved,
    Meeting,
    Paper,
    PaperVersion,
    next_number,
)
from governance.papers.standing import marking_of
from governance.policies import cannot_change_action, cannot_issue, cannot_keep_board, cannot_reply_to
from governance.posts import holds_post


@transaction.atomic
def record_action(action: Action, areas: Iterable[BusinessArea] = (), *, by: User) -> Action:
    """Write down something to do. It is issued, and has a reference, once it has an owner and a day."""
    action.board = Board.objects.select_for_update().get(pk=action.board_id)
    areas = list(areas)
    enforce(cannot_keep_board(by))
    enforce(cannot_use_marking(by, action.marking))
    action.recorded_by = by
    refuse_action(action, areas)
    _refuse_same(action)
    action.full_clean(exclude=["recorded_by"])
    action.save()
    action.areas.set(areas)
    changed(PART)
    record(
        "governance.record_action",
        action.subject,
        f"Recorded the action: {action.what}",
        by=by,
        marking=_marking(action),
    )
    return action


@transaction.atomic
def issue_action(action: Action, *, by: User) -> Action:
    """Give an action to its owner, with a reference and the day it is due by.

    What, owner, day and marking are saved as they are given. Sent twice by one person, it is issued once.
    """
    board = Board.objects.select_for_update().get(pk=action.board_id)
    before = Action.objects.select_for_update().get(pk=action.pk)
    enforce(cannot_issue(by, before))
    enforce(cannot_use_marking(by, highest([action.marking, before.marking])))
    refuse_action(action, list(before.areas.all()))
    refuse_issue(action)
    action.issued_at = timezone.now()
    action.year = timezone.localdate(action.issued_at).year
    action.number = next_number(board.actions.filter(year=action.year), "number")
    action.full_clean(exclude=["recorded_by"])
    action.save()
    settle_action(action)
    changed(PART)
    record(
        "governance.issue_action",
        action.subject,
        f"Issued {action.reference} to {action.owner}, due by {long_date(action.due_on)}: {action.what}",
        by=by,
        marking=max(_marking(before), _marking(action)),
        changes=altered(before, action, ("what", "owner_seat", "owner_body", "due_on", "marking")),
    )
    return action


@transaction.atomic
def move_due_day(action: Action, became: date, because: str, *, by: User) -> DueDayMoved:
    """Let an action be due by another day. Every day that slipped stays in sight, with why."""
    action = Action.objects.select_for_update().get(pk=action.pk)
    enforce(cannot_change_action(by, action))
    enforce(cannot_use_marking(by, action.marking))
    refuse_moved_day(action, became)
    slip = DueDayMoved(action=action, was=action.due_on, became=became, because=because, by=by)
    slip.full_clean(exclude=["by"])
    slip.save()
    action.due_on = became
    action.save(update_fields=["due_on"])
    settle_action(action)
    changed(PART)
    record(
        "governance.move_due_day",
        action.subject,
        f"Moved the day {action.reference} is due by, from {long_date(slip.was)} to {long_date(became)}",
        by=by,
        marking=_marking(action),
        because=because,
    )
    return slip


@transaction.atomic
def reply_to_action(reply: ActionReply, *, by: User) -> ActionReply:
    """Say how an action is getting on: by the secretary, or by whoever holds the owning post today."""
    action = Action.objects.select_for_update().get(pk=reply.action_id)
    enforce(cannot_reply_to(by, action, holds_post(by, action.owner_seat, today())))
    enforce(cannot_use_marking(by, action.marking))
    last = action.replies.order_by("-pk").first()
    if last is not None and (last.text, last.says_done, last.by_id) == (reply.text, reply.says_done, by.pk):
        return last
    reply.action, reply.by = action, by
    reply.full_clean(exclude=["by"])
    reply.save()
    changed(PART)
    done = ", and that it is done" if reply.says_done else ""
    record(
        "governance.reply_to_action",
        action.subject,
        f"Replied to {action.reference}{done}: {reply.text}",
        by=by,
        marking=_marking(action),
    )
    return reply


@transaction.atomic
def answer_action(action: Action, decision: Decision, *, by: User) -> Action:
    """Say which decision answers an action. Only the Board closes it."""
    action = Action.objects.select_for_update().get(pk=action.pk)
    enforce(cannot_change_action(by, action))
    enforce(cannot_use_marking(by, highest([action.marking, decision.marking])))
    if not decision.made_at or decision.board_id != action.board_id:
        raise ValidationError({"decision": "Choose a decision of this Board that was made."})
    if action.answered_by_id == decision.pk and action.answered_by_paper_id is None:
        return action
    action.answered_by, action.answered_by_paper = decision, None
    action.save(update_fields=["answered_by", "answered_by_paper"])
    changed(PART)
    record(
        "governance.answer_action",
        action.subject,
        f"Recorded that {decision.reference} answers {action.reference}",
        by=by,
        marking=max(_marking(action), decision.marking),
    )
    return action


@transaction.atomic
def answer_with_paper(action: Action, version: PaperVersion, *, by: User) -> Action:
    """Say which version of a paper answers an action, in the place of any answer before (R18)."""
    action = Action.objects.select_for_update().get(pk=action.pk)
    paper = Paper.objects.select_related("item__meeting").get(pk=version.paper_id)
    enforce(cannot_change_action(by, action))
    enforce(cannot_use_marking(by, highest([action.marking, marking_of(paper)])))
    if paper.board_id != action.board_id or paper.withdrawn_at:
        raise ValidationError({"paper": "Choose a paper of this Board that was not withdrawn."})
    if action.answered_by_paper_id == version.pk:
        return action
    action.answered_by, action.answered_by_paper = None, version
    action.save(update_fields=["answered_by", "answered_by_paper"])
    changed(PART)
    record(
        "governance.answer_with_paper",
        action.subject,
        f"Recorded that “{paper.title}”, version {version.number}, answers {action.reference}",
        by=by,
        marking=max(_marking(action), marking_of(paper)),
        paper=paper.number,
    )
    return action


@transaction.atomic
def close_action(action: Action, meeting: Meeting, because: str, *, by: User) -> Action:
    """Record that a meeting of the Board closed an action, and why. It stays findable."""
    action = Action.objects.select_for_update().get(pk=action.pk)
    enforce(cannot_change_action(by, action))
    enforce(cannot_use_marking(by, highest([action.marking, meeting.marking])))
    if not because.strip():
        raise ValidationError({"because": "Say why the Board closed it."})
    refuse_closing(action, meeting)
    action.closed_at, action.closed_by_meeting, action.closed_because = timezone.now(), meeting, because
    action.full_clean(exclude=["recorded_by"])
    action.save(update_fields=["closed_at", "closed_by_meeting", "closed_because"])
    settle_action(action)
    changed(PART)
    record(
        "governance.close_action",
        action.subject,
        f"Closed {action.reference} at the meeting of {long_date(meeting.held_on)}",
        by=by,
        marking=max(_marking(action), meeting.marking),
        because=because,
    )
    return action


def settle_action(action: Action) -> None:
    """Bring what is found by searching into step with an action, once it is issued."""
    board = action.board
    first = Board.objects.order_by("pk").first()
    which = "" if board == first else f"?board={board.slug}"
    entry = SearchEntry(
        kind="action",
        key=str(action.pk),
        title=f"{action.reference}: {action.what}"[:240],
        summary=f"{'Closed' if action.closed_at else f'Due by {long_date(action.due_on)}'}, {board.name}",
        folded=fold(f"{action.reference} {action.what}"[:240]),
        text=action.what,
        day=action.due_on,
        body=board.name,
        address=f"/actions/{action.reference}/{which}",
        marking=action.marking,
        illustrative=action.illustrative,
    )
    index("action", str(action.pk), [entry] if action.issued_at else [])


def _marking(action: Action) -> Marking:
    """The marking of an action and of the post that owns it."""
    seat = action.owner_seat
    return highest([action.marking, seat.source.marking if seat else action.marking])


def _refuse_same(action: Action) -> None:
    """Raise ValidationError when the same was recorded already and waits to be issued."""
    same = Action.objects.drafts().filter(
        board=action.board_id,
        item=action.item,
        what=action.what,
        marking=action.marking,
        owner_seat=action.owner_seat,
        owner_body=action.owner_body,
    )
    if same.exists():
        raise ValidationError("The same action is recorded already, and waits to be issued.")
