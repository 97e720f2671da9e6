"""An item that could not wait: added while the meeting is held, and said to be so wherever it stands."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from alliance.actions.people import portal_user
from alliance.markings import Marking
from alliance.policy import Refused
from governance.actions.agendas import record_agreement
from governance.actions.minutes import assemble_minutes
from governance.actions.records import add_urgent_item, close_meeting, record_attendance
from governance.agenda import Agenda
from governance.decision_sheet import decision_sheet
from governance.minutes import content_of, minutes_document, readable
from governance.models import AgendaItem, Decision, Person, Seat
from governance.papers.packs import Contents
from tests.governance.makers import make_item, make_meeting, make_version
from tests.governance.room import (
    ALL_FOUR,
    DAY,
    NEXT,
    RECORD,
    held,
    make_full_board,
    make_room,
    person,
    roll_call,
    urgent_item,
    write,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("full_board")]
URGENT = f"{RECORD}urgent/"
WHY = "Calls are answered elsewhere since this morning."
WHOLE = Marking.OFFICIAL_SENSITIVE
TYPED = {
    "title": "Flood in the control room",
    "because": WHY,
    "asked_by": "seat-3",
    "agreed": "on",
    "tranche": "assurance",
    "purpose": "decision",
    "recommendation": "That the Board agrees to hire a second control room.",
    "marking": "0",
}


def text(response) -> str:
    return response.content.decode()


def words_of(document) -> str:
    return repr(document.blocks)


def test_it_comes_after_all_others_and_no_other_number_changes(frank, signed_in):
    meeting, items = make_room()
    gone = make_item("Parked", meeting=make_meeting(NEXT))
    AgendaItem.objects.filter(pk=gone.pk).update(
        meeting=meeting, order=4, withdrawn_at=meeting.opened_at, withdrawn_because="No time."
    )
    before = {item.pk: item.order for item in items}
    client = signed_in(frank)
    answer = client.post(URGENT, TYPED)
    assert answer.headers["Location"] == f"{RECORD}items/4/"
    page = text(client.get(answer.headers["Location"]))
    assert f"Why it could not wait: {WHY}" in page
    assert "Added as item 4: Flood in the control room." in page
    numbers = dict(AgendaItem.objects.filter(pk__in=before).values_list("pk", "order"))
    assert numbers == before
    added = AgendaItem.objects.get(title="Flood in the control room")
    assert (added.kind, added.consent, added.urgent_asked_by.slug) == ("urgent", False, "seat-3")
    assert added.urgent_agreed_by == AgendaItem.objects.get(pk=added.pk).meeting.chaired_by


@pytest.mark.parametrize(
    ("left_out", "words"),
    [
        ("because", "Say why the item cannot wait for the next meeting"),
        ("asked_by", "Select the seat that asks for it"),
        ("agreed", "An urgent item is taken only when the chair agrees."),
        ("recommendation", "Say what is recommended"),
    ],
)
def test_what_is_left_out_is_named_and_what_was_typed_stays(left_out, words, frank, signed_in):
    make_room()
    answer = signed_in(frank).post(URGENT, {**TYPED, left_out: ""})
    assert answer.status_code == 422
    assert words in text(answer)
    assert "Flood in the control room" in text(answer)
    assert not AgendaItem.objects.filter(kind="urgent").exists()


def test_a_double_click_adds_it_once_and_says_where_it_stands(frank, signed_in):
    make_room()
    client = signed_in(frank)
    client.post(URGENT, TYPED)
    answer = client.post(URGENT, {**TYPED, "title": "  flood in the CONTROL room"})
    assert answer.status_code == 422
    assert "was added to this meeting already, as item 4." in text(answer)
    assert AgendaItem.objects.filter(kind="urgent").count() == 1


def test_whoever_is_in_the_chair_agrees_and_not_who_was_before(frank):
    meeting, _ = make_room()
    item = urgent_item(meeting)
    record_attendance(meeting, roll_call(meeting), person(4), by=frank)
    with pytest.raises(ValidationError, match="Holder 4 Example is in the chair now"):
        add_urgent_item(item, by=frank)


def test_before_and_after_the_meeting_there_is_no_urgent_item(frank, signed_in):
    make_full_board()
    meeting = make_meeting(DAY)
    client = signed_in(frank)
    assert "This meeting has not started." in text(client.get(URGENT))
    with pytest.raises(Refused, match="This meeting has not started"):
        add_urgent_item(urgent_item(meeting, urgent_agreed_by=person(1)), by=frank)


def test_it_is_marked_no_higher_than_its_meeting(frank):
    meeting, _ = make_room(marking=Marking.PUBLISHED)
    with pytest.raises(ValidationError, match="would see that something is left out"):
        add_urgent_item(urgent_item(meeting, marking=Marking.OFFICIAL), by=frank)


def test_the_agenda_stays_agreed_and_says_what_was_added(frank, signed_in):
    make_full_board()
    Seat.objects.update(agrees_agenda=True)
    meeting = make_meeting(DAY)
    make_item("Savings and costs", meeting=meeting)
    version = make_version(meeting)
    for seat in Seat.objects.all():
        record_agreement(version, seat, "by e-mail", by=frank)
    held(meeting)
    assert Agenda(meeting, WHOLE).is_agreed
    add_urgent_item(urgent_item(meeting), by=frank)
    agenda = Agenda(meeting, WHOLE)
    assert agenda.is_agreed
    page = text(signed_in(frank).get(f"/board/meetings/{DAY}/agenda/"))
    assert "Item 2, “Flood in the control room”, was added in the meeting as urgent." in page
    assert "Urgent items, added in the meeting" in page
    assert f"Why it could not wait: {WHY}" in page
    assert "Added: Flood" not in page


def test_the_papers_the_minutes_and_the_sheet_say_that_it_was_urgent_and_why(frank):
    meeting, items = make_room()
    added = add_urgent_item(urgent_item(meeting), by=frank)
    before = Contents(meeting, WHOLE).made_of
    assert WHY in words_of(Contents(meeting, WHOLE).agenda())
    for item in items:
        write(item, by=frank, outcome="noted")
    words = "That the Board agrees to hire a second control room."
    write(added, by=frank, outcome="agreed", decision=words)
    meeting = close_meeting(meeting, by=frank)
    assert Decision.objects.get().made_at
    assert Decision.objects.get().assents.count() == len(ALL_FOUR)
    assert WHY in words_of(decision_sheet(meeting, frank))
    minutes = assemble_minutes(meeting, by=portal_user())
    document = words_of(minutes_document(minutes, content_of(minutes), WHOLE, None))
    assert "4. Flood in the control room" in document
    for said in (WHY, "Police and Crime Commissioner for Devon and Cornwall", str(meeting.chaired_by)):
        assert said in document
    assert Contents(meeting, WHOLE).made_of == before


def test_the_name_of_a_chair_who_is_marked_higher_is_not_told(frank):
    meeting, _ = make_room()
    Person.objects.filter(pk=meeting.chaired_by_id).update(marking=Marking.OFFICIAL)
    meeting.refresh_from_db()
    add_urgent_item(urgent_item(meeting), by=frank)
    for item in AgendaItem.objects.filter(meeting=meeting):
        write(item, by=frank, outcome="noted")
    minutes = assemble_minutes(close_meeting(meeting, by=frank), by=portal_user())
    section = readable(content_of(minutes), Marking.PUBLISHED)[-1]
    assert WHY in repr(section)
    assert meeting.chaired_by.name not in repr(section)
    assert meeting.chaired_by.name not in words_of(Contents(meeting, Marking.PUBLISHED).agenda())


def test_deferred_it_is_business_like_any_other_at_the_next_meeting(frank):
    meeting, items = make_room()
    make_meeting(NEXT)
    added = add_urgent_item(urgent_item(meeting), by=frank)
    for item in items:
        write(item, by=frank, outcome="noted")
    write(added, by=frank, outcome="deferred")
    close_meeting(meeting, by=frank)
    again = AgendaItem.objects.get(meeting__held_on=NEXT)
    assert (again.continues, again.kind, again.urgent_because) == (added, "business", "")


@pytest.mark.parametrize("field", ["urgent_because", "urgent_agreed_by", "urgent_asked_by"])
def test_the_database_keeps_no_urgent_item_without_why_and_who(field, frank):
    meeting, _ = make_room()
    added = add_urgent_item(urgent_item(meeting), by=frank)
    nothing = "" if field == "urgent_because" else None
    with pytest.raises(DatabaseError), transaction.atomic():
        AgendaItem.objects.filter(pk=added.pk).update(**{field: nothing})
