"""The pages of meetings and agendas: what each reader sees, and what is typed into their forms."""

import csv
import io
from datetime import date, timedelta

import pytest

from alliance.markings import Marking
from alliance.models import AuditEvent
from alliance.needs import needs
from alliance.temporal import long_date, today
from governance.actions.agendas import park_item, withdraw_item
from governance.models import AgendaAgreement, AgendaItem, AgendaVersion, ChairSwap, ConsentFlag, Meeting
from tests.business_areas.pages import inputs, words
from tests.governance.makers import (
    make_holding,
    make_item,
    make_meeting,
    make_person,
    make_rota,
    make_seat,
    make_version,
)

pytestmark = pytest.mark.django_db

MEETING = "/board/meetings/2030-12-10/"
AGENDA = f"{MEETING}agenda/"
PREPARE = "/board/meetings/prepare/"
WHEN = {"held_on_day": "10", "held_on_month": "12", "held_on_year": "2030"}
ACTION_PAGES = (
    "/board/meetings/plan/", PREPARE, f"{MEETING}swap-chair/", f"{MEETING}cancel/", f"{AGENDA}add/",
    f"{AGENDA}send/", f"{AGENDA}record-agreement/", f"{MEETING}items/1/change/",
    f"{MEETING}items/1/withdraw/", f"{MEETING}items/1/move-up/", f"{MEETING}items/1/move-down/",
    f"{MEETING}items/1/park/", f"{MEETING}items/1/flag/", "/board/parking/add/",
    "/board/parking/1/change/", "/board/parking/1/withdraw/", "/board/parking/1/bring/",
)  # fmt: skip


@pytest.fixture
def secretary(frank, signed_in):
    return signed_in(frank)


@pytest.fixture
def member(grace, signed_in):
    return signed_in(grace)


@pytest.fixture
def meeting(grace):
    """Three items, one parked; Grace holds a seat that agrees, and another is vacant."""
    seat, other = (make_seat(f"Agreer {letter}", agrees_agenda=True) for letter in "AB")
    make_person("Grace Example", user=grace)
    make_holding(seat, "Grace Example", "2020")
    make_holding(other, "Ben Example", "2020", "31 March 2024")
    make_rota([seat, other], date(2030, 1, 1))
    meeting = make_meeting(date(2030, 12, 10))
    for title in ("Costs", "Savings"):
        make_item(title, meeting=meeting, tranche="delivery", consent=True)
    make_item("Options", meeting=meeting, tranche="futures")
    make_item("Waiting")
    return meeting


def item(title) -> AgendaItem:
    return AgendaItem.objects.get(title=title)


def test_one_meeting_says_what_it_is_and_who_takes_the_chair(meeting, secretary):
    page = words(secretary.get(MEETING))
    assert "Working Together Board: Tuesday 10 December 2030" in page
    assert "Agreer A (Grace Example) takes the chair, by the rota." in page
    assert "Agree the agenda Not yet sent" in page
    assert "1. Costs" in page
    assert "3. Options" in page
    assert "Vacant since 1 April 2024" in page


@pytest.mark.parametrize("day", ["2030-12-11", "20301210", "nonsense", "2030-W50-2"])
def test_a_day_without_a_meeting_is_not_found(day, meeting, secretary):
    assert secretary.get(f"/board/meetings/{day}/").status_code == 404


def test_a_stranger_reads_published_meetings_and_no_others(meeting, client, secretary):
    quiet = make_meeting(date(2030, 9, 10), place="Quiet hall", marking=Marking.OFFICIAL)
    make_item("Quiet item", meeting=quiet, marking=Marking.OFFICIAL)
    assert "Costs" in words(client.get(MEETING))
    assert "Before the meeting" not in words(client.get(MEETING))
    assert client.get("/board/meetings/2030-09-10/").status_code == 404
    for address in ("/board/meetings/", "/board/meetings.csv", "/board/", "/search/?q=quiet"):
        assert "Quiet" not in client.get(address).getvalue().decode(), address
    assert "Quiet hall" in secretary.get("/board/meetings/").content.decode()


def test_the_list_and_its_file_are_newest_first(meeting, secretary):
    make_meeting(date(2030, 3, 10))
    text = secretary.get("/board/meetings.csv").getvalue().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["day"], row["stage"], row["items"]) for row in rows] == [
        ("2030-12-10", "Planned", "3"),
        ("2030-03-10", "Planned", "0"),
    ]
    assert secretary.get("/board/meetings.xlsx").getvalue().startswith(b"PK")
    page = words(secretary.get("/board/meetings/"))
    assert page.index("10 December 2030") < page.index("10 March 2030")


def test_empty_lists_say_what_to_do(secretary, client):
    make_seat()
    assert "No meeting is recorded yet." in words(client.get("/board/meetings/"))
    assert "Nothing waits." in words(client.get("/board/parking/"))
    assert "No meeting to come is planned, so no chair is predicted." in words(secretary.get("/board/"))


