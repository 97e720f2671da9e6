"""What is said when a page cannot be shown: the reason, in words, and what was typed is given back."""

import pytest
from django.db import DatabaseError
from django.test import Client, RequestFactory

from alliance.policy import Refused
from alliance.views import errors, health

pytestmark = pytest.mark.django_db


def test_an_address_that_leads_nowhere_says_so():
    response = Client().get("/nowhere/")
    assert response.status_code == 404
    assert "Page not found" in response.content.decode()


def test_a_refusal_gives_its_reason(dan, signed_in):
    response = signed_in(dan).get("/people/")
    assert response.status_code == 403
    page = response.content.decode()
    assert "Only an administrator can manage people and roles." in page
    assert "Nothing has been changed." in page


def test_only_a_rule_of_the_portal_speaks_on_the_page(rf):
    request = rf.get("/")
    assert "A good reason" in errors.refused(request, Refused("A good reason")).content.decode()
    assert "inner workings" not in errors.refused(request, PermissionError("inner workings")).content.decode()


def test_a_body_in_an_unreadable_encoding_is_the_senders_fault(alice, signed_in):
    client = signed_in(alice, enforce_csrf_checks=True, raise_request_exception=False)
    client.get("/sources/record/")
    token = client.cookies["csrftoken"].value
    response = client.post(
        "/sources/record/",
        f"csrfmiddlewaretoken={token}&title=x",
        content_type="application/x-www-form-urlencoded; charset=utf-7",
    )
    assert response.status_code == 400
    assert "did not understand" in response.content.decode()


@pytest.mark.parametrize("charset", ["utf-16", "utf-7", "latin-1"])
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_what_is_not_written_in_utf_8_is_not_read(alice, signed_in, charset, method, kind):
    browser = signed_in(alice, raise_request_exception=False)
    for address in ("/sources/record/", "/search/", "/nowhere/"):
        sent = f"{address}?q=%D8%00&as-at=x"
        response = browser.generic(method.upper(), sent, b"--x\r\ntitle=x", f"{kind}; charset={charset}")
        assert response.status_code == 400
        assert "did not understand" in response.content.decode()


def test_a_form_from_before_signing_in_gives_the_text_back(alice, signed_in):
    client = signed_in(alice, enforce_csrf_checks=True)
    response = client.post(
        "/sources/record/",
        {"title": "A title typed for an hour", "password": "secret words", "csrfmiddlewaretoken": "x"},
    )
    page = response.content.decode()
    assert response.status_code == 403
    assert "A title typed for an hour" in page
    assert "secret words" not in page
    assert 'href="/sources/record/"' in page


def test_a_sign_in_page_that_was_open_too_long_asks_once_more(carol):
    client = Client(enforce_csrf_checks=True)
    sent = {"username": "carol", "password": "secret words", "next": "/sources/", "csrfmiddlewaretoken": "x"}
    response = client.post("/sign-in/", sent)
    page = response.content.decode()
    assert response.status_code == 403
    assert "You are not signed in yet." in page
    assert "secret words" not in page
    assert (response.context["form"]["username"].value(), response.context["next"]) == ("carol", "/sources/")
    # Its token fits the cookie that came with it.
    sent["csrfmiddlewaretoken"] = client.cookies["csrftoken"].value
    assert "You are not signed in yet." not in client.post("/sign-in/", sent).content.decode()


def test_a_second_sign_in_page_of_somebody_who_signed_in_with_the_first_goes_on(carol, signed_in):
    client = signed_in(carol, enforce_csrf_checks=True)
    response = client.post(
        "/sign-in/", {"username": "carol", "next": "/sources/", "csrfmiddlewaretoken": "x"}
    )
    assert (response.status_code, response["Location"]) == (302, "/sources/")


@pytest.mark.parametrize("address", ["/account/password/", "/people/dan/set-password/", "/people/add/"])
def test_no_secret_box_of_a_real_form_is_given_back(carol, dan, signed_in, address):
    client = signed_in(carol, enforce_csrf_checks=True)
    form = client.get(address).context["form"]
    secret = [box.html_name for box in form if getattr(box.field.widget, "input_type", "") == "password"]
    response = client.post(address, {name: f"secret in {name}" for name in secret} | {"full_name": "Typed"})
    assert response.status_code == 403
    assert len(secret) >= 2
    assert "secret in" not in response.content.decode()


def test_more_fields_than_the_portal_takes_is_a_sentence(alice, signed_in):
    client = signed_in(alice, raise_request_exception=False)
    response = client.post("/sources/record/", {f"field-{n}": "x" for n in range(1500)})
    assert response.status_code == 400
    assert "More was sent than the portal takes at once." in response.content.decode()


def test_a_fault_is_said_to_be_the_portals(monkeypatch, client):
    def broken(*_):
        raise RuntimeError("inner workings")

    monkeypatch.setattr("alliance.views.about.About.context", broken)
    client.raise_request_exception = False
    response = client.get("/about/")
    page = response.content.decode()
    assert response.status_code == 500
    assert "Something went wrong" in page
    assert "inner workings" not in page


def test_a_fault_is_told_even_when_its_own_page_cannot_be_made(monkeypatch):
    def broken(*_):
        raise ValueError("no manifest")

    monkeypatch.setattr(errors, "render_to_string", broken)
    response = errors.fault(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "Something went wrong" in response.content.decode()


def test_health_says_ok_to_anyone():
    response = Client().get("/health/")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response.headers["Content-Type"].startswith("text/plain")


def test_health_fails_when_the_database_does_not_answer(monkeypatch):
    class Gone:
        def cursor(self):
            raise DatabaseError("password authentication failed for user portal")

    monkeypatch.setattr(health, "connection", Gone())
    response = Client().get("/health/")
    assert response.status_code == 503
    assert b"portal" not in response.content
