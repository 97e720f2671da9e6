"""Illustrative decisions that were put to the corporations sole between meetings.

One was decided and is noted by the next meeting, one was withdrawn, and one waits for two answers of four, of
which one was reminded.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from alliance.models import User
from alliance.temporal import today
from governance.actions.decisions import draft_decision, give_assent, withdraw_draft
from governance.actions.noting import list_what_was_decided
from governance.actions.reminders import remind_to_answer
from governance.assent import assenting_seats
from governance.minutes import EVERYTHING
from governance.models import AgendaItem, Assent, Board, Decision, Meeting, Outcome
from governance.noting import item_that_notes
from governance.reminders.answers import drafts

DAYS_TO_ANSWER = 14
PUT_DAYS_AGO = 5


@dataclass(frozen=True)
class Put:
    """What is put to the corporations sole, in words that stand alone."""

    title: str
    wording: str
    reasons: str


DECIDED = Put(
    "Illustrative winter tyres",
    "That the Board agrees to buy illustrative winter tyres for both forces at one price.",
    "Illustrative: the price was held until a day before the next meeting.",
)
WITHDRAWN = Put(
    "Illustrative radio trial",
    "That the Board agrees a trial of illustrative radios at one station of each force.",
    "Illustrative: the trial was to begin before the next meeting.",
)
WAITING = Put(
    "Illustrative training rooms",
    "That the Board agrees to share two illustrative training rooms until the end of the year.",
    "Illustrative: the rooms are free only if they are taken before the next meeting.",
)


def load_decided(board: Board, put_on: date, marking: int, *, by: User) -> Decision:
    """Put something, take the assent of every corporation sole, and put something else that is withdrawn."""
    decision = _put(board, DECIDED, put_on, marking, by)
    _answer(decision, assenting_seats(board, put_on, EVERYTHING), by)
    withdrawn = _put(board, WITHDRAWN, put_on, marking, by)
    withdraw_draft(withdrawn, "Illustrative: the price was no longer offered.", by=by)
    return decision


def load_noting(meeting: Meeting, *, by: User) -> AgendaItem | None:
    """Put what was decided on the agenda of a meeting, to be noted there; returns the item that does."""
    list_what_was_decided(meeting, by=by)
    return item_that_notes(meeting)


def load_waiting(board: Board, marking: int, *, by: User) -> Decision:
    """Put something that half of the corporations sole have assented to, and remind one of the others."""
    put_on = today() - timedelta(days=PUT_DAYS_AGO)
    decision = _put(board, WAITING, put_on, marking, by)
    asked = assenting_seats(board, put_on, EVERYTHING)
    _answer(decision, asked[: len(asked) // 2], by)
    for draft in drafts(decision, marking)[:1]:
        to = f"{draft.seat.slug}@example.invalid"
        remind_to_answer(decision, [(draft, (to, draft.subject, draft.body))], by=by)
    return decision


def _put(board: Board, told: Put, put_on: date, marking: int, by: User) -> Decision:
    decision = Decision(
        board=board,
        title=told.title,
        outcome=Outcome.AGREED,
        wording=told.wording,
        reasons=told.reasons,
        tranche=AgendaItem.Tranche.DELIVERY,
        marking=marking,
        decided_on=put_on,
        answers_by=put_on + timedelta(days=DAYS_TO_ANSWER),
        illustrative=True,
    )
    return draft_decision(decision, by=by)


def _answer(decision: Decision, seats, by: User) -> None:
    """The assent of whoever holds each seat, a day after one another."""
    for days, held in enumerate(seats, start=1):
        if held.holder is None:
            continue
        assent = Assent(
            decision=decision,
            corporation=held.seat.corporation,
            answer=Assent.Answer.ASSENTS,
            person=held.holder.person,
            given_on=decision.decided_on + timedelta(days=days),
            told_how="by e-mail, illustrative",
        )
        give_assent(assent, by=by)
