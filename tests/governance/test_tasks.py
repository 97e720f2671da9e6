"""Actions of the Board: recorded, issued, moved, replied to, answered, closed; what is refused, to whom."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from alliance.audit import version
from alliance.figures import named
from alliance.models import AuditEvent
from alliance.needs import needs
from alliance.policy import Refused
from alliance.temporal import today
from governance.actions.tasks import (
    answer_action,
    close_action,
    issue_action,
    move_due_day,
    record_action,
    reply_to_action,
)
from governance.models import Action, ActionReply, DueDayMoved, Person
from tests.governance.makers import (
    make_action,
    make_assenting_seats,
    make_board,
    make_decision,
    make_holding,
    make_meeting,
    make_seat,
)

pytestmark = pytest.mark.django_db

SOON, LATER = today() + timedelta(days=30), today() + timedelta(days=60)


@pytest.fixture
def seat():
    seat = make_seat()
    make_holding(seat)
    return seat


def overdue(action) -> Action:
    """The same action, with its day passed behind the portal's back: nobody can give it such a day."""
    Action.objects.filter(pk=action.pk).update(due_on=today() - timedelta(days=1))
    return Action.objects.get(pk=action.pk)


def everything():
    models = (Action, DueDayMoved, ActionReply, AuditEvent)
    return {model: sorted(str(row) for row in model.objects.values()) for model in models}


def refusal(act, field="__all__") -> str:
    """What is said, beside which question; and nothing is saved."""
    before = everything()
    with pytest.raises(ValidationError) as refused, transaction.atomic():
        act()
    assert everything() == before
    said = refused.value.message_dict if hasattr(refused.value, "error_dict") else {"__all__": refused.value}
    return " ".join(said[field])


# Issuing


def test_references_are_without_gaps_for_each_board_and_year(seat):
    actions = [make_action(f"Do {number}", owner=seat, due_on=SOON) for number in (1, 2)]
    assert [action.reference for action in actions] == [f"A-{today().year}-001", f"A-{today().year}-002"]
    other = make_board("Other", "OTH")
    assert make_action(board=other, owner="Somebody", due_on=SOON).number == 1


@pytest.mark.parametrize(
    ("told", "field", "words"),
    [
        ({"owner": None, "due_on": SOON}, "owner_seat", "Say whose the action is"),
        ({"owner": "Somebody", "due_on": None}, "due_on", "Say by which day"),
        ({"owner": "Somebody", "due_on": today() - timedelta(days=1)}, "due_on", "has passed"),
    ],
)
def test_an_action_without_owner_or_a_day_to_come_is_not_issued(told, field, words):
    action = make_action(issue=False, **told)
    assert words in refusal(lambda: issue_action(action, by=action.recorded_by), field)


def test_an_action_has_one_owner(seat, frank):
    action = Action(board=seat.board, what="Do it", owner_seat=seat, owner_body="Somebody")
    assert "one owner" in refusal(lambda: record_action(action, by=frank), "owner_body")


def test_the_same_action_sent_twice_is_recorded_once_and_issued_once(seat, frank):
    action = make_action(owner=seat, due_on=SOON, issue=False)
    assert "recorded already" in refusal(lambda: make_action(owner=seat, due_on=SOON, issue=False))
    issue_action(Action.objects.get(pk=action.pk), by=frank)
    with pytest.raises(Refused, match="was issued already"):
        issue_action(action, by=frank)


# Its life


def test_every_day_that_slipped_stays(seat, frank):
    action = make_action(owner=seat, due_on=SOON)
    move_due_day(action, LATER, "The supplier is late.", by=frank)
    move_due_day(action, LATER + timedelta(days=9), "Later still.", by=frank)
    assert [slip.was for slip in action.slips.all()] == [SOON, LATER]
    assert "already" in refusal(
        lambda: move_due_day(action, LATER + timedelta(days=9), "Again.", by=frank), "became"
    )
    assert "has passed" in refusal(
        lambda: move_due_day(action, today() - timedelta(days=1), "Back.", by=frank), "became"
    )


def test_only_a_meeting_that_was_held_closes_an_action(seat, frank):
    action = make_action(owner=seat, due_on=SOON)
    to_come = make_meeting(today() + timedelta(days=14))
    assert "still to come" in refusal(lambda: close_action(action, to_come, "Done.", by=frank), "meeting")
    before = make_meeting(today() - timedelta(days=14))
    assert "after that meeting" in refusal(lambda: close_action(action, before, "Done.", by=frank), "meeting")
    held = make_meeting(today())
    assert "Say why" in refusal(lambda: close_action(action, held, " ", by=frank), "because")
    closed = close_action(action, held, "All have answered.", by=frank)
    assert (closed.closed_by_meeting, closed.closed_because) == (held, "All have answered.")
    for act in (
        lambda: move_due_day(action, LATER, "No.", by=frank),
        lambda: close_action(action, held, "Twice.", by=frank),
        lambda: reply_to_action(ActionReply(action=action, text="Late."), by=frank),
    ):
        with pytest.raises(Refused, match="was closed by the Board"):
            act()


