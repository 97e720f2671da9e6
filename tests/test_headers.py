"""What browsers are told on every answer: pages, files, feeds, redirects, refusals and faults."""

import pytest
from django.test import Client

from alliance import settings as portal
from alliance.actions.people import portal_user
from alliance.told_once import ToldOnce
from alliance.views.about import About
from tests.everyone import every_address, make_everyone
from tests.world import make_people, make_world

pytestmark = pytest.mark.django_db

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": portal.TOLD_TO_BROWSERS["Permissions-Policy"],
}
# Where the address itself is a secret.
STRICTER = {"Referrer-Policy": "no-referrer"}
NOTHING_FROM_ELSEWHERE = {"'self'", "'none'"}
SECURELY = ("SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE")
ENOUGH_ADDRESSES = 400


@pytest.fixture
def securely(settings):
    """As in production: https alone."""
    for name in (*SECURELY, "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME"):
        setattr(settings, name, getattr(portal, name))


def wrong_with(response) -> list[str]:
    """What browsers are not told of an answer, or told wrongly."""
    headers = response.headers
    wrong = [
        f"{name}: {headers.get(name)}"
        for name, value in ALWAYS.items()
        if headers.get(name) not in (value, STRICTER.get(name, value))
    ]
    told = [part.split() for part in headers.get("Content-Security-Policy", "").split(";") if part.strip()]
    policy = {name: set(values) for name, *values in told}
    if policy.get("default-src") != {"'none'"} or policy.get("frame-ancestors") != {"'none'"}:
        wrong.append(f"Content-Security-Policy: {policy}")
    if not set().union(*policy.values()) <= NOTHING_FROM_ELSEWHERE:
        wrong.append(f"Content-Security-Policy takes from elsewhere: {policy}")
    if not headers.get("Strict-Transport-Security", "").startswith("max-age=31536000; includeSubDomains"):
        wrong.append(f"Strict-Transport-Security: {headers.get('Strict-Transport-Security')}")
    if response.getvalue() and "Content-Type" not in headers:
        wrong.append("Content-Type")
    if headers.get("Content-Type", "").startswith("text/") and "charset=" not in headers["Content-Type"]:
        wrong.append(f"Content-Type without charset: {headers['Content-Type']}")
    if "Access-Control-Allow-Origin" in headers:
        wrong.append("Access-Control-Allow-Origin")
    wrong += [f"{name} says too much" for name in ("Server", "X-Powered-By") if name in headers]
    # One that is taken away holds nothing any more.
    for cookie in [each for each in response.cookies.values() if each["max-age"] != 0]:
        if not (cookie["httponly"] and cookie["secure"] and cookie["samesite"] in ("Lax", "Strict")):
            wrong.append(f"cookie {cookie.key}: {cookie.OutputString()}")
        # Of signing in alone there are cookies that are sent to its own pages only.
        if cookie["domain"] or not (cookie["path"] == "/" or cookie["path"].startswith("/sign-in/")):
            wrong.append(f"cookie {cookie.key} is not of this host alone: {cookie.OutputString()}")
    return wrong


@pytest.fixture
def world(securely):
    make_people(make_world())


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("signed_in_as_everyone", [False, True], ids=["stranger", "signed in"])
def test_every_address_tells_browsers_everything(signed_in_as_everyone, signed_in):
    client = Client(raise_request_exception=False)
    if signed_in_as_everyone:
        client = signed_in(make_everyone(), raise_request_exception=False)
    found, asked = {}, 0
    for _, address in every_address("get"):
        response = client.get(address, secure=True)
        asked += 1
        wrong = wrong_with(response)
        if signed_in_as_everyone and "no-store" not in response.headers.get("Cache-Control", ""):
            wrong.append(f"Cache-Control: {response.headers.get('Cache-Control')}")
        if wrong:
            found[address] = wrong
    assert not found
    assert asked > ENOUGH_ADDRESSES


def answers(client) -> dict:
    """An answer of each kind that is no page."""
    return {
        "static file": client.get("/static/portal.css", secure=True),
        "no such static file": client.get("/static/nothing.css", secure=True),
        "no such page": client.get("/nowhere/", secure=True),
        "without its slash": client.get("/sign-in", secure=True),
        "to https": client.get("/sign-in/"),
        "another host": client.get("/sign-in/", secure=True, headers={"host": "elsewhere.example"}),
        "another host without https": client.get("/", headers={"host": "elsewhere.example"}),
        "sign in first": client.get("/people/", secure=True),
        "forged form": Client(enforce_csrf_checks=True).post("/sign-in/", {}, secure=True),
        "too many fields": client.post("/sign-in/", {f"f{n}": "" for n in range(1500)}, secure=True),
        "wrong form": client.post("/report-a-problem/", {}, secure=True),
        "wrong method of a page": client.post("/about/", {}, secure=True),
        "method unknown": client.put("/about/", {}, secure=True),
    }


@pytest.mark.usefixtures("securely")
def test_so_does_every_answer_that_is_no_page():
    found = answers(Client(raise_request_exception=False))
    wrong = {name: (response.status_code, wrong_with(response)) for name, response in found.items()}
    # An answer in the clear may not promise https: browsers take no such word from it (RFC 6797, 7.2).
    for name in ("to https", "another host without https", "another host"):
        wrong[name] = (wrong[name][0], [each for each in wrong[name][1] if "Strict-Transport" not in each])
    assert {name: told for name, told in wrong.items() if told[1]} == {}
    statuses = {name: response.status_code for name, response in found.items()}
    assert statuses["another host"] == statuses["another host without https"] == 400
    assert statuses["method unknown"] == statuses["wrong method of a page"] == 405
    assert (statuses["to https"], statuses["forged form"]) == (301, 403)
    assert (statuses["static file"], statuses["no such page"], statuses["wrong form"]) == (200, 404, 422)


@pytest.mark.usefixtures("securely")
def test_so_does_a_fault(monkeypatch):
    def broken(*_):
        raise RuntimeError("inner workings")

    monkeypatch.setattr(About, "context", broken)
    response = Client(raise_request_exception=False).get("/about/", secure=True)
    assert (response.status_code, wrong_with(response)) == (500, [])
    assert b"inner workings" not in response.content


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("method", ["put", "delete", "patch", "trace"])
def test_no_address_knows_any_other_method(method, signed_in):
    client = signed_in(make_everyone(), raise_request_exception=False)
    answered = {
        address: getattr(client, method)(address, secure=True).status_code
        for verb in ("get", "post")
        for _, address in every_address(verb)
    }
    assert set(answered.values()) == {405}


@pytest.mark.usefixtures("securely")
def test_cookies_are_of_this_host_alone():
    client = Client()
    client.get("/sign-in/", secure=True)
    assert list(client.cookies) == ["__Host-csrftoken"]
    client.force_login(portal_user_with_a_sign_in())
    assert "__Host-sessionid" in client.cookies
    assert "__Host-sessionid" in client.get("/cookies/", secure=True).content.decode()
    assert portal.MESSAGES_COOKIE_NAME == "__Host-messages"
    assert f"{ToldOnce.__module__}.{ToldOnce.__name__}" == portal.MESSAGE_STORAGE


def portal_user_with_a_sign_in():
    assert portal_user()
    return make_everyone()


@pytest.mark.usefixtures("securely")
@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "testserver@evil.example", "a b"]
)
def test_a_name_that_is_not_the_portals_is_refused(host):
    response = Client(raise_request_exception=False).get("/help/", secure=True, headers={"host": host})
    assert response.status_code == 400
    assert "evil" not in response.content.decode()
