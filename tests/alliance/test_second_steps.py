"""Second steps: authenticators, recovery codes, who must have one, and starting anew."""

import re
from datetime import timedelta
from html import unescape

import pyotp
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils import timezone

from alliance import environment
from alliance.actions import second_steps
from alliance.actions.people import close_account, portal_user, set_password
from alliance.actions.second_steps import add_authenticator, make_recovery_codes, use_code
from alliance.charts.qr import qr_code
from alliance.guessing import LIMITS, Counted
from alliance.models import AuditEvent, Authenticator, Mail, RecoveryCode, SignedIn
from alliance.sealing import seal, unseal
from tests.makers import PASSWORD

pytestmark = pytest.mark.django_db

STEP, SECURITY = "/sign-in/second-step/", "/account/security/"
ADD, REMOVE, CODES = (f"{SECURITY}{each}/" for each in ("add-authenticator", "remove", "recovery-codes"))
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


class Clock:
    """The time codes are made by; tests move it."""

    def __init__(self):
        self.ahead = timedelta(0)

    def forward(self, **how_far):
        self.ahead += timedelta(**how_far)


@pytest.fixture
def clock(monkeypatch):
    clock, real = Clock(), timezone.now
    monkeypatch.setattr(timezone, "now", lambda: real() + clock.ahead)
    return clock