def test_a_decision_answers_an_action_and_does_not_close_it(frank):
    seats = make_assenting_seats()
    action = make_action(owner=seats[0], due_on=SOON)
    answered = answer_action(action, make_decision(), by=frank)
    assert (answered.closed_at, answered.answered_by.title) == (None, "Fleet")


def test_whoever_holds_the_owning_post_replies_and_a_successor_inherits_it(seat, grace):
    action = make_action(owner=seat, due_on=SOON)
    make_holding(seat, "Grace Holder", today())
    reply = ActionReply(action=action, text="It is under way.")
    with pytest.raises(Refused, match="You do not hold the post"):
        reply_to_action(reply, by=grace)
    Person.objects.filter(name="Grace Holder").update(user=grace)
    grace = type(grace).objects.get(pk=grace.pk)
    assert reply_to_action(reply, by=grace).by == grace
    assert reply_to_action(ActionReply(action=action, text="It is under way."), by=grace) == reply


def test_overdue_actions_wait_for_the_secretary_and_for_whoever_holds_the_post(seat, frank, grace):
    action = overdue(make_action(owner=seat, due_on=SOON))
    due_today = make_action("Not yet", owner=seat, due_on=today())
    said = " ".join(need.words for need in needs(frank))
    assert action.reference in said
    assert due_today.reference not in said
    assert action.reference not in str(needs(grace))
    Person.objects.filter(name="Ada Example").update(user=grace)
    assert action.reference in str(needs(type(grace).objects.get(pk=grace.pk)))


def test_the_figures_count_what_is_open_what_is_late_and_what_was_decided(seat, frank):
    overdue(make_action(owner=seat, due_on=SOON))
    make_action("Other", owner=seat, due_on=SOON)
    make_assenting_seats()
    make_decision()
    values = [
        named(name).as_at(today(), frank).value
        for name in ("actions-open", "actions-overdue", "decisions-made")
    ]
    assert values == [2, 1, 1]


# The six tests of every action


def acts(seat):
    """The call of each action, as (who) -> result, on something ready for it."""
    action, unissued = make_action(owner=seat, due_on=SOON), make_action("Other", owner=seat, issue=False)
    unissued.due_on = SOON
    held = make_meeting(today())
    make_assenting_seats(count=1)
    made = make_decision()
    return {
        "record_action": lambda by: make_action("Another", owner=seat, issue=False, by=by),
        "issue_action": lambda by: issue_action(unissued, by=by),
        "move_due_day": lambda by: move_due_day(action, LATER, "Late.", by=by),
        "reply_to_action": lambda by: reply_to_action(ActionReply(action=action, text="Yes."), by=by),
        "answer_action": lambda by: answer_action(action, made, by=by),
        "close_action": lambda by: close_action(action, held, "Done.", by=by),
    }


ACTIONS = (
    "record_action", "issue_action", "move_due_day", "reply_to_action", "answer_action", "close_action",
)  # fmt: skip


@pytest.mark.parametrize("action", ACTIONS)
def test_the_secretary_does_it_and_it_is_written_down_and_counted(action, seat, frank):
    act, before = acts(seat)[action], version("board")[0]
    act(frank)
    event = AuditEvent.objects.order_by("-pk").first()
    assert (event.name, event.by) == (f"governance.{action}", frank)
    assert version("board")[0] > before


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("who", ["alice", "bob", "carol", "dan", "erin", "grace", "zoe"])
def test_nobody_else_may(action, who, seat, request):
    act = acts(seat)[action]
    person, before = request.getfixturevalue(who), everything()
    with pytest.raises(Refused), transaction.atomic():
        act(person)
    assert everything()[Action] == before[Action]


@pytest.mark.parametrize("action", ACTIONS)
def test_what_cannot_be_written_down_did_not_happen(action, seat, frank, monkeypatch):
    def fails(*args, **kwargs):
        raise DatabaseError("The audit trail is full.")

    act = acts(seat)[action]
    before = everything()
    monkeypatch.setattr("governance.actions.tasks.record", fails)
    with pytest.raises(DatabaseError, match="full"), transaction.atomic():
        act(frank)
    assert everything() == before
