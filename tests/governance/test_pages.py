"""The pages of the Board: what each reader sees on each day, and what is typed into its forms."""

import csv
import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.markings import Marking
from alliance.models import AuditEvent
from alliance.needs import needs
from governance.models import Board, ChairRota, Holding, Person, Seat, Substitute, Terms
from tests.business_areas.pages import day, inputs, words, year
from tests.governance.makers import make_corporation, make_holding, make_person, make_seat
from tests.makers import make_source

pytestmark = pytest.mark.django_db

CAST = ("alice", "olivia", "bob", "carol", "dan", "erin", "frank", "grace", "zoe")
SEAT = "/board/seats/dorset/"
ENTRY_PAGES = (
    "/board/add/",
    "/board/terms/add/",
    "/board/rota/set/",
    "/board/people/add/",
    "/board/seats/add/",
    f"{SEAT}abolish/",
    f"{SEAT}holders/add/",
    f"{SEAT}holders/1/correct/",
    f"{SEAT}holders/1/withdraw/",
    f"{SEAT}substitutes/add/",
    f"{SEAT}substitutes/1/end/",
)


@pytest.fixture
def secretary(frank, signed_in):
    return signed_in(frank)


@pytest.fixture
def source(db):
    return make_source("Board minutes", slug="panel-report")


def told(**changes) -> dict:
    """What is typed about where a fact comes from."""
    return {"source": "panel-report", "paragraph": "4.1", "marking": "0", "basis": "stated", **changes}


def exact(name, number, month, year_) -> dict:
    return {f"{name}_day": number, f"{name}_month": month, f"{name}_year": year_}


# Reading


@pytest.mark.parametrize("who", CAST)
def test_everybody_signed_in_reads_the_roster_and_only_the_secretary_is_offered_to_keep_it(
    who, board, request, signed_in
):
    client = signed_in(request.getfixturevalue(who))
    for address in ("/board/", SEAT, "/board/terms/"):
        page = client.get(address)
        assert page.status_code == 200
        assert ("Record" in words(page).replace("Recorded", "")) is (who == "frank"), address


@pytest.mark.parametrize("address", ENTRY_PAGES)
def test_entry_pages_open_for_the_secretary_and_say_why_not_to_others(
    address, board, secretary, grace, signed_in
):
    assert secretary.get(address).status_code == 200
    refused = signed_in(grace).get(address)
    assert refused.status_code == 403
    assert "Only the Board’s secretary can keep the record of the Board." in words(refused)


@pytest.mark.parametrize("address", ENTRY_PAGES)
def test_looking_at_an_entry_page_changes_nothing(address, board, secretary):
    before = AuditEvent.objects.count()
    secretary.get(address)
    assert AuditEvent.objects.count() == before


def test_the_roster_as_at_a_day(board, secretary):
    page = words(secretary.get("/board/?as-at=2024-04-01"))
    assert "2 seats as at 1 April 2024: 1 held and 1 vacant." in page
    assert "Ada Example The term ends on 8 May 2024 Substitute: Sam Substitute" in page
    assert "Vacant since 1 April 2024 Ben Example was the last holder recorded" in page
    before = words(secretary.get("/board/?as-at=2024-03-31"))
    assert "Vacant" not in before
    assert "Ben Example" in before
    after = words(secretary.get("/board/?as-at=2024-05-09"))
    assert "Serving until replaced: the term ended on 8 May 2024" in after


def test_a_day_in_the_future_shows_today_and_says_so(board, secretary):
    assert "is in the future" in words(secretary.get("/board/?as-at=2199-01-01"))


def test_what_is_marked_higher_is_shown_to_nobody_who_may_not_read_it(board, secretary, zoe, signed_in):
    other = signed_in(zoe)
    for address in ("/board/", "/board.csv", "/board/seats/devon/", "/search/?q=Quiet"):
        assert "Quiet Example" in secretary.get(address).getvalue().decode(), address
        assert "Quiet Example" not in other.get(address).getvalue().decode(), address
    assert "Vacant since 1 April 2024" in words(other.get("/board/"))


