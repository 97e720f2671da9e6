"""Recording a meeting: the actions, what the database keeps of it, and how what was written is read."""

from datetime import date, time

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from alliance.audit import versions
from alliance.markings import Marking
from alliance.models import AuditEvent
from alliance.policy import Refused
from alliance.roles import Role
from alliance.temporal import today
from governance.actions import records
from governance.actions.records import (
    add_urgent_item,
    close_meeting,
    declare_interest,
    hold_item,
    open_meeting,
    put_in_force,
    record_attendance,
    take_over,
    take_together,
)
from governance.attendance import quorum
from governance.models import AgendaItem, Attendance, Interest, ItemLock, ItemRevision, Meeting
from governance.recording import (
    SEEN_FOR,
    Written,
    WrittenAction,
    day_meant,
    gaps_of,
    lines_of,
    seat_meant,
    stands_alone,
    writer_now,
)
from tests.governance.makers import make_item, make_meeting, make_terms
from tests.governance.room import (
    ALL_FOUR,
    DAY,
    RECOMMENDATION,
    held,
    make_full_board,
    make_room,
    person,
    record_now,
    roll_call,
    urgent_item,
    write,
)
from tests.makers import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("full_board")]
LATER = date(2027, 3, 10)
WHOLE = Marking.OFFICIAL_SENSITIVE


# The six of every action


def made():
    """A meeting that is held, another that is planned for today, and the call of each action."""
    meeting, items = make_room()
    planned = make_meeting(timezone.localdate())
    write(items[0], by=make_user("writer", Role.SECRETARY), outcome="noted")
    ItemLock.objects.all().delete()
    write(items[0], by=make_user("second", Role.SECRETARY), outcome="noted", minute="Again", made_from=0)
    revision = ItemRevision.objects.get(in_force=False)
    consent = items[2]
    AgendaItem.objects.filter(pk=consent.pk).update(consent=True)
    return meeting, {
        "open_meeting": lambda by: open_meeting(planned, roll_call(planned), person(2), by=by),
        "record_attendance": lambda by: record_attendance(meeting, roll_call(meeting), person(1), by=by),
        "save_item": lambda by: write(items[1], by=by, outcome="noted"),
        "put_in_force": lambda by: put_in_force(revision, by=by),
        "take_over": lambda by: take_over(items[1], by=by),
        "declare_interest": lambda by: declare_interest(
            Interest(item=items[1], person=person(1), nature="A cousin"), by=by
        ),
        "take_together": lambda by: take_together(meeting, {consent.pk}, ALL_FOUR, by=by),
        "add_urgent_item": lambda by: add_urgent_item(urgent_item(meeting), by=by),
        "close_meeting": lambda by: (all_noted(items, by), close_meeting(meeting, by=by))[1],
    }


def all_noted(items, by):
    for item in items:
        if not ItemRevision.objects.filter(item=item).exists():
            write(item, by=by, outcome="noted")


ACTIONS = (
    "open_meeting", "record_attendance", "save_item", "put_in_force", "take_over", "declare_interest",
    "take_together", "add_urgent_item", "close_meeting",
)  # fmt: skip


@pytest.mark.parametrize("action", ACTIONS)
def test_the_secretary_does_it_and_it_is_written_down(action, frank):
    _, acts = made()
    before = versions()
    acts[action](frank)
    event = AuditEvent.objects.order_by("-pk").first()
    assert (event.name, event.by) == (f"governance.{action}", frank)
    assert action == "take_over" or versions() != before


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("who", ["alice", "bob", "carol", "dan", "erin", "grace", "zoe"])
def test_nobody_else_does_it_and_is_told_why(action, who, request):
    _, acts = made()
    before = AuditEvent.objects.filter(name=f"governance.{action}").count()
    with pytest.raises(Refused, match="Only the Board’s secretary"):
        acts[action](request.getfixturevalue(who))
    assert AuditEvent.objects.filter(name=f"governance.{action}").count() == before


@pytest.mark.parametrize("action", [each for each in ACTIONS if each != "open_meeting"])
def test_it_is_refused_once_the_meeting_has_ended(action, frank):
    meeting, acts = made()
    Meeting.objects.filter(pk=meeting.pk).update(closed_at=timezone.now())
    with pytest.raises(Refused, match="This meeting has ended"):
        acts[action](frank)


@pytest.mark.parametrize("action", ACTIONS)
def test_if_it_cannot_be_recorded_it_did_not_happen(action, frank, monkeypatch):
    _, acts = made()
    if action == "close_meeting":
        all_noted(AgendaItem.objects.filter(meeting__held_on=DAY), frank)

    def broken(*arguments, **named):
        raise RuntimeError("no")

    before = everything_recorded()
    for module in (records.items, records.meetings, records.urgent):
        monkeypatch.setattr(module, "record", broken)
    with pytest.raises(RuntimeError):
        acts[action](frank)
    assert everything_recorded() == before


