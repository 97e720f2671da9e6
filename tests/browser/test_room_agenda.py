"""Items taken together, and the screen in the room: with and without a script, wide and narrow."""

from playwright.sync_api import expect

from tests.browser.conftest import NARROW, follow
from tests.browser.room import FOR_TESTS, TOGETHER
from tests.browser.test_accessibility import faults_found_by_axe
from tests.browser.ways import BOTH


@BOTH
def test_one_is_taken_out_and_the_others_are_recorded_with_one_press(window, javascript):
    record = f"/board/meetings/{TOGETHER[javascript]}/record/"
    page = window("secretary", javascript=javascript, size=NARROW).open(f"{record}items/1/")
    follow(page.get_by_role("link", name="Take 3 items together"))
    page.locator("[name=assenting]").first.uncheck()
    page.get_by_text("Take this one separately").nth(1).click()
    second = page.locator("details").nth(1)
    second.get_by_label("Who asks for it").select_option(index=1)
    second.get_by_label("Why").fill("The price moved.")
    follow(second.get_by_role("button", name="Take it separately"))
    expect(page.locator("main")).to_contain_text("asked for it to be discussed: The price moved.")
    expect(page.locator("[name=assenting]").first).not_to_be_checked()
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    if javascript:
        assert not faults_found_by_axe(page)
    follow(page.get_by_role("button", name="Record them together"))
    assert page.url.endswith("/items/2/"), "the one that was taken out has no outcome yet"
    assert page.locator(".portal-room__list").inner_text().count("Agreed as recommended") == 2


def test_the_screen_follows_the_item_that_is_open_and_what_is_typed(window):
    record = f"/board/meetings/{FOR_TESTS[12]}/record/"
    opened = window("secretary")
    page = opened.open(f"{record}items/1/")
    with page.expect_popup() as shown:
        page.get_by_role("link", name="Show on the screen").click()
    screen = shown.value
    expect(screen.locator("h1")).to_have_text("1 Apologies")
    opened.open(f"{record}items/3/")
    expect(screen.locator("h1")).to_have_text("3 Drone team")
    assert not faults_found_by_axe(screen)
    page.locator("[name=outcome][value=agreed-with-changes]").check()
    page.locator("[name=decision]").fill("That the Board keeps the drone team.")
    follow(page.get_by_role("button", name="Save", exact=True))
    expect(screen.locator(".portal-screen__decision")).to_have_text("That the Board keeps the drone team.")
    screen.set_viewport_size(NARROW)
    assert screen.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_without_a_script_the_screen_is_loaded_again_by_itself(window):
    page = window("secretary", javascript=False).open(f"/board/meetings/{FOR_TESTS[12]}/record/screen/")
    with page.expect_navigation(timeout=20_000):
        pass
    expect(page.locator("h1")).to_be_visible()
