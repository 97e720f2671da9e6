"""Sign-ins: renewed, ended for good, listed, and ended by their person or an administrator."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from alliance.actions import sessions
from alliance.actions.people import close_account
from alliance.actions.sessions import digest_of, note_signed_in
from alliance.browsers import UNKNOWN, browser_in_words
from alliance.models import AuditEvent, SignedIn
from tests.makers import PASSWORD

pytestmark = pytest.mark.django_db

EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"
IPAD = "Mozilla/5.0 (iPad; CPU OS 18_1 like Mac OS X) AppleWebKit/605.1 Version/18.1 Safari/604.1"
LIST = "/account/sessions/"


def sign_in(user, agent=EDGE, **more) -> Client:
    """A browser in which somebody has signed in with their password and looked at a page."""
    browser = Client(headers={"User-Agent": agent})
    assert (
        browser.post("/sign-in/", {"username": user.username, "password": PASSWORD, **more}).status_code
        == 302
    )
    browser.get("/account/")
    return browser


def is_in(browser) -> bool:
    return browser.get("/account/").status_code == 200


def thief_of(browser) -> Client:
    """Another browser with the same session cookie."""
    thief = Client()
    thief.cookies["sessionid"] = browser.cookies["sessionid"].value
    return thief


# Renewed and ended


def test_a_session_has_a_new_id_from_the_moment_of_signing_in(dan):
    """Whoever put a session into somebody's browser before does not share what follows."""
    browser = Client()
    session = browser.session
    session["planted"] = "by somebody else"
    session.save()
    planted = browser.cookies["sessionid"].value
    browser.post("/sign-in/", {"username": "dan", "password": PASSWORD})
    assert browser.cookies["sessionid"].value != planted
    assert not Session.objects.filter(session_key=planted).exists()
    attacker = Client()
    attacker.cookies["sessionid"] = planted
    assert not is_in(attacker)


def test_signing_out_ends_the_session_and_its_cookie_opens_nothing_afterwards(dan):
    browser = sign_in(dan)
    thief = thief_of(browser)
    assert is_in(thief)
    browser.post("/sign-out/")
    assert not is_in(thief)
    assert not is_in(browser)
    assert not Session.objects.exists()
    assert not SignedIn.objects.exists()


def test_signing_out_takes_a_button_and_no_link(dan):
    browser = sign_in(dan)
    assert browser.get("/sign-out/").status_code == 405
    assert is_in(browser)


def test_the_cookie_of_a_session_is_out_of_reach_of_scripts_of_plain_http_and_of_other_sites(dan, settings):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    browser = Client()
    browser.get("/sign-in/")
    browser.post("/sign-in/", {"username": "dan", "password": PASSWORD})
    for name in ("sessionid", "csrftoken"):
        cookie = browser.cookies[name]
        assert (cookie["httponly"], cookie["secure"], cookie["samesite"]) == (True, True, "Lax"), name
        assert cookie["domain"] == ""


@pytest.mark.parametrize(
    "next_",
    ["https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:alert(1)", "http:///x"],
)
def test_nobody_is_sent_elsewhere_after_signing_in(next_, dan):
    answer = Client().post("/sign-in/", {"username": "dan", "password": PASSWORD, "next": next_})
    assert answer.headers["Location"] == "/"
    assert sign_in(dan).get("/sign-in/", {"next": next_}).headers["Location"] == "/"


# Listed


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (EDGE, "Edge on Windows"),
        (IPAD, "Safari on an iPad"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        (
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile",
            "Chrome on an Android device",
        ),
        ("Mozilla/5.0 (Macintosh) Something/1.0", "A browser on a Mac"),
        ("Safari/1", "Safari"),
        ("curl/8", UNKNOWN),
        ("", UNKNOWN),
        ("<script>alert(1)</script>", UNKNOWN),
    ],
)
def test_a_browser_is_told_in_words(said, words):
    assert browser_in_words(said) == words


def test_somebody_sees_where_they_are_signed_in_and_nobody_else(dan, zoe):
    here, there, hers = sign_in(dan), sign_in(dan, IPAD), sign_in(zoe)
    rows = here.get(LIST).context["rows"]
    assert {(row["signed_in"].browser, row["is_here"]) for row in rows} == {
        ("Edge on Windows", True),
        ("Safari on an iPad", False),
    }
    assert "This is where you are now" in here.get(LIST).text
    assert [row["is_here"] for row in hers.get(LIST).context["rows"]] == [True]
    assert "End all but this one" not in hers.get(LIST).text
    assert is_in(there)


def test_no_key_of_a_session_stands_in_the_list(dan):
    browser = sign_in(dan)
    key = browser.cookies["sessionid"].value
    row = SignedIn.objects.get()
    assert row.digest == digest_of(key)
    assert key not in browser.get(LIST).text + row.digest


