"""Guessing passwords: slowed and locked, without locking an office out, and without being told anything."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client, RequestFactory
from django.utils import timezone

from alliance import guessing
from alliance.actions import sign_in
from alliance.actions.people import close_account, portal_user
from alliance.guessing import (
    FIRST_LOCK,
    LIMITS,
    LONGEST_LOCK,
    Counted,
    client_address,
    cookie_name,
    key_of,
    one_address,
    one_name,
)
from alliance.models import AuditEvent, FailedTries
from tests.makers import PASSWORD

pytestmark = pytest.mark.django_db

OFFICE, HOME = "192.0.2.7", "198.51.100.9"
NAME, ADDRESS, BROWSER = (LIMITS[each] for each in (Counted.NAME, Counted.ADDRESS, Counted.BROWSER))
SAID = "There were too many tries to sign in."


class Clock:
    """The time tries are counted by; tests move it."""

    def __init__(self):
        self.ahead = timedelta(0)

    def forward(self, **how_far):
        self.ahead += timedelta(**how_far)


@pytest.fixture
def clock(monkeypatch):
    clock, real = Clock(), timezone.now
    monkeypatch.setattr(timezone, "now", lambda: real() + clock.ahead)
    return clock


@pytest.fixture
def hashes(monkeypatch):
    """Each password that was hashed."""
    found, real = [], MD5PasswordHasher.encode

    def encode(self, password, salt):
        found.append(password)
        return real(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", encode)
    return found


def tried(browser, name, password="a guess", address=OFFICE):
    return browser.post("/sign-in/", {"username": name, "password": password}, REMOTE_ADDR=address)


def guess(name, times, clock, address=OFFICE):
    """So many guesses from a browser nobody knows, each made as soon as it may be."""
    for _ in range(times):
        answer = tried(Client(), name, address=address)
        if SAID in answer.text:
            clock.forward(minutes=1, seconds=1)
            answer = tried(Client(), name, address=address)
        assert SAID not in answer.text
    return answer


def lock(name, clock, address=OFFICE):
    guess(name, NAME.most, clock, address)
    assert SAID in tried(Client(), name, address=address).text


def lock_address(clock, address=OFFICE):
    """At each name in turn, so that no name is ever locked."""
    row = FailedTries.objects.filter(key=key_of(Counted.ADDRESS, address)).first()
    for number in range(ADDRESS.most - (row.failed if row else 0)):
        guess(f"name-{number}", 1, clock, address)
    assert SAID in tried(Client(), "another", address=address).text


def is_in(browser) -> bool:
    return browser.get("/account/").status_code == 200


# By name


def test_the_first_tries_are_free_and_then_each_waits(dan, clock):
    for _ in range(NAME.free):
        assert SAID not in tried(Client(), "dan").text
    answer = tried(Client(), "dan", PASSWORD)
    assert SAID in answer.text
    assert "then you can try again" in answer.text
    clock.forward(seconds=6)
    browser = Client()
    assert tried(browser, "dan", PASSWORD).status_code == 302
    assert is_in(browser)


def test_a_name_is_locked_for_a_while_wherever_the_guesses_come_from(dan, clock):
    for number in range(NAME.most):
        guess("dan", 1, clock, address=f"203.0.113.{number}")
    browser = Client()
    assert SAID in tried(browser, "dan", PASSWORD, HOME).text
    assert not is_in(browser)
    clock.forward(seconds=FIRST_LOCK.seconds + 1)
    assert tried(browser, "dan", PASSWORD, HOME).status_code == 302


def test_each_lock_is_longer_than_the_one_before_up_to_a_limit():
    waits = [NAME.wait(failed) for failed in range(NAME.most, NAME.most + 20)]
    assert waits[:3] == [FIRST_LOCK, 2 * FIRST_LOCK, 4 * FIRST_LOCK]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_LOCK


def test_a_try_that_has_to_wait_does_not_make_the_wait_longer(dan, clock):
    lock("dan", clock)
    before = FailedTries.objects.of_name("dan").wait_ends_at
    for _ in range(5):
        tried(Client(), "dan")
    assert FailedTries.objects.of_name("dan").wait_ends_at == before


@pytest.mark.parametrize("written", ["DAN", " dan ", "Dan"])
def test_a_name_is_one_name_however_it_is_written(written, dan, clock):
    guess("dan", NAME.free, clock)
    assert SAID in tried(Client(), written).text


def test_letters_whose_capitals_are_the_same_are_counted_as_one():
    """PostgreSQL would find quinn for quınn."""
    assert one_name("quınn") == one_name("QUINN") == "quinn"
    assert one_name("ſam") == "sam"


def test_failed_tries_are_forgotten_after_a_day(dan, clock):
    guess("dan", NAME.most - 1, clock)
    clock.forward(days=1, minutes=2)
    assert SAID not in tried(Client(), "dan").text
    assert FailedTries.objects.of_name("dan").failed == 1
    clock.forward(days=3)
    tried(Client(), "zoe")
    assert FailedTries.objects.of_name("dan") is None


def test_signing_in_forgets_what_failed_before(dan, clock):
    guess("dan", NAME.free - 1, clock)
    assert tried(Client(), "dan", PASSWORD).status_code == 302
    assert FailedTries.objects.of_name("dan").failed == 0


# By address, and the office


def test_an_address_is_locked_for_whoever_guesses_at_each_name_in_turn(dan, clock):
    lock_address(clock)
    assert SAID in tried(Client(), "dan", PASSWORD).text
    assert tried(Client(), "dan", PASSWORD, HOME).status_code == 302


def test_one_guesser_cannot_lock_an_office_out(dan, alice, clock):
    """From the same address, while name and address are locked, whoever signed in here before signs in."""
    known = Client()
    tried(known, "dan", PASSWORD)
    known.post("/sign-out/")
    lock("dan", clock)
    lock_address(clock)
    assert SAID in tried(Client(), "dan", PASSWORD).text
    assert tried(known, "dan", PASSWORD).status_code == 302
    assert is_in(known)
    # It is known for one person, and not for whoever else is guessed at in it.
    known.post("/sign-out/")
    assert SAID in tried(known, "alice", PASSWORD).text


def test_whoever_signs_in_does_not_let_the_guesser_beside_them_guess_more(dan, clock):
    for number in range(ADDRESS.most - 1):
        guess(f"name-{number}", 1, clock)
    clock.forward(minutes=2)
    assert tried(Client(), "dan", PASSWORD).status_code == 302
    # It was counted while it was looked at; right, it takes nothing away but itself.
    assert FailedTries.objects.get(key=key_of(Counted.ADDRESS, OFFICE)).failed == ADDRESS.most - 1
    clock.forward(minutes=2)
    guess("last", 1, clock)
    assert SAID in tried(Client(), "further").text


def test_a_known_browser_that_guesses_is_locked_on_its_own(dan, clock):
    known, other = Client(), Client()
    for browser in (known, other):
        tried(browser, "dan", PASSWORD)
        browser.post("/sign-out/")
    for _ in range(BROWSER.most):
        tried(known, "dan")
        clock.forward(minutes=1, seconds=1)
    assert SAID in tried(known, "dan", PASSWORD).text
    assert tried(other, "dan", PASSWORD).status_code == 302
    assert FailedTries.objects.of_name("dan").failed == 0


def test_a_known_browser_is_marked_by_a_cookie_that_scripts_and_other_sites_do_not_get(dan, settings):
    settings.SESSION_COOKIE_SECURE = True
    browser = Client()
    tried(browser, "dan", PASSWORD)
    cookie = browser.cookies[cookie_name("dan")]
    assert (cookie["httponly"], cookie["secure"], cookie["samesite"]) == (True, True, "Strict")
    assert cookie["path"] == "/sign-in/"
    assert "dan" not in cookie.output().lower().replace("standard", "")


@pytest.mark.parametrize("made", ["forged", "of another", "old"])
def test_a_cookie_that_the_portal_did_not_give_for_this_person_counts_for_nothing(
    made, dan, zoe, monkeypatch
):
    browser = Client()
    tried(browser, "zoe" if made == "of another" else "dan", PASSWORD)
    browser.post("/sign-out/")
    whose = cookie_name("dan")
    if made == "forged":
        browser.cookies[whose] = f"{whose}:mine:signature"
    elif made == "of another":
        browser.cookies[whose] = browser.cookies[cookie_name("zoe")].value
    else:
        monkeypatch.setattr(guessing, "KNOWN_FOR", timedelta(seconds=-1))
    FailedTries.objects.all().delete()
    tried(browser, "dan")
    assert {row.counted for row in FailedTries.objects.all()} == {Counted.NAME, Counted.ADDRESS}


# Nothing is told


def test_nothing_is_told_about_whether_a_name_exists(dan, carol, clock, hashes):
    """The same page, status and number of hashes at every try: a name, none, and a closed account."""
    close_account(dan, by=portal_user())

    def story(name):
        told = []
        for _ in range(NAME.most + 2):
            hashes.clear()
            answer = tried(Client(), name, address=f"2001:db8:{len(name)}:{len(told):x}::1")
            summary = answer.text.partition('class="govuk-error-summary')[2].partition("</form>")[0]
            # Until when is told to the second, and the form carries a token.
            words = [line for line in summary.replace(name, "").splitlines() if "token" not in line]
            told.append((answer.status_code, SAID in answer.text, len(words), len(hashes)))
            clock.forward(seconds=61 if len(told) < NAME.most else 1)
        return told

    stories = [story(name) for name in ("carol", "dan", "nobody")]
    assert stories[0] == stories[1] == stories[2]
    made = [each[3] for each in stories[0]]
    assert made == [1] * NAME.most + [0, 0], "a password is looked at once, and not at all by who must wait"


def test_the_limit_is_asked_before_the_password_is_hashed(dan, clock, hashes):
    lock("dan", clock)
    hashes.clear()
    for password in ("a guess", PASSWORD):
        tried(Client(), "dan", password)
    assert hashes == []


def test_what_was_typed_as_a_name_is_kept_nowhere(dan, clock):
    tried(Client(), "my-secret-password", "x")
    for row in FailedTries.objects.all():
        assert "secret" not in f"{row.key} {row}"
        assert OFFICE not in row.key


def test_an_empty_form_is_no_try(client):
    client.post("/sign-in/", {"username": "dan", "password": ""})
    assert not FailedTries.objects.exists()


# Whoever is signed in


def test_the_password_of_whoever_left_their_desk_is_not_guessed(dan, signed_in, clock, hashes):
    browser = signed_in(dan)
    new = "four quiet green boats"

    def change(old):
        sent = {"old_password": old, "password": new, "password_again": new}
        return browser.post("/account/password/", sent)

    for _ in range(LIMITS[Counted.PERSON].most):
        assert "This is not the password" in change("a guess").text
        clock.forward(minutes=1, seconds=1)
    hashes.clear()
    assert SAID in change(PASSWORD).text
    assert PASSWORD not in hashes
    dan.refresh_from_db()
    assert dan.check_password(PASSWORD)


# Addresses


@pytest.mark.parametrize(
    ("said", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("192.0.2.7:4711", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::1]:4711", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::1]", "2001:db8:1:2::/64"),
        ("", "unknown"),
        ("unix:", "unknown"),
        ("nonsense", "unknown"),
    ],
)
def test_an_address_is_counted_as_one_however_it_is_written(said, counted):
    assert one_address(said) == counted


@pytest.mark.parametrize(
    ("behind", "forwarded", "counted"),
    [
        (False, "203.0.113.5", OFFICE),
        (True, "203.0.113.5", "203.0.113.5"),
        (True, "10.9.9.9, 203.0.113.5", "203.0.113.5"),
        (True, "", OFFICE),
    ],
)
def test_only_what_the_proxy_itself_saw_is_believed(behind, forwarded, counted, settings):
    settings.BEHIND_PROXY = behind
    request = RequestFactory().get("/", REMOTE_ADDR=OFFICE, HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == counted


# An administrator


def test_an_administrator_sees_a_lock_and_ends_it(dan, carol, signed_in, clock):
    lock("dan", clock)
    admin = signed_in(carol)
    page = admin.get("/people/dan/").text
    assert "Locked until" in page
    assert f"after {NAME.most} tries that failed" in page
    assert 'href="/people/dan/end-lock/"' in page
    assert admin.post("/people/dan/end-lock/").headers["Location"] == "/people/dan/"
    assert "Locked until" not in admin.get("/people/dan/").text
    assert tried(Client(), "dan", PASSWORD).status_code == 302
    event = AuditEvent.objects.get(name="alliance.end_lock")
    assert (event.by, event.subject) == (carol, "person/dan")


def test_whoever_an_administrator_lets_in_is_let_in_past_a_locked_address_for_an_hour(dan, carol, clock):
    lock_address(clock)
    sign_in.end_lock(dan, by=carol)
    browser = Client()
    tried(browser, "dan", "a slip of the finger")
    assert tried(browser, "dan", PASSWORD).status_code == 302
    assert SAID in tried(Client(), "dan", PASSWORD).text, "it was for one time"


def test_nobody_else_ends_a_lock_and_no_closed_account_is_let_in(dan, alice, carol, signed_in):
    assert signed_in(alice).post("/people/dan/end-lock/").status_code == 403
    close_account(dan, by=portal_user())
    answer = signed_in(carol).post("/people/dan/end-lock/")
    assert answer.status_code == 403
    assert "This account is closed" in answer.text
    assert not AuditEvent.objects.filter(name="alliance.end_lock").exists()


def test_a_lock_that_cannot_be_recorded_is_not_ended(dan, carol, signed_in, clock, monkeypatch):
    def fails(*args, **kwargs):
        raise RuntimeError("the audit trail is full")

    lock("dan", clock)
    monkeypatch.setattr(sign_in, "record", fails)
    assert signed_in(carol, raise_request_exception=False).post("/people/dan/end-lock/").status_code == 500
    assert SAID in tried(Client(), "dan", PASSWORD).text
