"""Decisions: drafted, assented to, made, corrected, and how far they were put into effect (R13 to R15)."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from alliance.actions.search import index
from alliance.audit import altered, changed, record
from alliance.markings import Marking, highest
from alliance.models import RegisterEntry, SearchEntry, User
from alliance.policies import cannot_use_marking
from alliance.policy import enforce
from alliance.publishing import append
from alliance.temporal import long_date, today
from alliance.text import fold
from business_areas.models import BusinessArea
from governance.actions.boards import PART
from governance.assent import must_assent, seats_held_by
from governance.changes import areas_altered
from governance.consistency import (
    refuse_assent,
    refuse_correction_of_decision,
    refuse_decision,
    refuse_progress,
    refuse_restricted,
    refuse_same_draft,
)
from governance.models import Assent, Board, Decision, Outcome, Progress, RestrictedText, next_number
from governance.policies import (
    cannot_answer_for,
    cannot_conclude,
    cannot_correct_decision,
    cannot_correct_draft,
    cannot_keep_board,
    cannot_read_drafts,
    cannot_record_answer,
    cannot_record_progress,
    cannot_withdraw_draft,
)
from governance.register import DECISION_MADE, RESTRICTED, payload_of, payload_of_restricted

NOT_YET = ["recorded_by", "corrects"]
SAID = (
    "title", "outcome", "wording", "recommendation", "reasons", "options", "money", "legal", "people",
    "equality", "risk", "tranche", "marking", "decided_on", "answers_by", "review_on", "replaces",
)  # fmt: skip


@transaction.atomic
def draft_decision(decision: Decision, areas: Iterable[BusinessArea] = (), *, by: User) -> Decision:
    """Write down what is put to the corporations sole: at a meeting by its item, or between meetings.

    It is made, and has a reference, once all that must assent have. Raises ValidationError, naming the field.
    """
    decision.board = Board.objects.select_for_update().get(pk=decision.board_id)
    areas = list(areas)
    enforce(cannot_keep_board(by))
    enforce(cannot_use_marking(by, decision.marking))
    decision.recorded_by = by
    refuse_decision(decision, areas)
    refuse_same_draft(decision)
    decision.full_clean(exclude=NOT_YET)
    decision.save()
    decision.areas.set(areas)
    changed(PART)
    record(
        "governance.draft_decision",
        decision.subject,
        f"Drafted the decision “{decision.title}”, {_where(decision)}",
        by=by,
        marking=_marking(decision),
        decision=decision.pk,
    )
    return decision


@transaction.atomic
def correct_draft(decision: Decision, areas: Iterable[BusinessArea], *, by: User) -> Decision:
    """Change what is put, until somebody has answered. What was said before is in the audit trail."""
    board, before = _locked(decision)
    areas = list(areas)
    enforce(cannot_correct_draft(by, before))
    enforce(cannot_use_marking(by, highest([decision.marking, before.marking])))
    decision.board = board
    refuse_decision(decision, areas)
    decision.full_clean(exclude=NOT_YET)
    decision.save()
    areas_before = list(before.areas.all())
    decision.areas.set(areas)
    changed(PART)
    record(
        "governance.correct_draft",
        decision.subject,
        f"Changed the draft of the decision “{decision.title}”",
        by=by,
        marking=max(_marking(before), _marking(decision)),
        changes=[
            *altered(before, decision, SAID),
            *areas_altered(areas_before, areas, decision.marking),
        ],
    )
    return decision


@transaction.atomic
def withdraw_draft(decision: Decision, because: str, *, by: User) -> Decision:
    """Take back what was put between meetings and is not decided. It stays readable, with why."""
    _, decision = _locked(decision)
    enforce(cannot_withdraw_draft(by, decision))
    enforce(cannot_use_marking(by, decision.marking))
    if not because.strip():
        raise ValidationError({"because": "Say why it is withdrawn."})
    decision.withdrawn_at, decision.withdrawn_because = timezone.now(), because
    decision.save(update_fields=["withdrawn_at", "withdrawn_because"])
    changed(PART)
    record(
        "governance.withdraw_draft",
        decision.subject,
        f"Withdrew “{decision.title}”, put between meetings, before it was decided",
        by=by,
        because=because,
        marking=_marking(decision),
    )
    return decision


@transaction.atomic
def give_assent(assent: Assent, *, by: User) -> Assent:
    """Record the answer of one corporation sole, by whoever held its assenting seat on the day it was given.

    With the last answer that is needed the decision is made, in the same transaction: agreed when all have
    assented, and otherwise not agreed. The same answer sent twice is one answer.
    """
    _, decision = _locked(assent.decision)
    enforce(cannot_read_drafts(by))
    if there := _same_answer(assent, decision, by):
        return there
    keeps, own = not cannot_keep_board(by), seats_held_by(by, decision.board, today())
    enforce(cannot_record_answer(by, decision) if keeps else cannot_answer_for(by, decision, own))
    enforce(cannot_use_marking(by, decision.marking))
    assent.decision, assent.by = decision, by
    seat = refuse_assent(assent, decision, by.clearance)
    if not keeps:
        enforce(_not_their_own(own, seat, assent.given_on))
    assent.seat = seat
    if given := decision.assents.filter(corporation=assent.corporation).first():
        raise ValidationError(
            f"{assent.corporation} answered already, on {long_date(given.given_on)}: "
            f"{given.get_answer_display().lower()}. An answer that was given never changes."
        )
    assent.full_clean(exclude=["by", "decision"])
    assent.save()
    changed(PART)
    record(
        "governance.give_assent",
        decision.subject,
        f"Recorded the answer of {assent.corporation} to “{decision.title}”: "
        f"{assent.get_answer_display().lower()}, given on {long_date(assent.given_on)}, {assent.told_how}",
        by=by,
        marking=highest([_marking(decision), seat.source.marking]),
        decision=decision.pk,
    )
    _make_when_answered(decision, by=by)
    return assent


@transaction.atomic
def conclude_not_agreed(decision: Decision, *, by: User) -> Decision:
    """Record that something was not agreed, though not everybody has answered: who did not is shown."""
    _, decision = _locked(decision)
    refused = decision.assents.filter(answer=Assent.Answer.DOES_NOT).exists()
    enforce(cannot_conclude(by, decision, refused, today()))
    enforce(cannot_use_marking(by, decision.marking))
    changed(PART)
    asked = must_assent(decision.board, decision.decided_on)
    _make(decision, Outcome.NOT_AGREED, asked, by=by)
    record(
        "governance.conclude_not_agreed",
        decision.subject,
        f"Recorded as not agreed: {decision}",
        by=by,
        marking=_marking(decision),
        reference=decision.reference,
    )
    return decision


@transaction.atomic
def correct_decision(
    old: Decision, new: Decision, because: str, areas: Iterable[BusinessArea] = (), *, by: User
) -> Decision:
    """Put right a mistake in the record of a decision: a new one that names the old, and why (R15).

    What was decided, by whom and when is the same. The answers stay with the old one, which stays readable.
    """
    board, old = _locked(old)
    areas = list(areas)
    enforce(cannot_correct_decision(by, old))
    enforce(cannot_use_marking(by, highest([new.marking, old.marking])))
    for name in ("outcome", "decided_on", "replaces", "illustrative"):
        setattr(new, name, getattr(old, name))
    new.board, new.item, new.answers_by, new.recorded_by = board, None, None, by
    new.corrects, new.corrected_because = old, because
    refuse_decision(new, areas)
    before = set(old.areas.values_list("pk", flat=True))
    refuse_correction_of_decision(old, new, before != {area.pk for area in areas})
    new.full_clean(exclude=["recorded_by"])
    new.save()
    new.areas.set(areas)
    changed(PART)
    _enter(new, (), by=by)
    settle_decision(old)
    record(
        "governance.correct_decision",
        new.subject,
        f"Corrected {old.reference}, by {new.reference}",
        by=by,
        marking=max(_marking(old), _marking(new)),
        because=because,
        changes=[
            *altered(old, new, SAID),
            *areas_altered(old.areas.all(), areas, new.marking),
        ],
        corrects=old.reference,
    )
    return new


@transaction.atomic
def restrict_text(restricted: RestrictedText, *, by: User) -> RestrictedText:
    """Add a part of a decision that fewer may read, with why it is withheld and when to look again (R22)."""
    _, decision = _locked(restricted.decision)
    enforce(cannot_keep_board(by))
    enforce(cannot_use_marking(by, highest([restricted.marking, decision.marking])))
    restricted.decision, restricted.recorded_by = decision, by
    refuse_restricted(restricted)
    same = ("part", "text", "marking", "withheld_because", "look_again_on")
    if there := decision.restricted.filter(**{name: getattr(restricted, name) for name in same}).first():
        return there
    restricted.full_clean(exclude=["recorded_by"])
    restricted.save()
    changed(PART)
    if decision.made_at:
        settle_decision(decision)
        _enter_restricted(restricted, by=by)
    record(
        "governance.restrict_text",
        decision.subject,
        f"Withheld a part of “{decision.title}” ({restricted.get_part_display().lower()}), "
        f"to be looked at again on {long_date(restricted.look_again_on)}",
        by=by,
        marking=max(_marking(decision), restricted.marking),
        because=restricted.withheld_because,
        decision=decision.pk,
    )
    return restricted


@transaction.atomic
def record_progress(progress: Progress, *, by: User) -> Progress:
    """Say how far a decision has been put into effect, as of a day."""
    _, decision = _locked(progress.decision)
    enforce(cannot_record_progress(by, decision))
    enforce(cannot_use_marking(by, decision.marking))
    progress.decision, progress.by = decision, by
    refuse_progress(progress)
    same = {name: getattr(progress, name) for name in ("state", "note", "as_of")}
    last = decision.progress.order_by("-pk").first()
    if last is not None and all(getattr(last, name) == value for name, value in same.items()):
        return last
    progress.full_clean(exclude=["by"])
    progress.save()
    changed(PART)
    record(
        "governance.record_progress",
        decision.subject,
        f"Recorded how far {decision.reference} is put into effect, as of {long_date(progress.as_of)}: "
        f"{progress.get_state_display().lower()}{f'. {progress.note}' if progress.note else ''}",
        by=by,
        marking=_marking(decision),
        changes=altered(last, progress, ("state", "note")) if last else (),
    )
    return progress


def settle_decision(decision: Decision) -> None:
    """Bring what is found by searching into step with a decision that was made."""
    key, entries = str(decision.pk), []
    if decision.made_at:
        told = f"{decision.wording} {decision.reasons}"
        entries.append(_found_by(decision, told, decision.marking))
        for part in decision.restricted.all():
            entries.append(_found_by(decision, part.text, part.marking))
    index("decision", key, entries)


def _found_by(decision: Decision, words: str, marking: int) -> SearchEntry:
    corrected = Decision.objects.filter(corrects=decision).exists()
    return SearchEntry(
        kind="decision",
        key=str(decision.pk),
        title=f"{decision.reference}: {decision.title}",
        summary=f"Decided {long_date(decision.decided_on)}{'. Corrected since' if corrected else ''}",
        folded=fold(f"{decision.reference} {decision.title}"),
        text=words,
        day=decision.decided_on,
        body=decision.board.name,
        address=f"/decisions/{decision.reference}/",
        marking=marking,
        illustrative=decision.illustrative,
    )


def _locked(decision: Decision) -> tuple[Board, Decision]:
    """The board, whose lock makes references gap-free, and the decision as it stands now."""
    board = Board.objects.select_for_update().get(pk=decision.board_id)
    now = Decision.objects.select_for_update().get(pk=decision.pk)
    now.board = board
    return board, now


def _marking(decision: Decision) -> Marking:
    """The highest marking of a decision, and of the item, meeting and decision that it names."""
    item, replaced = decision.item, decision.replaces
    named = [item.marking, item.meeting.marking] if item else []
    return highest([decision.marking, *named, *([replaced.marking] if replaced else [])])


def _where(decision: Decision) -> str:
    if decision.item_id is None:
        return f"put to the corporations sole on {long_date(decision.decided_on)}"
    return f"item {decision.item.order} of the meeting of {long_date(decision.decided_on)}"


def _same_answer(assent: Assent, decision: Decision, by: User) -> Assent | None:
    """The answer that was recorded just so by the same person: a button pressed twice."""
    return decision.assents.filter(
        corporation=assent.corporation,
        answer=assent.answer,
        person=assent.person_id,
        given_on=assent.given_on,
        by=by,
    ).first()


def _not_their_own(own, seat, given_on: date) -> str:
    """Why a member of the Board cannot give this answer: it is for another seat, or another day."""
    if seat.pk not in {held.seat.pk for held in own}:
        return f"You do not hold {seat} today, so you cannot answer for it."
    return "" if given_on == today() else "You answer here as of today, for yourself."


def _make_when_answered(decision: Decision, *, by: User) -> None:
    """Make the decision when everybody who must assent has answered."""
    asked = must_assent(decision.board, decision.decided_on)
    given = {assent.corporation_id: assent.answer for assent in decision.assents.all()}
    if not asked or any(corporation.pk not in given for corporation in asked):
        return
    everybody = all(given[corporation.pk] == Assent.Answer.ASSENTS for corporation in asked)
    if everybody and decision.outcome == Outcome.NOT_AGREED:
        raise ValidationError(
            {
                "answer": "The draft says that it was not agreed, and this would be the last assent to it. "
                "It cannot be both: check who did not assent."
            }
        )
    _make(decision, decision.outcome if everybody else Outcome.NOT_AGREED, asked, by=by)
    record(
        "governance.make_decision",
        decision.subject,
        f"Made the decision {decision}: {decision.get_outcome_display().lower()}",
        by=by,
        marking=_marking(decision),
        reference=decision.reference,
    )


def _make(decision: Decision, outcome: str, asked, *, by: User) -> None:
    decision.outcome = outcome
    assents = list(decision.assents.select_related("corporation", "seat", "person"))
    if decision.item_id is None:
        days = [assent.given_on for assent in assents]
        decision.decided_on = max(days) if len(days) >= len(asked) else today()
    _enter(decision, asked, by=by)
    for restricted in decision.restricted.all():
        _enter_restricted(restricted, by=by)


def _enter(decision: Decision, asked, *, by: User) -> None:
    """Give the reference, and write the decision into the register. The board is locked."""
    decision.year = decision.decided_on.year
    decision.number = _number_after_the_last(decision)
    decision.made_at = timezone.now()
    decision.save()
    settle_decision(decision)
    append(
        DECISION_MADE,
        decision.subject,
        payload_of(decision, asked),
        key=f"{DECISION_MADE}/{decision.reference}",
        marking=decision.marking,
        by=by,
    )


def _number_after_the_last(decision: Decision) -> int:
    """The next number of its series and year. None is ever given again."""
    rows = decision.board.decisions.filter(year=decision.year, illustrative=decision.illustrative)
    number = next_number(rows, "number")
    if not decision.illustrative:
        return number
    series = f"{DECISION_MADE}/{decision.series}-{decision.year}-"
    entered = RegisterEntry.objects.filter(kind=DECISION_MADE, key__startswith=series).count()
    return max(number, entered + 1)


def _enter_restricted(restricted: RestrictedText, *, by: User) -> None:
    append(
        RESTRICTED,
        restricted.decision.subject,
        payload_of_restricted(restricted),
        key=f"{RESTRICTED}/{restricted.pk}",
        marking=restricted.marking,
        by=by,
    )
