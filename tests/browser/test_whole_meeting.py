"""A meeting of twelve items, from the secretary's home page to its minutes, with and without a script.

Nothing is made for it but the accounts of those who take part. Every page is reached by a link or a button of
the page before, and in the room everything is done on the keyboard: each key and each click is counted.
"""

import re
import signal
from collections import Counter
from datetime import timedelta

import pytest

from alliance.documents import Document, Paragraph, as_pdf
from alliance.temporal import long_date, today
from tests.browser.board_members import ACCOUNTS, AGREERS
from tests.browser.conftest import MILLISECONDS, SECONDS_FOR_A_TEST, WIDE, Window, arrived, follow, watch
from tests.served import PASSWORD, served

BOTH = pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
ITEMS, BEFORE_THE_MEETING, UNTIL_THE_NEXT = 12, 21, 91
BUSINESS = (
    "The Board agrees the first plan",
    "The Board agrees the second plan",
    "The Board agrees the third plan",
    "The Board changes a plan",
    "The Board puts off a plan",
)
# How many keys an item may take from arriving at it, typed words apart.
MOST = {"Noted": 4, "Agreed as recommended": 5, "Agreed with changes": 7, "Deferred": 8}
PLACES = {"Noted": 0, "Agreed as recommended": 1, "Agreed with changes": 2, "Deferred": 4}
OUTCOMES = {"Agreed as recommended": 4, "Agreed with changes": 1, "Deferred": 1, "Noted": 6}
# The minutes are agreed too, and are no decision.
DECISIONS = 4
MOST_FOR_ROLL_CALL, MOST_FOR_ACTION, MOST_IN_THE_ROOM, MOST_CLICKS_IN_THE_ROOM = 10, 8, 85, 2
OWNER = "Chief Constable of Dorset Police"
LONG_BEFORE_ANYTHING_HANGS = 60


@pytest.fixture(scope="module")
def quarters(tmp_path_factory):
    """A portal of its own, and the file that says how many days ahead its clock is."""
    folder = tmp_path_factory.mktemp("quarters")
    ahead = folder / "days-ahead"
    ahead.write_text("0")
    prepare = "from tests.browser.board_members import open_accounts\nopen_accounts()\n"
    with served(folder, prepare, TESTS_DAYS_AHEAD=str(ahead)) as portal:
        yield portal.address, ahead


class Somebody:
    """Somebody at a browser of their own, who has signed in: every key and every click is counted."""

    def __init__(self, address, chromium, account, javascript):
        context = chromium.new_context(
            viewport=WIDE, java_script_enabled=javascript, locale="en-GB", accept_downloads=True
        )
        context.set_default_timeout(2 * MILLISECONDS)
        self.window = Window(address, context, context.new_page())
        watch(self.window)
        self.page, self.keys, self.clicks = self.window.page, 0, 0
        self.page.goto(address)
        if account:
            self.click("Sign in")
            self.page.fill("[name=username]", account)
            self.page.fill("[name=password]", PASSWORD)
            follow(self.page.locator("main button[type=submit]"))
        self.keys = self.clicks = 0

    def __enter__(self):
        return self

    def __exit__(self, *wrong):
        self.window.context.close()
        if wrong == (None, None, None):
            assert not self.window.wrong, "\n".join(self.window.wrong)

    @property
    def text(self) -> str:
        return self.page.locator("main").inner_text()

    def click(self, name, kind="a") -> None:
        """Follow a link, or press a button, whose words begin so."""
        named = re.compile(rf"^\s*{re.escape(name)}")
        # The links of the page itself come before those around it.
        there = self.page.locator(kind, has_text=named)
        inside = self.page.locator("main").locator(kind, has_text=named)
        assert there.count(), f"{self.page.url} has no “{name}”: {self.text}"
        follow((inside if inside.count() else there).first)
        self.clicks += 1

    def button(self, name) -> None:
        self.click(name, "button")

    def choose(self, label) -> None:
        self.page.get_by_label(label, exact=True).first.check()

    def press(self, *names) -> None:
        for name in names:
            self.page.keyboard.press(name)
            self.keys += 1

    def tab_to(self, selector, key="Tab", most=12) -> None:
        """Press Tab until that is in focus."""
        for _ in range(most):
            self.press(key)
            if self.page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
                return
        raise AssertionError(f"{most} times {key} does not lead to {selector}")

    def type(self, words) -> None:
        """Typed words are not counted."""
        self.page.keyboard.insert_text(words)

    def enter(self) -> None:
        """Press Enter where it opens another page."""
        with self.page.expect_navigation(url=lambda url, before=self.page.url: url != before):
            self.press("Enter")