def everything_recorded():
    return [
        list(model.objects.order_by("pk").values())
        for model in (Meeting, Attendance, ItemRevision, ItemLock, Interest, AgendaItem)
    ]


def test_nobody_records_what_is_marked_above_their_clearance(frank):
    make_full_board()
    meeting = make_meeting(DAY, marking=Marking.OFFICIAL_SENSITIVE)
    item = make_item(meeting=meeting, marking=Marking.OFFICIAL_SENSITIVE)
    for act in (
        lambda: held(meeting, by=frank),
        lambda: (held(meeting), write(item, by=frank, outcome="noted")),
        lambda: close_meeting(meeting, by=frank),
        lambda: take_over(item, by=frank),
        lambda: hold_item(item, by=frank),
    ):
        with pytest.raises(Refused, match="You are cleared to OFFICIAL"):
            act()


# Who is there


def test_a_meeting_starts_once_and_its_chair_is_who_was_there(frank):
    meeting, _ = make_room()
    assert (meeting.opened_at, meeting.chaired_by) != (None, None)
    with pytest.raises(Refused, match="was started already"):
        held(meeting, by=frank)


def test_a_meeting_is_started_on_its_day_and_not_before(frank):
    make_full_board()
    with pytest.raises(Refused, match="It can be started on that day, not before"):
        held(make_meeting(date(2029, 1, 1)), by=frank)


def test_somebody_who_is_not_on_the_board_does_not_sit_in_a_seat(frank):
    meeting, _ = make_room()
    there = roll_call(meeting)
    there[0].person = person(3)
    there.pop(2)
    with pytest.raises(ValidationError, match="is not named as a substitute for it"):
        record_attendance(meeting, there, person(1), by=frank)
    assert meeting.attendances.count() == 4


def test_nobody_is_in_the_roll_call_twice_and_somebody_is_there(frank):
    meeting, _ = make_room()
    there = roll_call(meeting)
    with pytest.raises(ValidationError, match="is in the roll-call twice"):
        record_attendance(meeting, [*there, Attendance(person=person(1), how="present")], person(1), by=frank)
    for each in there:
        each.how = Attendance.How.APOLOGIES
    with pytest.raises(ValidationError, match="Nobody is present"):
        record_attendance(meeting, there, person(1), by=frank)


def test_the_quorum_is_of_the_terms_in_force_that_day_and_of_the_time(frank):
    meeting, _ = make_room()
    there = roll_call(meeting)
    there[3].left_at, there[2].arrived_at = time(15), time(14, 30)

    def words(at=None):
        return quorum(meeting.board, DAY, there, WHOLE, at).words

    assert words() == "Not quorate: nobody for the Chief Constable of Devon and Cornwall Police"
    assert words(time(14, 45)) == "Quorate: all 4 corporations sole are represented"
    assert words(time(14)).startswith("Not quorate: nobody for the Police and Crime Commissioner for Devon")
    make_terms(meeting.board, "2025", quorum="seats", quorum_seats=3)
    assert words() == "Quorate: 3 seats are represented, and 3 are needed"
    assert words(time(14)) == "Quorate: 3 seats are represented, and 3 are needed"


def test_without_terms_the_quorum_says_by_what_rule(frank):
    meeting, _ = make_room()
    answer = quorum(meeting.board, date(2019, 1, 1), [], WHOLE)
    assert not answer.met
    assert "because no terms of reference are recorded for that day" in answer.words


# Every save is kept


def test_every_one_of_a_hundred_saves_is_kept_whoever_wrote_from_what(frank):
    _, (item, *_) = make_room()
    beth = make_user("beth", Role.SECRETARY)
    for number in range(100):
        write(
            item,
            by=(frank, beth)[number % 2],
            minute=f"Words {number}",
            made_from=max(0, number - 3 - number % 5),
            by_itself=number % 3 == 0,
        )
    kept = {each.content["minute"] for each in ItemRevision.objects.filter(item=item)}
    assert kept == {f"Words {number}" for number in range(100)}
    record = record_now(item)
    in_force = ItemRevision.objects.get(item=item, number=record.revision)
    assert in_force.in_force
    assert record.minute == in_force.content["minute"]


