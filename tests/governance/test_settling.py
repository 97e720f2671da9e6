"""What a meeting leaves behind when it ends: decisions made by those in the room, and issued actions."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from alliance.models import RegisterEntry, RegisterPayload
from governance.actions.records import close_meeting
from governance.models import Action, Decision
from governance.recording import WrittenAction
from tests.governance.makers import make_assent, make_draft, make_meeting
from tests.governance.room import ALL_FOUR, make_room, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("full_board")]

WORDING = "That the Board agrees the statement of costs for 2026/27."


def test_what_all_four_agreed_in_the_room_is_made_when_the_meeting_ends_and_stands_in_the_register(frank):
    meeting, items = make_room(("Savings",))
    write(items[0], outcome="agreed", decision=WORDING, by=frank)
    close_meeting(meeting, by=frank)
    decision = Decision.objects.get()
    assert decision.reference == f"WTB-{meeting.held_on.year}-001"
    assert (decision.wording, decision.item) == (WORDING, items[0])
    assert decision.assents.count() == 4
    assert {assent.told_how for assent in decision.assents.all()} == {"at the meeting"}
    assert RegisterEntry.objects.get().subject == decision.subject


def test_with_three_of_four_ticked_nothing_is_made_and_the_fourth_is_still_asked(frank):
    meeting, items = make_room(("Savings",))
    write(items[0], outcome="agreed", decision=WORDING, assenting=ALL_FOUR[:3], by=frank)
    close_meeting(meeting, by=frank)
    decision = Decision.objects.get()
    assert (decision.made_at, decision.reference, decision.assents.count()) == (None, "", 3)
    assert not RegisterEntry.objects.exists()


def test_what_was_not_agreed_is_recorded_with_who_did_not_assent(frank):
    meeting, items = make_room(("Savings",))
    write(items[0], outcome="not-agreed", decision=WORDING, assenting=ALL_FOUR[:3], by=frank)
    close_meeting(meeting, by=frank)
    decision = Decision.objects.get()
    assert decision.outcome == "not-agreed"
    assert [assent.corporation.slug for assent in decision.assents.filter(answer="does-not")] == [ALL_FOUR[3]]


def test_what_was_noted_makes_no_decision(frank):
    meeting, items = make_room(("Savings",))
    write(items[0], outcome="noted", by=frank)
    close_meeting(meeting, by=frank)
    assert not Decision.objects.exists()


def test_actions_are_issued_when_the_meeting_ends_to_the_post_or_body_and_by_the_next_meeting(frank):
    meeting, items = make_room(("Savings",))
    following = make_meeting(date(2031, 3, 13), board=meeting.board)
    asked = (
        WrittenAction(what="Report on fleet costs.", body="Hampshire Police", by="next meeting"),
        WrittenAction(what="Check the shares.", who=meeting.board.seats.first().slug, by="1 May 2031"),
    )
    write(items[0], outcome="noted", actions=asked, by=frank)
    close_meeting(meeting, by=frank)
    first, second = Action.objects.order_by("number")
    assert (first.owner, first.due_on, first.item) == ("Hampshire Police", following.held_on, items[0])
    assert (second.owner_seat, second.due_on) == (meeting.board.seats.first(), date(2031, 5, 1))
    assert all(action.reference for action in (first, second))


def test_with_a_gap_nothing_is_decided_issued_or_ended(frank):
    meeting, items = make_room(("Savings", "Drones"))
    write(items[0], outcome="agreed", decision=WORDING, by=frank)
    with pytest.raises(ValidationError, match="no outcome is recorded"):
        close_meeting(meeting, by=frank)
    assert not Decision.objects.exists()
    meeting.refresh_from_db()
    assert meeting.closed_at is None


def test_what_was_drafted_for_an_item_is_what_its_meeting_decides_with_its_reasons(frank):
    meeting, items = make_room(("Savings",))
    drafted = make_draft(
        "Savings in 2026/27", item=items[0], reasons="It costs less than apart.", review_on=date(2032, 3, 31)
    )
    write(items[0], outcome="agreed-with-changes", decision=WORDING, by=frank)
    close_meeting(meeting, by=frank)
    decision = Decision.objects.get()
    assert (decision.pk, decision.title) == (drafted.pk, "Savings in 2026/27")
    assert (decision.outcome, decision.wording) == ("agreed-with-changes", WORDING)
    assert (decision.reasons, decision.review_on) == ("It costs less than apart.", date(2032, 3, 31))
    assert decision.reference
    assert decision.assents.count() == 4
    assert "It costs less than apart." in RegisterPayload.objects.get().payload


def test_what_somebody_answered_before_the_meeting_ends_is_put_in_no_other_words(frank):
    meeting, items = make_room(("Savings",))
    drafted = make_draft("Savings", item=items[0], wording=WORDING)
    seat = meeting.board.seats.get(corporation__slug=ALL_FOUR[0], assents=True)
    make_assent(drafted, seat)
    write(items[0], outcome="agreed", decision=f"{WORDING} And more.", by=frank)
    with pytest.raises(ValidationError, match="its decision was answered already"):
        close_meeting(meeting, by=frank)
    assert Decision.objects.get().assents.count() == 1
    write(items[0], outcome="agreed", decision=WORDING, by=frank)
    close_meeting(meeting, by=frank)
    decision = Decision.objects.get()
    assert decision.made_at
    assert decision.assents.count() == 4