def code(steps=0, secret=SECRET) -> str:
    """The code that an authenticator shows now, or so many steps of 30 seconds later."""
    return pyotp.TOTP(secret).generate_otp(int(timezone.now().timestamp()) // 30 + steps)


def with_authenticator(user):
    add_authenticator(SECRET, 1, "Phone", by=user)
    return user


def password_given(user, **more) -> Client:
    browser = Client()
    browser.answer = browser.post("/sign-in/", {"username": user.username, "password": PASSWORD, **more})
    return browser


def signed_in_with_password(user) -> Client:
    browser = password_given(user)
    assert browser.answer.status_code == 302
    return browser


def is_in(browser) -> bool:
    return browser.get("/account/").status_code == 200


def sealed_on(page) -> str:
    return unescape(re.search(r'name="sealed" value="([^"]+)"', page.text)[1])


def secret_on(page) -> str:
    return page.context["secret"].replace(" ", "")


# Setting up


def test_an_authenticator_is_set_up_with_its_first_code_and_asked_for_from_then_on(dan):
    browser = signed_in_with_password(dan)
    assert "None is set up." in browser.get(SECURITY).text
    page = browser.get(ADD)
    secret = secret_on(page)
    assert len(secret) == 32
    assert not Authenticator.objects.exists()
    sent = {"sealed": sealed_on(page), "code": code(secret=secret), "name": "Work phone"}
    assert browser.post(ADD, sent).headers["Location"] == CODES
    added = Authenticator.objects.get()
    assert secret not in added.sealed_secret
    assert unseal(added.sealed_secret) == secret
    assert "Work phone" in browser.get(SECURITY).text
    assert AuditEvent.objects.get(name="alliance.add_authenticator").by == dan
    told = Mail.objects.get()
    assert (told.to, told.subject) == ("dan@example.org", "How you sign in was changed")
    assert secret not in told.body
    assert password_given(dan).answer.headers["Location"] == STEP


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"code": "000000"}, "This code is not good now."),
        ({"code": ""}, "Enter a code"),
        ({"name": ""}, "Enter a name for it"),
        ({"sealed": "nonsense"}, "The page was open for too long."),
        ({"sealed": ""}, "The page was open for too long."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_set_up(changes, said, dan):
    browser = signed_in_with_password(dan)
    page = browser.get(ADD)
    sent = {"sealed": sealed_on(page), "code": code(secret=secret_on(page)), "name": "Phone", **changes}
    answer = browser.post(ADD, sent)
    assert answer.status_code == 422
    assert said in answer.text
    assert not Authenticator.objects.exists()
    if "sealed" not in changes:
        assert secret_on(answer) == secret_on(page), "what was scanned stays good"
    else:
        assert secret_on(answer) != secret_on(page)


def test_a_secret_is_good_for_half_an_hour_and_for_whom_it_was_shown(dan, zoe, monkeypatch):
    his, hers = signed_in_with_password(dan), signed_in_with_password(zoe)
    page = his.get(ADD)
    sent = {"sealed": sealed_on(page), "code": code(secret=secret_on(page)), "name": "Phone"}
    assert hers.post(ADD, sent).status_code == 422
    monkeypatch.setattr("alliance.forms.security.SECONDS_TO_SET_UP", -1)
    assert his.post(ADD, sent).status_code == 422
    assert not Authenticator.objects.exists()


def test_the_code_to_scan_is_a_picture_of_our_own_that_the_policy_of_pages_allows(dan):
    page = signed_in_with_password(dan).get(ADD).text
    assert '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="A code to scan' in page
    assert "data:" not in page
    assert " style=" not in page


def test_what_is_scanned_is_what_the_authenticator_needs():
    """Looked at square by square: the three corners every such code has, on a quiet edge."""
    drawn = qr_code("otpauth://totp/x?secret=ABC", "A code & a <word>")
    assert 'aria-label="A code &amp; a &lt;word&gt;"' in drawn
    squares = {tuple(map(int, each)) for each in re.findall(r"M(\d+) (\d+)h1v1h-1z", drawn)}
    side = int(re.search(r'viewBox="0 0 (\d+)', drawn)[1])
    assert min(min(each) for each in squares) == 4
    for x, y in ((4, 4), (side - 11, 4), (4, side - 11)):
        assert {(x + step, y) for step in range(7)} <= squares
        assert (x + 1, y + 1) not in squares


def test_two_authenticators_of_one_person_have_names_of_their_own(dan):
    browser = signed_in_with_password(with_authenticator(dan))
    browser.post(STEP, {"code": code()})
    page = browser.get(ADD)
    sent = {"sealed": sealed_on(page), "code": code(secret=secret_on(page)), "name": "Phone"}
    answer = browser.post(ADD, sent)
    assert answer.status_code == 422
    assert "You already have one of this name. Choose another name." in answer.text


# Signing in


def test_the_password_alone_signs_nobody_in_who_has_a_second_step(dan):
    browser = password_given(with_authenticator(dan), next="/help/")
    assert browser.answer.headers["Location"] == STEP
    assert not is_in(browser)
    before = browser.cookies["sessionid"].value
    assert "Your password is right." in browser.get(STEP).text
    answer = browser.post(STEP, {"code": code()})
    assert answer.headers["Location"] == "/help/"
    assert is_in(browser)
    assert browser.cookies["sessionid"].value != before


def test_the_id_of_the_session_is_a_new_one_at_each_step(dan):
    browser = Client()
    session = browser.session
    session["planted"] = "by somebody else"
    session.save()
    ids = [browser.cookies["sessionid"].value]
    with_authenticator(dan)
    browser.post("/sign-in/", {"username": "dan", "password": PASSWORD})
    ids.append(browser.cookies["sessionid"].value)
    browser.post(STEP, {"code": code()})
    ids.append(browser.cookies["sessionid"].value)
    assert len(set(ids)) == 3
    for old in ids[:2]:
        attacker = Client()
        attacker.cookies["sessionid"] = old
        assert not is_in(attacker)
        assert attacker.get(STEP).headers["Location"] == "/sign-in/"


def test_a_code_is_good_once(dan):
    with_authenticator(dan)
    first, second = password_given(dan), password_given(dan)
    used = code()
    assert first.post(STEP, {"code": used}).status_code == 302
    answer = second.post(STEP, {"code": used})
    assert answer.status_code == 422
    assert "This code is not good now." in answer.text
    assert not is_in(second)


def test_none_that_came_before_the_last_one_used_is_good(dan):
    with_authenticator(dan)
    assert use_code(dan, code(+1))
    assert not use_code(dan, code())


@pytest.mark.parametrize(("steps", "good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_one_step_wrong(steps, good, dan):
    assert use_code(with_authenticator(dan), code(steps)) is good


@pytest.mark.parametrize("typed", ["{} ", "{0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]}"])
def test_spaces_in_a_code_make_no_difference(typed, dan):
    assert use_code(with_authenticator(dan), typed.format(code()))


@pytest.mark.parametrize("typed", ["", "0", "²²²²²²", "nonsense", "x" * 40])
def test_what_is_no_code_is_refused(typed, dan):
    browser = password_given(with_authenticator(dan))
    assert browser.post(STEP, {"code": typed}).status_code == 422
    assert not is_in(browser)


def test_guessing_at_the_second_step_is_slowed_and_locked(dan, clock):
    with_authenticator(dan)
    browser = password_given(dan)
    for _ in range(LIMITS[Counted.STEP].most):
        assert "This code is not good now." in browser.post(STEP, {"code": "000000"}).text
        clock.forward(minutes=1, seconds=1)
        browser = password_given(dan)
    answer = browser.post(STEP, {"code": code()})
    assert "There were too many tries to sign in." in answer.text
    assert not is_in(browser)


def test_who_guesses_at_the_second_step_does_not_lock_out_a_known_browser(dan, clock):
    known = signed_in_with_password(dan)
    known.post("/sign-out/")
    with_authenticator(dan)
    guesser = password_given(dan)
    for _ in range(LIMITS[Counted.STEP].free):
        guesser.post(STEP, {"code": "000000"})
    assert "too many tries" in guesser.post(STEP, {"code": code()}).text
    known.post("/sign-in/", {"username": "dan", "password": PASSWORD})
    assert known.post(STEP, {"code": code()}).status_code == 302


@pytest.mark.parametrize("meanwhile", ["ten minutes", "password", "closed"])
def test_the_second_step_is_not_open_for_ever(meanwhile, dan, carol, clock):
    browser = password_given(with_authenticator(dan))
    if meanwhile == "ten minutes":
        clock.forward(minutes=10, seconds=1)
    elif meanwhile == "password":
        set_password(dan, "four quiet green boats", by=dan)
    else:
        close_account(dan, by=carol)
    for answer in (browser.get(STEP), browser.post(STEP, {"code": code()})):
        assert answer.headers["Location"] == "/sign-in/"
    assert not is_in(browser)


def test_nobody_comes_to_the_second_step_without_the_first(dan):
    with_authenticator(dan)
    assert Client().get(STEP).headers["Location"] == "/sign-in/"
    assert Client().post(STEP, {"code": code()}).headers["Location"] == "/sign-in/"


# Recovery codes


def codes_of(user) -> list[str]:
    browser = password_given(with_authenticator(user))
    browser.post(STEP, {"code": code()})
    page = browser.post(CODES)
    return re.findall(r"<code>([a-z0-9-]+)</code>", page.text)


def test_ten_recovery_codes_are_shown_once_and_kept_as_digests(dan):
    codes = codes_of(dan)
    assert len(set(codes)) == 10
    kept = " ".join(RecoveryCode.objects.values_list("digest", flat=True))
    assert not [each for each in codes if each in kept or each.replace("-", "") in kept]
    assert RecoveryCode.objects.count() == 10
    assert "You have 10 left." in signed_in_again(dan).get(CODES).text


def signed_in_again(user) -> Client:
    Authenticator.objects.update(last_number=1)
    browser = password_given(user)
    browser.post(STEP, {"code": code()})
    return browser


def test_a_recovery_code_lets_in_once_and_its_person_is_told(dan):
    first, second = codes_of(dan)[:2]
    browser = password_given(dan)
    assert browser.post(STEP, {"code": first.upper()}).status_code == 302
    again = password_given(dan)
    assert again.post(STEP, {"code": first}).status_code == 422
    assert again.post(STEP, {"code": second.replace("-", " ")}).status_code == 302
    sentences = AuditEvent.objects.filter(name="alliance.use_recovery_code").order_by("pk")
    assert [each.sentence for each in sentences] == [
        "Used a recovery code of Dan Example: 9 left",
        "Used a recovery code of Dan Example: 8 left",
    ]
    assert Mail.objects.filter(body__contains="You have 8 left").exists()


def test_a_recovery_code_is_good_for_its_own_person_and_until_new_ones_are_made(dan, zoe):
    with_authenticator(dan)
    with_authenticator(zoe)
    old = make_recovery_codes(by=dan)
    assert not use_code(zoe, old[0])
    new = make_recovery_codes(by=dan)
    assert not use_code(dan, old[1])
    assert use_code(dan, new[1])


def test_authenticators_and_recovery_codes_outlast_a_change_of_the_key(dan, settings):
    codes = make_recovery_codes(by=with_authenticator(dan))
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key, as long and as secret as the one before it"
    assert use_code(dan, codes[0])
    assert use_code(dan, code())
    settings.SECRET_KEY_FALLBACKS = []
    assert not use_code(dan, codes[1])


def test_recovery_codes_alone_are_no_second_step(dan):
    browser = signed_in_with_password(dan)
    answer = browser.post(CODES)
    assert answer.status_code == 403
    assert "Set one up first." in answer.text


# Removing


def test_one_is_removed_and_with_the_last_the_recovery_codes(dan):
    codes_of(dan)
    browser = signed_in_again(dan)
    step = Authenticator.objects.get()
    assert "Phone" in browser.get(REMOVE).text
    assert browser.post(REMOVE, {"step": f"authenticator-{step.pk}"}).headers["Location"] == SECURITY
    assert not Authenticator.objects.exists()
    assert not RecoveryCode.objects.exists()
    assert is_in(signed_in_with_password(dan))


@pytest.mark.parametrize("step", ["", "authenticator-0", "hers", "user-1"])
def test_only_ones_own_is_removed(step, dan, zoe):
    hers = Authenticator.objects.get(pk=add_authenticator(SECRET, 1, "Hers", by=zoe).pk)
    browser = signed_in_with_password(dan)
    sent = {"step": f"authenticator-{hers.pk}" if step == "hers" else step}
    assert browser.post(REMOVE, sent).status_code == 422
    assert Authenticator.objects.exists()


def test_what_cannot_be_recorded_did_not_happen(dan, carol, monkeypatch):
    def fails(*args, **kwargs):
        raise RuntimeError("the audit trail is full")

    codes = make_recovery_codes(by=with_authenticator(dan))
    monkeypatch.setattr(second_steps, "record", fails)
    step = Authenticator.objects.get()
    for do in (
        lambda: add_authenticator(SECRET, 1, "Other", by=dan),
        lambda: second_steps.remove_second_step(step, by=dan),
        lambda: make_recovery_codes(by=dan),
        lambda: use_code(dan, codes[0]),
        lambda: second_steps.reset_second_step(dan, by=carol),
    ):
        with pytest.raises(RuntimeError):
            do()
    assert (Authenticator.objects.count(), RecoveryCode.objects.count()) == (1, 10)


# Lately shown


@pytest.mark.parametrize("address", [ADD, REMOVE, CODES])
def test_what_changes_how_one_signs_in_asks_again_after_ten_minutes(address, dan, clock):
    browser = signed_in_with_password(with_authenticator(dan))
    browser.post(STEP, {"code": code()})
    assert browser.get(address).status_code == 200
    clock.forward(minutes=10, seconds=1)
    asked = f"/account/confirm/?next={address}"
    assert browser.get(address).headers["Location"] == asked
    assert browser.post(address).headers["Location"] == asked
    assert browser.post(asked, {"password": "not this"}).status_code == 422
    assert browser.get(address).headers["Location"] == asked
    before = browser.cookies["sessionid"].value
    assert browser.post(asked, {"password": PASSWORD}).headers["Location"] == address
    assert browser.cookies["sessionid"].value != before
    assert browser.get(address).status_code == 200


def test_whoever_has_no_password_confirms_with_a_code(dan, signed_in):
    with_authenticator(dan)
    dan.set_unusable_password()
    dan.save()
    browser = signed_in(dan)
    assert browser.post("/account/confirm/", {"code": "000000"}).status_code == 422
    assert browser.post("/account/confirm/", {"code": code()}).headers["Location"] == SECURITY
    assert browser.get(ADD).status_code == 200


@pytest.mark.parametrize("next_", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_confirming_leads_nowhere_else(next_, dan):
    browser = signed_in_with_password(dan)
    answer = browser.post(f"/account/confirm/?next={next_}", {"password": PASSWORD})
    assert answer.headers["Location"] == SECURITY


# Who must


@pytest.mark.parametrize(
    ("who", "needed"), [("carol", True), ("alice", True), ("olivia", False), ("dan", False), ("zoe", False)]
)
def test_whoever_must_have_a_second_step_sees_nothing_else_until_they_have(who, needed, request, settings):
    settings.SECOND_STEP = "some"
    user = request.getfixturevalue(who)
    browser = password_given(user, next="/help/")
    assert browser.answer.headers["Location"] == (SECURITY if needed else "/help/")
    if not needed:
        assert is_in(browser)
        return
    assert "Set up a second step before you go on" in browser.get(SECURITY).text
    for address in ("/", "/account/", "/people/", "/business-areas/", "/account/sessions/"):
        assert browser.get(address).headers["Location"] == SECURITY, address
    assert browser.post("/people/add/", {}).headers["Location"] == SECURITY
    page = browser.get(ADD)
    sent = {"sealed": sealed_on(page), "code": code(secret=secret_on(page)), "name": "Phone"}
    assert browser.post(ADD, sent).headers["Location"] == CODES
    assert is_in(browser)


def test_whoever_must_can_sign_out_instead(carol, settings):
    settings.SECOND_STEP = "everybody"
    browser = signed_in_with_password(carol)
    assert browser.post("/sign-out/").status_code == 302
    assert browser.get("/account/").headers["Location"].startswith("/sign-in/")


def test_whoever_must_have_one_does_not_remove_the_last(carol, settings):
    settings.SECOND_STEP = "some"
    browser = password_given(with_authenticator(carol))
    browser.post(STEP, {"code": code()})
    answer = browser.post(REMOVE, {"step": f"authenticator-{Authenticator.objects.get().pk}"})
    assert answer.status_code == 403
    assert "Add another before you remove this one." in answer.text
    assert Authenticator.objects.exists()


@pytest.mark.parametrize(("said", "meant"), [("", "some"), ("Everybody", "everybody"), ("nobody", "nobody")])
def test_the_setting_says_who(said, meant, monkeypatch):
    monkeypatch.setenv("SECOND_STEP", said)
    assert environment.second_step() == meant
    monkeypatch.setattr(environment, "DEMONSTRATION", True)
    monkeypatch.setenv("SECOND_STEP", "")
    assert environment.second_step() == "nobody"


def test_a_setting_that_says_something_else_is_refused(monkeypatch):
    monkeypatch.setenv("SECOND_STEP", "yes")
    with pytest.raises(ImproperlyConfigured, match="SECOND_STEP must be some, everybody or nobody"):
        environment.second_step()


# Starting anew


def test_an_administrator_resets_it_and_the_person_is_told(dan, carol, signed_in):
    make_recovery_codes(by=with_authenticator(dan))
    his = password_given(dan)
    his.post(STEP, {"code": code()})
    assert is_in(his)
    admin = signed_in(carol)
    assert "1 is set up" in admin.get("/people/dan/").text
    assert "Make sure in person" in admin.get("/people/dan/reset-second-step/").text
    assert admin.post("/people/dan/reset-second-step/").headers["Location"] == "/people/dan/"
    assert not Authenticator.objects.exists()
    assert not RecoveryCode.objects.exists()
    assert not is_in(his)
    assert not SignedIn.objects.filter(user=dan).exists()
    assert AuditEvent.objects.get(name="alliance.reset_second_step").by == carol
    assert Mail.objects.filter(to="dan@example.org", body__contains="An administrator removed").exists()
    assert is_in(signed_in_with_password(dan))


def test_nobody_resets_their_own_or_what_is_not_there_and_only_an_administrator_does(
    dan, alice, carol, signed_in
):
    with_authenticator(carol)
    admin = signed_in(carol)
    for who, said in (("carol", "Another administrator can."), ("dan", "Dan Example has no second step.")):
        answer = admin.post(f"/people/{who}/reset-second-step/")
        assert answer.status_code == 403
        assert said in answer.text
    assert signed_in(alice).post("/people/carol/reset-second-step/").status_code == 403
    assert Authenticator.objects.exists()


# Sealed


def test_what_is_sealed_is_read_after_the_key_was_changed_and_not_with_another(settings):
    sealed = seal("a secret")
    assert "secret" not in sealed
    assert unseal(sealed) == "a secret"
    old = settings.SECRET_KEY
    settings.SECRET_KEY = "another key, as long and as secret as the one before it"
    assert unseal(sealed) == ""
    settings.SECRET_KEY_FALLBACKS = [old]
    assert unseal(sealed) == "a secret"


def test_the_portals_own_account_is_told_nothing_where_it_has_no_address():
    add_authenticator(SECRET, 1, "Key", by=portal_user())
    assert not Mail.objects.exists()