def test_a_seat_that_may_not_be_seen_is_not_found(board, secretary):
    make_seat("Quiet seat", slug="quiet", board=board, source=make_source(marking=Marking.OFFICIAL_SENSITIVE))
    assert secretary.get("/board/seats/quiet/").status_code == 404
    assert "Quiet seat" not in words(secretary.get("/board/"))
    assert secretary.get("/board/seats/none/").status_code == 404
    assert secretary.get("/board/?board=none").status_code == 404


@pytest.mark.parametrize("who", ["frank", "zoe"])
def test_without_a_board_the_page_says_so(who, request, signed_in):
    page = signed_in(request.getfixturevalue(who)).get("/board/")
    assert page.status_code == 200
    assert "No board is recorded yet. The Board’s secretary records it." in words(page)
    assert ("Record a board" in words(page)) is (who == "frank")
    terms = signed_in(request.getfixturevalue(who)).get("/board/terms/")
    assert "No terms of reference are recorded" in words(terms)


def test_without_a_board_there_is_nothing_to_keep_but_a_board(secretary):
    led = secretary.get("/board/seats/add/", follow=True)
    assert led.redirect_chain == [("/board/add/", 302)]
    assert "No board is recorded yet. Record it here first." in words(led)


def test_no_cell_of_the_roster_is_empty(board, secretary):
    make_seat("Nobody’s seat", board=board)
    for address in ("/board/", "/board/?as-at=2010-01-01", SEAT, "/board/seats/devon/"):
        assert "<td></td>" not in secretary.get(address).content.decode().replace("> <", "><")
    assert "Not known" in words(secretary.get("/board/?as-at=2010-01-01"))


def test_the_file_holds_exactly_the_roster(board, secretary):
    text = secretary.get("/board.csv?as-at=2024-04-01").getvalue().decode("utf-8-sig")
    first, second = csv.DictReader(io.StringIO(text))
    assert (first["seat"], first["who_held_it"], first["how_sure"]) == (
        "Chief Constable of Dorset Police",
        "Ada Example",
        "Held",
    )
    assert (first["since_text"], first["since_earliest"]) == ("1 April 2020", "2020-04-01")
    assert second["who_held_it"] == "Vacant since 1 April 2024"
    assert secretary.get("/board.xlsx").getvalue().startswith(b"PK")
    assert secretary.get("/board.csv?nonsense=1").status_code == 400


def test_a_seat_tells_who_held_it_with_sources(board, secretary):
    page = words(secretary.get("/board/seats/devon/"))
    assert "In post from April 2020 to 31 March 2024." in page
    assert "Quiet Example, in post from 1 June 2025." in page
    early = words(secretary.get("/board/seats/devon/?as-at=2021-01-01"))
    assert "Ben Example, in post from April 2020." in early


def test_what_was_withdrawn_stays_readable_with_the_reason(board, secretary):
    secretary.post(f"{SEAT}holders/1/withdraw/", {"because": "Never in post."})
    page = words(secretary.get(SEAT))
    assert "Never in post." in page
    assert "Withdrawn" in page
    assert "No holder of this seat is recorded for this day." in page


def test_the_secretary_is_told_what_waits_and_nobody_else_is(board, frank, alice):
    assert [need.words for need in needs(frank)] == [
        "Chief Constable of Dorset Police: the term of Ada Example ended on 8 May 2024"
    ]
    assert not [need for need in needs(alice) if need.url.startswith("/board/")]
    make_holding(make_seat("Left", slug="left", board=board), "Cy Example", "2015", "31 March 2020")
    assert ("Left: vacant since 1 April 2020", "/board/seats/left/") in [tuple(need) for need in needs(frank)]


def queries(client, address) -> int:
    with CaptureQueriesContext(connection) as asked:
        client.get(address).getvalue()
    return len(asked)


