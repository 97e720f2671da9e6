"""Separation of duties: each duty there is, refused to whoever entered it and left to somebody else."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied

from alliance.actions.people import correct_account, grant_role, portal_user
from alliance.duties import NOT_THE_SAME, duties, same_person
from alliance.markings import Marking
from alliance.policy import Refused
from alliance.roles import Role
from business_areas.actions.reviews import clear_review, draft_review
from governance.models import Person
from tests.governance.makers import make_person
from tests.governance.reviews import make_review
from tests.makers import make_area, make_user

pytestmark = pytest.mark.django_db

SEAT = "Chief Finance Officer"


def make_pair(*roles) -> tuple:
    """Two people who hold the same roles."""
    told = {"clearance": Marking.OFFICIAL_SENSITIVE}
    return make_user("paula", *roles, **told), make_user("quentin", *roles, **told)


def agreed_by(entered, asked) -> SimpleNamespace:
    """A version that one person sent, to be agreed by another for the seat they hold."""
    person = SimpleNamespace(user_id=asked.pk)
    agreer = SimpleNamespace(
        held=SimpleNamespace(holder=SimpleNamespace(person=person), seat=SEAT), agreement=None
    )
    latest = SimpleNamespace(made_by_id=entered.pk, number=1, marking=Marking.OFFICIAL)
    return SimpleNamespace(
        latest=latest,
        stands=True,
        year=SimpleNamespace(closed_at=None),
        meeting=SimpleNamespace(cancelled_at=None, opened_at=None),
        agreer=lambda seat: agreer,
    )


def a_claim(entered) -> SimpleNamespace:
    none = SimpleNamespace(all=lambda: [])
    return SimpleNamespace(
        withdrawn_at=None, standing="claimed", recorded_by_id=entered.pk, verifications=none
    )


def a_decision(entered) -> SimpleNamespace:
    return SimpleNamespace(made_at=None, withdrawn_at=None, recorded_by_id=entered.pk)


def a_destruction(entered) -> SimpleNamespace:
    return SimpleNamespace(proposed_by_id=entered.pk, state="destruction.proposed")


# For each duty: the roles of both people, and what the policy is asked about: who entered it, who is asked.
def over(person) -> SimpleNamespace:
    """Emergency access that somebody took, which is over."""
    return SimpleNamespace(person_id=person.pk, is_running=False, reviewed_at=None)


PLAYED = {
    "claim": ([Role.FINANCE], lambda entered, asked: [a_claim(entered)]),
    "statement": ([Role.FINANCE, Role.BOARD_MEMBER], lambda *both: [agreed_by(*both), SEAT]),
    "agenda": ([Role.SECRETARY, Role.BOARD_MEMBER], lambda *both: [agreed_by(*both), SEAT]),
    "decision": ([Role.SECRETARY, Role.BOARD_MEMBER], lambda entered, asked: [a_decision(entered), [SEAT]]),
    "review": ([Role.OFFICER], lambda entered, asked: [SimpleNamespace(by_id=entered.pk)]),
    "emergency": ([Role.OFFICER], lambda entered, asked: [over(entered)]),
    "access": ([Role.ADMINISTRATOR], lambda entered, asked: [entered]),
    "role": ([Role.ADMINISTRATOR], lambda entered, asked: [entered]),
    "clearance": ([Role.ADMINISTRATOR], lambda entered, asked: [entered]),
    "destruction": ([Role.OFFICER], lambda entered, asked: [a_destruction(entered)]),
}


def test_every_duty_is_played_and_has_its_sentence():
    assert {duty.name for duty in duties()} == set(PLAYED) == set(NOT_THE_SAME)


@pytest.mark.parametrize("name", PLAYED)
def test_who_entered_it_is_refused_and_somebody_else_is_not(name):
    duty = next(each for each in duties() if each.name == name)
    roles, about = PLAYED[name]
    entered, other = make_pair(*roles)
    for each in (entered, other):
        Person.objects.filter(pk=make_person(each.full_name).pk).update(user=each)
    assert duty.refused_by(entered, *about(entered, entered)) == duty.sentence
    assert duty.refused_by(other, *about(entered, other)) == ""


def test_the_portals_commands_are_nobody(alice):
    portal = portal_user()
    assert same_person(portal, portal.pk, "claim") == ""
    assert same_person(alice, None, "claim") == ""


def test_the_page_and_the_file_show_the_list(zoe, signed_in):
    page = signed_in(zoe).get("/separation-of-duties/").content.decode()
    for duty in duties():
        assert duty.what in page
        assert duty.sentence in page


# The same through the actions


def test_an_administrator_gives_neither_a_role_nor_a_clearance_to_themselves(carol, zoe, signed_in):
    with pytest.raises(Refused, match="cannot give yourself a role"):
        grant_role(carol, Role.FINANCE, by=carol)
    told = {"full_name": carol.full_name, "email": "carol@example.org"}
    with pytest.raises(PermissionDenied, match="what you are cleared to"):
        correct_account(carol, **told, clearance=Marking.OFFICIAL_SENSITIVE, by=carol)
    assert correct_account(carol, **told, clearance=carol.clearance, by=carol).email == "carol@example.org"
    page = signed_in(carol).get("/people/carol/grant-role/")
    assert page.status_code == 403
    assert "You cannot give yourself a role." in page.content.decode()
    assert grant_role(zoe, Role.FINANCE, by=carol).role == Role.FINANCE


def test_who_drafted_a_review_does_not_record_that_it_is_cleared(alice, frank, signed_in):
    review = make_review(make_area())
    draft_review(review, "Found", "continue", drafted_on=date(2026, 1, 5), by=alice)
    with pytest.raises(Refused, match="You recorded this draft"):
        clear_review(review, date(2026, 1, 6), "The Chief Executive", by=alice)
    address = f"/performance/reviews/{review.year}/{review.area.slug}/"
    assert "You recorded this draft" in signed_in(alice).get(address).content.decode()
    assert signed_in(alice).get(f"{address}clear/").status_code == 403
    assert clear_review(review, date(2026, 1, 6), "The Chief Executive", by=frank).pk
