"""What the terms of reference set: who must assent, and from when the end of a term is warned of (R13)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from alliance.temporal import today
from governance.assent import must_assent, standing
from governance.figures import seats_that_need_somebody
from governance.models import Decision, Terms, TermsAssent
from tests.business_areas.pages import year
from tests.governance.makers import (
    PUT_ON,
    make_assent,
    make_assenting_seats,
    make_board,
    make_corporation,
    make_draft,
    make_holding,
    make_seat,
    make_terms,
)

pytestmark = pytest.mark.django_db

LEVEL = 2
CHOSEN = Terms.Assent.CHOSEN


def slugs(corporations):
    return [each.slug for each in corporations]


@pytest.fixture
def seats(db):
    return make_assenting_seats()


def named(board, seats, since="2020"):
    return make_terms(board, since, assent=CHOSEN, assenting=[seat.corporation for seat in seats])


def test_without_terms_and_by_default_every_corporation_with_an_assenting_seat_must(seats):
    board = seats[0].board
    assert len(must_assent(board, PUT_ON)) == 4
    make_terms(board)
    assert len(must_assent(board, PUT_ON)) == 4


def test_terms_that_name_two_ask_those_two_and_the_decision_is_made_by_them(seats):
    board = seats[0].board
    named(board, seats[:2])
    draft = make_draft()
    make_assent(draft, seats[0])
    assert Decision.objects.get().made_at is None
    with pytest.raises(ValidationError, match="asked for the assent of others only"):
        make_assent(draft, seats[3])
    make_assent(draft, seats[1])
    assert Decision.objects.get().reference == f"WTB-{PUT_ON.year}-001"


@pytest.mark.parametrize(("days", "asked"), [(-1, 4), (0, 2), (1, 2)])
def test_the_terms_of_the_day_hold_from_their_first_day_on(seats, days, asked):
    board, first = seats[0].board, date(2026, 5, 1)
    make_terms(board, "2020")
    named(board, seats[:2], "1 May 2026")
    assert len(must_assent(board, first + timedelta(days=days))) == asked


def test_where_it_cannot_be_known_which_terms_held_every_corporation_is_asked(seats):
    board = seats[0].board
    make_terms(board, "2020")
    named(board, seats[:1], "2026")
    assert len(must_assent(board, date(2026, 6, 1))) == 4
    assert len(must_assent(board, date(2027, 1, 1))) == 1


def test_terms_changed_after_it_was_put_change_nothing_of_who_is_asked(seats):
    board = seats[0].board
    draft = make_draft()
    named(board, seats[:1], f"{PUT_ON.day + 1} November {PUT_ON.year}")
    for seat in seats[:3]:
        make_assent(draft, seat, given_on=PUT_ON + timedelta(days=2))
    assert Decision.objects.get().made_at is None
    make_assent(draft, seats[3], given_on=PUT_ON + timedelta(days=2))
    decision = Decision.objects.get()
    assert decision.made_at
    assert len(standing(decision, decision.assents.all(), LEVEL, ()).cells) == 4


def test_a_corporation_without_an_assenting_seat_cannot_be_chosen_and_is_not_asked_by_default(seats):
    board = seats[0].board
    apart = make_corporation("Apart")
    make_seat("Seat apart", board=board, corporation=apart, assents=False)
    assert apart not in must_assent(board, PUT_ON)
    with pytest.raises(ValidationError, match="has no seat on the Board that gives its assent"):
        make_terms(board, assent=CHOSEN, assenting=[apart])
    assert not Terms.objects.exists()


@pytest.mark.parametrize(("rule", "count"), [(CHOSEN, 0), (Terms.Assent.EVERY_CORPORATION, 1)])
def test_a_rule_and_those_chosen_must_fit(seats, rule, count):
    with pytest.raises(ValidationError) as wrong:
        make_terms(seats[0].board, assent=rule, assenting=[seat.corporation for seat in seats[:count]])
    assert "assenting" in wrong.value.error_dict


def test_those_chosen_are_kept_once_each_and_in_their_order(seats):
    terms = named(seats[0].board, [seats[2], seats[0], seats[2]])
    assert TermsAssent.objects.filter(terms=terms).count() == 2
    assert must_assent(terms.board, PUT_ON) == [seats[0].corporation, seats[2].corporation]


def test_the_secretary_records_and_everybody_reads_who_must_assent(seats, client, frank):
    client.force_login(frank)
    answers = {
        **year("since", "2026"),
        "text": "They meet.",
        "quorum": "every-corporation",
        "quorum_seats": "",
        "assent": "chosen",
        "papers_due_days": "5",
        "warning_days": "30",
        "source": seats[0].source.slug,
        "paragraph": "2.1",
    }
    page = client.post("/board/terms/add/", answers)
    assert "Select at least one corporation sole that must assent" in page.content.decode()
    answers["assenting"] = slugs([seats[0].corporation, seats[1].corporation])
    checked = client.post("/board/terms/add/", answers).content.decode()
    assert "Corporation Sole 1. Corporation Sole 2" in checked
    assert client.post("/board/terms/add/", {**answers, "confirmed": "yes"}).status_code == 302
    page = client.get("/board/terms/").content.decode()
    assert "Corporation Sole 1 and Corporation Sole 2 must assent, and no others" in page
    assert "Warned of from 30 days before" in page


# Terms that end


def ending(seat, days):
    make_holding(seat, f"Holder of {seat}", "1 April 2020", term_ends_on=today() + timedelta(days=days))


def test_terms_that_end_soon_are_one_line_by_the_days_the_terms_of_reference_set(frank):
    board = make_board()
    for number, days in ((1, 40), (2, 20)):
        ending(make_seat(f"Seat {number}", board=board), days)
    (line, address), *more = seats_that_need_somebody(frank)
    assert not more
    assert line.startswith("2 terms on the Working Together Board end within 90 days: Seat 2, ")
    assert address == f"/board/?board={board.slug}"
    make_terms(board, "2020", warning_days=30)
    (line, address), *more = seats_that_need_somebody(frank)
    assert line.startswith("Seat 2: the term of Holder of Seat 2 ends on ")
    assert address == "/board/seats/seat-2/"


def test_the_board_and_the_seat_warn_by_the_same_days(client):
    board = make_board()
    ending(make_seat("Seat 1", board=board), 40)
    for address in ("/board/", "/board/seats/seat-1/"):
        assert "The term ends on" in client.get(address).content.decode()
    make_terms(board, "2020", warning_days=30)
    for address in ("/board/", "/board/seats/seat-1/"):
        assert "The term ends on" not in client.get(address).content.decode()
