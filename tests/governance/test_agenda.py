"""The agenda: its order, what changed, and that four agree it jointly (R21)."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from alliance.actions.people import portal_user
from alliance.markings import Marking
from alliance.models import AuditEvent
from alliance.policy import Refused
from alliance.temporal import today
from governance.actions.agendas import (
    agree_agenda,
    bring_item,
    change_item,
    flag_item,
    move_item,
    park_item,
    record_agreement,
    send_agenda,
    withdraw_item,
)
from governance.actions.meetings import cancel_meeting, swap_chair
from governance.agenda import Agenda, Words, differences, items_of, taken_together
from governance.models import AgendaAgreement, AgendaItem, AgendaVersion, ConsentFlag, Meeting
from governance.proposals import proposals
from tests.governance.makers import (
    close,
    make_assenting_seats,
    make_board,
    make_decision,
    make_holding,
    make_item,
    make_meeting,
    make_person,
    make_seat,
    make_version,
)
from tests.makers import make_area

pytestmark = pytest.mark.django_db

DAY = date(2030, 12, 10)


@pytest.fixture
def meeting(db):
    """Four items under three tranches, and a parking list of one."""
    meeting = make_meeting(DAY)
    for title, tranche in (("Options", "futures"), ("Costs", "delivery"), ("Risks", "assurance")):
        make_item(title, meeting=meeting, tranche=tranche)
    make_item("Savings", meeting=meeting, tranche="delivery", consent=True)
    make_item("Parked")
    return meeting


@pytest.fixture
def agreers(meeting, grace):
    """Four seats that agree: Grace holds the first, two others are held, and the last is vacant."""
    seats = [make_seat(f"Agreer {letter}", agrees_agenda=True, chairs=False) for letter in "ABCD"]
    make_person("Grace Example", user=grace)
    make_holding(seats[0], "Grace Example", "2020")
    make_holding(seats[1], "Ben Example", "2020")
    make_holding(seats[2], "Cy Example", "2020")
    make_holding(seats[3], "Di Example", "2020", "31 March 2024")
    return seats


def titles(meeting) -> list[str]:
    return [f"{item.order} {item.title}" for item in items_of(meeting)]


def item(title) -> AgendaItem:
    return AgendaItem.objects.get(title=title)


def agenda(meeting) -> Agenda:
    return Agenda(Meeting.objects.get(pk=meeting.pk), Marking.OFFICIAL)


# Every action


def made(meeting, agreers):
    """The call of each action as (who) -> result."""
    version = make_version(meeting)
    changed = item("Costs")
    changed.title = "Costs and shares"
    chairing = make_seat("Chairing seat")
    return {
        "change_item": lambda by: change_item(changed, [], by=by),
        "withdraw_item": lambda by: withdraw_item(item("Costs"), "Settled.", by=by),
        "move_item": lambda by: move_item(item("Costs"), False, by=by),
        "park_item": lambda by: park_item(item("Costs"), "No paper.", by=by),
        "bring_item": lambda by: bring_item(item("Parked"), meeting, by=by),
        "add_item": lambda by: make_item("Another", meeting=meeting, by=by),
        "flag_item": lambda by: flag_item(item("Savings"), agreers[1], "Unclear.", by=by),
        "send_agenda": lambda by: send_agenda(make_other(meeting), by=by),
        "record_agreement": lambda by: record_agreement(version, agreers[1], "by e-mail", by=by),
        "swap_chair": lambda by: swap_chair(meeting, chairing, "On leave.", by=by),
        "cancel_meeting": lambda by: cancel_meeting(meeting, "Snow.", by=by),
    }


def make_other(meeting):
    other = Meeting.objects.filter(held_on=date(2030, 9, 10)).first()
    if other is None:
        other = make_meeting(date(2030, 9, 10))
        make_item("Something", meeting=other)
    return other


ACTIONS = (
    "change_item", "withdraw_item", "move_item", "park_item", "bring_item", "add_item", "flag_item",
    "send_agenda", "record_agreement", "swap_chair", "cancel_meeting",
)  # fmt: skip
MODELS = (AgendaItem, AgendaVersion, AgendaAgreement, ConsentFlag, Meeting)


def everything():
    return {model: sorted(map(str, model.objects.values())) for model in MODELS}


@pytest.mark.parametrize("action", ACTIONS)
def test_the_secretary_does_it_and_it_is_written_down(action, meeting, agreers, frank):
    made(meeting, agreers)[action](frank)
    event = AuditEvent.objects.order_by("-pk").first()
    assert (event.name, event.by) == (f"governance.{action}", frank)
    assert event.sentence[0].isupper() or event.sentence.startswith("Chairing")


@pytest.mark.parametrize("action", ACTIONS)
def test_nobody_else_may(action, meeting, agreers, request):
    make_other(meeting)
    act = made(meeting, agreers)[action]
    before = everything()
    for who in ("alice", "olivia", "bob", "carol", "dan", "erin", "grace", "zoe"):
        with pytest.raises(Refused, match="secretary|You do not hold"):
            act(request.getfixturevalue(who))
    assert everything() == before


@pytest.mark.parametrize("action", ACTIONS)
def test_what_cannot_be_written_down_did_not_happen(action, meeting, agreers, frank, monkeypatch):
    def fails(*args, **kwargs):
        raise DatabaseError("The audit trail is full.")

    make_other(meeting)
    act = made(meeting, agreers)[action]
    before = everything()
    monkeypatch.setattr("governance.actions.agendas.record", fails)
    monkeypatch.setattr("governance.actions.meetings.record", fails)
    with pytest.raises(DatabaseError, match="full"), transaction.atomic():
        act(frank)
    assert everything() == before


@pytest.mark.parametrize("action", ACTIONS)
def test_after_a_meeting_is_cancelled_nothing_about_it_changes(action, meeting, agreers, frank):
    acts = made(meeting, agreers)
    other = make_other(meeting)
    cancel_meeting(meeting, "Snow.", by=frank)
    cancel_meeting(other, "Snow.", by=frank)
    # What was business waits on the parking list now, where it can still be changed and withdrawn.
    AgendaItem.objects.exclude(title="Parked").update(meeting=meeting)
    with pytest.raises(Refused, match="the meeting is cancelled"):
        acts[action](frank)


# Order


def test_numbers_run_on_over_the_three_tranches(meeting):
    assert titles(meeting) == ["1 Risks", "2 Costs", "3 Savings", "4 Options"]


def test_an_item_changes_places_inside_its_tranche_only(meeting, frank):
    move_item(item("Savings"), True, by=frank)
    assert titles(meeting) == ["1 Risks", "2 Savings", "3 Costs", "4 Options"]
    for title, up, said in (
        ("Savings", True, "first under Delivery"),
        ("Options", False, "last under Futures"),
    ):
        with pytest.raises(ValidationError, match=said):
            move_item(item(title), up, by=frank)
    assert titles(meeting) == ["1 Risks", "2 Savings", "3 Costs", "4 Options"]


def test_what_changes_tranche_is_numbered_there(meeting, frank):
    changed = item("Costs")
    changed.tranche = "futures"
    change_item(changed, [], by=frank)
    assert titles(meeting)[1:] == ["2 Savings", "3 Costs", "4 Options"]


def test_what_is_withdrawn_leaves_no_gap_and_says_why(meeting, frank):
    withdraw_item(item("Risks"), "Settled.", by=frank)
    assert titles(meeting) == ["1 Costs", "2 Savings", "3 Options"]
    assert item("Risks").withdrawn_because == "Settled."
    with pytest.raises(ValidationError, match="“Risks” was withdrawn already: Settled."):
        withdraw_item(item("Risks"), "Again.", by=frank)


def test_an_item_is_parked_and_brought_to_a_meeting(meeting, frank):
    park_item(item("Costs"), "No paper.", by=frank)
    assert titles(meeting) == ["1 Risks", "2 Savings", "3 Options"]
    assert item("Costs").times_deferred == 0
    bring_item(item("Costs"), meeting, by=frank)
    assert titles(meeting) == ["1 Risks", "2 Savings", "3 Costs", "4 Options"]
    with pytest.raises(ValidationError, match="no longer on the parking list"):
        bring_item(item("Costs"), meeting, by=frank)


def test_apologies_and_minutes_are_not_parked(meeting, frank):
    apologies = make_item("Apologies", meeting=meeting, kind="apologies")
    with pytest.raises(ValidationError, match="can be withdrawn, and not parked"):
        park_item(apologies, "Later.", by=frank)


def test_an_item_for_decision_says_what_is_recommended(meeting, frank):
    with pytest.raises(ValidationError, match="Say what is recommended"):
        make_item("Fleet", meeting=meeting, purpose="decision", by=frank)


def test_an_item_is_not_marked_higher_than_its_meeting(meeting, frank):
    with pytest.raises(ValidationError, match="would see that something is left out"):
        make_item("Fleet", meeting=meeting, marking=Marking.OFFICIAL, by=frank)


# Taken together


def test_a_flag_takes_an_item_out_of_those_taken_together(meeting, agreers, grace, frank):
    assert [each.title for each in items_of(meeting) if taken_together(each)] == ["Savings"]
    version = make_version(meeting)
    flag_item(item("Savings"), agreers[0], "Unclear.", by=grace)
    assert not any(taken_together(each) for each in items_of(meeting))
    assert agenda(meeting).stands, "a flag changes no words"
    with pytest.raises(ValidationError, match="Agreer A asked for this already"):
        flag_item(item("Savings"), agreers[0], "", by=frank)
    with pytest.raises(Refused, match="You do not hold the seat Agreer B today"):
        flag_item(item("Savings"), agreers[1], "", by=grace)
    with pytest.raises(Refused, match="discussed anyway"):
        flag_item(item("Costs"), agreers[0], "", by=grace)
    assert version.content[2]["consent"] is True


# Agreed jointly


def agree_all(version, agreers, frank):
    for seat in agreers:
        record_agreement(version, seat, "by e-mail", by=frank)


def test_three_of_four_is_not_agreed(meeting, agreers, grace, frank):
    version = make_version(meeting)
    assert agenda(meeting).status == "agenda.with-agreers"
    agree_agenda(version, agreers[0], by=grace)
    agree_all(version, agreers[1:3], frank)
    found = agenda(meeting)
    assert (found.agreed_words, found.is_agreed) == ("3 of 4 agreed", False)
    assert found.agreers[3].words.startswith("Outstanding because the seat is vacant.")
    assert "terms of reference must say" in found.agreers[3].words
    make_holding(agreers[3], "Ed Example", "1 May 2025")
    record_agreement(version, agreers[3], "by telephone", by=frank)
    found = agenda(meeting)
    assert (found.agreed_words, found.is_agreed, found.status) == ("4 of 4 agreed", True, "agenda.agreed")
    assert AgendaAgreement.objects.get(seat=agreers[3]).person.name == "Ed Example"
    assert "the secretary was told: by telephone" in found.agreers[3].words


def test_a_vacant_seat_agrees_nothing(meeting, agreers, frank):
    with pytest.raises(Refused, match="Agreer D is vacant, so nobody can have agreed for it"):
        record_agreement(make_version(meeting), agreers[3], "by e-mail", by=frank)


def test_only_whoever_holds_the_seat_agrees_for_it(meeting, agreers, grace, frank, alice):
    version = make_version(meeting)
    with pytest.raises(Refused, match="You do not hold the seat Agreer B today"):
        agree_agenda(version, agreers[1], by=grace)
    for person in (frank, alice):
        with pytest.raises(Refused, match="Only a member of the Board can agree an agenda"):
            agree_agenda(version, agreers[0], by=person)
    assert not AgendaAgreement.objects.exists()


def test_a_former_holder_is_refused_with_a_sentence(meeting, agreers, grace):
    version = make_version(meeting)
    make_holding(agreers[0], "Fay Example", "1 June 2025")
    with pytest.raises(Refused, match="You do not hold the seat Agreer A today, so you cannot agree"):
        agree_agenda(version, agreers[0], by=grace)


def test_nobody_agrees_twice(meeting, agreers, grace, frank):
    version = make_version(meeting)
    agree_agenda(version, agreers[0], by=grace)
    for again in (
        lambda: agree_agenda(version, agreers[0], by=grace),
        lambda: record_agreement(version, agreers[0], "by e-mail", by=frank),
    ):
        with pytest.raises(Refused, match="Version 1 was already agreed for the seat Agreer A"):
            again()


def test_nobody_agrees_an_old_version_or_one_that_no_longer_stands(meeting, agreers, grace, frank):
    old = make_version(meeting)
    withdraw_item(item("Costs"), "Settled.", by=frank)
    with pytest.raises(Refused, match="version 1 was sent. The next version must be sent first"):
        agree_agenda(old, agreers[0], by=grace)
    make_version(meeting)
    with pytest.raises(ValidationError, match="Version 2 was sent since version 1"):
        agree_agenda(old, agreers[0], by=grace)
    assert not AgendaAgreement.objects.exists()


def test_nothing_is_agreed_before_it_is_sent_or_after_the_meeting_is_cancelled(
    meeting, agreers, grace, frank
):
    version = make_version(meeting)
    cancel_meeting(meeting, "Snow.", by=frank)
    with pytest.raises(Refused, match="no longer agreed: the meeting is cancelled"):
        agree_agenda(version, agreers[0], by=grace)


def test_if_an_agreement_cannot_be_written_down_it_did_not_happen(meeting, agreers, grace, monkeypatch):
    def fails(*args, **kwargs):
        raise DatabaseError("The audit trail is full.")

    version = make_version(meeting)
    monkeypatch.setattr("governance.actions.agendas.record", fails)
    with pytest.raises(DatabaseError, match="full"), transaction.atomic():
        agree_agenda(version, agreers[0], by=grace)
    assert not AgendaAgreement.objects.exists()


def test_the_same_agenda_is_not_sent_twice_nor_an_empty_one(meeting, agreers, frank):
    make_version(meeting)
    with pytest.raises(Refused, match="Version 1 says the same"):
        send_agenda(meeting, by=frank)
    with pytest.raises(Refused, match="Nothing is on the agenda yet"):
        send_agenda(make_meeting(date(2030, 9, 10)), by=frank)


def test_an_agenda_that_no_seat_agrees_is_not_sent(meeting, frank):
    with pytest.raises(Refused, match="No seat of the Board agrees the agenda"):
        send_agenda(meeting, by=frank)


def test_a_version_is_never_changed_even_by_the_database_itself(meeting, agreers):
    make_version(meeting)
    for change in (
        lambda: AgendaVersion.objects.update(content=[]),
        lambda: AgendaVersion.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


# What changed


@pytest.fixture
def agreed(meeting, agreers, frank):
    make_holding(agreers[3], "Ed Example", "1 May 2025")
    version = make_version(meeting)
    agree_all(version, agreers, frank)
    assert agenda(meeting).is_agreed
    return version


def found_since(meeting) -> list[tuple]:
    now = agenda(meeting)
    found = differences(now.compared_with.content, now.content, Words({}, {}))
    return [(each.what, each.title, *each.details) for each in found]


def test_once_its_meeting_has_begun_an_agenda_is_neither_draft_nor_waiting(meeting, agreers, frank):
    never = make_meeting(date(2026, 1, 15))
    make_item("Fleet", meeting=never)
    close(never)
    assert agenda(never).status == ""
    assert agenda(never).sentence == "The agenda was never sent to those who agree it."
    make_version(meeting)
    changed = item("Costs")
    changed.title = "Costs and shares"
    change_item(changed, [], by=frank)
    found = agenda(close(meeting))
    assert found.status == ""
    assert found.sentence == (
        "Version 1 of the agenda was sent to those who agree it: 0 of 4 agreed. "
        "It changed after that, and was not sent again."
    )


def test_a_change_opens_an_agreed_agenda_again_and_taking_it_back_closes_it(meeting, agreed, frank):
    changed = item("Costs")
    changed.title = "Costs and shares"
    change_item(changed, [], by=frank)
    found = agenda(meeting)
    assert (found.is_agreed, found.status) == (False, "agenda.draft")
    assert "changed after version 1 was sent, so it is open again" in found.sentence
    assert found_since(meeting) == [
        ("Changed", "Costs and shares", "Title: “Costs” became “Costs and shares”")
    ]
    changed.title = "Costs"
    change_item(changed, [], by=frank)
    assert agenda(meeting).is_agreed


def test_each_kind_of_change_is_shown_against_the_last_version_agreed(meeting, agreed, frank):
    make_item("Fleet", meeting=meeting, tranche="futures")
    withdraw_item(item("Risks"), "Settled.", by=frank)
    move_item(item("Savings"), True, by=frank)
    assert found_since(meeting) == [
        ("Moved", "Savings", "From number 3 to 1"),
        ("Added", "Fleet", "As number 4"),
        ("Removed", "Risks", "It was number 1"),
    ]
    second = make_version(meeting)
    assert second.number == 2
    found = agenda(meeting)
    assert (found.agreed_words, found.compared_with) == ("0 of 4 agreed", agreed)
    assert len(found_since(meeting)) == 3, "still against the last that was agreed"


def test_a_change_of_area_or_purpose_counts_and_one_of_marking_or_flag_does_not(meeting, agreed, frank):
    changed = item("Costs")
    change_item(changed, [make_area()], by=frank)
    assert not agenda(meeting).stands
    change_item(changed, [], by=frank)
    assert agenda(meeting).stands
    changed.purpose, changed.recommendation = "decision", "That the Board agrees the costs."
    change_item(changed, [], by=frank)
    [(what, _, *details)] = found_since(meeting)
    assert what == "Changed"
    assert details == [
        "Purpose: “For discussion” became “For decision”",
        "Recommendation: “None” became “That the Board agrees the costs.”",
    ]


def test_an_agreement_keeps_who_held_the_seat_then(meeting, agreed, agreers):
    make_holding(agreers[1], "New Example", "1 January 2026")
    found = agenda(meeting)
    assert found.agreers[1].held.words == "New Example"
    assert found.agreers[1].words.startswith("Ben Example agreed on")


def test_a_name_marked_higher_is_not_told(meeting, agreers, frank):
    make_person("Quiet Example", marking=Marking.OFFICIAL)
    make_holding(agreers[1], "Quiet Example", "1 January 2026", marking=Marking.OFFICIAL)
    record_agreement(make_version(meeting), agreers[1], "by e-mail", by=frank)
    lower = Agenda(meeting, Marking.PUBLISHED)
    assert lower.agreers[1].words.startswith("The holder of the seat agreed on")


def test_a_board_of_its_own_keeps_its_own_parking_list(meeting):
    other = make_board("Another board", "OTH")
    assert make_item("Elsewhere", board=other, by=portal_user()).order == 1


def test_what_was_decided_between_meetings_is_put_to_the_next_one_to_be_noted(frank):
    make_assenting_seats()
    made = make_decision("Fleet")
    found = [each for each in proposals(made.board, date(2026, 12, 10), frank) if each.kind == "noting"]
    assert [each.recommendation for each in found] == [
        f"That the Board notes what was decided between meetings: {made}."
    ]
    assert found[0].why == "1 decision taken between meetings, and not noted yet"
    close(make_meeting(today(), board=made.board))
    later = proposals(made.board, date(2026, 12, 10), frank)
    assert [each for each in later if each.kind == "noting"], "a meeting without such an item noted nothing"
