"""Passkeys: what a device must show, and what is refused. Here a device is played; elsewhere a browser."""

import json
from base64 import urlsafe_b64encode
from hashlib import sha256

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.test import Client

from alliance.actions import second_steps
from alliance.actions.people import close_account
from alliance.models import AuditEvent, Mail, Passkey
from tests.makers import PASSWORD

pytestmark = pytest.mark.django_db

ADD, ASK_TO_ADD = "/account/security/add-passkey/", "/account/security/add-passkey/ask/"
SHOW, ASK_TO_SHOW, STEP = "/sign-in/passkey/", "/sign-in/passkey/ask/", "/sign-in/second-step/"
ORIGIN, HOST = "http://testserver", "testserver"
PRESENT, VERIFIED, NEW = 0x01, 0x04, 0x40


def text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


class Device:
    """A device with one passkey, which says what it is told to say."""

    def __init__(self, credential=b"a credential"):
        self.key, self.credential, self.count = ec.generate_private_key(ec.SECP256R1()), credential, 0

    def _said(self, kind, challenge, origin):
        return json.dumps({"type": f"webauthn.{kind}", "challenge": challenge, "origin": origin}).encode()

    def _looked_at(self, host, flags):
        return sha256(host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def make(self, options, origin=ORIGIN, host=HOST) -> str:
        numbers = self.key.public_key().public_numbers()
        x, y = (each.to_bytes(32, "big") for each in (numbers.x, numbers.y))
        key = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        about = self._looked_at(host, PRESENT | VERIFIED | NEW) + bytes(16)
        about += len(self.credential).to_bytes(2, "big") + self.credential + key
        attested = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": about})
        said = self._said("create", options["challenge"], origin)
        return self._answer({"attestationObject": text(attested), "clientDataJSON": text(said)})

    def show(self, options, origin=ORIGIN, host=HOST, flags=PRESENT | VERIFIED) -> str:
        self.count += 1
        about, said = self._looked_at(host, flags), self._said("get", options["challenge"], origin)
        signed = self.key.sign(about + sha256(said).digest(), ec.ECDSA(SHA256()))
        parts = {"authenticatorData": about, "clientDataJSON": said, "signature": signed}
        return self._answer({name: text(raw) for name, raw in parts.items()})

    def _answer(self, response) -> str:
        name = text(self.credential)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})


def password_given(user) -> Client:
    browser = Client()
    browser.post("/sign-in/", {"username": user.username, "password": PASSWORD})
    return browser


def with_passkey(user, device=None) -> Device:
    device, browser = device or Device(), password_given(user)
    options = browser.post(ASK_TO_ADD).json()
    sent = {"name": "Laptop", "credential": device.make(options)}
    assert browser.post(ADD, sent).status_code == 302
    return device


def asked(browser) -> dict:
    return browser.post(ASK_TO_SHOW).json()


def is_in(browser) -> bool:
    return browser.get("/account/").status_code == 200


# Making one


def test_a_passkey_is_added_and_its_person_told(dan):
    with_passkey(dan)
    assert str(Passkey.objects.get()) == "Laptop"
    assert AuditEvent.objects.get(name="alliance.add_passkey").by == dan
    assert "A passkey was added" in Mail.objects.get().body


@pytest.mark.parametrize(
    "wrong", ["origin", "host", "challenge", "again", "shown", "nonsense", "none", "old"]
)
def test_what_is_not_right_is_added_to_nobody(wrong, dan, monkeypatch):
    browser, device = password_given(dan), Device()
    options = browser.post(ASK_TO_ADD).json()
    answer = device.make(
        {"challenge": text(b"another")} if wrong == "challenge" else options,
        origin="https://evil.example" if wrong == "origin" else ORIGIN,
        host="evil.example" if wrong == "host" else HOST,
    )
    if wrong == "again":
        browser.post(ADD, {"name": "Laptop", "credential": answer})
        Passkey.objects.all().delete()
    if wrong == "shown":  # a challenge for signing in is none for adding
        answer = device.make(browser.post(ASK_TO_SHOW).json())
    if wrong == "old":
        monkeypatch.setattr("alliance.views.passkeys.CHALLENGE_SECONDS", -1)
    answer = {"nonsense": '{"id": 1}', "none": ""}.get(wrong, answer)
    told = browser.post(ADD, {"name": "Laptop", "credential": answer})
    assert told.status_code == 422
    assert "No passkey was made." in told.text or "The passkey did not work." in told.text
    assert not Passkey.objects.exists()


def test_no_passkey_is_added_where_the_password_was_given_long_ago(dan, signed_in):
    browser = signed_in(dan)
    for address in (ADD, ASK_TO_ADD):
        assert browser.post(address).headers["Location"].startswith("/account/confirm/")


# Signing in


def test_a_passkey_is_the_second_step(dan):
    device = with_passkey(dan)
    browser = password_given(dan)
    assert not is_in(browser)
    options = asked(browser)
    assert [each["id"] for each in options["allowCredentials"]] == [text(device.credential)]
    browser.post(SHOW, {"credential": device.show(options, flags=PRESENT)})
    assert is_in(browser)


