"""Taking the minutes live: by keyboard, with and without a script, and through every kind of trouble."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD, arrived, follow
from tests.browser.room import FOR_TESTS, RECOMMENDATION, SECOND
from tests.browser.test_accessibility import faults_found_by_axe
from tests.browser.ways import BOTH

ROOMS = iter([f"/board/meetings/{day}/record/" for day in FOR_TESTS])
KEYS, KEYS_PLAIN, BY_ITSELF, OFFLINE, SIGNED_OUT, OLD_TOKEN = (next(ROOMS) for _ in range(6))
PLAIN_SIGNED_OUT, TWO, TAKEN, ADDED, LEAVING, WORDS = (next(ROOMS) for _ in range(6))
SAID, SKIPPED, SKIPPED_PLAIN = (f"/board/meetings/{day}/record/" for day in FOR_TESTS[-7:-4])
ROLL, START, START_PLAIN = (f"/board/meetings/{day}/record/" for day in FOR_TESTS[-3:])
SOON = 8_000


def saved(page, **options):
    """Do what makes the page save by itself, and wait until the server has answered."""

    def is_save(answer):
        return answer.request.method == "POST" and answer.url.rstrip("/").split("/")[-2] == "items"

    return page.expect_response(is_save, **options)


def alert(page):
    return page.locator("[data-recording-alert]")


def reread(window, path, account="secretary"):
    """The minute of an item as somebody finds it who opens the page anew, all versions of it."""
    opened = window(account)
    return opened.open(f"{path}versions/").locator("main").inner_text()


@BOTH
def test_noted_takes_four_keys_and_agreed_five_from_arriving_at_an_item(window, javascript):
    room = KEYS if javascript else KEYS_PLAIN
    page = window("secretary", javascript=javascript).open(f"{room}items/1/")
    noted = ("Space", "Tab", "Enter")
    agreed = ("ArrowDown", "Tab", "Enter") if javascript else ("Space", "ArrowDown", "Tab", "Enter")
    for keys, most, lands in ((noted, 4, "items/2/"), (agreed, 5, "items/3/")):
        assert len(keys) <= most
        arrived(page)
        for key in keys[:-1]:
            page.keyboard.press(key)
        with page.expect_navigation(url=re.compile(f"{lands}$")):
            page.keyboard.press(keys[-1])
    arrived(page)
    said = page.locator(".portal-room__list").inner_text()
    assert "Noted" in said
    assert "Agreed as recommended" in said
    page.goto(page.url.replace("items/3", "items/2"))
    assert page.input_value("[name=decision]") == RECOMMENDATION


def test_the_recommendation_becomes_the_decision_at_once_and_goes_again(window):
    page = window("secretary").open(f"{WORDS}items/1/")
    page.get_by_label("Agreed as recommended").check()
    assert page.input_value("[name=decision]") == RECOMMENDATION
    page.get_by_label("Noted").check()
    assert page.input_value("[name=decision]") == ""
    assert not page.get_by_label("Deferred to").is_visible()
    page.get_by_label("Deferred", exact=True).check()
    assert page.get_by_label("Deferred to").is_visible()
    assert faults_found_by_axe(page) == []


def test_whoever_comes_to_a_box_by_keyboard_goes_on_after_what_stands_in_it(window):
    page = window("secretary").open(f"{WORDS}items/2/")
    page.get_by_label("Noted").check()
    page.fill("[name=minute]", "They talked.")
    follow(page.get_by_role("button", name="Save", exact=True).last)
    arrived(page)
    for key in ("Tab", "Tab"):
        page.keyboard.press(key)
    page.keyboard.type(" They agreed.")
    assert page.input_value("[name=minute]") == "They talked. They agreed."
    # Who went back to put something right finds the caret where it was.
    for key in ("Home", "Shift+Tab", "Tab"):
        page.keyboard.press(key)
    page.keyboard.type("First: ")
    assert page.input_value("[name=minute]") == "First: They talked. They agreed."


def test_what_is_typed_is_saved_within_ten_seconds_and_on_leaving_a_box(window):
    page = window("secretary").open(f"{BY_ITSELF}items/1/")
    with saved(page, timeout=11_000) as answer:
        page.locator("[name=minute]").press_sequentially("They talked")
    assert answer.value.json()["inForce"]
    page.locator("[data-saved]", has_text=":").wait_for()
    with saved(page, timeout=SOON):
        page.fill("[name=minute]", "They talked, and more")
        page.keyboard.press("Tab")
    assert "They talked, and more" in reread(window, f"{BY_ITSELF}items/1/")


def test_that_it_is_saved_is_said_at_most_once_a_minute(window):
    opened = window("secretary")
    opened.page.clock.install()
    page = opened.open(f"{SAID}items/1/")
    page.evaluate("""() => {
        window.timesSaid = 0
        const status = document.querySelector("[data-recording-status]")
        new MutationObserver(() => window.timesSaid++).observe(status, { childList: true })
    }""")
    said = []
    for number, seconds in enumerate((0, 20, 30, 15), start=1):
        page.clock.run_for(seconds * 1000)
        page.fill("[name=minute]", f"Said {number} times")
        page.keyboard.press("Tab")
        expect(page.locator("[name=made-from]")).to_have_value(str(number))
        said.append(page.evaluate("window.timesSaid"))
        page.focus("[name=minute]")
    assert said == [1, 1, 1, 2], "after 0, 20, 50 and 65 seconds"
    status = page.locator("[data-recording-status]")
    assert status.get_attribute("role") == "status"
    assert re.fullmatch(r"Saved \d+:\d\d:\d\d[ap]m", status.inner_text())


def test_a_lost_connection_loses_nothing_and_is_told_throughout(window):
    opened = window("secretary")
    page = opened.open(f"{OFFLINE}items/1/")
    opened.context.set_offline(True)
    page.fill("[name=minute]", "Said while nobody could hear")
    page.keyboard.press("Tab")
    alert(page).get_by_text("Your words are safe in this window; do not close it. Trying again.").wait_for()
    assert re.search(r"Not saved since \d+:\d\d[ap]m\.", alert(page).inner_text())
    assert faults_found_by_axe(page) == []
    page.get_by_role("button", name="Save and next item").first.click()
    assert page.url.endswith("items/1/")
    assert page.input_value("[name=minute]") == "Said while nobody could hear"
    with saved(page, timeout=12_000):
        opened.context.set_offline(False)
    alert(page).locator("p").wait_for(state="detached")
    assert "Said while nobody could hear" in reread(window, f"{OFFLINE}items/1/")


def test_a_sign_in_that_ended_is_taken_up_in_another_tab_and_then_it_is_saved(window):
    opened = window("secretary")
    page = opened.open(f"{SIGNED_OUT}items/1/")
    opened.context.clear_cookies(name="sessionid")
    page.fill("[name=minute]", "Said while signed out")
    page.keyboard.press("Tab")
    alert(page).get_by_text("You were signed out.").wait_for()
    sign_in_elsewhere(opened)
    alert(page).locator("p").wait_for(state="detached")
    assert "Said while signed out" in reread(window, f"{SIGNED_OUT}items/1/")


def sign_in_elsewhere(opened):
    other = opened.context.new_page()
    other.goto(f"{opened.address}/sign-in/")
    other.fill("[name=username]", "secretary")
    other.fill("[name=password]", PASSWORD)
    follow(other.locator("main button[type=submit]"))
    assert "/sign-in" not in other.url
    other.close()


def test_a_page_opened_before_signing_in_again_still_saves(window):
    opened = window("secretary")
    with opened.page.expect_response(re.compile("/lock/$")):
        page = opened.open(f"{OLD_TOKEN}items/1/")
    # What the page asked before was answered: no late answer puts the old cookie back.
    opened.context.clear_cookies()
    sign_in_elsewhere(opened)
    with saved(page, timeout=SOON):
        page.fill("[name=minute]", "Said with an old token")
        page.keyboard.press("Tab")
    page.locator("[data-saved]", has_text=":").wait_for()
    # The first try may have met the old token: the page tries again by itself.
    for _ in range(20):
        if "Said with an old token" in (stands := reread(window, f"{OLD_TOKEN}items/1/")):
            break
        page.wait_for_timeout(500)
    assert "Said with an old token" in stands


def test_without_a_script_what_was_typed_comes_back_after_signing_in_again(window):
    opened = window("secretary", javascript=False)
    page = opened.open(f"{PLAIN_SIGNED_OUT}items/1/")
    page.fill("[name=minute]", "Said while signed out")
    opened.context.clear_cookies(name="sessionid")
    follow(page.get_by_role("button", name="Save and next item").first)
    follow(page.get_by_role("button", name="Sign in and go on"))
    page.fill("[name=username]", "secretary")
    page.fill("[name=password]", PASSWORD)
    follow(page.locator("main button[type=submit]"))
    follow(page.get_by_role("button", name="Put it back in its form").first)
    assert page.url.endswith(f"{PLAIN_SIGNED_OUT}items/1/")
    assert page.input_value("[name=minute]") == "Said while signed out"
    follow(page.get_by_role("button", name="Save and next item").first)
    assert page.url.endswith("items/2/")
    assert "Said while signed out" in reread(window, f"{PLAIN_SIGNED_OUT}items/1/")


@BOTH
def test_the_second_of_two_is_told_and_neither_loses_a_word(window, javascript):
    path = f"{TWO}items/{1 if javascript else 2}/"
    late = window("secretary", javascript=False).open(path)
    early = window(SECOND, javascript=javascript).open(path)
    early.fill("[name=minute]", "What the first heard")
    if javascript:
        with saved(early):
            early.keyboard.press("Tab")
    else:
        follow(early.get_by_role("button", name="Save", exact=True).last)
    late.fill("[name=minute]", "What the second heard")
    follow(late.get_by_role("button", name="Save and next item").first)
    words = late.locator("main").inner_text()
    assert "Second secretary has been writing this item since" in words
    assert "What the first heard" in words
    assert "What the second heard" in words


def test_whoever_is_taken_over_is_told(window):
    path = f"{TAKEN}items/1/"
    first = window("secretary").open(path)
    first.wait_for_timeout(500)  # the page says that somebody is writing
    second = window(SECOND).open(path)
    assert "Demonstration secretary has been writing this item since" in second.locator("main").inner_text()
    assert second.locator("#recording").count() == 0
    follow(second.get_by_role("link", name="take over"))
    follow(second.get_by_role("button", name="Take over"))
    assert second.locator("#recording").count() == 1
    first.fill("[name=minute]", "Said too late")
    first.keyboard.press("Tab")
    alert(first).get_by_text("What you wrote is kept as a version beside it").wait_for()
    assert "Second secretary has been writing this item since" in alert(first).inner_text()
    assert faults_found_by_axe(first) == []
    assert alert(first).get_by_role("link", name="See both versions").is_visible()
    assert "Said too late" in reread(window, path)


def test_another_action_is_added_without_leaving_the_page(window):
    page = window("secretary").open(f"{ADDED}items/1/")
    page.get_by_label("What is to be done").fill("First thing")
    page.get_by_role("button", name="Add another action").click()
    page.keyboard.type("Second thing")
    assert page.locator("[name=action-1-by]").input_value() == "next meeting"
    follow(page.get_by_role("button", name="Save", exact=True).last)
    assert page.locator("[name=action-0-what]").input_value() == "First thing"
    assert page.locator("[name=action-1-what]").input_value() == "Second thing"


def test_leaving_warns_only_while_something_is_not_saved(window):
    opened = window("secretary")
    page, asked = opened.open(f"{LEAVING}items/1/"), []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.locator("[name=minute]").press_sequentially("Half")
    page.goto(f"{opened.address}{LEAVING}")
    assert asked == ["beforeunload"]
    opened.open(f"{LEAVING}items/1/")
    with saved(page, timeout=SOON):
        page.fill("[name=minute]", "Whole")
        page.keyboard.press("Tab")
    page.locator("[data-saved]", has_text=":").wait_for()
    page.goto(f"{opened.address}{LEAVING}")
    assert asked == ["beforeunload"]


@BOTH
def test_somebody_in_the_seat_of_a_corporation_sole_is_marked_away_within_ten_keys(window, javascript):
    page = window("secretary", javascript=javascript).open(ROLL)
    last_of_four = page.locator(".portal-roll__seat").nth(3).get_by_label("Apologies")
    keys = ["Tab", "Enter", *["Tab"] * 6, "ArrowDown", "Enter"]  # the last would start the meeting
    assert len(keys) <= 10
    for key in keys[:-1]:
        page.keyboard.press(key)
    expect(last_of_four).to_be_checked()
    expect(last_of_four).to_be_focused()


def test_the_quorum_is_counted_while_the_roll_is_called_and_nothing_is_saved(window):
    page = window("secretary").open(ROLL)
    quorum = page.get_by_role("status").filter(has_text="uorate")
    assert quorum.inner_text().startswith("Quorate: ")
    seats = (
        page.locator(".portal-roll__seat")
        .filter(has_text="for Dorset")
        .or_(page.locator(".portal-roll__seat").filter(has_text="Dorset Police and Crime Commissioner"))
    )
    for seat in seats.all():
        seat.get_by_label("Not present").check()
    quorum.filter(has_text="Not quorate: nobody for").wait_for()
    assert faults_found_by_axe(page) == []
    page.reload()
    assert quorum.inner_text().startswith("Quorate: ")


@BOTH
def test_a_meeting_is_started_recorded_and_ended_in_its_pages(window, javascript):
    room = START if javascript else START_PLAIN
    page = window("secretary", javascript=javascript).open(room)
    follow(page.get_by_role("button", name="Start the meeting").first)
    assert page.url.endswith("items/1/")
    page.get_by_label("Noted").check()
    follow(page.get_by_role("button", name="Save and next item").first)
    page.get_by_label("Agreed as recommended").check()
    page.fill(
        "[name=minute]", "They agreed.\nA: Chief Constable of Dorset Police; bring the figures; 1 May 2027"
    )
    follow(page.get_by_role("button", name="Save and next item").first)
    assert "Found 1 action in the minute. Check it." in page.locator("main").inner_text()
    follow(page.get_by_role("button", name="Put it in its place"))
    assert "items/3/" in page.url
    page.goto(page.url.replace("items/3/", "items/2/"))
    assert page.locator("[name=action-0-what]").input_value() == "bring the figures"
    follow(page.get_by_role("link", name="End the meeting"))
    follow(page.get_by_role("link", name="Item 3, Drone team: no outcome is recorded."))
    page.get_by_label("Discussed, no decision").check()
    follow(page.get_by_role("button", name="Save and finish").first)
    assert "outstanding" not in page.locator("main").inner_text()
    follow(page.get_by_role("button", name="End the meeting"))
    assert "The meeting has ended." in page.locator("main").inner_text()


@BOTH
def test_the_outcome_is_in_focus_although_the_skip_link_was_followed_before(window, javascript):
    room = SKIPPED if javascript else SKIPPED_PLAIN
    page = window("secretary", javascript=javascript).open(f"{room}items/1/")
    arrived(page)
    page.locator(".govuk-skip-link").focus()
    page.keyboard.press("Enter")
    # A browser tells of a place on the page it shows already a moment later.
    page.wait_for_url("**/items/1/#main-content")
    page.get_by_label("Noted").check()
    follow(page.get_by_role("button", name="Save and next item").first)
    arrived(page)
    assert page.url.endswith("items/2/")
