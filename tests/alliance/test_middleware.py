"""How long a sign-in lasts, seen through the whole chain of middleware on two pages of this file's own."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_not_required
from django.contrib.messages import get_messages
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client
from django.urls import path
from django.views import View

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def whose_page(request):
    return HttpResponse(f"{request.user} · " + " ".join(str(message) for message in get_messages(request)))


@login_not_required
def open_page(request):
    return whose_page(request)


class Watched(View):
    """A page that asks for itself again and again."""

    asked_without_anybody = True

    def get(self, request):
        return whose_page(request)


urlpatterns = [
    path("", whose_page, name="home"),
    path("sign-in/", open_page, name="sign-in"),
    path("watched/", Watched.as_view(), name="watched"),
]


class Clock:
    """The time the limits see; tests move it."""

    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def forward(self, **how_far):
        self.now += timedelta(**how_far)


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("alliance.middleware.timezone.now", lambda: clock.now)
    return clock


@pytest.fixture
def browser(client, clock):
    """A browser in which Alice has just signed in."""
    client.force_login(get_user_model().objects.create(username="alice", full_name="Alice Officer"))
    assert client.get("/").status_code == 200
    return client


def is_signed_in(browser):
    return browser.get("/").status_code == 200


def test_a_sign_in_lasts_while_it_is_used(browser, clock):
    for _ in range(20):
        clock.forward(minutes=30)
        assert is_signed_in(browser)


def test_a_sign_in_unused_for_an_hour_has_ended_and_says_why(browser, clock):
    clock.forward(minutes=60)
    answer = browser.get("/", follow=True)
    assert answer.redirect_chain == [("/sign-in/?next=/", 302)]
    assert "nothing was done for 60 minutes" in answer.text
    assert not is_signed_in(browser)


def test_a_sign_in_unused_for_less_than_an_hour_goes_on(browser, clock):
    clock.forward(minutes=59)
    assert is_signed_in(browser)


def test_a_page_that_is_left_open_and_asks_by_itself_keeps_no_sign_in_alive(browser, clock):
    for _ in range(11):
        clock.forward(minutes=5)
        assert browser.get("/watched/").status_code == 200
    clock.forward(minutes=5)
    assert browser.get("/watched/").status_code == 302
    assert "nothing was done for 60 minutes" in browser.get("/", follow=True).text


def test_whoever_does_something_meanwhile_keeps_a_page_that_asks_by_itself(browser, clock):
    for _ in range(3):
        clock.forward(minutes=30)
        assert is_signed_in(browser)
        clock.forward(minutes=25)
        assert browser.get("/watched/").status_code == 200


def test_a_sign_in_ends_after_twelve_hours_however_much_it_is_used(browser, clock):
    for _ in range(23):
        clock.forward(minutes=30)
        assert is_signed_in(browser)
    clock.forward(minutes=30)
    assert "more than 12 hours ago" in browser.get("/", follow=True).text


def test_a_sign_in_that_ended_cannot_be_taken_up_again_with_its_old_cookie(browser, clock):
    kept = browser.cookies["sessionid"].value
    clock.forward(minutes=60)
    browser.get("/")
    assert not Session.objects.filter(session_key=kept).exists()
    thief = Client()
    thief.cookies["sessionid"] = kept
    assert not is_signed_in(thief)


def test_looking_at_pages_writes_to_the_session_at_most_every_five_minutes(
    browser, clock, django_assert_num_queries
):
    clock.forward(minutes=4)
    with django_assert_num_queries(3) as asked:
        browser.get("/")
    assert all(query["sql"].startswith("SELECT") for query in asked.captured_queries)
    clock.forward(minutes=1)
    with django_assert_num_queries(7) as asked:
        browser.get("/")
    assert any(query["sql"].startswith("UPDATE") for query in asked.captured_queries)


def test_a_signed_in_page_is_kept_nowhere_and_a_strangers_page_may_be(browser):
    assert browser.get("/").headers["Cache-Control"] == "no-store"
    assert "Cache-Control" not in Client().get("/sign-in/").headers


def test_a_stranger_costs_no_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/sign-in/").status_code == 200


def test_every_answer_carries_the_headers_browsers_act_on(client):
    headers = client.get("/sign-in/").headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'none'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        **dict.fromkeys(
            ["style-src", "script-src", "img-src", "font-src", "connect-src", "form-action"], "'self'"
        ),
    }
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