@BOTH
def test_twelve_items_leave_decisions_actions_minutes_and_notices(quarters, chromium, tmp_path, javascript):
    signal.alarm(3 * SECONDS_FOR_A_TEST)
    address, ahead = quarters
    passed = int(ahead.read_text())

    def let_pass(days) -> None:
        nonlocal passed
        passed += days
        ahead.write_text(str(passed))

    def sign_in(account=""):
        return Somebody(address, chromium, account, javascript)

    day = today() + timedelta(days=passed + BEFORE_THE_MEETING)
    after = day + timedelta(days=UNTIL_THE_NEXT)
    with sign_in("secretary") as secretary:
        prepare(secretary, day)
        shape(secretary)
        plan(secretary, after)
        send_to_be_agreed(secretary, day)
    for account in AGREERS:
        with sign_in(account) as agreer:
            agreer.click(f"The agenda of {long_date(day)} waits for your agreement")
            agreer.click("Agree this agenda")
            agreer.button("Agree this agenda")
    with sign_in("secretary") as secretary:
        chase_papers(secretary, day, tmp_path)
        build_pack(secretary, day)

    let_pass(BEFORE_THE_MEETING)
    with sign_in("secretary") as secretary:
        absent = hold(secretary, day)
        read_the_sheet(secretary)
    with sign_in(absent) as chief_constable:
        answer(chief_constable)
    with sign_in("secretary") as secretary:
        notices = publish_notices(secretary, day)
        circulate_minutes(secretary, day)
        prepare(secretary, after)

    let_pass(UNTIL_THE_NEXT)
    with sign_in("secretary") as secretary:
        agree_minutes(secretary, day, after)
        publish_minutes(secretary, day)
    with sign_in() as anybody:
        read(anybody, notices)


def open_meeting(secretary, day) -> None:
    secretary.click("Board")
    secretary.click("Meetings")
    secretary.click(f"{day:%A} {long_date(day)}")


def fill_day(secretary, name, day) -> None:
    """As it is typed: the day, the month and the year, with Tab between them."""
    secretary.page.locator(f"[name={name}_day]").click()
    for part in (day.day, day.month, day.year):
        secretary.page.keyboard.press("Control+A")
        secretary.page.keyboard.type(str(part))
        secretary.page.keyboard.press("Tab")


def prepare(secretary, day) -> None:
    """Make the meeting from what is at hand: all there is to type is its day."""
    secretary.click("Home")
    secretary.clicks = 0
    secretary.click("Prepare the next Board")
    fill_day(secretary, "held_on", day)
    secretary.button("Continue")
    assert "takes the chair, by the rota" in secretary.text
    secretary.button("Prepare the meeting")
    assert secretary.clicks <= 3
    assert "Its agenda is a draft" in secretary.page.locator("body").inner_text()


def shape(secretary) -> None:
    """Twelve items: what every meeting has, and what there is to decide; the first business is moved up."""
    for words in BUSINESS:
        add(secretary, words, f"That {words[0].lower()}{words[1:]} from April.")
    number = 0
    while (count := secretary.page.locator("main table tbody tr[id^=item-]").count()) < ITEMS:
        number += 1
        add(secretary, f"Report {number}")
    assert count == ITEMS, "more is proposed than the meeting of this test takes"
    secretary.button("Move up")


def add(secretary, title, recommendation="") -> None:
    secretary.click("Add an item")
    page = secretary.page
    page.fill("[name=title]", title)
    page.locator("[name=tranche][value=delivery]").check()
    page.locator(f"[name=purpose][value={'decision' if recommendation else 'information'}]").check()
    page.fill("[name=recommendation]", recommendation)
    secretary.button("Add the item")


def plan(secretary, day) -> None:
    """The meeting after is planned, so that what is put off has somewhere to go."""
    secretary.click("Meetings")
    secretary.click("Plan a meeting")
    fill_day(secretary, "held_on", day)
    secretary.button("Save")
    assert "is planned" in secretary.page.locator("body").inner_text()


def send_to_be_agreed(secretary, day) -> None:
    open_meeting(secretary, day)
    secretary.click("Agree the agenda")
    secretary.click("Send it to be agreed")
    secretary.button("Send it to be agreed")
    assert "0 of 4 agreed" in secretary.text


