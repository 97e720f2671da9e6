"""The pages of decisions: what each reader sees, and what is typed into their forms."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alliance.markings import Marking
from alliance.models import AuditEvent, RegisterEntry
from alliance.temporal import long_date, today
from governance.actions.decisions import correct_decision, record_progress, restrict_text
from governance.models import Assent, Decision, Person, Progress, RestrictedText
from tests.business_areas.pages import words
from tests.governance.makers import (
    PUT_ON,
    decision,
    make_assent,
    make_assenting_seats,
    make_board,
    make_decision,
    make_draft,
    make_holding,
    make_item,
    make_meeting,
    make_person,
)
from tests.makers import make_area

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("assenting_seats")]

ADD = "/decisions/drafts/add/"


@pytest.fixture
def seats():
    return make_assenting_seats()


@pytest.fixture
def secretary(frank, signed_in):
    return signed_in(frank)


def exact(name, day) -> dict:
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def typed(**changes) -> dict:
    return {
        "item": "between-meetings",
        "title": "Fleet",
        "outcome": "agreed",
        "wording": "That the Board agrees the fleet programme for both forces.",
        "tranche": "delivery",
        "marking": "0",
        **exact("decided_on", PUT_ON),
        **changes,
    }


def answer_address(draft, seat) -> str:
    return reverse("record-answer", args=[draft.pk, seat.corporation.slug])


def answered(seat, **changes) -> dict:
    person = seat.holdings.first().person
    told = {"answer": "assents", "person": person.slug, "told_how": "by e-mail", **exact("given_on", PUT_ON)}
    return {**told, **changes}


# Reading


def test_anybody_reads_what_is_published_and_nothing_of_what_is_not(client, seats):
    published = make_decision("Public")
    make_decision("Quiet", marking=Marking.OFFICIAL)
    make_draft("Waiting")
    page = words(client.get("/decisions/"))
    assert published.wording[:60] in page
    assert "Quiet" not in page
    assert "1 decision" in page
    assert client.get(f"/decisions/{published.reference}/").status_code == 200
    assert client.get(f"/decisions/WTB-{PUT_ON.year}-002/").status_code == 404
    for wrong in ("WTB-2026-1", "wtb-2026-001", "WTB-2026-999999999", "nonsense", "WTB-2026-0001"):
        assert client.get(f"/decisions/{wrong}/").status_code == 404


def test_the_page_says_the_words_first_and_who_assented_as_what(client, seats):
    make_person("Hidden Holder", marking=Marking.OFFICIAL)
    made = make_decision(areas=[make_area()], money="£1.2 million")
    page = words(client.get(f"/decisions/{made.reference}/"))
    assert page.index(made.wording) < page.index("Decided by")
    for number in range(1, 5):
        assert f"Agreed {long_date(PUT_ON)}, by Holder {number} as Seat of Corporation Sole {number}" in page
    entry = RegisterEntry.objects.get()
    assert f"Entry {entry.sequence}" in page
    assert entry.hash in page
    assert "Drone Team" in page


def test_a_holder_who_may_not_be_read_of_is_shown_by_the_seat_alone(client, seats):
    make_person("Quiet Holder", marking=Marking.OFFICIAL)
    make_holding(seats[0], "Quiet Holder", "1 June 2026", marking=Marking.OFFICIAL)
    draft = make_draft()
    make_assent(draft, seats[0], person=Person.objects.get(name="Quiet Holder"))
    for seat in seats[1:]:
        make_assent(draft, seat)
    draft.refresh_from_db()
    page = words(client.get(f"/decisions/{draft.reference}/"))
    assert "Quiet Holder" not in page
    assert f"Agreed {long_date(PUT_ON)}, as {seats[0]}" in page
    assert RegisterEntry.objects.get().payload["answers"][0]["person"] is None


def test_three_of_four_is_shown_as_not_agreed_and_who_did_not(client, seats):
    draft = make_draft()
    for seat in seats:
        make_assent(draft, seat, answer=Assent.Answer.DOES_NOT if seat == seats[2] else "assents")
    draft.refresh_from_db()
    page = words(client.get(f"/decisions/{draft.reference}/"))
    assert "Not agreed" in page
    assert f"Did not agree {long_date(PUT_ON)}, by Holder 3" in page
    assert "nothing to put into effect" in page


def test_a_draft_says_plainly_that_it_is_not_made_and_whose_assent_is_outstanding(secretary, seats):
    draft = make_draft()
    for seat in seats[:3]:
        make_assent(draft, seat)
    page = words(secretary.get(f"/decisions/drafts/{draft.pk}/"))
    assert "Not yet made: 3 of 4 have assented; outstanding: Corporation Sole 4." in page
    assert "3 of 4 have assented; outstanding: Corporation Sole 4" in words(
        secretary.get("/decisions/drafts/")
    )


@pytest.mark.parametrize("who", ["alice", "bob", "carol", "dan", "erin", "zoe"])
def test_drafts_are_for_the_secretary_and_the_board_alone(who, seats, request, signed_in):
    draft = make_draft()
    client = signed_in(request.getfixturevalue(who))
    assert client.get(f"/decisions/drafts/{draft.pk}/").status_code == 404
    assert client.get("/decisions/drafts/").status_code == 404
    assert draft.title not in words(client.get("/decisions/"))


def test_a_member_of_the_board_reads_drafts_to_their_clearance(grace, signed_in, seats):
    seen = make_draft()
    hidden = make_draft("Hidden", marking=Marking.OFFICIAL_SENSITIVE)
    client = signed_in(grace)
    assert client.get(f"/decisions/drafts/{seen.pk}/").status_code == 200
    assert client.get(f"/decisions/drafts/{hidden.pk}/").status_code == 404


def test_a_draft_that_was_made_leads_to_the_decision(secretary, seats):
    made = make_decision()
    assert (
        secretary.get(f"/decisions/drafts/{made.pk}/").headers["Location"] == f"/decisions/{made.reference}/"
    )


def test_a_withheld_part_is_listed_for_all_and_read_by_few(client, secretary, frank, seats):
    made = make_decision()
    restrict_text(
        RestrictedText(
            decision=made,
            part="money",
            text="The supplier asks too much.",
            marking=Marking.OFFICIAL,
            withheld_because="commercial confidence",
            look_again_on=today() + timedelta(days=100),
        ),
        by=frank,
    )
    address = f"/decisions/{made.reference}/"
    public, cleared = words(client.get(address)), words(secretary.get(address))
    assert "asks too much" not in public
    assert "commercial confidence" in public
    assert long_date(today() + timedelta(days=100)) in public
    assert "asks too much" in cleared
    assert "0 decisions" in words(client.get("/decisions/?q=supplier"))
    assert "1 decision" in words(secretary.get("/decisions/?q=supplier"))


@pytest.mark.parametrize("part", RestrictedText.Part)
def test_each_part_of_a_decision_may_have_a_text_that_few_read(client, secretary, seats, part):
    made = make_decision()
    page = f"/decisions/{made.reference}/"
    day = today() + timedelta(days=100)
    typed = {
        "part": part.value,
        "text": "The supplier asks too much.",
        "withheld_because": "commercial confidence",
        "look_again_on_day": day.day,
        "look_again_on_month": day.month,
        "look_again_on_year": day.year,
        "marking": "1",
        "confirmed": "yes",
    }
    answer = secretary.post(f"{page}withhold/", typed)
    assert answer.headers["Location"] == page, words(answer)
    public, cleared = words(client.get(page)), words(secretary.get(page))
    assert f"{part.label} (OFFICIAL) The supplier asks too much." in cleared
    assert "asks too much" not in public
    assert (
        f"{part.label}: a part is withheld because of commercial confidence. "
        f"To be looked at again on {long_date(day)}." in public
    )


def test_the_thread_shows_every_time_the_subject_came_to_the_board(client, seats):
    first = make_item("Fleet first", meeting=make_meeting(date(2026, 3, 5)))
    second = make_item("Fleet again", meeting=make_meeting(date(2026, 6, 4)), continues=first)
    area = make_area()
    made = make_decision("Fleet", item=second, areas=[area])
    other = make_decision("Elsewhere", areas=[area])
    page = words(client.get(f"/decisions/{made.reference}/"))
    thread = page[page.index("Every time this subject") :]
    assert "Fleet first" in thread
    assert "Fleet again" in thread
    assert other.reference in thread


def test_replaced_and_corrected_decisions_say_so_and_the_list_shows_what_stands(client, frank, seats):
    old = make_decision("Old", decided_on=date(2026, 1, 10))
    new = make_decision("New", replaces=old)
    fixed = correct_decision(new, decision("New", reasons="As said."), "Reasons were lost.", by=frank)
    assert "Replaced" in words(client.get(f"/decisions/{old.reference}/"))
    page = words(client.get(f"/decisions/{new.reference}/"))
    assert f"was corrected on {long_date(today())}, by {fixed.reference} : Reasons were lost." in page
    page = words(client.get(f"/decisions/{fixed.reference}/"))
    assert f"This corrects the record of {new.reference} : Reasons were lost." in page
    assert "by Holder 1 as" in page
    rows = words(client.get("/decisions/"))
    assert "2 decisions" in rows
    assert f"Corrects {new.reference}" in rows


# The list


@pytest.fixture
def several(seats, frank):
    areas = [make_area("Drone Team"), make_area("Dogs Team")]
    done = make_decision("Drones", decided_on=date(2025, 5, 1), areas=areas[:1], reasons="Café opens")
    record_progress(Progress(decision=done, state="done", as_of=date(2026, 1, 1)), by=frank)
    make_decision("Dogs", areas=areas[1:])
    refused = make_draft("Refused", areas=areas)
    for seat in seats:
        make_assent(refused, seat, answer=Assent.Answer.DOES_NOT)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 3),
        ("area=drone-team", 2),
        ("year=2025", 1),
        ("outcome=not-agreed", 1),
        ("done=done", 1),
        ("done=not-started", 1),
        ("done=nothing-to-do", 1),
        ("q=cafe", 1),
        ("q=WTB-2025-001", 1),
        ("q=zzz", 0),
        ("year=2025&done=not-started", 0),
        ("as-at=2025-12-31", 1),
        ("as-at=2025-12-31&done=done", 0),
        ("sort=-date", 3),
        ("sort=done", 3),
    ],
)
def test_each_filter_stands_by_itself_and_the_file_has_the_same_rows(client, several, query, count):
    page = client.get(f"/decisions/?{query}")
    assert f"{count} decision{'' if count == 1 else 's'}" in words(page)
    file = client.get(f"/decisions.csv?{query}")
    rows = list(csv.DictReader(io.StringIO(file.getvalue().decode("utf-8-sig"))))
    assert len(rows) == count


@pytest.mark.parametrize(
    "query", ["area=zzz", "year=x", "outcome=zzz", "done=zzz", "by=zzz", "q=%3F", "zzz=1"]
)
def test_a_filter_that_makes_no_sense_shows_nothing_and_says_so(client, several, query):
    page = words(client.get(f"/decisions/?{query}"))
    assert "did not understand a filter" in page
    assert client.get(f"/decisions.csv?{query}").status_code == 400


def test_what_is_searched_for_is_repeated_when_nothing_is_found(client, several):
    assert "0 decisions match “zzz”." in words(client.get("/decisions/?q=zzz"))


def test_decided_by_finds_what_a_corporation_sole_answered_corrections_included(client, seats, frank):
    made = make_decision()
    correct_decision(made, decision("Fleet", reasons="As said."), "Lost.", by=frank)
    slug = seats[0].corporation.slug
    assert "1 decision" in words(client.get(f"/decisions/?by={slug}"))


def test_a_long_decision_is_cut_at_a_word_and_pages_hold_twenty_five(client, seats):
    make_board()
    make_decision("Long", wording="That the Board agrees " + "everything there is " * 20)
    page = words(client.get("/decisions/"))
    assert "there…" in page or "everything…" in page or "is…" in page


def test_the_list_asks_as_much_of_many_as_of_few(client, secretary, seats):
    def asked(browser, address):
        browser.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(address).status_code == 200
        return len(queries)

    for number in range(2):
        made = make_decision(f"Number {number}", areas=[make_area(f"Team {number}")])
    few = [asked(browser, "/decisions/") for browser in (client, secretary)]
    for number in range(2, 12):
        make_decision(f"Number {number}", areas=[make_area(f"Team {number}")])
    many = [asked(browser, "/decisions/") for browser in (client, secretary)]
    assert many == few
    assert max(many) <= 12
    assert asked(client, f"/decisions/{made.reference}/") <= 30


# Writing


def test_a_decision_is_drafted_answered_and_made_in_the_browser(secretary, seats):
    response = secretary.post(ADD, typed())
    draft = Decision.objects.get()
    assert response.headers["Location"] == f"/decisions/drafts/{draft.pk}/"
    for seat in seats:
        address = answer_address(draft, seat)
        assert secretary.get(address).status_code == 200
        check = secretary.post(address, answered(seat))
        assert "Check the answer before recording it" in words(check)
        assert not draft.assents.filter(corporation=seat.corporation).exists()
        last = secretary.post(address, answered(seat, confirmed="yes"))
    draft.refresh_from_db()
    assert last.headers["Location"] == f"/decisions/{draft.reference}/"
    assert "the decision is made at once" in words(check)
    again = secretary.post(address, answered(seats[-1], confirmed="yes"))
    assert again.status_code == 403
    assert RegisterEntry.objects.count() == 1


def test_an_item_fills_in_the_draft(secretary, seats):
    make_item("Savings", meeting=make_meeting(PUT_ON), recommendation="Agree the savings.")
    page = secretary.get(f"{ADD}?item={PUT_ON.isoformat()}/1").content.decode()
    assert 'value="Savings"' in page
    assert "Agree the savings." in page
    response = secretary.post(
        ADD, typed(item=f"{PUT_ON.isoformat()}/1", decided_on_day="", decided_on_month="", decided_on_year="")
    )
    assert response.status_code == 302
    assert Decision.objects.get().item.title == "Savings"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"wording": "As recommended"}, "stands alone"),
        ({"wording": ""}, "Enter the decision in words that stand alone"),
        ({"title": "x" * 201}, "must be 200 characters or fewer"),
        ({"item": "2026-01-01/9"}, "no longer open for a decision"),
        ({"decided_on_day": "31", "decided_on_month": "2"}, "decided_on"),
        ({"decided_on_day": "", "decided_on_month": "", "decided_on_year": ""}, "Enter the day it is put"),
        ({"replaces": "WTB-1999-001"}, "No decision of this Board has the reference WTB-1999-001"),
        ({"replaces": "\0"}, "Kept words"),
        ({"marking": "2"}, "only from those shown"),
        ({"areas": ["nowhere"]}, "no longer there"),
        ({"outcome": ""}, "Select the outcome"),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_what_was_typed_stays(secretary, seats, changes, said):
    response = secretary.post(ADD, typed(**changes, reasons="Kept words"))
    assert response.status_code == 422
    assert said in response.content.decode()
    assert "Kept words" in words(response)
    assert not Decision.objects.exists()


def test_a_former_holder_is_refused_on_the_form(secretary, seats):
    draft = make_draft()
    make_holding(seats[0], "New Holder", "1 October 2026")
    response = secretary.post(answer_address(draft, seats[0]), answered(seats[0], person="holder-1"))
    assert response.status_code == 422
    assert "Holder 1 did not hold" in words(response)


def test_a_member_of_the_board_answers_for_themselves(grace, signed_in, seats):
    draft = make_draft(decided_on=today())
    client, address = signed_in(grace), f"/decisions/drafts/{draft.pk}/answer/"
    assert "not recorded as anybody on the Board" in words(client.get(address))
    assert client.post(address, {"answer": "assents", "confirmed": "yes"}).status_code == 403
    Person.objects.filter(name="Holder 2").update(user=grace)
    assert "You answer as" in words(client.get(address))
    assert "Your answer is outstanding" in words(client.get("/"))
    client.post(address, {"answer": "assents", "confirmed": "yes"})
    assent = draft.assents.get()
    assert (assent.person.name, assent.given_on, assent.by) == ("Holder 2", today(), grace)
    assert "Your answer is outstanding" not in words(client.get("/"))


def test_a_draft_changed_by_somebody_else_meanwhile_is_not_written_over(secretary, seats):
    draft = make_draft()
    address = f"/decisions/drafts/{draft.pk}/correct/"
    stamp = secretary.get(address).content.decode().split('name="made-from" value="')[1].split('"')[0]
    Decision.objects.filter(pk=draft.pk).update(title="Meanwhile")
    response = secretary.post(address, typed(title="Mine", **{"made-from": stamp}))
    assert response.status_code == 422
    draft.refresh_from_db()
    assert draft.title == "Meanwhile"


def test_a_correction_is_checked_first_and_shows_what_will_change(secretary, seats):
    made = make_decision()
    address = f"/decisions/{made.reference}/correct/"
    told = typed(title=made.title, wording=made.wording, reasons="As tabled", because="They were left out")
    check = words(secretary.post(address, told))
    assert "Check what will change" in check
    assert "As tabled" in check
    response = secretary.post(address, {**told, "confirmed": "yes"})
    assert response.headers["Location"] == f"/decisions/WTB-{PUT_ON.year}-002/"
    assert secretary.get(address).status_code == 403


def test_progress_and_withheld_parts_are_recorded(secretary, seats):
    made = make_decision()
    told = {"state": "in-progress", "note": "Half.", **exact("as_of", today())}
    assert secretary.post(f"/decisions/{made.reference}/progress/add/", told).status_code == 302
    withheld = {
        "part": "money",
        "text": "Secret",
        "withheld_because": "commercial",
        "marking": "1",
        "confirmed": "yes",
        **exact("look_again_on", today() + timedelta(days=9)),
    }
    assert secretary.post(f"/decisions/{made.reference}/withhold/", withheld).status_code == 302
    page = words(secretary.get(f"/decisions/{made.reference}/"))
    assert "In progress as of" in page
    assert "Secret" in page


def test_what_one_did_not_assent_to_is_concluded(secretary, seats):
    draft = make_draft()
    address = f"/decisions/drafts/{draft.pk}/conclude/"
    assert secretary.get(address).status_code == 403
    make_assent(draft, seats[0], answer=Assent.Answer.DOES_NOT)
    assert secretary.get(address).status_code == 200
    response = secretary.post(address)
    page = words(secretary.get(response.headers["Location"]))
    assert page.count("No answer was given") == 3


def test_what_was_decided_between_meetings_waits_to_be_noted(secretary, seats):
    made = make_decision()
    assert made.reference in words(secretary.get("/decisions/drafts/"))
    assert "To be noted at the next Board." in words(secretary.get(f"/decisions/{made.reference}/"))


def test_looking_at_an_entry_page_changes_nothing(secretary, seats):
    draft, made = make_draft("Waiting"), make_decision()
    before = AuditEvent.objects.count()
    for address in (
        ADD,
        f"/decisions/drafts/{draft.pk}/correct/",
        answer_address(draft, seats[0]),
        f"/decisions/{made.reference}/correct/",
        f"/decisions/{made.reference}/progress/add/",
        f"/decisions/{made.reference}/withhold/",
    ):
        assert secretary.get(address).status_code == 200
    assert (AuditEvent.objects.count(), draft.assents.count()) == (before, 0)


# From an item of the agenda


def test_what_an_item_decides_is_prepared_from_the_agenda(secretary, seats):
    day = today() + timedelta(days=30)
    told = {"purpose": "decision", "recommendation": "That the Board agrees the costs of the year to come."}
    item = make_item(meeting=make_meeting(day), **told)
    agenda = f"/board/meetings/{day.isoformat()}/agenda/"
    link = f"/decisions/drafts/add/?item={day.isoformat()}/{item.order}"
    assert f'href="{link}"' in secretary.get(agenda).content.decode()
    assert told["recommendation"] in secretary.get(link).content.decode()
    draft = make_draft("Costs", item=item)
    page = secretary.get(agenda).content.decode()
    assert "Prepare the decision" not in page
    assert f'href="/decisions/drafts/{draft.pk}/"' in page