def test_the_board_page_predicts_chairs_and_says_when_fewer_are_planned(meeting, client):
    page = words(client.get("/board/"))
    assert "10 December 2030 Agreer A Grace Example By the rota" in page
    assert "Only one meeting is planned. The next 4 chairs are shown once as many meetings are." in page


@pytest.mark.parametrize("address", ACTION_PAGES)
def test_action_pages_open_for_the_secretary_change_nothing_and_say_why_not_to_others(
    address, meeting, secretary, alice, signed_in
):
    before = AuditEvent.objects.count()
    assert secretary.get(address).status_code == 200
    refused = signed_in(alice).get(address)
    assert refused.status_code == 403
    assert "secretary" in words(refused)
    assert AuditEvent.objects.count() == before


def test_a_meeting_is_prepared_after_a_look_at_what_will_be_on_it(meeting, secretary):
    typed = {**WHEN, "held_on_month": "9", "starts_at": "2.30pm", "ends_at": "", "place": "Exeter"}
    typed |= {"marking": "0", "parked": str(item("Waiting").pk)}
    checked = words(secretary.post(PREPARE, typed))
    assert "Apologies and interests" in checked
    assert "Waiting From the parking list" in checked
    assert "Agreer A takes the chair, by the rota." in checked
    assert "How the tranches balance" in checked
    assert Meeting.objects.count() == 1
    assert secretary.post(PREPARE, {**typed, "confirmed": "yes"}).status_code == 302
    prepared = Meeting.objects.get(held_on=date(2030, 9, 10))
    assert prepared.starts_at.isoformat() == "14:30:00"
    assert prepared.items.count() == 3


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"held_on_year": "2020"}, "10 December 2020 is past. A meeting is prepared for a day to come."),
        ({"held_on_year": "2130"}, "more than 10 years ahead. Check the year."),
        ({}, "is recorded for 10 December 2030 already"),
        ({"starts_at": "late"}, "Starts at must be a time, like 2pm, 2:30pm or 14:30"),
        ({"held_on_month": "9", "ends_at": "9am"}, "The meeting cannot end before it starts."),
        ({"held_on_month": "9", "parked": "999"}, "no longer on the parking list"),
    ],
)
def test_what_cannot_be_prepared_is_said_and_nothing_is_lost(changes, said, meeting, secretary):
    typed = {**WHEN, "starts_at": "2pm", "ends_at": "", "place": "Exeter", "marking": "0", **changes}
    page = secretary.post(PREPARE, typed)
    assert page.status_code == 422
    assert said in words(page)
    assert inputs(page)["place"] == "Exeter"
    assert Meeting.objects.count() == 1


def test_an_item_is_added_and_changed(meeting, secretary):
    typed = {"title": "  Fleet  plan ", "tranche": "assurance", "purpose": "decision", "recommendation": ""}
    typed |= {"presented_by": "agreer-a", "kind": "standing", "consent": "no", "marking": "0"}
    page = secretary.post(f"{AGENDA}add/", typed)
    assert page.status_code == 422
    assert "Say what is recommended" in words(page)
    typed["recommendation"] = "That the Board agrees the plan."
    assert secretary.post(f"{AGENDA}add/", typed).status_code == 302
    fleet = item("Fleet plan")
    assert (fleet.order, fleet.kind, fleet.presented_by.slug) == (1, "standing", "agreer-a")
    sent = {**inputs(secretary.get(f"{MEETING}items/1/change/")), "title": "Fleet"}
    assert secretary.post(f"{MEETING}items/1/change/", sent).status_code == 302
    assert item("Fleet").recommendation == "That the Board agrees the plan."


def test_of_two_who_change_an_item_the_second_is_told_and_keeps_their_words(meeting, secretary):
    address = f"{MEETING}items/1/change/"
    sent = inputs(secretary.get(address))
    secretary.post(address, {**sent, "title": "Costs and shares"})
    page = secretary.post(address, {**sent, "title": "My own words"})
    assert page.status_code == 422
    assert "Somebody changed this since you opened the page" in words(page)
    assert "Costs and shares" in words(page)
    assert inputs(page)["title"] == "My own words"
    assert not AgendaItem.objects.filter(title="My own words").exists()


def test_a_button_acts_on_the_item_that_was_seen_whatever_its_number_is_by_then(meeting, secretary, frank):
    costs = item("Costs")
    secretary.post(f"{MEETING}items/2/move-up/", {"which": item("Savings").pk})
    assert [item("Savings").order, item("Costs").order] == [1, 2]
    secretary.post(f"{MEETING}items/1/withdraw/", {"which": costs.pk, "because": "Settled."})
    assert item("Costs").withdrawn_at
    assert item("Savings").withdrawn_at is None
    again = secretary.post(f"{MEETING}items/2/withdraw/", {"which": costs.pk, "because": "Again."})
    assert again.status_code == 422
    assert "was withdrawn already: Settled." in words(again)


def test_the_first_cannot_move_up(meeting, secretary):
    page = secretary.post(f"{MEETING}items/1/move-up/", {"which": item("Costs").pk})
    assert page.status_code == 422
    assert "is the first under Delivery and benefits realisation already" in words(page)


