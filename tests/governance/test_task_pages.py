"""The pages of actions: the list, one action with its whole life, and what is typed into their forms."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from alliance.markings import Marking
from alliance.models import AuditEvent
from alliance.temporal import long_date, today
from governance.actions.papers import withdraw_paper
from governance.actions.tasks import answer_action, answer_with_paper, close_action, move_due_day
from governance.models import Action, Person
from tests.business_areas.pages import words
from tests.governance.makers import (
    make_action,
    make_assenting_seats,
    make_decision,
    make_holding,
    make_item,
    make_meeting,
    make_paper,
    make_paper_version,
    make_seat,
)

pytestmark = pytest.mark.django_db

SOON = today() + timedelta(days=30)


@pytest.fixture
def seat():
    seat = make_seat()
    make_holding(seat)
    return seat


@pytest.fixture
def secretary(frank, signed_in):
    return signed_in(frank)


def exact(name, day) -> dict:
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def test_the_list_shows_who_holds_the_post_now_and_every_day_that_slipped(client, seat, frank):
    action = make_action(owner=seat, due_on=SOON)
    move_due_day(action, SOON + timedelta(days=9), "Late.", by=frank)
    make_action("Hidden", owner=seat, due_on=SOON, marking=Marking.OFFICIAL)
    page = words(client.get("/actions/"))
    assert "Now: Ada Example" in page
    assert f"Was {long_date(SOON)}" in page
    assert "Hidden" not in page
    assert client.get(f"/actions/A-{today().year}-002/").status_code == 404


def test_a_successor_inherits_and_a_vacant_post_shows_as_vacant(client, seat):
    action = make_action(owner=seat, due_on=SOON)
    make_holding(seat, "Next Example", today())
    assert "Next Example" in words(client.get(f"/actions/{action.reference}/"))
    empty = make_seat("Empty post")
    make_holding(empty, "Left Example", "2020", "31 March 2024")
    make_action("Other", owner=empty, due_on=SOON)
    assert "Vacant since 1 April 2024" in words(client.get("/actions/"))


@pytest.fixture
def several(seat, frank):
    late = make_action("Late one", owner=seat, due_on=SOON)
    Action.objects.filter(pk=late.pk).update(due_on=today() - timedelta(days=1))
    make_action("Due today", owner="Regional Group", due_on=today())
    closed = make_action("Closed one", owner=seat, due_on=SOON)
    close_action(closed, make_meeting(today()), "Done.", by=frank)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"Late one", "Due today"}),
        ("state=overdue", {"Late one"}),
        ("state=closed", {"Closed one"}),
        ("state=all", {"Late one", "Due today", "Closed one"}),
        ("owner=outside", {"Due today"}),
        ("owner=chief-constable-of-dorset-police&state=all", {"Late one", "Closed one"}),
    ],
)
def test_actions_are_narrowed_and_the_file_has_the_same_rows(client, several, query, shown):
    page = words(client.get(f"/actions/?{query}"))
    everything = {"Late one", "Due today", "Closed one"}
    assert {what for what in everything if what in page} == shown
    file = client.get(f"/actions.csv?{query}").getvalue().decode("utf-8-sig")
    assert {row["what"] for row in csv.DictReader(io.StringIO(file))} == shown


@pytest.mark.parametrize("query", ["state=zzz", "owner=zzz", "owner=me", "area=zzz", "zzz=1"])
def test_a_filter_that_makes_no_sense_shows_nothing_and_says_so(client, several, query):
    assert "did not understand a filter" in words(client.get(f"/actions/?{query}"))


def test_whoever_holds_a_post_finds_their_own(grace, signed_in, several):
    Person.objects.filter(name="Ada Example").update(user=grace)
    page = words(signed_in(grace).get("/actions/?owner=me"))
    assert "Late one" in page
    assert "Due today" not in page


def test_an_action_is_recorded_issued_moved_answered_to_and_closed_in_the_browser(secretary, seat):
    told = {"what": "Write to the suppliers", "owner_seat": "", "owner_body": "", "marking": "0"}
    issue = secretary.post("/actions/add/", told).headers["Location"]
    assert "Write to the suppliers" in words(secretary.get("/actions/"))
    refused = secretary.post(issue, told)
    assert refused.status_code == 422
    assert "choose a post, or name an outside body" in words(refused)
    assert "Enter the day it is due by" in words(refused)
    told |= {"owner_seat": seat.slug, **exact("due_on", SOON)}
    assert "Check the action before issuing it" in words(secretary.post(issue, told))
    address = secretary.post(issue, {**told, "confirmed": "yes"}).headers["Location"]
    assert address == f"/actions/A-{today().year}-001/"
    assert secretary.post(issue, {**told, "confirmed": "yes"}).status_code == 403
    later = SOON + timedelta(days=20)
    moved = {"because": "The supplier is late", **exact("became", later)}
    assert secretary.post(f"{address}move/", moved).status_code == 302
    assert secretary.post(f"{address}reply/", {"text": "All but one", "says_done": "on"}).status_code == 302
    make_meeting(today())
    closing = {"meeting": today().isoformat(), "because": "All answered", "confirmed": "yes"}
    assert secretary.post(f"{address}close/", closing).status_code == 302
    life = words(secretary.get(address))
    for said in ("The supplier is late", "All but one", "it is done", "All answered", "Closed by the Board"):
        assert said in life
    assert secretary.get(f"{address}move/").status_code == 403


def test_only_whoever_holds_the_post_replies_among_the_board(grace, signed_in, seat):
    action = make_action(owner=seat, due_on=SOON)
    client, address = signed_in(grace), f"/actions/{action.reference}/reply/"
    assert "You do not hold the post that owns this action." in words(client.get(address))
    assert client.post(address, {"text": "Mine"}).status_code == 403
    Person.objects.filter(name="Ada Example").update(user=grace)
    assert client.post(address, {"text": "Mine"}).status_code == 302


def test_open_actions_are_ready_to_read_out_with_what_is_new(client, seat, frank):
    action = make_action(owner=seat, due_on=SOON)
    assert "Nothing new." in words(client.get("/actions/read-out/"))
    move_due_day(action, SOON + timedelta(days=9), "Late.", by=frank)
    page = words(client.get("/actions/read-out/"))
    assert "Due day moved from" in page
    assert "Ada Example" in page


@pytest.mark.parametrize(
    "reference", ["A-2026-1", "a-2026-001", "A-2026-0001", "nonsense", "A-2026-999999999"]
)
def test_an_address_that_is_no_action_is_not_found(client, seat, reference):
    make_action(owner=seat, due_on=SOON)
    assert client.get(f"/actions/{reference}/").status_code == 404


def test_empty_pages_say_what_is_empty_and_why(client, db):
    assert "No action is open." in words(client.get("/actions/"))
    assert "No action is open." in words(client.get("/actions/read-out/"))


# Answered by a paper, or by a decision


def test_an_action_is_answered_by_a_version_of_a_paper_and_each_page_leads_to_the_other(secretary, seat):
    action = make_action(owner=seat, due_on=SOON)
    paper = make_paper("Letters to suppliers", item=make_item(meeting=make_meeting(SOON)))
    make_paper_version(paper)
    address = f"/actions/{action.reference}/"
    chosen = {"paper": f"{paper.number}/1", "decision": ""}
    assert secretary.post(f"{address}answer/", chosen).status_code == 302
    assert "Done: see Letters to suppliers , version 1" in words(secretary.get(address))
    assert f'href="/board/papers/{paper.number}/v1/"' in secretary.get(address).content.decode()
    listed = secretary.get("/actions/").content.decode()
    assert "Done: see Letters to suppliers, version 1" in listed
    assert "Awaiting confirmation" in listed
    assert listed.count('scope="col"') == 5
    assert "Letters to suppliers, version 1" in secretary.get("/actions.csv").getvalue().decode("utf-8-sig")
    page = words(secretary.get(f"/board/papers/{paper.number}/"))
    assert f"{action.reference} , by version 1: Write to every supplier" in page
    secretary.post(f"{address}answer/", chosen)
    assert AuditEvent.objects.filter(name="governance.answer_with_paper").count() == 1


def test_the_paper_that_answers_and_the_action_it_answers_are_told_to_nobody_who_may_not_read_them(
    client, frank, seat
):
    item = make_item(meeting=make_meeting(SOON, marking=Marking.OFFICIAL))
    quiet = make_paper_version(make_paper("Xyzzy letters", item=item))
    action = make_action(owner=seat, due_on=SOON)
    answer_with_paper(action, quiet, by=frank)
    for address in (f"/actions/{action.reference}/", "/actions/", "/actions.csv"):
        assert "Xyzzy" not in client.get(address).getvalue().decode("utf-8-sig")
    open_item = make_item(meeting=make_meeting(SOON + timedelta(days=1)))
    public = make_paper_version(make_paper("Public letters", item=open_item))
    hidden = make_action("Plugh", owner=seat, due_on=SOON, marking=Marking.OFFICIAL)
    answer_with_paper(hidden, public, by=frank)
    page = client.get(f"/board/papers/{public.paper.number}/").content.decode()
    assert "Public letters" in page
    assert "Plugh" not in page
    assert hidden.reference not in page


def test_an_answer_is_one_paper_or_one_decision(secretary, seat, frank):
    action = make_action(owner=seat, due_on=SOON)
    version = make_paper_version(make_paper(item=make_item(meeting=make_meeting(SOON))))
    make_assenting_seats()
    made = make_decision()
    address = f"/actions/{action.reference}/answer/"
    chosen = {"paper": f"{version.paper.number}/1", "decision": made.reference}
    assert "an action has one answer" in words(secretary.post(address, chosen))
    assert "Select the paper or the decision" in words(secretary.post(address, {}))
    answer_action(action, made, by=frank)
    answer_with_paper(action, version, by=frank)
    action.refresh_from_db()
    assert (action.answered_by, action.answered_by_paper) == (None, version)
    withdraw_paper(version.paper, "Not wanted", by=frank)
    with pytest.raises(ValidationError, match="not withdrawn"):
        answer_with_paper(make_action("Other", owner=seat, due_on=SOON), version, by=frank)