def test_how_much_the_pages_ask_of_the_database_whatever_is_recorded(board, secretary):
    pages = {"/board/": 13, "/board/?as-at=2022-06-30": 12, SEAT: 12, "/board/terms/": 8}
    few = {}
    for address in pages:
        secretary.get(address)
        few[address] = queries(secretary, address)
    for number in range(20):
        seat = make_seat(f"Seat {number}", board=board)
        make_holding(seat, f"Person {number}", "2015")
    for address, most in pages.items():
        secretary.get(address)
        assert queries(secretary, address) == few[address] <= most, (address, few)


# Writing


def test_a_board_from_nothing(source, secretary):
    answers = {"name": "Working Together Board", "prefix": "wtb", "meets": "Quarterly", **told()}
    assert "Check your answers" in words(secretary.post("/board/add/", answers))
    assert not Board.objects.exists()
    secretary.post("/board/add/", {**answers, "confirmed": "yes"})
    board = Board.objects.get()
    assert (board.slug, board.prefix) == ("working-together-board", "WTB")
    corporation = make_corporation()
    seat = {
        "title": "Chief Constable of Dorset Police",
        "office": "chief-constable",
        "corporation": corporation.slug,
        "parts": ["assents", "chairs"],
        **exact("created_on", "1", "4", "2015"),
        **told(),
    }
    checked = secretary.post("/board/seats/add/", seat)
    assert "Gives the assent of its corporation sole. Takes turns in the chair" in words(checked)
    assert secretary.post("/board/seats/add/", {**seat, "confirmed": "yes"}).status_code == 302
    recorded = Seat.objects.get()
    assert (recorded.assents, recorded.agrees_agenda, recorded.chairs) == (True, False, True)
    assert recorded.created_on == date(2015, 4, 1)


def test_a_prefix_that_is_taken_is_said_beside_it_and_nothing_is_lost(board, source, secretary):
    answers = {"name": "Other Board", "prefix": "WTB", "meets": "Yearly", **told()}
    page = secretary.post("/board/add/", answers)
    assert page.status_code == 422
    assert "already exists" in words(page)
    assert inputs(page)["name"] == "Other Board"


def test_terms_are_checked_and_then_recorded(board, source, secretary):
    answers = {
        **year("since", "2026"),
        "text": "They meet.",
        "quorum": "seats",
        "quorum_seats": "",
        "papers_due_days": "5",
        "assent": "every-corporation",
        "warning_days": "90",
        **told(),
    }
    page = secretary.post("/board/terms/add/", answers)
    assert "Enter how many seats a quorum needs" in words(page)
    page = secretary.post("/board/terms/add/", {**answers, "quorum_seats": "3"})
    assert "so a quorum cannot need 3" in words(page)
    answers["quorum_seats"] = "2"
    assert "Check the terms of reference" in words(secretary.post("/board/terms/add/", answers))
    assert secretary.post("/board/terms/add/", {**answers, "confirmed": "yes"}).status_code == 302
    assert Terms.objects.order_by("-version").first().version == 2
    assert "At least 2 seats are represented" in words(secretary.get("/board/terms/"))


def test_a_person_then_a_holder(board, source, secretary):
    secretary.post("/board/people/add/", {"name": "Cy  Example", "marking": "0", "confirmed": "yes"})
    assert Person.objects.get(slug="cy-example").name == "Cy Example"
    answers = {
        "person": "cy-example",
        "acting": "yes",
        **day("since", "1", "6", "2024"),
        "ended_how": "none",
        **exact("term_ends_on", "", "", ""),
        **told(),
    }
    assert secretary.post(f"{SEAT}holders/add/", answers).status_code == 302
    assert "Cy Example, acting, in post from 1 June 2024." in words(secretary.get(SEAT))


