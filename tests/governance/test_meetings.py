"""Planning meetings and what they are to deal with: the actions."""

import re
from datetime import date, time

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from alliance.actions.people import portal_user
from alliance.markings import Marking
from alliance.models import AuditEvent, SearchEntry
from alliance.policy import Refused
from governance.actions.agendas import withdraw_item
from governance.actions.meetings import cancel_meeting, change_meeting, prepare_meeting, swap_chair
from governance.agenda import balance, deferrals
from governance.chairs import coming_chairs
from governance.models import AgendaItem, ChairSwap, Decision, ItemRecord, Meeting
from governance.proposals import Proposal, _finders, proposal
from tests.business_areas.pages import words
from tests.governance.makers import (
    close,
    defer,
    make_board,
    make_held_meeting,
    make_holding,
    make_item,
    make_meeting,
    make_rota,
    make_seat,
)

pytestmark = pytest.mark.django_db


def test_a_meeting_is_planned_with_the_seat_whose_turn_it_is():
    first, second = make_seat("First Seat"), make_seat("Second Seat")
    make_rota([first, second], date(2026, 1, 1))
    chairs = [make_meeting(date(2026, month, 10)).chair_seat for month in (3, 6, 9)]
    assert chairs == [first, second, first]


def test_a_board_meets_once_on_a_day():
    make_meeting()
    with pytest.raises(ValidationError, match="is recorded for 10 December 2026 already"):
        make_meeting()
    assert Meeting.objects.count() == 1


def test_a_meeting_does_not_end_before_it_starts():
    with pytest.raises(ValidationError, match="cannot end before it starts"):
        make_meeting(starts_at=time(14), ends_at=time(13))


def test_items_are_numbered_in_the_order_they_are_added_and_the_parking_list_by_itself():
    meeting = make_meeting()
    orders = [make_item(title, meeting=meeting).order for title in ("One", "Two")]
    assert orders == [1, 2]
    assert make_item("Parked").order == 1


def test_only_the_secretary_plans_meetings_and_adds_items(alice, frank):
    with pytest.raises(Refused, match="Only the Board’s secretary"):
        make_meeting(by=alice)
    meeting = make_meeting(by=frank)
    with pytest.raises(Refused, match="Only the Board’s secretary"):
        make_item(meeting=meeting, by=alice)
    assert make_item(meeting=meeting, by=frank).order == 1