def test_what_was_saved_is_never_changed_even_by_the_database_itself(frank):
    _, (item, *_) = make_room()
    write(item, by=frank, minute="Said")
    for change in (
        lambda: ItemRevision.objects.update(content={}),
        lambda: ItemRevision.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_save_from_an_older_version_is_kept_beside_the_record_and_says_whose_was_first(frank):
    _, (item, *_) = make_room()
    beth = make_user("beth", Role.SECRETARY)
    write(item, by=frank, minute="First")
    ItemLock.objects.all().delete()
    saved = write(item, by=beth, minute="Second", made_from=0)
    assert (saved.in_force, saved.before_by) == (False, frank)
    assert record_now(item).minute == "First"
    again = write(item, by=beth, minute="Second", made_from=0)
    assert again.revision == saved.revision
    new = put_in_force(saved.revision, by=beth)
    assert (new.revision.number, record_now(item).minute, record_now(item).revision) == (3, "Second", 3)
    with pytest.raises(Refused, match="is the one in force"):
        put_in_force(new.revision, by=beth)


def test_one_writes_an_item_at_a_time_until_two_minutes_after_their_last_sign_of_life(frank):
    _, (item, *_) = make_room()
    beth = make_user("beth", Role.SECRETARY)
    assert hold_item(item, by=frank).user == frank
    assert hold_item(item, by=beth).user == frank
    assert not write(item, by=beth, minute="Mine").in_force
    ItemLock.objects.update(seen_at=timezone.now() - SEEN_FOR)
    assert writer_now(item) is None
    assert write(item, by=beth, minute="Mine now").in_force
    assert writer_now(item).user == beth


def test_whoever_was_taken_over_loses_nothing_and_does_not_take_it_back_by_saving(frank):
    _, (item, *_) = make_room()
    beth = make_user("beth", Role.SECRETARY)
    write(item, by=frank, minute="First")
    take_over(item, by=beth)
    assert write(item, by=frank, minute="First").in_force  # nothing new
    saved = write(item, by=frank, minute="First, and more")
    assert (saved.in_force, saved.took_over, saved.before_by) == (False, True, beth)
    assert writer_now(item).user == beth
    assert write(item, by=beth, minute="Hers").in_force


def test_of_what_is_recorded_on_a_later_day_the_present_time_is_stamped_nowhere(frank):
    meeting, items = make_room(ends_at=time(16))
    for item in items:
        write(item, by=frank, outcome="noted")
    close_meeting(meeting, by=frank)
    meeting.refresh_from_db()
    assert (meeting.opened_at, meeting.closed_at) == (meeting.at(time(14)), meeting.at(time(16)))
    records = [record_now(item) for item in items]
    assert {(each.started_at, each.ended_at) for each in records} == {(None, None)}


def test_what_the_page_saves_by_itself_is_a_version_and_not_an_event(frank):
    _, (item, *_) = make_room(day=today())
    before = AuditEvent.objects.count()
    write(item, by=frank, minute="So", by_itself=True)
    assert AuditEvent.objects.count() == before
    record = record_now(item)
    assert record.started_at
    assert record.ended_at is None
    write(item, by=frank, minute="So", outcome="noted")
    ended = record_now(item).ended_at
    write(item, by=frank, minute="So it was", outcome="noted")
    assert record_now(item).ended_at == ended


def test_draft_actions_follow_what_is_written_and_none_is_left_over(frank):
    _, (item, *_) = make_room()
    make_meeting(LATER)
    one = WrittenAction(what="One", who="seat-1", by="next meeting")
    two = WrittenAction(what="Two", body="Auditor", by="nonsense")
    write(item, by=frank, actions=(one, two))
    told = list(item.actions.order_by("pk").values_list("what", "owner_seat__slug", "owner_body", "due_on"))
    assert told == [("One", "seat-1", "", LATER), ("Two", None, "Auditor", None)]
    write(item, by=frank, actions=(two,))
    assert list(item.actions.values_list("what", flat=True)) == ["Two"]


def test_an_interest_is_of_somebody_at_the_meeting(frank):
    meeting, (item, *_) = make_room()
    meeting.attendances.filter(person=person(4)).delete()
    with pytest.raises(ValidationError, match="Holder 4 Example is not at this meeting"):
        declare_interest(Interest(item=item, person=person(4), nature="A cousin"), by=frank)


# The end


def test_what_is_deferred_goes_on_the_agenda_it_names_or_on_the_parking_list(frank):
    meeting, items = make_room(("One", "Two", "Three"))
    write(items[0], by=frank, outcome="deferred")
    write(items[1], by=frank, outcome="noted")
    write(items[2], by=frank, outcome="deferred")
    close_meeting(meeting, by=frank)
    parked = AgendaItem.objects.filter(meeting=None).order_by("order")
    assert [(each.title, each.continues) for each in parked] == [("One", items[0]), ("Three", items[2])]
    assert parked[0].times_deferred == 1
    assert parked[0].recommendation == RECOMMENDATION


def test_what_is_deferred_to_a_planned_meeting_continues_there(frank):
    meeting, items = make_room(("One", "Two"))
    soon, later = make_meeting(LATER), make_meeting(LATER.replace(month=6))
    write(items[0], by=frank, outcome="deferred")
    write(items[1], by=frank, outcome="deferred", deferred_to=later.held_on.isoformat())
    assert record_now(items[1]).deferred_to == later
    closed = close_meeting(meeting, by=frank)
    assert closed.closed_at
    assert soon.items.get().continues == items[0]
    assert later.items.get().continues == items[1]
    with pytest.raises(Refused, match="has ended"):
        close_meeting(meeting, by=frank)


def test_a_meeting_is_not_ended_while_anything_is_outstanding(frank):
    meeting, items = make_room(("One",))
    with pytest.raises(ValidationError) as wrong:
        close_meeting(meeting, by=frank)
    assert wrong.value.messages == ["Item 1, One: no outcome is recorded."]
    write(items[0], by=frank, outcome="noted")
    assert close_meeting(meeting, by=frank).closed_at


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"outcome": "agreed-with-changes", "decision": "Agreed"}, "does not stand alone"),
        ({"outcome": "not-agreed", "decision": "That the plan is not adopted."}, "every corporation sole is"),
        ({"outcome": "agreed", "assenting": ()}, "nobody is ticked as assenting"),
        ({"outcome": "deferred", "deferred_to": ""}, "does not say to when"),
        ({"outcome": "deferred", "deferred_to": "2028-01-01"}, "does not say to when"),
        ({"outcome": "referred"}, "does not say where to"),
        ({"outcome": "noted", "minute": "A: Somebody; something"}, "1 action in the minute is not checked"),
        ({"outcome": "noted", "interest_person": "holder-1-example"}, "what the interest is"),
        ({"outcome": "noted", "actions": (WrittenAction(what="Look", by="1 May 2027"),)}, "has no owner"),
        ({"outcome": "noted", "actions": (WrittenAction(what="Look", body="X"),)}, "it has no day"),
        (
            {"outcome": "noted", "actions": (WrittenAction(what="Look", body="X", by="soon"),)},
            "“soon” is not a day",
        ),
        (
            {"outcome": "noted", "actions": (WrittenAction("Look", "seat-1", "X", "1 May 2027"),)},
            "names two owners",
        ),
        ({"outcome": "noted", "actions": (WrittenAction(body="X", by="1 May 2027"),)}, "does not say what"),
    ],
)  # fmt: skip
def test_each_gap_is_a_sentence_about_its_item(told, words, frank):
    meeting, items = make_room(("One",))
    write(items[0], by=frank, **told)
    gaps = gaps_of(meeting, WHOLE)
    assert len(gaps) == 1, gaps
    assert words in gaps[0].sentence
    assert gaps[0].number == 1


