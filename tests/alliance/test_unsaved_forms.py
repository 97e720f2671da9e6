"""A form sent after the sign-in had ended: nothing is saved, and nothing that was typed is lost."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from alliance.actions.unsaved import LARGEST, MOST_AT_ONCE
from alliance.models import Source, UnsavedForm
from tests.business_areas.pages import inputs, words
from tests.makers import PASSWORD

pytestmark = pytest.mark.django_db

RECORD = "/sources/record/"
UNSAVED = "/account/unsaved/"
TYPED = {
    "kind": "report",
    "publisher": "Example Police and Crime Panel",
    "title": "A title\ntyped for an hour",
    "short_title": "Long report",
    "published_how": "words",
    "published_own_words": "6 January 2023",
    "marking": "1",
}


class Clock:
    """The time the portal sees; tests move it."""

    def __init__(self):
        self.now = timezone.localtime().replace(hour=15, minute=2, second=20, microsecond=0)

    def forward(self, **how_far):
        self.now += timedelta(**how_far)


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock.now)
    return clock


def typing(user, client=None) -> tuple[Client, dict]:
    """A browser in which somebody has opened a form, and what it would send with everything typed."""
    client = client or Client(enforce_csrf_checks=True)
    client.force_login(user)
    sent = inputs(client.get(RECORD)) | TYPED
    return client, sent | {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}


def idle(client, clock):
    clock.forward(minutes=61)


def session_gone(client, clock):
    Session.objects.all().delete()


def cookie_gone(client, clock):
    del client.cookies["sessionid"]


def sign_in(client, user, **more):
    page = client.get("/sign-in/")
    token = page.context["csrf_token"]
    sent = {"username": user.username, "password": PASSWORD, "csrfmiddlewaretoken": str(token), **more}
    return client.post("/sign-in/", sent)


@pytest.mark.parametrize("lost", [idle, session_gone, cookie_gone])
def test_what_was_typed_is_there_after_signing_in_again(lost, alice, clock):
    client, sent = typing(alice)
    lost(client, clock)
    told = client.post(RECORD, sent)
    assert told.status_code == 403
    assert told.headers["Cache-Control"] == "no-store"
    assert "You were signed out" in words(told)
    assert "Nothing has been saved." in words(told)
    assert "typed for an hour" in words(told)
    assert told.context["marking"] == 1
    assert not Source.objects.exists()

    assert sign_in(client, alice, next=UNSAVED)["Location"] == UNSAVED
    waiting = client.get(UNSAVED)
    assert "typed for an hour" in words(waiting)
    again = inputs(waiting) | {"change": "yes", "csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    form = client.post(UNSAVED, again, follow=True)
    assert form.redirect_chain == [(RECORD, 307)]
    assert not Source.objects.exists()
    assert inputs(form).items() >= TYPED.items()
    assert not UnsavedForm.objects.exists()
    saved = client.post(RECORD, inputs(form) | {"csrfmiddlewaretoken": again["csrfmiddlewaretoken"]})
    assert saved.status_code == 302
    assert Source.objects.get().short_title == "Long report"


def test_whoever_signs_in_from_elsewhere_is_led_to_what_they_typed(alice):
    client, sent = typing(alice)
    cookie_gone(client, None)
    client.post(RECORD, sent)
    assert sign_in(Client(), alice)["Location"] == UNSAVED
    client, _ = typing(alice)
    UnsavedForm.objects.all().delete()
    assert sign_in(Client(), alice)["Location"] == "/"


def test_nobody_is_given_what_another_typed(alice, olivia, signed_in):
    client, sent = typing(alice)
    session_gone(client, None)
    client.post(RECORD, sent)
    kept = UnsavedForm.objects.get()
    assert sign_in(client, olivia)["Location"] == "/"
    assert "typed for an hour" not in words(client.get(UNSAVED))
    taking = {"unsaved-form": kept.pk, "change": "yes"}
    refused = signed_in(olivia).post(UNSAVED, taking)
    assert refused.status_code == 422
    assert "typed for an hour" not in words(refused)
    assert signed_in(alice).post(UNSAVED, taking).status_code == 307


def test_what_was_put_in_the_place_of_what_was_typed_is_not_shown(alice, olivia, signed_in):
    for user in (alice, olivia):
        client, sent = typing(user)
        session_gone(client, None)
        client.post(RECORD, sent)
    UnsavedForm.objects.filter(user=olivia).update(sent=UnsavedForm.objects.get(user=alice).sent)
    assert "typed for an hour" not in words(signed_in(olivia).get(UNSAVED))


def test_a_form_says_who_typed_it_whoever_was_signed_in_since(alice, olivia, clock):
    client, sent = typing(alice)
    client.force_login(olivia)
    sent["csrfmiddlewaretoken"] = str(client.get(RECORD).context["csrf_token"])
    idle(client, clock)
    assert client.post(RECORD, sent).status_code == 403
    assert UnsavedForm.objects.get().user == alice


@pytest.mark.parametrize("wrong", ["", "x", "[1, 2]", "{}:x"])
def test_a_form_that_nobody_signed_is_sent_to_the_sign_in_page(wrong, alice):
    client, sent = typing(alice)
    cookie_gone(client, None)
    response = client.post(RECORD, sent | {"typed-by": wrong})
    assert response["Location"] == f"/sign-in/?next={RECORD}"
    assert not UnsavedForm.objects.exists()


def test_a_form_says_who_typed_it_until_the_end_of_the_next_day(alice, clock):
    client, sent = typing(alice)
    clock.forward(days=1)
    cookie_gone(client, clock)
    assert client.post(RECORD, sent).status_code == 403
    clock.forward(days=1)
    assert client.post(RECORD, sent).status_code == 302


def test_nothing_is_kept_for_a_closed_account(alice):
    client, sent = typing(alice)
    alice.is_active = False
    alice.save()
    assert client.post(RECORD, sent).status_code == 302
    assert not UnsavedForm.objects.exists()


def test_a_form_that_another_site_forged_is_not_kept(alice):
    client, sent = typing(alice)
    cookie_gone(client, None)
    assert client.post(RECORD, sent | {"csrfmiddlewaretoken": "x" * 32}).status_code == 403
    assert not UnsavedForm.objects.exists()


@pytest.mark.parametrize("address", ["/account/password/", "/people/add/"])
def test_passwords_and_files_are_never_kept(address, carol):
    client = Client()
    client.force_login(carol)
    page = client.get(address)
    secret = {
        box.html_name: f"secret in {box.html_name}"
        for box in page.context["form"]
        if getattr(box.field.widget, "input_type", "") == "password"
    }
    sent = (
        inputs(page) | secret | {"full_name": "Typed", "file": SimpleUploadedFile("a.txt", b"a secret file")}
    )
    session_gone(client, None)
    told = client.post(address, sent)
    assert len(secret) >= 2
    sign_in(client, carol)
    shown = words(told) + words(client.get(UNSAVED))
    assert "Typed" in shown
    assert "secret" not in shown.replace("secret box", "")


def test_what_is_too_much_to_keep_is_shown_all_the_same(alice):
    client, sent = typing(alice)
    cookie_gone(client, None)
    told = client.post(RECORD, sent | {"description": "word " * (LARGEST // 5)})
    assert "It is too much to be kept. Copy what you want to keep" in words(told)
    assert "typed for an hour" in words(told)
    assert not UnsavedForm.objects.exists()


def test_what_was_typed_is_gone_after_a_day(alice, olivia, clock):
    client, sent = typing(alice)
    cookie_gone(client, clock)
    client.post(RECORD, sent)
    clock.forward(hours=24)
    sign_in(client, alice)
    assert "Nothing is kept." in words(client.get(UNSAVED))
    client, sent = typing(olivia)
    cookie_gone(client, clock)
    client.post(RECORD, sent)
    assert [form.user for form in UnsavedForm.objects.all()] == [olivia]


def test_a_form_sent_twice_is_kept_once_and_only_so_many_are_kept(alice):
    client, sent = typing(alice)
    cookie_gone(client, None)
    for _ in range(2):
        client.post(RECORD, sent)
    assert UnsavedForm.objects.count() == 1
    for number in range(MOST_AT_ONCE + 3):
        client.post(f"{RECORD}?page={number}", sent)
    assert UnsavedForm.objects.count() == MOST_AT_ONCE
    assert UnsavedForm.objects.first().address != RECORD


def test_what_was_typed_can_be_thrown_away(alice):
    client, sent = typing(alice)
    cookie_gone(client, None)
    client.post(RECORD, sent)
    sign_in(client, alice)
    again = {"csrfmiddlewaretoken": client.cookies["csrftoken"].value, "throw-away": "yes"}
    gone = client.post(UNSAVED, inputs(client.get(UNSAVED)) | again, follow=True)
    assert "What you typed was thrown away. " in words(gone)
    assert "typed for an hour" not in words(gone)
    assert not UnsavedForm.objects.exists()


# When the sign-in ends


def said(page) -> str:
    return re.search(r"You will be signed out at \S+ if you do nothing\.", words(page).replace(" if", " if"))[
        0
    ]


def test_a_page_with_a_form_says_when_the_sign_in_ends(alice, clock):
    client = Client()
    client.force_login(alice)
    assert said(client.get(RECORD)) == "You will be signed out at 4:02pm if you do nothing."
    clock.forward(minutes=30)
    page = client.get(RECORD)
    assert said(page) == "You will be signed out at 4:32pm if you do nothing."
    assert 'data-sign-in-ends="3600"' in page.content.decode()
    assert "You will be signed out at" not in words(client.get("/sources/"))
    assert "You will be signed out at" not in words(Client().get("/sign-in/"))


def test_a_sign_in_is_said_to_end_after_twelve_hours_in_any_case(alice, clock):
    client = Client()
    client.force_login(alice)
    for _ in range(23):
        client.get(RECORD)
        clock.forward(minutes=30)
    assert said(client.get(RECORD)) == "You will be signed out at 3:02am if you do nothing."


def test_one_press_puts_the_end_off_however_lately_the_person_was_seen(alice, clock):
    client, sent = typing(alice)
    clock.forward(minutes=4)
    token = {"X-CSRFToken": sent["csrfmiddlewaretoken"]}
    answer = client.post("/account/stay-signed-in/", headers=token)
    assert answer.json() == {"time": "4:06pm", "seconds": 3600}
    clock.forward(minutes=59)
    assert client.get(RECORD).status_code == 200
    assert client.post("/account/stay-signed-in/").status_code == 403


def test_a_sign_in_that_is_over_is_not_put_off(alice, clock):
    client, sent = typing(alice)
    idle(client, clock)
    token = {"X-CSRFToken": sent["csrfmiddlewaretoken"]}
    assert client.post("/account/stay-signed-in/", headers=token).status_code == 302
