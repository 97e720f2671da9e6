"""Leaving: access ends with the last day, the account is closed, and the record of the person stays."""

from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from alliance.actions import people
from alliance.actions.people import close_whoever_left, plan_leaving, portal_user
from alliance.actions.second_steps import add_authenticator
from alliance.models import AuditEvent
from alliance.temporal import today
from tests.makers import PASSWORD

pytestmark = pytest.mark.django_db

ADDRESS = "/people/dan/leaving/"
LAST = date(2030, 3, 29)  # two days before the clocks go forward


@pytest.fixture
def at(monkeypatch):
    """Moves the clock: at(day, hour, minute), as they are in London in winter."""

    def move(day, hour=12, minute=0):
        moment = datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)
        monkeypatch.setattr(timezone, "now", lambda: moment)

    move(date(2030, 3, 1))
    return move


def typed(day) -> dict:
    return {
        "leaves_on_day": day and day.day,
        "leaves_on_month": day and day.month,
        "leaves_on_year": day and day.year,
    }


def sign_in(user) -> Client:
    browser = Client()
    browser.post("/sign-in/", {"username": user.username, "password": PASSWORD})
    return browser


def is_in(browser) -> bool:
    return browser.get("/account/").status_code == 200


def test_access_ends_at_the_end_of_the_last_day_also_for_who_is_signed_in(at, dan, carol, signed_in):
    admin = signed_in(carol)
    assert "To end their access now, close" in admin.get(ADDRESS).text
    assert admin.post(ADDRESS, typed(LAST)).headers["Location"] == "/people/dan/"
    page = admin.get("/people/dan/").text
    assert "Yes, until the end of 29 March 2030" in page
    event = AuditEvent.objects.get(name="alliance.plan_leaving")
    assert (event.by, event.sentence) == (carol, "Changed the last day of Dan Example: it is 29 March 2030")
    at(LAST, 23, 30)
    his = sign_in(dan)
    assert is_in(his)
    at(date(2030, 3, 30), 0, 1)
    assert not is_in(his)
    assert not is_in(sign_in(dan))


def test_the_account_is_then_closed_with_every_role_and_the_record_stays(at, dan, zoe, carol):
    plan_leaving(dan, LAST, by=carol)
    at(LAST, 23, 30)
    assert close_whoever_left(by=portal_user()) == 0
    at(date(2030, 3, 30), 6)
    call_command("do_work", once=True)
    dan.refresh_from_db()
    assert not dan.is_active
    assert [each.ceases_on for each in dan.role_holdings.all()] == [today()]
    assert AuditEvent.objects.get(name="alliance.close_account").by == portal_user()
    assert close_whoever_left(by=portal_user()) == 0
    zoe.refresh_from_db()
    assert zoe.is_active


def test_the_second_step_is_closed_to_whoever_has_left_meanwhile(at, dan, carol):
    add_authenticator("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", 1, "Phone", by=dan)
    plan_leaving(dan, LAST, by=carol)
    at(LAST, 23, 59)
    browser = sign_in(dan)
    assert browser.get("/sign-in/second-step/").status_code == 200
    at(date(2030, 3, 30), 0, 1)
    assert browser.get("/sign-in/second-step/").headers["Location"] == "/sign-in/"


def test_whoever_stays_after_all_keeps_their_account(at, dan, carol, signed_in):
    plan_leaving(dan, LAST, by=carol)
    admin = signed_in(carol)
    assert 'value="29"' in admin.get(ADDRESS).text
    admin.post(ADDRESS, typed(""))
    at(date(2030, 4, 2))
    assert close_whoever_left(by=portal_user()) == 0
    assert is_in(sign_in(dan))


def test_whoever_comes_back_signs_in_again(at, dan, carol):
    plan_leaving(dan, LAST, by=carol)
    at(date(2030, 4, 2))
    close_whoever_left(by=portal_user())
    people.reopen_account(dan, by=carol)
    assert is_in(sign_in(dan))


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (typed(date(2030, 2, 28)), "Enter today or a day to come"),
        ({"leaves_on_day": "31", "leaves_on_month": "2", "leaves_on_year": "2030"}, "There is a problem"),
        ({"leaves_on_day": "1"}, "last day must include"),
    ],
)
def test_a_day_that_cannot_be_is_refused(day, said, at, dan, carol, signed_in):
    answer = signed_in(carol).post(ADDRESS, day)
    assert answer.status_code == 422
    assert said in answer.text
    dan.refresh_from_db()
    assert dan.leaves_on is None


def test_nobody_plans_their_own_leaving_or_that_of_a_closed_account(dan, alice, carol, signed_in):
    assert signed_in(alice).post(ADDRESS, typed(LAST)).status_code == 403
    assert signed_in(carol).post("/people/carol/leaving/", typed(LAST)).status_code == 403
    people.close_account(dan, by=portal_user())
    answer = signed_in(carol).post(ADDRESS, typed(LAST))
    assert answer.status_code == 403
    assert "This account is closed already." in answer.text


def test_a_leaving_that_cannot_be_recorded_is_not_planned(at, dan, carol, signed_in, monkeypatch):
    def fails(*args, **kwargs):
        raise RuntimeError("the audit trail is full")

    monkeypatch.setattr(people, "record", fails)
    assert signed_in(carol, raise_request_exception=False).post(ADDRESS, typed(LAST)).status_code == 500
    dan.refresh_from_db()
    assert dan.leaves_on is None
