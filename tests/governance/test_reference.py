"""What is published of the Board, from the reference record; and how illustrative data comes and goes."""

from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from alliance import publishing
from alliance.actions.people import portal_user
from alliance.markings import Marking
from alliance.models import AuditEvent, RegisterEntry, SearchEntry
from alliance.temporal import today
from governance.actions.boards import correct_seat
from governance.figures import seats_on_the_board, seats_vacant
from governance.models import Board, ChairRota, Decision, Holding, Meeting, Person, Seat, Substitute
from governance.roster import Standing, roster
from tests.makers import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

# What is illustrative of the Board, without all else that is.
BOARD_ALONE = ["alliance.demonstration", "governance.demonstration"]
REPORT = "Dorset Panel report, 30 June 2022"
PUBLISHED_ON = {
    date(2016, 4, 15): "Andrew White",
    date(2022, 6, 30): "Simon Bullock",
}


def held_for_certain(day) -> list[str]:
    seats = roster(Board.objects.get(), day, Marking.PUBLISHED)
    return [held.words for held in seats if held.standing is Standing.HELD]


def test_the_twelve_seats_two_two_two_two_and_four():
    assert Counter(Seat.objects.values_list("office", flat=True)) == {
        "chief-constable": 2,
        "commissioner": 2,
        "deputy-chief-constable": 2,
        "chief-executive": 2,
        "chief-finance-officer": 4,
    }
    finance = Seat.objects.filter(office=Seat.Office.FINANCE_OFFICER)
    assert finance.values("corporation").distinct().count() == 4
    assert {(seat.source.short_title, seat.paragraph) for seat in Seat.objects.all()} == {(REPORT, "2.1")}


def test_who_assents_who_agrees_the_agenda_and_who_takes_the_chair():
    offices = {
        part: set(Seat.objects.filter(**{part: True}).values_list("office", flat=True))
        for part in ("assents", "agrees_agenda", "chairs")
    }
    assert offices == {
        "assents": {"chief-constable", "commissioner"},
        "agrees_agenda": {"deputy-chief-constable", "chief-executive"},
        "chairs": {"chief-constable"},
    }
    assert Seat.objects.filter(assents=True).values("corporation").distinct().count() == 4


def test_the_terms_say_that_no_quorum_is_published():
    [terms] = Board.objects.get().terms.all()
    assert terms.since.words == "by 30 June 2022"
    assert "No quorum and no rule of assent is published" in terms.text
    assert terms.quorum == "every-corporation"


@pytest.mark.parametrize("day", PUBLISHED_ON)
def test_somebody_named_by_a_document_is_certain_on_its_day_alone(day):
    assert held_for_certain(day) == [PUBLISHED_ON[day]]
    assert held_for_certain(date(day.year, day.month, day.day - 1)) == []
    assert held_for_certain(today()) == []


def test_nobody_is_certain_whose_day_no_document_gives():
    names = {"Debbie Simpson", "Shaun Sawyer", "Tony Hogg"}
    assert names < set(Person.objects.values_list("name", flat=True))
    days = (date(2013, 1, 1), date(2015, 3, 1), date(2015, 3, 27), date(2017, 12, 31), date(2020, 1, 1))
    assert not any(held_for_certain(day) for day in days)


def test_each_chief_constable_rests_on_every_document_that_names_them():
    named = Holding.objects.filter(seat__office=Seat.Office.CHIEF_CONSTABLE)
    assert set(named.values_list("person__name", "source__short_title", "paragraph")) == {
        ("Debbie Simpson", "Devon & Cornwall Police web page", "Caption under the title"),
        ("Shaun Sawyer", "Devon & Cornwall Police web page", "Caption under the title"),
        ("Shaun Sawyer", "News item, March 2015", "Paragraph 8"),
    }


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2013, 1, 1), "Cannot be known: Shaun Sawyer, if already in post"),
        (date(2016, 4, 15), "Cannot be known: Shaun Sawyer, if still in post"),
        (date(2018, 12, 31), "Cannot be known: Shaun Sawyer, if still in post"),
    ],
)
def test_two_documents_that_name_one_holder_do_not_say_that_he_was_there_between_them(day, words):
    seats = {held.seat.slug: held for held in roster(Board.objects.get(), day, Marking.PUBLISHED)}
    assert seats["chief-constable-devon-and-cornwall"].words == words


def test_everybody_named_in_post_is_cited_with_the_paragraph():
    assert not Holding.objects.filter(paragraph="").exists()


def test_loading_again_changes_nothing():
    before = AuditEvent.objects.count()
    out = StringIO()
    call_command("load_reference", stdout=out)
    assert AuditEvent.objects.count() == before
    assert "12 seats: nothing changed" in out.getvalue()
    assert "6 seat holders: nothing changed" in out.getvalue()


def test_what_somebody_corrected_is_left_as_they_left_it():
    seat = Seat.objects.first()
    secretary = make_user("sue", "secretary")
    seat.title = "Chief Constable, as corrected"
    correct_seat(seat, by=secretary)
    out = StringIO()
    call_command("load_reference", stdout=out)
    seat.refresh_from_db()
    assert seat.title == "Chief Constable, as corrected"
    assert "1 left as people have since corrected it" in out.getvalue()


def test_the_figures():
    everybody = portal_user()
    seats = seats_on_the_board(as_at=date(2022, 6, 30), user=everybody)
    assert (seats.value, seats.sources) == (12, (REPORT,))
    vacant = seats_vacant(as_at=date(2022, 6, 30), user=everybody)
    assert (vacant.value, vacant.uncertain) == (0, 11)
    assert "Chief Constable of Dorset Police" in vacant.uncertain_names


def illustrate():
    call_command("load_demonstration", verbosity=0)


def test_what_is_illustrative_of_the_board_comes_and_goes_and_the_register_stays_whole(settings):
    settings.DEMONSTRATION, settings.DEMONSTRATION_LOADERS = True, BOARD_ALONE
    before = list(Holding.objects.values_list("pk", flat=True))
    illustrate()
    illustrate()
    assert Person.objects.filter(illustrative=True).count() == 12
    entries = RegisterEntry.objects.count()
    last = Decision.objects.filter(made_at__isnull=False).latest("number").number
    call_command("remove_illustrative", verbosity=0)
    assert list(Holding.objects.values_list("pk", flat=True)) == before
    for model in (Person, Meeting, Decision):
        assert not model.objects.filter(illustrative=True).exists(), model
    assert not Substitute.objects.exists()
    assert not ChairRota.objects.exists()
    assert not SearchEntry.objects.filter(kind="seat", illustrative=True).exists()
    found = publishing.verify()
    assert found.whole
    assert len(found.erased) == entries
    assert list(publishing.differences_from_record()) == []
    illustrate()
    assert publishing.verify().whole
    first = Decision.objects.filter(made_at__isnull=False).order_by("number").first()
    assert first.number == last + 1, "what was erased keeps its number"
