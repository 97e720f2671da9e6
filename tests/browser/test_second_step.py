"""Passkeys in a real browser with a device of its own, and signing in with a code, from page to page."""

import time

import pyotp
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NARROW, PASSWORD, WIDE, Window, follow, watch
from tests.browser.test_accessibility import looked_at
from tests.browser.ways import BOTH

SECURITY = "/account/security/"


@pytest.fixture
def opened(portal, chromium):
    """A window at localhost, where a browser allows passkeys without https, and a way to give it a device."""
    kept = []

    def open_window(account="", *, javascript=True, size=WIDE) -> Window:
        context = chromium.new_context(viewport=size, java_script_enabled=javascript, locale="en-GB")
        context.set_default_timeout(30_000)
        found = Window(portal.replace("127.0.0.1", "localhost"), context, context.new_page())
        watch(found)
        found.wrong_hosts = []
        kept.append(found)
        if account:
            give_password(found, account)
        return found

    yield open_window
    wrong = [
        words for each in kept for words in each.wrong if "left the portal: http://localhost" not in words
    ]
    for each in kept:
        each.context.close()
    assert not wrong, "\n".join(wrong)


def give_password(window, account):
    page = window.open("/sign-in/")
    page.fill("[name=username]", account)
    page.fill("[name=password]", PASSWORD)
    follow(page.locator("main form:has([name=password]) button[type=submit]"))


def device(window):
    """A device that holds passkeys and knows who uses it."""
    session = window.context.new_cdp_session(window.page)
    session.send("WebAuthn.enable")
    made = session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return session, made["authenticatorId"]


def sign_out(window):
    follow(window.page.get_by_role("button", name="Sign out"))


def is_in(window) -> bool:
    window.open("/account/", None)
    return window.page.locator("h1").inner_text() == "Your account"


def remove_all(window):
    """Nothing is left to sign in with but the password, for the tests that come after."""
    for _ in range(5):
        page = window.open(f"{SECURITY}remove/")
        if not page.locator("[name=step]").count():
            return
        page.locator("[name=step]").first.check()
        follow(page.get_by_role("button", name="Remove it"))


def test_a_passkey_is_made_and_signs_in_after_the_password_and_alone(opened):
    window = opened("panel")
    session, key = device(window)
    page = window.open(f"{SECURITY}add-passkey/")
    assert looked_at(page) == []
    page.set_viewport_size(WIDE)
    page.fill("[name=name]", "Work laptop")
    follow(page.get_by_role("button", name="Make a passkey"))
    assert page.url.endswith("recovery-codes/"), page.locator("main").inner_text()
    assert "Added “Work laptop”" in page.locator("body").inner_text()
    assert looked_at(window.open(SECURITY)) == []
    page.set_viewport_size(WIDE)
    assert "A passkey" in page.locator("table").inner_text()

    # As the second step
    sign_out(window)
    give_password(window, "panel")
    assert page.locator("h1").inner_text() == "Show that it is you"
    assert looked_at(page) == []
    page.set_viewport_size(WIDE)
    follow(page.get_by_role("button", name="Use a passkey"))
    assert is_in(window)

    # Alone
    sign_out(window)
    page = window.open("/sign-in/?next=/help/")
    assert looked_at(page) == []
    page.set_viewport_size(WIDE)
    follow(page.get_by_role("button", name="Use a passkey"))
    assert page.url.endswith("/help/")
    assert is_in(window)

    # Not when the device does not know who uses it, and not when it has been removed from the account
    sign_out(window)
    session.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    page = window.open("/sign-in/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.locator("[data-said]").first).to_contain_text("No passkey was shown")
    assert not is_in(window)
    session.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": True})
    page = window.open("/sign-in/")
    follow(page.get_by_role("button", name="Use a passkey"))
    remove_all(window)
    sign_out(window)
    page = window.open("/sign-in/")
    follow(page.get_by_role("button", name="Use a passkey"))
    assert "The passkey did not work." in page.locator("body").inner_text()
    assert not is_in(window)


def code(secret) -> str:
    """A code that is good for some seconds yet."""
    if time.time() % 30 > 26:
        time.sleep(5)
    return pyotp.TOTP(secret).now()


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@BOTH
def test_an_authenticator_is_set_up_and_used_without_a_script_too(opened, javascript, size):
    account = "member" if javascript else "finance"
    window = opened(account, javascript=javascript, size=size)
    page = window.open(f"{SECURITY}add-authenticator/")
    assert page.locator(".portal-qr svg").is_visible()
    if javascript:
        assert looked_at(page) == []
        page.set_viewport_size(size)
    secret = page.locator(".portal-secret").inner_text().replace(" ", "")
    page.fill("[name=code]", code(secret))
    page.fill("[name=name]", f"Phone {size['width']}")
    follow(page.get_by_role("button", name="Add it"))
    follow(page.get_by_role("button", name="Make 10 new codes"))
    codes = page.locator("main code").all_inner_texts()
    assert len(codes) == 10
    if javascript:
        assert looked_at(page) == []
        page.set_viewport_size(size)
    follow(page.get_by_role("button", name="Sign out"))
    give_password(window, account)
    page.fill("[name=code]", codes[0])
    follow(page.locator("main form:has([name=code]) button[type=submit]"))
    assert is_in(window)
    remove_all(window)
