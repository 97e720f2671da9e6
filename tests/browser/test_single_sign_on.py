"""Signing in by way of a provider, in a real browser: with and without scripts, wide and narrow."""

import pytest

from tests.browser.conftest import MILLISECONDS, NARROW, WIDE, Window, follow, watch
from tests.browser.test_accessibility import faults_found_by_axe
from tests.browser.ways import BOTH
from tests.openid_provider import OpenIdProvider
from tests.served import BOARD_ALONE, served


@pytest.fixture(scope="module")
def provider(tmp_path_factory):
    """A provider that is yet to be started: it must be told where the portal is."""
    found = OpenIdProvider(tmp_path_factory.mktemp("provider") / "provider.json", ())
    yield found
    if found.process:
        found.stop()


@pytest.fixture(scope="module")
def portal_address(set_up, tmp_path_factory, provider):
    """A portal of its own, which uses the provider."""
    more = provider.environment(OIDC_GROUPS="officers=officer")
    with served(set_up, tmp_path_factory.mktemp("portal"), "", demonstration=BOARD_ALONE, **more) as portal:
        provider.portals = (portal.address,)
        provider.start()
        yield portal.address


@pytest.fixture
def open_window(portal_address, chromium):
    """Opens a window of somebody who is not signed in; whatever was wrong in it fails the test."""
    opened = []

    def window(javascript, size) -> Window:
        context = chromium.new_context(viewport=size, java_script_enabled=javascript, locale="en-GB")
        context.set_default_timeout(MILLISECONDS)
        opened.append(Window(portal_address, context, context.new_page()))
        watch(opened[-1])
        return opened[-1]

    yield window
    wrong = [words for each in opened for words in each.wrong]
    for each in opened:
        each.context.close()
    assert not wrong, "\n".join(wrong)


def sign_in_there(page, name):
    page.fill("[name=login]", name)
    page.fill("[name=password]", "any")
    follow(page.locator("[type=submit]"))


def no_fault(page, javascript, size) -> None:
    """No fault that can be found by machine, and nothing that has to be scrolled sideways."""
    if javascript:
        assert faults_found_by_axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@BOTH
def test_somebody_signs_in_with_their_organisation_and_out_again(provider, open_window, javascript, size):
    window = open_window(javascript, size)
    provider.knows("ann", groups=["officers"])
    page = window.open("/account/")
    assert page.url.endswith("/sign-in/?next=/account/")
    no_fault(page, javascript, size)
    follow(page.get_by_role("button", name="Sign in with Example Force"))
    assert page.url.startswith(provider.issuer)
    sign_in_there(page, "ann")
    assert page.url == f"{window.address}/account/"
    assert "OPCC officer" in page.locator("main").inner_text()
    assert "Single sign-on, since" in page.locator("main").inner_text()
    page.goto(f"{window.address}/help/")
    follow(page.get_by_role("button", name="Sign out"))
    assert page.url == f"{window.address}/signed-out/"
    no_fault(page, javascript, size)
    follow(page.get_by_role("button", name="Sign out of Example Force"))
    assert page.url.startswith(provider.issuer)
    follow(page.get_by_role("button", name="Yes"))
    assert page.url.startswith(f"{window.address}/signed-out/there-too/")
    assert page.locator("h1").inner_text() == "You have signed out"
    assert not [cookie for cookie in window.context.cookies() if cookie["name"] == "single-sign-on"]


@BOTH
def test_whoever_has_no_role_is_told_why_and_whom_to_ask(provider, open_window, javascript):
    window = open_window(javascript, NARROW)
    provider.knows("bea", groups=["others"])
    page = window.open("/sign-in/")
    follow(page.get_by_role("button", name="Sign in with Example Force"))
    sign_in_there(page, "bea")
    assert page.locator("h1").inner_text() == "You were not signed in"
    assert "Ask the administrator of this portal which group" in page.locator("main").inner_text()
    no_fault(page, javascript, NARROW)
    follow(page.locator("main").get_by_role("link", name="Go to the sign-in page"))
    assert page.get_by_role("button", name="Sign in with Example Force").is_visible()


def test_whoever_turns_back_can_sign_in_with_a_password(provider, open_window):
    window = open_window(True, WIDE)
    page = window.open("/sign-in/")
    follow(page.get_by_role("button", name="Sign in with Example Force"))
    follow(page.locator("a[href$='/abort']"))
    assert "You turned back at the provider" in page.locator("main").inner_text()
    follow(page.locator("main").get_by_role("link", name="Go to the sign-in page"))
    page.fill("[name=username]", "officer")
    page.fill("[name=password]", "alliance-demo")
    follow(page.locator("main button[type=submit]"))
    assert "Demonstration officer" in page.locator("header").inner_text()