def chase_papers(secretary, day, folder) -> None:
    """Two papers are asked for; one comes, and who writes the other is reminded."""
    open_meeting(secretary, day)
    assert "4 of 4 agreed" in secretary.text
    secretary.click("Receive papers")
    for number, title in enumerate(("The first paper", "The second paper"), start=5):
        secretary.click("Ask for a paper")
        secretary.page.locator("[name=item]").select_option(index=number)
        secretary.page.fill("[name=title]", title)
        secretary.page.fill("[name=author_name]", f"Author of {title.lower()}")
        secretary.page.fill("[name=email]", "author@example.org")
        follow(secretary.page.locator("main form[method=post] button[type=submit]:not([name])").last)
    secretary.click("The first paper")
    secretary.click("Receive")
    file = folder / "paper.pdf"
    file.write_bytes(as_pdf(Document("The first paper", "", 0, [Paragraph("What it says.")])))
    secretary.page.locator("[name=file]").set_input_files(file)
    secretary.button("Take it in")
    assert "Version 1 is here" in secretary.page.locator("body").inner_text()
    secretary.click("Papers")
    assert "1 of 2 received" in secretary.text
    secretary.clicks = 0
    secretary.click("Remind 1 author")
    secretary.button("Send the reminder")
    assert secretary.clicks == 2
    assert "1 reminder" in secretary.page.locator("body").inner_text()


def build_pack(secretary, day) -> None:
    open_meeting(secretary, day)
    secretary.clicks = 0
    secretary.click("Issue the pack")
    secretary.click("Build the pack")
    secretary.button("Build it")
    for _ in range(LONG_BEFORE_ANYTHING_HANGS):
        if "Nothing in it has changed since" in secretary.text:
            break
        if "The pack is being built" in secretary.text:
            secretary.click("See how far it is now")
            secretary.page.wait_for_timeout(500)
    assert "1 of 2 papers" in secretary.text
    assert secretary.page.get_by_role("link", name=re.compile("Download the pack")).is_visible()


# In the room


def hold(secretary, day) -> str:
    """The meeting, on the keyboard; returns whose assent is outstanding, because they sent apologies."""
    open_meeting(secretary, day)
    secretary.click("Start the meeting")
    secretary.keys = secretary.clicks = 0
    absent = call_the_roll(secretary)
    waiting = list(Counter(OUTCOMES).elements())
    taken, actions = Counter(), 0
    for number in range(1, ITEMS + 1):
        assert f"/items/{number}/" in secretary.page.url
        outcome = outcome_of(recommendation_of(secretary))
        waiting.remove(outcome)
        actions += outcome == "Noted"
        taken[outcome] += record_item(secretary, outcome, actions if outcome == "Noted" else 0)
    assert not waiting
    assert actions == 6
    secretary.button("End the meeting")
    assert secretary.keys <= MOST_IN_THE_ROOM, f"{secretary.keys} keys: {dict(taken)}"
    assert secretary.clicks <= MOST_CLICKS_IN_THE_ROOM
    return absent


def call_the_roll(secretary) -> str:
    """Everybody is marked already; the Chief Constable who is not in the chair sent apologies."""
    turn = re.search(r"It is the turn of (.*) to take the chair", secretary.text)[1]
    absent = "chief-constable-dorset" if "Devon" in turn else "chief-constable-devon-and-cornwall"
    secretary.page.locator(f"[name=how_{absent}][value=apologies]").check()
    secretary.clicks += 1
    secretary.enter()
    assert secretary.keys <= MOST_FOR_ROLL_CALL
    return ACCOUNTS[absent]


def outcome_of(recommendation: str) -> str:
    """What comes of an item, by what the page says is recommended."""
    if "changes a plan" in recommendation:
        return "Agreed with changes"
    if "puts off a plan" in recommendation:
        return "Deferred"
    return "Agreed as recommended" if recommendation else "Noted"


def recommendation_of(secretary) -> str:
    said = re.search(r"Recommendation in the paper: “(.*)”", secretary.text)
    return said[1] if said else ""


def record_item(secretary, outcome, action) -> int:
    """Record an item on the keyboard; returns how many keys that took, typed words apart."""
    page, before = secretary.page, secretary.keys
    arrived(page)
    secretary.press(*(["Space"] if outcome == "Noted" else ["ArrowDown"] * PLACES[outcome]))
    assert page.get_by_label(outcome, exact=True).is_checked()
    if outcome == "Agreed with changes":
        secretary.tab_to("[name=decision]")
        if not page.locator("[name=decision]").input_value():
            secretary.type("That the Board changes a plan from April, ")
        else:
            page.evaluate("() => document.activeElement.setSelectionRange(1e6, 1e6)")
        secretary.type(" and asks for a shorter one next year.")
        secretary.tab_to("[name=then][value=next]", "Shift+Tab")
    elif action:
        secretary.tab_to("[name=minute]")
        secretary.type(f"The Board heard report {action}.\nA: {OWNER}; Write letter {action}")
        secretary.tab_to("[name=then][value=next]", "Shift+Tab")
    else:
        secretary.tab_to("[name=then][value=next]")
    plain = secretary.keys - before + 1
    if action:
        secretary.enter()
        assert "Found 1 action in the minute" in secretary.text
        secretary.tab_to("[name=found][value=file]")
        assert secretary.keys + 1 - before - 3 <= MOST_FOR_ACTION
    else:
        assert plain <= MOST[outcome], f"{outcome}: {plain} keys"
    secretary.enter()
    return secretary.keys - before