def test_what_ended_by_itself_is_not_listed_and_is_forgotten(dan, zoe, settings):
    here = sign_in(dan)
    sign_in(dan, IPAD)
    SignedIn.objects.filter(browser__contains="iPad").update(
        last_seen_at=SignedIn.objects.first().last_seen_at - sessions.timedelta(minutes=61)
    )
    assert len(here.get(LIST).context["rows"]) == 1
    SignedIn.objects.filter(browser__contains="iPad").update(
        last_seen_at=SignedIn.objects.first().last_seen_at - sessions.timedelta(hours=13)
    )
    sign_in(zoe)
    assert not SignedIn.objects.filter(browser__contains="iPad").exists()


# Ended


def test_one_sign_in_is_ended_and_its_cookie_opens_nothing(dan):
    here, there = sign_in(dan), sign_in(dan, IPAD)
    thief = thief_of(there)
    number = SignedIn.objects.get(browser="Safari on an iPad").pk
    answer = here.post(LIST, {"end": number}, follow=True)
    assert "You are signed out there: Safari on an iPad." in answer.text
    assert [is_in(each) for each in (here, there, thief)] == [True, False, False]
    assert AuditEvent.objects.get(name="alliance.end_session").by == dan


@pytest.mark.parametrize("end", ["hers", "here", "0", "nonsense", "", "²", "9" * 30])
def test_nothing_but_another_sign_in_of_ones_own_is_ended(end, dan, zoe):
    hers, his = sign_in(zoe), sign_in(dan)
    if end in ("hers", "here"):
        end = SignedIn.objects.get(user=zoe if end == "hers" else dan).pk
    answer = his.post(LIST, {"end": end})
    assert answer.status_code == 422
    assert "there is nothing to end" in answer.text
    assert is_in(hers)
    assert is_in(his)


def test_all_others_are_ended_also_those_that_were_never_seen(dan, zoe):
    here, there, hers = sign_in(dan), sign_in(dan, IPAD), sign_in(zoe)
    unseen = Client()
    unseen.post("/sign-in/", {"username": "dan", "password": PASSWORD})
    before = here.cookies["sessionid"].value
    assert "signed out everywhere but here" in here.post(LIST, {"end": "others"}, follow=True).text
    assert here.cookies["sessionid"].value != before
    assert [is_in(each) for each in (here, there, unseen, hers)] == [True, False, False, True]
    assert len(here.get(LIST).context["rows"]) == 1


def test_a_new_password_ends_the_others_and_the_list_says_so(dan):
    here, there = sign_in(dan), sign_in(dan, IPAD)
    new = "four quiet green boats"
    here.post("/account/password/", {"old_password": PASSWORD, "password": new, "password_again": new})
    assert [is_in(each) for each in (here, there)] == [True, False]
    assert [row["is_here"] for row in here.get(LIST).context["rows"]] == [True]


def test_an_administrator_ends_all_of_somebodys_sign_ins(dan, carol, signed_in):
    his, admin = sign_in(dan), signed_in(carol)
    assert "In 1 browser" in admin.get("/people/dan/").text
    assert "signed out in every browser" in admin.get("/people/dan/end-sign-ins/").text
    assert admin.post("/people/dan/end-sign-ins/").headers["Location"] == "/people/dan/"
    assert not is_in(his)
    assert not is_in(thief_of(his))
    assert "In 1 browser" not in admin.get("/people/dan/").text
    assert AuditEvent.objects.get(name="alliance.end_sessions").by == carol
    assert is_in(sign_in(dan))


def test_nobody_else_ends_them(dan, alice, signed_in):
    his = sign_in(dan)
    assert signed_in(alice).post("/people/dan/end-sign-ins/").status_code == 403
    assert is_in(his)


def test_closing_an_account_forgets_where_its_person_was_signed_in(dan, carol):
    his = sign_in(dan)
    close_account(dan, by=carol)
    assert not SignedIn.objects.exists()
    assert not is_in(his)


def test_what_cannot_be_recorded_is_not_ended(dan, monkeypatch):
    def fails(*args, **kwargs):
        raise RuntimeError("the audit trail is full")

    here, there = sign_in(dan), sign_in(dan, IPAD)
    here.raise_request_exception = False
    monkeypatch.setattr(sessions, "record", fails)
    for end in (SignedIn.objects.get(browser="Safari on an iPad").pk, "others"):
        assert here.post(LIST, {"end": end}).status_code == 500
    assert is_in(there)


def test_the_key_of_a_session_that_was_renewed_is_followed(dan):
    told = ("Edge on Windows", sessions.timezone.now())
    first = note_signed_in(dan, "a-key", "", *told)
    assert note_signed_in(dan, "another-key", first, *told) == SignedIn.objects.get().digest != first