def test_the_last_day_typed_is_the_last_day_shown(board, source, secretary):
    make_person("Cy Example")
    answers = {
        "person": "cy-example",
        "acting": "no",
        **year("since", "2012"),
        **day("ended", "31", "3", "2020"),
        **told(),
    }
    secretary.post(f"{SEAT}holders/add/", answers)
    held = Holding.objects.get(person__slug="cy-example")
    assert held.until.latest == date(2020, 4, 1)
    page = secretary.get(f"{SEAT}holders/{held.number}/correct/")
    assert inputs(page)["ended_exact_day"] == "31"
    assert "from 2012 to 31 March 2020" in words(secretary.get(SEAT))


def test_a_wrong_end_is_said_beside_the_last_day(board, source, secretary):
    make_person("Cy Example")
    answers = {
        "person": "cy-example",
        "acting": "no",
        **year("since", "2012"),
        **day("ended", "31", "3", "2010"),
        **told(),
    }
    page = secretary.post(f"{SEAT}holders/add/", answers)
    assert page.status_code == 422
    assert "The last day in post cannot be before the first." in words(page)
    assert inputs(page)["ended_exact_year"] == "2010"
    assert not Holding.objects.filter(person__slug="cy-example").exists()


def test_a_correction_is_shown_first_and_changes_only_what_was_typed(board, secretary):
    address = f"{SEAT}holders/1/correct/"
    sent = {**inputs(secretary.get(address)), **year("since", "2021"), "because": "The year was wrong."}
    page = secretary.post(address, sent)
    assert "Check what will change" in words(page)
    assert "1 April 2020 2021" in words(page)
    assert Holding.objects.current().get(seat__slug="dorset").since.words == "1 April 2020"
    assert secretary.post(address, {**sent, "confirmed": "yes"}).status_code == 302
    corrected = Holding.objects.current().get(seat__slug="dorset")
    assert (corrected.since.words, corrected.term_ends_on) == ("2021", date(2024, 5, 8))
    again = secretary.post(address, {**sent, "confirmed": "yes"})
    assert again.status_code == 422
    assert "already corrected or withdrawn by Frank Example" in words(again)


def test_the_rota_is_set_in_the_order_typed(board, source, secretary):
    answers = {
        **exact("effective_on", "1", "1", "2027"),
        "place_1": "devon",
        "place_2": "dorset",
        "reason": "A swap.",
        **told(),
    }
    twice = secretary.post("/board/rota/set/", {**answers, "place_2": "devon"})
    assert "stands in the rota twice" in words(twice)
    assert secretary.post("/board/rota/set/", answers).status_code == 302
    rota = ChairRota.objects.get(effective_on=date(2027, 1, 1))
    assert [place.seat.slug for place in rota.places.all()] == ["devon", "dorset"]


def test_a_substitute_is_named_and_ended(board, secretary):
    make_person("Cy Example")
    answers = {"person": "cy-example", **exact("starts_on", "1", "6", "2024"), "marking": "0"}
    assert secretary.post(f"{SEAT}substitutes/add/", answers).status_code == 302
    ended = exact("ceases_on", "31", "12", "2024")
    assert secretary.post(f"{SEAT}substitutes/2/end/", ended).status_code == 302
    assert Substitute.objects.get(number=2).ceases_on == date(2025, 1, 1)
    assert "Cy Example, from 1 June 2024 to 31 December 2024" in words(secretary.get(SEAT))


def test_a_seat_is_abolished_after_a_check(board, secretary):
    seat = make_seat("Short seat", slug="short", board=board, chairs=False)
    answers = exact("last_day", "31", "12", "2024")
    assert "cannot be brought back" in words(secretary.post("/board/seats/short/abolish/", answers))
    secretary.post("/board/seats/short/abolish/", {**answers, "confirmed": "yes"})
    seat.refresh_from_db()
    assert seat.abolished_on == date(2025, 1, 1)
    assert "Its last day was 31 December 2024." in words(secretary.get("/board/seats/short/"))
    assert "Short seat" in words(secretary.get("/board/?as-at=2024-12-31"))
    assert "Short seat" not in words(secretary.get("/board/?as-at=2025-01-01"))