def test_a_decision_that_was_made_is_never_changed_even_by_the_database_itself(alice):
    decision = Decision.objects.create(
        board=make_board(),
        title="Fleet",
        outcome="agreed",
        wording="That the Board agrees the programme.",
        tranche=AgendaItem.Tranche.DELIVERY,
        decided_on=date(2026, 9, 10),
        recorded_by=alice,
        year=2026,
        number=1,
        made_at="2026-09-10T15:00Z",
    )
    for change in (
        lambda: Decision.objects.filter(pk=decision.pk).update(wording="Otherwise."),
        lambda: Decision.objects.filter(pk=decision.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert Decision.objects.get().wording == "That the Board agrees the programme."


# Preparing the next meeting

COMING = date(2030, 12, 10)


def prepare(held_on=COMING, parked=(), *, by=None, board=None, **fields):
    fields = {"starts_at": time(14), "place": "Exeter", "marking": Marking.PUBLISHED, **fields}
    meeting = Meeting(board=board or make_board(), held_on=held_on, **fields)
    return prepare_meeting(meeting, parked, by=by or portal_user())


def titles(meeting) -> list[str]:
    rows = meeting.items.filter(withdrawn_at__isnull=True).order_by("order")
    return [f"{item.order} {item.title}" for item in rows]


def test_a_planned_meeting_that_holds_only_what_was_deferred_to_it_can_be_prepared(frank):
    planned = make_meeting(COMING)
    before = make_item("Put off", meeting=make_meeting(COMING.replace(month=9)))
    make_item("Put off", meeting=planned, continues=before)
    prepared = prepare(by=frank, board=planned.board)
    assert prepared.pk == planned.pk
    assert titles(prepared) == ["1 Apologies and interests", "2 Open actions", "3 Put off"]


def test_the_first_meeting_begins_with_apologies_and_open_actions(frank):
    assert titles(prepare(by=frank)) == ["1 Apologies and interests", "2 Open actions"]
    event = AuditEvent.objects.order_by("-pk").first()
    assert (event.name, event.by) == ("governance.prepare_meeting", frank)
    assert "on Tuesday 10 December 2030: 2 items" in event.sentence


def test_the_next_meeting_takes_up_minutes_standing_items_what_was_put_off_and_what_is_chosen(frank):
    last = make_meeting(date(2026, 9, 10))
    make_item("Performance", meeting=last, tranche="assurance", kind="standing")
    make_item("Done with", meeting=last)
    defer(make_item("Fleet", meeting=last, tranche="futures"))
    close(last)
    chosen, left = make_item("Vetting"), make_item("Not now")
    meeting = prepare(parked=[chosen], by=frank)
    assert titles(meeting) == [
        "1 Apologies and interests",
        "2 Minutes of the meeting of 10 September 2026",
        "3 Open actions",
        "4 Performance",
        "5 Vetting",
        "6 Fleet",
    ]
    minutes = meeting.items.get(kind="minutes")
    assert (minutes.about_meeting, minutes.purpose) == (last, "decision")
    left.refresh_from_db()
    assert (left.meeting, left.order) == (None, 1)


def test_what_was_put_off_shows_how_often_and_is_taken_up_once(frank):
    make_held_meeting(date(2026, 3, 12), deferred=["Fleet"])
    meeting = prepare(date(2029, 6, 10), by=frank)
    again = meeting.items.get(title="Fleet")
    assert (again.times_deferred, deferrals(meeting.board)[again.pk]) == (1, 1)
    assert not prepare(date(2029, 9, 10), by=frank).items.filter(title="Fleet").exists()
    defer(again)
    close(meeting)
    assert prepare(COMING, by=frank).items.get(title="Fleet").times_deferred == 2


def test_what_was_put_off_to_a_later_meeting_waits_for_it(frank):
    later = make_meeting(COMING)
    last = make_meeting(date(2026, 9, 10))
    defer(make_item("Fleet", meeting=last), to=later)
    close(last)
    assert not prepare(date(2030, 9, 10), by=frank).items.filter(title="Fleet").exists()
    assert prepare(COMING, by=frank).items.filter(title="Fleet").exists()


def test_a_meeting_that_is_planned_and_empty_is_the_one_that_is_prepared(frank):
    planned = make_meeting(COMING)
    assert prepare(place="Bournemouth", by=frank) == planned
    planned.refresh_from_db()
    assert (planned.place, planned.items.count()) == ("Bournemouth", 2)
    with pytest.raises(ValidationError, match="is recorded for 10 December 2030 already"):
        prepare(by=frank)


def test_a_past_day_is_refused_with_a_sentence(frank):
    with pytest.raises(ValidationError, match="10 December 2020 is past"):
        prepare(date(2020, 12, 10), by=frank)
    assert not Meeting.objects.exists()


def test_only_the_secretary_prepares(alice, grace, zoe):
    for person in (alice, grace, zoe):
        with pytest.raises(Refused, match="Only the Board’s secretary"):
            prepare(by=person)
    assert not Meeting.objects.exists()


def test_what_is_brought_must_still_be_on_the_parking_list(frank):
    parked = make_item("Vetting")
    withdraw_item(parked, "Settled.", by=frank)
    with pytest.raises(ValidationError, match="was withdrawn already: Settled"):
        prepare(parked=[parked], by=frank)
    assert not Meeting.objects.exists()


def test_an_item_marked_higher_than_its_meeting_is_refused(frank):
    parked = make_item("Vetting", marking=Marking.OFFICIAL)
    with pytest.raises(ValidationError, match="“Vetting” is marked OFFICIAL, and the meeting only PUBLISHED"):
        prepare(parked=[parked], by=frank)
    assert prepare(parked=[parked], marking=Marking.OFFICIAL, by=frank).items.count() == 3


def test_what_a_person_may_not_read_is_not_brought_forward_for_them(frank):
    hidden = make_held_meeting(
        date(2026, 9, 10), deferred=["Quiet fleet"], marking=Marking.OFFICIAL_SENSITIVE
    )
    assert not prepare(marking=Marking.OFFICIAL, by=frank).items.filter(about_meeting=hidden).exists()


def test_other_parts_of_the_portal_add_what_is_due(frank):
    def due(board, day, user):
        return [Proposal(f"Review due by {day.year}", "assurance", "review")]

    proposal(due)
    try:
        assert "3 Review due by 2030" in titles(prepare(by=frank))
    finally:
        _finders.remove(due)


def test_the_balance_says_which_tranche_had_the_fewest(frank):
    for month in (3, 6, 9):
        make_held_meeting(date(2026, month, 10))
    found = balance(make_board(), COMING, ["delivery"], Marking.PUBLISHED)
    assert found.rows == [
        ("Assurance", 0, 0), ("Delivery and benefits realisation", 3, 1), ("Futures planning", 0, 0),
    ]  # fmt: skip
    assert found.sentence == (
        "At the last 3 meetings Assurance and Futures planning had the fewest items each: 0 of 3. "
        "This agenda has nothing under Assurance and Futures planning yet."
    )
    none = balance(make_board(), date(2026, 1, 1), [], Marking.PUBLISHED)
    assert none.sentence == "No earlier meeting has items to compare with."


# The chair


@pytest.fixture
def two_chairs():
    seats = make_seat("First Seat"), make_seat("Second Seat")
    make_rota(seats, date(2030, 1, 1))
    return seats


DAYS = [date(2030, month, 10) for month in (3, 6, 9, 12)]


def chairs(board=None) -> list[str]:
    rows = coming_chairs(board or make_board(), date(2030, 1, 1), Marking.PUBLISHED)
    return [coming.held.seat.title if coming.held else "" for coming in rows]


def test_a_cancelled_meeting_is_no_turn_in_the_chair(two_chairs, frank):
    meetings = [make_meeting(day) for day in DAYS]
    assert chairs() == ["First Seat", "Second Seat", "First Seat", "Second Seat"]
    cancel_meeting(meetings[0], "Snow.", by=frank)
    assert chairs() == ["First Seat", "Second Seat", "First Seat"]


def test_a_meeting_planned_between_others_moves_the_turns_after_it(two_chairs):
    for day in (DAYS[0], DAYS[2]):
        make_meeting(day)
    make_meeting(DAYS[1])
    assert chairs() == ["First Seat", "Second Seat", "First Seat"]


def test_a_new_rota_gives_the_meetings_to_come_their_turns(two_chairs):
    make_meeting(DAYS[0])
    make_rota(two_chairs[::-1], date(2030, 2, 1))
    assert chairs() == ["Second Seat"]


def test_a_swap_says_why_and_leaves_the_other_turns(two_chairs, frank):
    meetings = [make_meeting(day) for day in DAYS]
    swap_chair(meetings[0], two_chairs[1], "On leave.", by=frank)
    assert chairs() == ["Second Seat", "Second Seat", "First Seat", "Second Seat"]
    [first, *_] = coming_chairs(make_board(), DAYS[0], Marking.PUBLISHED)
    assert first.swapped_because == "On leave."
    assert ChairSwap.objects.get().from_seat == two_chairs[0]
    make_meeting(date(2030, 2, 10))
    assert chairs()[1] == "Second Seat"


def test_a_swap_to_the_same_seat_or_one_that_never_chairs_is_refused(two_chairs, frank):
    meeting, other = make_meeting(DAYS[0]), make_seat("Third Seat", chairs=False)
    for seat, said in ((two_chairs[0], "takes the chair of this meeting already"), (other, "does not take")):
        with pytest.raises(ValidationError, match=said):
            swap_chair(meeting, seat, "On leave.", by=frank)
    assert not ChairSwap.objects.exists()


def test_a_rota_marked_higher_than_a_meeting_is_not_told_by_it(frank):
    seats = make_seat("First Seat"), make_seat("Second Seat")
    make_rota(seats, date(2030, 1, 1), marking=Marking.OFFICIAL)
    assert make_meeting(DAYS[0]).chair_seat is None
    assert make_meeting(DAYS[1], marking=Marking.OFFICIAL).chair_seat == seats[1]


# Cancelling


def test_a_cancelled_meeting_stays_with_why_and_its_business_waits(frank):
    meeting = make_meeting(COMING)
    make_item("Fleet", meeting=meeting)
    make_item("Performance", meeting=meeting, kind="standing")
    cancel_meeting(meeting, "Snow.", by=frank)
    meeting.refresh_from_db()
    assert (meeting.stage, meeting.cancelled_because) == (Meeting.Stage.CANCELLED, "Snow.")
    assert titles(meeting) == ["1 Performance"]
    assert AgendaItem.objects.get(title="Fleet").meeting is None
    assert AuditEvent.objects.order_by("-pk").first().sentence.endswith("10 December 2030: Snow.")


def test_the_day_of_a_cancelled_meeting_can_be_used_again_at_the_same_address(two_chairs, frank, signed_in):
    meeting = prepare()
    make_item("Savings", meeting=meeting)
    swap_chair(meeting, two_chairs[1], "On leave.", by=frank)
    cancel_meeting(meeting, "Snow.", by=frank)
    page = words(signed_in(frank).get("/board/meetings/2030-12-10/"))
    assert "the day can be used for another meeting." in page
    again = prepare(place="Bridport", by=frank)
    assert again.pk == meeting.pk
    again.refresh_from_db()
    assert (again.stage, again.cancelled_because, again.place) == (Meeting.Stage.PLANNED, "", "Bridport")
    assert again.chair_seat == two_chairs[1]
    assert titles(again) == ["1 Apologies and interests", "2 Open actions"]
    assert SearchEntry.objects.get(kind="meeting").summary == "Tuesday 10 December 2030, Bridport"
    with pytest.raises(ValidationError, match="already"):
        prepare()
    cancelled = AuditEvent.objects.get(name="governance.cancel_meeting")
    assert cancelled.sentence.endswith("on Tuesday 10 December 2030: Snow.")


def test_what_was_opened_or_cancelled_is_not_cancelled_or_swapped(two_chairs, frank):
    held, cancelled = make_held_meeting(date(2026, 9, 10)), make_meeting(COMING)
    cancel_meeting(cancelled, "Snow.", by=frank)
    for meeting, said in ((held, "the meeting is held"), (cancelled, "the meeting is cancelled")):
        for act in (
            lambda meeting=meeting: cancel_meeting(meeting, "Again.", by=frank),
            lambda meeting=meeting: swap_chair(meeting, two_chairs[0], "On leave.", by=frank),
            lambda meeting=meeting: make_item(meeting=meeting, by=frank),
        ):
            with pytest.raises(Refused, match=said):
                act()


def test_meetings_and_items_are_found_as_far_as_they_may_be_read(frank, zoe):
    make_holding(make_seat())
    open_one, quiet = make_meeting(COMING), make_meeting(date(2030, 9, 10), marking=Marking.OFFICIAL)
    make_item("Fleet", meeting=open_one)
    make_item("Quiet fleet", meeting=quiet)
    found = SearchEntry.objects.filter(kind__in=["meeting", "agenda-item"])
    assert found.visible_to(zoe).filter(folded__contains="fleet").get().title == "Fleet"
    assert found.visible_to(frank).filter(folded__contains="fleet").count() == 2
    assert found.visible_to(zoe).filter(kind="meeting").count() == 1
    entry = found.get(title="Fleet")
    assert (entry.summary, entry.address) == (
        "Item 1 of the meeting of 10 December 2030, Working Together Board",
        "/board/meetings/2030-12-10/",
    )


def test_the_hours_and_the_place_change_with_a_reason_and_are_found_by_the_new_place(frank):
    meeting = make_meeting(place="Exeter")
    meeting.starts_at, meeting.place = time(10), "Bournemouth"
    change_meeting(meeting, "The hall is taken.", by=frank)
    meeting = Meeting.objects.get()
    assert (meeting.starts_at, meeting.place) == (time(10), "Bournemouth")
    assert "Bournemouth" in SearchEntry.objects.get(kind="meeting").summary
    event = AuditEvent.objects.get(name="governance.change_meeting")
    assert event.sentence == (
        "Changed the meeting of Thursday 10 December 2026, which is now at 10:00, Bournemouth: "
        "The hall is taken."
    )
    assert ["Place", "Exeter", "Bournemouth"] in event.details["changes"]


@pytest.mark.parametrize(
    ("changes", "because", "sentence"),
    [
        ({"place": "Bournemouth"}, " ", "Say why"),
        ({}, "No reason.", "already. Change the hours or the place"),
        ({"ends_at": time(9)}, "Shorter.", "cannot end before it starts"),
    ],
)
def test_a_change_of_hours_that_makes_no_sense_is_refused(frank, changes, because, sentence):
    meeting = make_meeting()
    for name, value in changes.items():
        setattr(meeting, name, value)
    with pytest.raises(ValidationError, match=sentence):
        change_meeting(meeting, because, by=frank)


def test_the_hours_of_a_meeting_that_was_held_no_longer_change(frank):
    meeting = close(make_meeting(date(2026, 9, 10)))
    meeting.place = "Bournemouth"
    with pytest.raises(Refused, match="the meeting is held"):
        change_meeting(meeting, "Wrong.", by=frank)


def test_what_came_of_each_item_stands_on_the_page_of_a_meeting_that_was_held(client):
    meeting = make_meeting(date(2026, 9, 10), marking=Marking.PUBLISHED)
    item = make_item("Fleet", meeting=meeting)
    ItemRecord.objects.create(item=item, outcome="noted", saved_at=timezone.now(), saved_by=portal_user())
    assert "Outcome: Noted" not in words(client.get("/board/meetings/2026-09-10/"))
    close(meeting)
    assert "Outcome: Noted" in words(client.get("/board/meetings/2026-09-10/"))


@pytest.mark.parametrize("address", ["/decisions/", "/actions/", "/published/decisions/"])
def test_decisions_and_actions_is_marked_in_the_menu_on_all_their_pages(client, address):
    page = client.get(address).content.decode()
    active = re.search(r'aria-current="(page|true)"[^>]*>\s*(?:<strong[^>]*>)?\s*([^<]*)', page)
    assert active.group(2).strip() == "Decisions and actions"