def test_a_passkey_alone_signs_in_whoever_the_device_has_looked_at(dan):
    device, browser = with_passkey(dan), Client()
    options = asked(browser)
    assert options["userVerification"] == "required"
    assert options["allowCredentials"] == []
    answer = browser.post(SHOW, {"credential": device.show(options), "next": "/help/"})
    assert answer.headers["Location"] == "/help/"
    assert is_in(browser)


@pytest.mark.parametrize(
    "wrong",
    ["not looked at", "origin", "host", "signature", "challenge", "unknown", "nonsense", "none", "old"],
)
def test_what_is_not_right_signs_nobody_in(wrong, dan, monkeypatch):
    device, browser = with_passkey(dan), Client()
    options = asked(browser)
    answer = device.show(
        {"challenge": text(b"another")} if wrong == "challenge" else options,
        origin="https://evil.example" if wrong == "origin" else ORIGIN,
        host="evil.example" if wrong == "host" else HOST,
        flags=PRESENT if wrong == "not looked at" else PRESENT | VERIFIED,
    )
    if wrong == "signature":
        answer = Device().show(options)
    if wrong == "unknown":
        answer = Device(b"another").show(options)
    if wrong == "old":
        monkeypatch.setattr("alliance.views.passkeys.CHALLENGE_SECONDS", -1)
    answer = {"nonsense": '[["id"]]', "none": ""}.get(wrong, answer)
    told = browser.post(SHOW, {"credential": answer}, follow=True)
    assert told.redirect_chain == [("/sign-in/", 302)]
    assert "The passkey did not work." in told.text
    assert not is_in(browser)


def test_an_answer_is_good_once(dan):
    device, browser = with_passkey(dan), Client()
    answer = device.show(asked(browser))
    browser.post(SHOW, {"credential": answer})
    browser.post("/sign-out/")
    browser.post(SHOW, {"credential": answer})
    assert not is_in(browser)
    asked(browser)
    browser.post(SHOW, {"credential": answer})
    assert not is_in(browser)


def test_an_answer_of_another_browser_is_good_for_nothing(dan):
    device, his, thief = with_passkey(dan), Client(), Client()
    answer = device.show(asked(his))
    asked(thief)
    thief.post(SHOW, {"credential": answer})
    assert not is_in(thief)


def test_a_copy_of_a_device_is_noticed_by_its_count(dan):
    device, browser = with_passkey(dan), Client()
    browser.post(SHOW, {"credential": device.show(asked(browser))})
    browser.post("/sign-out/")
    device.count = 0
    browser.post(SHOW, {"credential": device.show(asked(browser))})
    assert not is_in(browser)


def test_the_passkey_of_another_is_no_second_step(dan, zoe):
    with_passkey(dan)
    hers = with_passkey(zoe, Device(b"hers"))
    browser = password_given(dan)
    answer = browser.post(SHOW, {"credential": hers.show(asked(browser))})
    assert answer.headers["Location"] == STEP
    assert not is_in(browser)


def test_a_closed_account_is_not_opened_by_its_passkey(dan, carol):
    device, browser = with_passkey(dan), Client()
    close_account(dan, by=carol)
    browser.post(SHOW, {"credential": device.show(asked(browser))})
    assert not is_in(browser)


@pytest.mark.parametrize("next_", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere_after_a_passkey(next_, dan):
    device, browser = with_passkey(dan), Client()
    sent = {"credential": device.show(asked(browser)), "next": next_}
    assert browser.post(SHOW, sent).headers["Location"] == "/"


def test_the_session_has_a_new_id_after_a_passkey(dan):
    device, browser = with_passkey(dan), Client()
    options, before = asked(browser), browser.cookies["sessionid"].value
    browser.post(SHOW, {"credential": device.show(options)})
    assert browser.cookies["sessionid"].value != before


def test_a_passkey_is_enough_for_whoever_must_have_a_second_step(carol, settings):
    settings.SECOND_STEP = "some"
    with_passkey(carol)
    assert "1 is set up" in browser_of(carol).get("/people/carol/").text


def browser_of(user) -> Client:
    browser, passkey = Client(), Passkey.objects.get(user=user)
    browser.force_login(passkey.user)
    return browser


def test_removing_it_and_starting_anew_end_it(dan, carol):
    device = with_passkey(dan)
    second_steps.reset_second_step(dan, by=carol)
    browser = Client()
    browser.post(SHOW, {"credential": device.show(asked(browser))})
    assert not is_in(browser)
    with_passkey(dan)
    second_steps.remove_second_step(Passkey.objects.get(), by=dan)
    assert not Passkey.objects.exists()


def test_a_passkey_that_cannot_be_recorded_is_not_added(dan, monkeypatch):
    def fails(*args, **kwargs):
        raise RuntimeError("the audit trail is full")

    browser = password_given(dan)
    browser.raise_request_exception = False
    options = browser.post(ASK_TO_ADD).json()
    monkeypatch.setattr(second_steps, "record", fails)
    assert browser.post(ADD, {"name": "Laptop", "credential": Device().make(options)}).status_code == 500
    assert not Passkey.objects.exists()
