"""A meeting of twelve items, from its roll-call to its agreed minutes, with and without a script."""

import re

import pytest

from alliance.temporal import long_date, today
from tests.browser.conftest import arrived, follow
from tests.browser.room import AGREED, CHANGED, DEFERRED, NOTED, RECOMMENDATION, WHOLE

BOTH = pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
WORDS = "That the Board agrees the statement of cost sharing, and asks for a shorter one next year."
# How many keys an item may take from arriving at it, typed words apart.
MOST = {"Noted": 4, "Agreed as recommended": 5, "Agreed with changes": 6, "Deferred": 8}
PLACES = {"Noted": 0, "Agreed as recommended": 1, "Agreed with changes": 2, "Deferred": 4}


def choose_and_go_on(page, outcome: str, javascript: bool, typed: str = "") -> int:
    """Record an item by keyboard alone; returns how many keys that took, typed words apart."""
    keys = 0

    def press(*names):
        nonlocal keys
        for name in names:
            page.keyboard.press(name)
            keys += 1

    arrived(page)
    # The first arrow from an answer that is not chosen chooses the one after it.
    place = PLACES[outcome]
    press(*(["Space"] if place == 0 or not javascript else []), *["ArrowDown"] * place)
    assert page.get_by_label(outcome, exact=True).is_checked()
    if typed:
        page.fill("[name=decision]", typed)
        page.get_by_label(outcome, exact=True).focus()
    press("Tab")
    before = page.url
    with page.expect_navigation(url=lambda url: url != before):
        press("Enter")
    return keys


@BOTH
def test_twelve_items_leave_decisions_actions_and_minutes_that_the_next_meeting_agrees(window, javascript):
    day, after = (each.isoformat() for each in WHOLE[javascript])
    meeting, record = f"/board/meetings/{day}/", f"/board/meetings/{day}/record/"
    page = window("secretary", javascript=javascript).open(record)

    # The roll-call is filled in.
    follow(page.get_by_role("button", name="Start the meeting").first)
    outcomes = (
        ["Noted"] * NOTED
        + ["Agreed as recommended"] * AGREED
        + ["Agreed with changes"] * CHANGED
        + ["Deferred"] * DEFERRED
    )
    total = 0
    for number, outcome in enumerate(outcomes, start=1):
        assert page.url.rstrip("/").endswith(f"items/{number}")
        typed = WORDS if outcome == "Agreed with changes" else ""
        keys = choose_and_go_on(page, outcome, javascript, typed)
        assert keys <= MOST[outcome], f"item {number} took {keys} keys"
        total += keys
    assert total <= 85

    # An action, by a line in the minute, checked before it is filed.
    page.goto(page.url.split("/record/")[0] + "/record/items/1/")
    page.fill(
        "[name=minute]",
        "The Board heard it.\nA: Chief Constable of Dorset Police; Write to staff; 1 May 2027",
    )
    follow(page.get_by_role("button", name="Save", exact=True))
    assert "1 action" in page.locator("#found").inner_text()
    follow(page.locator("[name=found][value=file]"))

    # It ends, and leaves a decision sheet the same day.
    page.goto(page.url.split("/record/")[0] + "/record/end/")
    follow(page.get_by_role("button", name="End the meeting"))
    window_url = page.url.split("/board/")[0]
    page.goto(f"{window_url}{meeting}decision-sheet/")
    sheet = page.locator("main").inner_text()
    assert "PROVISIONAL" in sheet
    assert sheet.count("The Board noted this item.") == NOTED
    assert len(re.findall(r"Decision WTB-2026-\d+: Agreed", sheet)) == AGREED + CHANGED
    assert RECOMMENDATION in sheet
    assert WORDS in sheet
    assert "Write to staff" in sheet

    # Notices: what the public will read is looked at, then each commissioner publishes its own.
    reference = re.search(r"Decision (WTB-2026-\d+): Agreed", sheet).group(1)
    page.goto(f"{window_url}/decisions/{reference}/publish/")
    assert RECOMMENDATION in page.locator("main").inner_text()
    follow(page.get_by_role("button", name="Continue"))
    assert "Check just what the public will read" in page.locator("main h1").inner_text()
    follow(page.get_by_role("button", name="Publish"))
    notices = page.locator("section[aria-labelledby=published] a", has_text="Notice of")
    addresses = [link.get_attribute("href") for link in notices.all()]
    assert len(addresses) == 2
    public = window(javascript=javascript)
    for address in addresses:
        assert RECOMMENDATION in public.open(address).locator("main").inner_text()
    assert reference in public.open("/published/decisions/").locator("main").inner_text()

    # Minutes: put together, to the chair, circulated.
    page.goto(f"{window_url}{meeting}")
    follow(page.get_by_role("link", name="Put the minutes together"))
    follow(page.get_by_role("button", name="Put the draft together"))
    assert "The Board heard it." in page.locator("main").inner_text()
    follow(page.locator("main a").filter(has_text="Send to the chair"))
    follow(page.get_by_role("button", name="Send to the chair"))
    follow(page.locator("main a").filter(has_text="Circulate for comments"))
    now = today()
    for part, value in (("day", now.day), ("month", now.month), ("year", now.year)):
        page.fill(f"[name=comments_by_{part}]", str(value))
    follow(page.get_by_role("button", name="Circulate"))
    assert f"circulated for comments until {long_date(now)}" in page.locator("main").inner_text()

    # The next meeting agrees them.
    page.goto(f"{window_url}/board/meetings/{after}/record/")
    follow(page.get_by_role("button", name="Start the meeting").first)
    while "Minutes of the last meeting" not in page.locator("main h2").first.inner_text():
        choose_and_go_on(page, "Noted", javascript)
    assert choose_and_go_on(page, "Agreed as recommended", javascript) <= 5
    while "/items/" in page.url:
        choose_and_go_on(page, "Noted", javascript)
    follow(page.get_by_role("button", name="End the meeting"))
    page.goto(f"{window_url}{meeting}minutes/")
    text = page.locator("main").inner_text()
    assert "The Board agreed these minutes at its meeting of" in text
    assert re.search(r"entry \d+, whose hash is [0-9a-f]{64}", text)
    assert "DRAFT" not in text
