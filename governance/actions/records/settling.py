"""What a meeting leaves behind when it ends: decisions with the assents given in the room, and actions."""

from django.core.exceptions import ValidationError

from alliance.models import User
from governance.actions.decisions import correct_draft, draft_decision, give_assent
from governance.actions.minutes import agree_minutes
from governance.actions.noting import note_what_is_listed
from governance.actions.tasks import issue_action
from governance.assent import assenting_seats, must_assent
from governance.models import (
    DECIDES,
    Action,
    AgendaItem,
    Assent,
    Attendance,
    Decision,
    Meeting,
    Minutes,
    Outcome,
)
from governance.recording import (
    Written,
    day_meant,
    deals_with_minutes,
    gaps_of,
    items_of,
    later_meetings,
    written_of,
)

IN_THE_ROOM = "at the meeting"


def settle_outcomes(meeting: Meeting, *, by: User) -> None:
    """Draft what was decided, with the assents given in the room, and issue what somebody is to do.

    A decision is made at once when all that must assent have, and otherwise waits for the rest (R13). Raises
    ValidationError with every gap, in sentences.
    """
    if gaps := gaps_of(meeting, by.clearance):
        raise ValidationError([gap.sentence for gap in gaps])
    items = items_of(meeting, by.clearance)
    written, later = written_of(items), later_meetings(meeting, by.clearance)
    for item in items:
        told = written.get(item.pk, Written())
        if deals_with_minutes(item):
            _deal_with_minutes(item, told, by)
        elif told.outcome in DECIDES:
            _decide(item, told, by)
        elif told.outcome == Outcome.NOTED:
            note_what_is_listed(item, by=by)
        _issue(item, told, later[0] if later else None, by)


def _deal_with_minutes(item: AgendaItem, told: Written, by: User) -> None:
    """Agree the minutes of an earlier meeting, as they stand or corrected. It is no decision of R14."""
    if told.outcome in (Outcome.AGREED, Outcome.AGREED_WITH_CHANGES):
        minutes = Minutes.objects.get(meeting=item.about_meeting_id)
        corrections = told.decision.strip() if told.outcome == Outcome.AGREED_WITH_CHANGES else ""
        agree_minutes(minutes, item, corrections, by=by)


def _decide(item: AgendaItem, told: Written, by: User) -> None:
    """Put what was decided, as drafted beforehand or anew, and give the assents of the room."""
    drafted = Decision.objects.filter(item=item).first()
    decision = _drafted_now(item, told, by) if drafted is None else _as_decided(drafted, item, told, by)
    if decision.made_at is None:
        for assent in _given_in_the_room(decision, told, by):
            give_assent(assent, by=by)


def _as_decided(decision: Decision, item: AgendaItem, told: Written, by: User) -> Decision:
    """What was drafted for the item, with its reasons, in the words of the meeting.

    Once somebody has answered it stays as it was put: a gap says so where the meeting's words are others.
    """
    if decision.made_at or decision.assents.exists():
        return decision
    decision.outcome, decision.wording = told.outcome, told.decision.strip()
    decision.decided_on = item.meeting.held_on
    decision.marking = max(decision.marking, item.marking)
    return correct_draft(decision, {*decision.areas.all(), *item.areas.all()}, by=by)


def _drafted_now(item: AgendaItem, told: Written, by: User) -> Decision:
    decision = Decision(
        board=item.board,
        item=item,
        title=item.title,
        outcome=told.outcome,
        wording=told.decision.strip(),
        recommendation=item.recommendation,
        tranche=item.tranche,
        decided_on=item.meeting.held_on,
        marking=item.marking,
        illustrative=item.illustrative,
    )
    return draft_decision(decision, item.areas.all(), by=by)


def _given_in_the_room(decision: Decision, told: Written, by: User) -> list[Assent]:
    """The answer of each corporation sole whose assenting seat its holder sat in; others are still asked.

    Whoever sat in for a holder gives no assent: it is the holder's, and is recorded when it is given.
    """
    meeting = decision.item.meeting
    present = meeting.attendances.filter(how=Attendance.How.PRESENT, substitute=False)
    sitting = set(present.values_list("seat", "person"))
    answers = {}
    answered = set(decision.assents.values_list("corporation", flat=True))
    asked = [one for one in must_assent(decision.board, decision.decided_on) if one.pk not in answered]
    for held in assenting_seats(decision.board, decision.decided_on, by.clearance):
        if held.seat.corporation not in asked:
            continue
        ticked = held.seat.corporation.slug in told.assenting
        if held.holder is None or (held.seat.pk, held.holder.person_id) not in sitting:
            continue
        if ticked or told.outcome == Outcome.NOT_AGREED:
            answers[held.seat.corporation] = Assent(
                decision=decision,
                corporation=held.seat.corporation,
                answer=Assent.Answer.ASSENTS if ticked else Assent.Answer.DOES_NOT,
                person=held.holder.person,
                given_on=decision.decided_on,
                told_how=IN_THE_ROOM,
            )
    return list(answers.values())


def _issue(item: AgendaItem, told: Written, next_meeting: Meeting | None, by: User) -> None:
    """Issue the actions that were written down with an item, each by the day that its words mean now."""
    drafts = Action.objects.filter(item=item, issued_at__isnull=True).order_by("pk")
    for action, written in zip(drafts, told.actions, strict=True):
        action.due_on = day_meant(written.by, next_meeting)
        action.areas.set(item.areas.all())
        issue_action(action, by=by)