# After it


def read_the_sheet(secretary) -> None:
    """The provisional decision sheet is two clicks from the end."""
    secretary.clicks = 0
    secretary.page.locator(".govuk-breadcrumbs a").last.click()
    secretary.clicks += 1
    secretary.click("Decision sheet")
    assert secretary.clicks <= 2
    text = secretary.text
    assert "PROVISIONAL" in text
    assert text.count("The Board noted this item.") == OUTCOMES["Noted"]
    assert "and asks for a shorter one next year" in text
    for number in range(1, 7):
        assert f"Write letter {number}" in text


def answer(chief_constable) -> None:
    """Whoever was not there assents, to each of them."""
    for _ in range(DECISIONS):
        chief_constable.click("Home")
        chief_constable.click("Your answer is outstanding")
        chief_constable.click("Give your answer")
        chief_constable.choose("I assent")
        chief_constable.button("Continue")
        chief_constable.button("Give this answer")
        assert "The decision is made" in chief_constable.page.locator("body").inner_text()


def publish_notices(secretary, day) -> list[str]:
    """Each commissioner publishes its own notice of each decision; returns their addresses."""
    open_meeting(secretary, day)
    secretary.click("Decision sheet")
    references = list(dict.fromkeys(re.findall(r"WTB-\d{4}-\d+", secretary.text)))
    assert len(references) == DECISIONS
    addresses = []
    for reference in references:
        secretary.click("Decisions and actions")
        secretary.click(reference)
        secretary.clicks = 0
        secretary.click("Publish")
        secretary.button("Continue")
        assert "Check just what the public will read" in secretary.text
        secretary.button("Publish")
        assert secretary.clicks <= 3
        notices = secretary.page.locator("section[aria-labelledby=published] a", has_text="Notice of")
        addresses += [link.get_attribute("href") for link in notices.all()]
    assert len(addresses) == 2 * len(references)
    return references


def circulate_minutes(secretary, day) -> None:
    open_meeting(secretary, day)
    secretary.click("Put the minutes together")
    secretary.button("Put the draft together")
    assert "The Board heard report 1." in secretary.text
    assert "DRAFT" in secretary.text
    secretary.click("Send to the chair")
    secretary.button("Send to the chair")
    secretary.click("Circulate for comments")
    fill_day(secretary, "comments_by", day + timedelta(days=14))
    secretary.button("Circulate")
    assert f"circulated for comments until {long_date(day + timedelta(days=14))}" in secretary.text


def agree_minutes(secretary, day, after) -> None:
    """The next meeting, at which what was put off is on the agenda, agrees the minutes."""
    open_meeting(secretary, after)
    assert "The Board puts off a plan" in secretary.text
    secretary.click("Start the meeting")
    secretary.button("Start the meeting")
    while "/items/" in secretary.page.url:
        minutes = "agreed as a true record" in recommendation_of(secretary)
        record_item(secretary, "Agreed as recommended" if minutes else "Noted", 0)
    secretary.button("End the meeting")
    # Its own minutes are put together too, so that the meeting after it can agree them.
    open_meeting(secretary, after)
    secretary.click("Put the minutes together")
    secretary.button("Put the draft together")


def publish_minutes(secretary, day) -> None:
    open_meeting(secretary, day)
    secretary.click("Minutes")
    assert "The Board agreed these minutes at its meeting of" in secretary.text
    assert re.search(r"entry \d+, whose hash is [0-9a-f]{64}", secretary.text)
    assert "DRAFT" not in secretary.text
    secretary.click("Publish")
    secretary.button("Publish")
    assert "Published on" in secretary.text


def read(anybody, references) -> None:
    """Anybody finds the notices of both commissioners, without signing in."""
    for reference in references:
        anybody.page.goto(f"{anybody.window.address}/published/decisions/")
        assert anybody.page.get_by_role("link", name=re.compile(reference)).count() >= 1, reference
