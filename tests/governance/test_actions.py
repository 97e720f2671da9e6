"""Keeping the record of the Board: what works, who may, what is refused, and that it is written down."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from alliance.audit import version
from alliance.markings import Marking
from alliance.models import AuditEvent, SearchEntry
from alliance.policy import Refused
from governance.actions.boards import abolish_seat, correct_board, correct_seat, record_board
from governance.actions.holders import (
    correct_holding,
    end_substitute,
    name_substitute,
    record_holding,
    record_person,
    withdraw_holding,
)
from governance.actions.illustrative import remove_illustrative
from governance.models import (
    Board,
    ChairRota,
    ChairRotaPlace,
    Holding,
    Person,
    Seat,
    Substitute,
    Terms,
)
from tests.governance.makers import (
    holding,
    make_board,
    make_holding,
    make_person,
    make_rota,
    make_seat,
    make_substitute,
    make_terms,
)
from tests.makers import make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def seat():
    return make_seat()


def made(seat):
    """One of everything an action works on, with the call of each action as (who) -> result."""
    held = make_holding(seat)
    substitute = make_substitute(seat, starts_on=date(2024, 1, 1))
    make_person("Ben Example")
    source = make_source()
    return {
        "record_board": lambda by: make_board("Another board", "OTHER", source=source, by=by),
        "correct_board": lambda by: correct_board(seat.board, by=by),
        "record_terms": lambda by: make_terms(seat.board, source=source, by=by),
        "record_seat": lambda by: make_seat("Another seat", source=source, board=seat.board, by=by),
        "correct_seat": lambda by: correct_seat(seat, by=by),
        "abolish_seat": lambda by: abolish_seat(seat, date(2027, 1, 1), by=by),
        "set_rota": lambda by: make_rota([seat], date(2026, 1, 1), source=source, by=by),
        "record_person": lambda by: make_person("Cy Example", by=by),
        "record_holding": lambda by: make_holding(seat, "Ben Example", "2023", source=source, by=by),
        "correct_holding": lambda by: correct_holding(
            held, holding(seat, since="2021", source=source), "The year was wrong.", by=by
        ),
        "withdraw_holding": lambda by: withdraw_holding(held, "Never so.", by=by),
        "name_substitute": lambda by: make_substitute(seat, "Ben Example", date(2024, 1, 1), by=by),
        "end_substitute": lambda by: end_substitute(substitute, date(2025, 1, 1), by=by),
        "remove_illustrative": lambda by: remove_illustrative(by=by),
    }


ACTIONS = (
    "record_board", "correct_board", "record_terms", "record_seat", "correct_seat", "abolish_seat",
    "set_rota", "record_person", "record_holding", "correct_holding", "withdraw_holding", "name_substitute",
    "end_substitute",
)  # fmt: skip


@pytest.mark.parametrize("action", ACTIONS)
def test_the_secretary_does_it_and_it_is_written_down_and_counted(action, seat, frank):
    act, before = made(seat)[action], version("board")[0]
    act(frank)
    event = AuditEvent.objects.order_by("-pk").first()
    assert (event.name, event.by) == (f"governance.{action}", frank)
    assert event.sentence[0].isupper()
    assert version("board")[0] > before


@pytest.mark.parametrize("action", [*ACTIONS, "remove_illustrative"])
@pytest.mark.parametrize("who", ["alice", "olivia", "bob", "carol", "dan", "erin", "grace", "zoe"])
def test_nobody_else_may(action, who, seat, request):
    act = made(seat)[action]
    person, before = request.getfixturevalue(who), version("board")[0]
    with pytest.raises(Refused, match="Only the Board’s secretary"):
        act(person)
    assert version("board")[0] == before


@pytest.mark.parametrize("action", ACTIONS)
def test_what_cannot_be_written_down_did_not_happen(action, seat, frank, monkeypatch):
    def fails(*args, **kwargs):
        raise DatabaseError("The audit trail is full.")

    act = made(seat)[action]
    before = everything()
    monkeypatch.setattr("governance.actions.boards.record", fails)
    monkeypatch.setattr("governance.actions.holders.record", fails)
    with pytest.raises(DatabaseError, match="full"), transaction.atomic():
        act(frank)
    assert everything() == before


def everything():
    models = (Board, Terms, Seat, Person, Holding, Substitute, ChairRota, ChairRotaPlace, SearchEntry)
    # The search index is written again whole: its keys are its own.
    return {model: sorted(str({**row, "id": None}) for row in model.objects.values()) for model in models}


def refusal(act, field) -> str:
    """What is said, beside which question; and nothing is saved."""
    before = everything()
    with pytest.raises(ValidationError) as refused, transaction.atomic():
        act()
    assert everything() == before
    return " ".join(refused.value.message_dict[field])


def test_two_holders_at_once_are_refused(seat, frank):
    make_holding(seat, "Ada Example", "1 April 2020", "31 March 2024")
    make_person("Ben Example")
    said = refusal(lambda: make_holding(seat, "Ben Example", "31 March 2024", by=frank), "since")
    assert said == (
        "Ada Example held this seat then, from 1 April 2020 to 31 March 2024. "
        "A seat has one holder at a time."
    )
    make_holding(seat, "Ben Example", "1 April 2024", by=frank)


def test_one_who_came_before_cannot_stay_into_anothers_time(seat, frank):
    make_holding(seat, "Ada Example", "1 April 2020")
    make_person("Ben Example")
    assert "one holder at a time" in refusal(
        lambda: make_holding(seat, "Ben Example", "2015", "1 April 2020", by=frank), "since"
    )


def test_dates_that_only_may_overlap_are_taken(seat, frank):
    make_holding(seat, "Ada Example", "2018", "2020")
    make_holding(seat, "Ben Example", "2020", by=frank)


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"since": "1 May 2024", "ended": "1 April 2024"}, "until", "cannot be before the first"),
        ({"since": "1 May 1800"}, "since", "too long ago"),
        ({"since": "1 May 2190"}, "since", "more than 10 years ahead. Check the year"),
        ({"since": "2024", "term_ends_on": date(2023, 12, 31)}, "term_ends_on", "before the first day"),
        ({"since": "2024", "term_ends_on": date(2199, 12, 31)}, "term_ends_on", "Check the year"),
    ],
)
def test_dates_that_cannot_be_are_refused(seat, frank, changes, field, said):
    wrong = holding(seat, **changes)
    assert said in refusal(lambda: record_holding(wrong, by=frank), field)


def test_somebody_already_in_the_seat_is_refused(seat, frank):
    make_holding(seat, "Ada Example", "1 April 2020")
    said = refusal(lambda: make_holding(seat, "Ada Example", "1 May 2022", by=frank), "person")
    assert said.startswith("Ada Example is already recorded in this seat, from 1 April 2020.")


def test_somebody_may_come_back(seat, frank):
    make_holding(seat, "Ada Example", "2015", "2018")
    make_holding(seat, "Ben Example", "2019", "2021")
    make_holding(seat, "Ada Example", "2022", by=frank)


def test_a_holder_of_an_abolished_seat_is_refused(seat, frank):
    abolish_seat(seat, date(2022, 1, 1), by=frank)
    seat.refresh_from_db()
    wrong = holding(seat, since="1 January 2022")
    assert "abolished" in refusal(lambda: record_holding(wrong, by=frank), "since")


def test_a_person_is_told_of_to_no_more_than_may_read_of_them(seat, frank):
    make_person("Quiet Example", marking=Marking.OFFICIAL)
    wrong = holding(seat, "Quiet Example")
    assert "marked OFFICIAL" in refusal(lambda: record_holding(wrong, by=frank), "marking")


def test_nobody_marks_what_they_could_not_read(seat, frank):
    make_person("Ada Example")
    with pytest.raises(Refused, match="cleared to OFFICIAL"):
        make_holding(seat, marking=Marking.OFFICIAL_SENSITIVE, by=frank)


def test_what_was_corrected_stays_readable_and_is_not_changed_again(seat, frank):
    old = make_holding(seat, "Ada Example", "2020")
    correct_holding(old, holding(seat, since="2021"), "The year was wrong.", by=frank)
    old.refresh_from_db()
    assert old.withdrawn_because == "The year was wrong."
    assert Holding.objects.current().get().since.words == "2021"
    for again in (
        lambda: correct_holding(old, holding(seat, since="2022"), "Again.", by=frank),
        lambda: withdraw_holding(old, "Again.", by=frank),
    ):
        with pytest.raises(ValidationError, match="already corrected or withdrawn by Frank"):
            again()


def test_a_correction_says_something_else_and_why(seat, frank):
    old = make_holding(seat, "Ada Example", "2020")
    same = holding(seat, since="2020", source=old.source)
    with pytest.raises(ValidationError, match="says the same"):
        correct_holding(old, same, "No reason.", by=frank)
    assert "Say why" in refusal(
        lambda: correct_holding(old, holding(seat, since="2021"), " ", by=frank), "because"
    )


def test_the_database_refuses_a_changed_or_second_holder(seat):
    held = make_holding(seat, "Ada Example", "1 April 2020", "31 March 2024")
    other = holding(seat, "Ben Example", "1 May 2021", number=9)
    other.recorded_by, other.recorded_at = held.recorded_by, held.recorded_at
    for refused in (
        lambda: Holding.objects.filter(pk=held.pk).update(acting=True),
        lambda: Holding.objects.filter(pk=held.pk).delete(),
        lambda: Holding.objects.bulk_create([other]),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            refused()


def test_the_database_refuses_a_changed_rota_or_terms(seat):
    rota, terms = make_rota([seat], date(2026, 1, 1)), make_terms(seat.board)
    for refused in (
        lambda: ChairRota.objects.filter(pk=rota.pk).update(effective_on=date(2027, 1, 1)),
        lambda: rota.places.update(order=4),
        lambda: rota.places.all().delete(),
        lambda: Terms.objects.filter(pk=terms.pk).update(text="Otherwise"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            refused()


@pytest.mark.parametrize(
    ("fields", "field"), [({"prefix": "WTB"}, "prefix"), ({"name": "Working Together Board"}, "name")]
)
def test_a_name_or_prefix_that_is_taken_is_refused(frank, fields, field):
    make_board()
    board = Board(**{"slug": "other", "name": "Other", "prefix": "OTH", "meets": "Yearly", **fields})
    board.source = make_source()
    assert "already exists" in refusal(lambda: record_board(board, by=frank), field)


def test_a_rota_holds_only_seats_that_take_the_chair(seat, frank):
    other = make_seat("Deputy Chief Constable", chairs=False)
    elsewhere = make_seat("Chair elsewhere", board=make_board("Other", "OTH"))
    for seats, said in (
        ([seat, other], "Deputy Chief Constable does not take turns in the chair."),
        ([seat, seat], "stands in the rota twice"),
        ([seat, elsewhere], "is a seat of another board"),
        ([], "at least one seat"),
    ):
        wrong = seats
        assert said in refusal(
            lambda wrong=wrong: make_rota(wrong, date(2026, 1, 1), board=seat.board, by=frank), "seats"
        )


def test_a_seat_in_the_rota_is_not_abolished(seat, frank):
    make_rota([seat], date(2026, 1, 1))
    assert "in the chair rota" in refusal(
        lambda: abolish_seat(seat, date(2027, 1, 1), by=frank), "abolished_on"
    )


def test_a_seat_is_abolished_once(seat, frank):
    abolish_seat(seat, date(2027, 1, 1), by=frank)
    with pytest.raises(Refused, match="already been abolished"):
        abolish_seat(seat, date(2028, 1, 1), by=frank)


def test_a_substitute_is_named_once_and_ended_once(seat, frank):
    substitute = make_substitute(seat, starts_on=date(2024, 1, 1))
    again = Substitute(seat=seat, person=substitute.person, starts_on=date(2024, 6, 1), marking=0)
    assert "already a substitute" in refusal(lambda: name_substitute(again, by=frank), "person")
    assert "before they became one" in refusal(
        lambda: end_substitute(substitute, date(2023, 12, 31), by=frank), "ceases_on"
    )
    end_substitute(substitute, date(2025, 1, 1), by=frank)
    with pytest.raises(Refused, match="no longer a substitute"):
        end_substitute(substitute, date(2025, 1, 1), by=frank)


def test_the_holder_is_no_substitute(seat, frank):
    make_holding(seat, "Ada Example", "2020")
    wrong = Substitute(seat=seat, person=make_person("Ada Example"), starts_on=date(2024, 1, 1), marking=0)
    assert "holds this seat" in refusal(lambda: name_substitute(wrong, by=frank), "person")


def test_terms_come_one_after_another(seat, frank):
    first = make_terms(seat.board, "2020", by=frank)
    assert make_terms(seat.board, "2022", by=frank).version == first.version + 1
    assert "cannot be earlier" in refusal(lambda: make_terms(seat.board, "2019", by=frank), "since")
    assert "cannot need 9" in refusal(
        lambda: make_terms(seat.board, "2023", quorum="seats", quorum_seats=9, by=frank), "quorum_seats"
    )


def test_two_people_do_not_go_by_one_name(frank):
    make_person("Ada Example")
    twin = Person(name="ada  example", marking=Marking.PUBLISHED)
    assert "already recorded" in refusal(lambda: record_person(twin, by=frank), "name")


def test_seats_and_holders_are_found_as_far_as_they_may_be_read(seat, frank, zoe, olivia):
    make_holding(seat, "Ada Example", "2020", marking=Marking.OFFICIAL)
    entries = SearchEntry.objects.filter(kind="seat")
    assert [entry.title for entry in entries.visible_to(zoe)] == [seat.title]
    assert {entry.title for entry in entries.visible_to(olivia)} == {seat.title, "Ada Example"}
    withdraw_holding(Holding.objects.get(), "Never so.", by=frank)
    assert SearchEntry.objects.filter(kind="seat").count() == 1


def test_illustrative_holders_go_without_a_trace_of_them_on_any_page(seat, frank):
    source = make_source(kind="illustrative")
    person = make_person("Illustrative Chief Constable A", illustrative=True)
    make_holding(seat, person.name, "2024", source=source)
    make_rota([seat], date(2024, 1, 1), source=source)
    real = make_holding(seat, "Ada Example", "2015", "2020")
    removed = remove_illustrative(by=frank)
    assert (removed.facts, removed.people, removed.kept) == (2, 1, ())
    assert Holding.objects.get() == real
    assert not ChairRotaPlace.objects.exists()
