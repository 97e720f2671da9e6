"""Signing in and out: identifiers, copies of cookies, where it leads, and what a password may be."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from tests.everyone import every_address, make_everyone
from tests.makers import PASSWORD, make_user
from tests.world import make_people, make_world

pytestmark = pytest.mark.django_db

SIGN_IN = "/sign-in/"
SHORTEST_IDENTIFIER = 32


def sign_in(client, username, password=PASSWORD, **more):
    return client.post(SIGN_IN, {"username": username, "password": password, **more})


def identifier(client) -> str:
    return client.cookies["sessionid"].value if "sessionid" in client.cookies else ""


def test_a_sign_in_gets_an_identifier_of_its_own():
    """One that somebody planted is not taken over, and the one before ends."""
    make_user("ada")
    make_user("ben")
    client, seen = Client(), {"a" * SHORTEST_IDENTIFIER}
    for address in ("/", "/help/", "/business-areas/", SIGN_IN):
        client.get(address)
    assert identifier(client) == ""
    assert not Session.objects.exists()
    client.cookies["sessionid"] = "a" * SHORTEST_IDENTIFIER
    for name in ("ada", "ben", "ada"):
        before = identifier(client)
        assert sign_in(client, name).status_code == 302
        assert identifier(client) not in seen
        assert len(identifier(client)) >= SHORTEST_IDENTIFIER
        assert not Session.objects.filter(pk=before).exists()
        seen.add(identifier(client))
        client.post("/sign-out/")


def test_signing_out_ends_it_for_every_copy_of_the_cookie():
    make_user("ada")
    client, copy = Client(), Client()
    sign_in(client, "ada")
    copy.cookies["sessionid"] = identifier(client)
    assert copy.get("/account/").status_code == 200
    assert client.get("/sign-out/").status_code == 405
    assert copy.get("/account/").status_code == 200
    client.post("/sign-out/")
    assert copy.get("/account/")["Location"].startswith(SIGN_IN)
    assert copy.post("/account/password/", {"old_password": PASSWORD}).status_code in (302, 403)


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "\\\\evil.example",
        "/\\evil.example",
        "javascript:pwned()",
        "http:evil.example",
        " https://evil.example",
        "https://testserver@evil.example/",
    ],
)
def test_nobody_is_led_to_another_site(elsewhere):
    make_user("ada")
    client = Client()
    leads = sign_in(client, "ada", next=elsewhere)
    assert (leads.status_code, leads["Location"]) == (302, "/")
    assert client.get(SIGN_IN, {"next": elsewhere})["Location"] == "/"
    assert client.post("/sign-out/", {"next": elsewhere})["Location"] == "/"


def test_a_name_that_exists_is_told_from_none_by_nothing():
    make_user("ada")
    said = []
    for name in ("ada", "nobody"):
        page = sign_in(Client(), name, "a wrong password")
        text = page.content.decode().replace(f'value="{name}"', "")
        said.append((page.status_code, text.split("<main")[1].split("csrfmiddlewaretoken")[0]))
    assert said[0] == said[1]


def test_a_long_password_of_any_characters_is_taken_as_it_is(signed_in):
    ada = make_user("ada")
    password = "  pâss wörd 💥 <b>&\"' " + "x" * 100 + "  "
    told = {"old_password": PASSWORD, "password": password, "password_again": password}
    assert signed_in(ada).post("/account/password/", told).status_code == 302
    for other in (password.strip(), password[:72], password.lower(), password.upper()):
        assert sign_in(Client(), "ada", other).status_code != 302 or other == password
    assert sign_in(Client(), "ada", password).status_code == 302


def test_signing_out_is_on_every_page(signed_in):
    make_people(make_world())
    client = signed_in(make_everyone())
    looked_at = 0
    for route, address in every_address("get"):
        if route.arguments:
            continue
        page = client.get(address)
        if page.status_code == 200 and page.headers["Content-Type"].startswith("text/html"):
            looked_at += 1
            assert 'action="/sign-out/"' in page.content.decode(), address
        if page.streaming:
            page.getvalue()  # which closes it
    assert looked_at > 50


def test_a_header_of_a_proxy_is_not_believed_unasked(settings):
    settings.SECURE_SSL_REDIRECT = True
    client = Client()
    told = {"x-forwarded-proto": "https", "x-forwarded-host": "evil.example", "x-forwarded-ssl": "on"}
    response = client.get("/help/", headers=told)
    assert response.status_code == 301
    assert response["Location"] == "https://testserver/help/"


@pytest.mark.parametrize(
    "address",
    [
        "/.git/config", "/.env", "/manage.py", "/db.sqlite3", "/var/secret-key", "/static/", "/admin/",
        "/static/../manage.py", "/static/%2e%2e/manage.py", "/static/..%2fmanage.py", "/__debug__/",
        "/server-status", "/tests/", "/docs/", "/alliance/settings.py",
    ],
)  # fmt: skip
def test_nothing_of_the_tree_is_served(address):
    assert Client(raise_request_exception=False).get(address).status_code == 404