def test_an_item_is_parked_and_brought_back(meeting, secretary):
    sent = {"which": item("Costs").pk, "because": "No paper."}
    secretary.post(f"{MEETING}items/1/park/", sent)
    page = words(secretary.get("/board/parking/"))
    assert page.rindex("Waiting") < page.rindex("Costs")
    secretary.post("/board/parking/2/bring/", {"which": item("Costs").pk, "meeting": "2030-12-10"})
    assert item("Costs").meeting == meeting


def test_an_agenda_is_sent_agreed_changed_and_sent_again(meeting, secretary, member):
    assert secretary.post(f"{AGENDA}send/").status_code == 302
    agree = {**inputs(member.get(f"{AGENDA}agree/"))}
    assert (agree["version"], agree["seat"]) == ("1", "agreer-a")
    assert member.post(f"{AGENDA}agree/", agree).status_code == 302
    page = words(secretary.get(AGENDA))
    assert "1 of 2 agreed" in page
    assert "Outstanding because the seat is vacant" in page
    secretary.post(f"{MEETING}items/2/move-up/", {"which": item("Savings").pk})
    page = words(member.get(AGENDA))
    assert "it is open again" in page
    assert "Moved: Savings From number 2 to 1" in page
    assert secretary.post(f"{AGENDA}send/").status_code == 302
    old = member.post(f"{AGENDA}agree/", agree)
    assert old.status_code == 422
    assert "Version 2 was sent since version 1" in words(old)
    assert AgendaVersion.objects.count() == 2


def test_who_may_not_agree_is_told_why(meeting, member, secretary, grace):
    assert "The agenda has not been sent" in words(member.get(f"{AGENDA}agree/"))
    make_version(meeting)
    refused = member.post(f"{AGENDA}agree/", {"version": "1", "seat": "agreer-b"})
    assert refused.status_code == 403
    assert "You do not hold the seat Agreer B today" in words(refused)
    make_holding(make_seat("Agreer A again", board=meeting.board), "Fay Example", "2020")
    assert not AgendaAgreement.objects.exists()


def test_the_secretary_records_an_agreement_and_how_they_were_told(meeting, secretary):
    make_version(meeting)
    form = inputs(secretary.get(f"{AGENDA}record-agreement/"))
    page = secretary.post(f"{AGENDA}record-agreement/", {**form, "told_how": ""})
    assert "Enter how you were told" in words(page)
    assert secretary.post(f"{AGENDA}record-agreement/", {**form, "told_how": "by e-mail"}).status_code == 302
    assert AgendaAgreement.objects.get().person.name == "Grace Example"
    assert "the secretary was told: by e-mail" in words(secretary.get(AGENDA))


def test_a_member_flags_an_item_for_their_own_seat(meeting, member):
    form = inputs(member.get(f"{MEETING}items/1/flag/"))
    assert form["seat"] == "agreer-a"
    assert member.post(f"{MEETING}items/1/flag/", form).status_code == 302
    assert ConsentFlag.objects.get().item == item("Costs")
    assert "To be discussed: Agreer A asked for it" in words(member.get(AGENDA))


def test_the_chair_is_swapped_with_a_reason(meeting, secretary):
    page = secretary.post(f"{MEETING}swap-chair/", {"to_seat": "agreer-b", "because": ""})
    assert "Say why the chair is swapped" in words(page)
    secretary.post(f"{MEETING}swap-chair/", {"to_seat": "agreer-b", "because": "On leave."})
    assert ChairSwap.objects.get().because == "On leave."
    assert "takes the chair instead of Agreer A, whose turn it was: On leave." in words(
        secretary.get(MEETING)
    )
    assert "Swapped: On leave." in words(secretary.get("/board/"))


def test_a_cancelled_meeting_says_so(meeting, secretary):
    secretary.post(f"{MEETING}cancel/", {"because": "Snow."})
    page = words(secretary.get(MEETING))
    assert "This meeting was cancelled on" in page
    assert "Snow." in page
    assert secretary.get(f"{AGENDA}add/").status_code == 403


def test_the_home_page_tells_the_secretary_and_whoever_agrees_what_waits(meeting, frank, grace, alice):
    def told(user):
        return [need.words for need in needs(user) if "genda" in need.words]

    assert told(frank) == ["Agenda of 10 December 2030: not yet sent to those who agree it"]
    assert told(grace) == told(alice) == []
    make_version(meeting)
    assert told(frank) == ["Agenda of 10 December 2030: 2 agreements outstanding, 0 of 2 agreed"]
    assert told(grace) == ["The agenda of 10 December 2030 waits for your agreement"]
    Meeting.objects.update(held_on=today() - timedelta(days=1))
    passed = f"{long_date(today() - timedelta(days=1))} (that day has passed)"
    assert told(frank) == [f"Agenda of {passed}: 2 agreements outstanding, 0 of 2 agreed"]
    assert told(grace) == [f"The agenda of {passed} waits for your agreement"]
    withdraw_item(item("Costs"), "Settled.", by=frank)
    assert "changed since version 1 was sent" in told(frank)[0]
    assert told(grace) == []
    park_item(item("Savings"), "Later.", by=frank)
