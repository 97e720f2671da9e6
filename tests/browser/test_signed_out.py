"""A sign-in that ends while somebody types: they are warned, can put it off, and lose nothing."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NARROW, PASSWORD, WIDE, follow
from tests.browser.test_accessibility import faults_found_by_axe
from tests.browser.ways import BOTH

RECORD = "/sources/record/"
WORDS = "Typed for a whole hour"


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@BOTH
def test_what_was_typed_is_there_after_signing_in_again(window, javascript, size):
    opened = window("officer", javascript=javascript, size=size)
    page = opened.open(RECORD)
    page.fill("[name=title]", WORDS)
    opened.context.clear_cookies(name="sessionid")
    follow(page.get_by_role("button", name="Record this source"))
    assert page.locator("h1").inner_text() == "You were signed out"
    assert WORDS in page.locator("main").inner_text()
    if javascript:
        assert faults_found_by_axe(page) == []
    follow(page.get_by_role("button", name="Sign in and go on"))
    page.fill("[name=username]", "officer")
    page.fill("[name=password]", PASSWORD)
    follow(page.locator("main button[type=submit]"))
    assert page.locator("h1").inner_text() == "What you typed before you were signed out"
    if javascript:
        assert faults_found_by_axe(page) == []
    follow(page.get_by_role("button", name="Put it back in its form"))
    assert page.url.endswith(RECORD)
    assert page.input_value("[name=title]") == WORDS


def test_a_page_with_a_form_says_when_the_sign_in_ends_without_a_script(window):
    page = window("officer", javascript=False).open(RECORD)
    notice = page.locator("[data-sign-in-ends]")
    assert "You will be signed out at" in notice.inner_text()
    assert not notice.get_by_role("button").is_visible()


def test_somebody_is_warned_five_minutes_before_and_stays_signed_in_with_one_press(window):
    opened = window("officer")
    opened.page.clock.install()
    page = opened.open(RECORD)
    page.fill("[name=title]", WORDS)
    notice = page.locator("[data-sign-in-ends]")
    left = int(notice.get_attribute("data-sign-in-ends"))
    page.clock.run_for((left - 6 * 60) * 1000)
    assert notice.get_by_role("alert").inner_text() == ""
    page.clock.run_for(40 * 1000)
    warning = notice.get_by_role("alert").inner_text()
    assert "You will be signed out at" in warning
    assert "Choose “Stay signed in”" in warning
    assert faults_found_by_axe(page) == []
    with page.expect_response("**/stay-signed-in/") as answered:
        notice.get_by_role("button", name="Stay signed in").press("Enter")
    assert answered.value.json()["seconds"] > 59 * 60
    expect(page.locator("[data-said]").first).to_contain_text("You stay signed in")
    assert notice.get_by_role("alert").inner_text() == ""
    page.clock.run_for(10 * 60 * 1000)
    assert notice.get_by_role("alert").inner_text() == ""
    assert page.input_value("[name=title]") == WORDS