@pytest.mark.parametrize(
    ("decision", "alone"),
    [
        ("As recommended", False),
        ("That the recommendations be agreed", False),
        ("The Board agreed the recommendations as set out in the report.", False),
        ("Plan adopted from April", False),
        ("That the plan is adopted from April.", True),
        (RECOMMENDATION, True),
        ("", False),
    ],
)
def test_a_decision_stands_alone_or_it_does_not(decision, alone):
    assert stands_alone(decision) is alone


# What people type


def test_lines_are_found_at_the_start_of_a_line_alone(frank):
    meeting, _ = make_room()
    seats = list(meeting.board.seats.all())
    minute = "PCDA: no\n A: Devon and Cornwall Police; a; b; c; 1 May 2027\nA:\nSo A: no\nD:Yes"
    action, decision = lines_of(minute, seats, None)
    assert action.action == WrittenAction("a; b; c", "seat-4", "", "1 May 2027")
    assert action.notes == ()
    assert decision.decision == "Yes"


def test_a_seat_is_meant_by_a_part_of_its_title_that_no_other_has(frank):
    meeting, _ = make_room()
    seats = list(meeting.board.seats.all())
    assert seat_meant("chief constable of DORSET police", seats).slug == "seat-2"
    assert seat_meant("Dorset Police", seats).slug == "seat-2"
    assert seat_meant("Dorset", seats) is None
    assert seat_meant("", seats) is None


def test_a_day_is_meant_only_by_words_for_one_day(frank):
    meeting, _ = make_room()
    assert day_meant("1 May 2027", None) == date(2027, 5, 1)
    assert day_meant("Next meeting ", meeting) == DAY
    for words in ("next meeting", "May 2027", "soon", ""):
        assert day_meant(words, None) is None


def test_what_was_written_is_read_back_as_it_was():
    written = Written(
        outcome="noted", assenting=("a",), actions=(WrittenAction("Look"),), checked=("A: x",), minute="So"
    )
    assert Written.of(written.content()) == written
    assert Written.of({}) == Written()
