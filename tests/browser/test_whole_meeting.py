"""A meeting of twelve items, from the secretary's home page to its minutes, with and without a script.

Nothing is made for it but the accounts of those who take part. After the first address every page is reached
by a link or a button of the page before. Each key and each click is counted, from signing in to the notices
that anybody reads, against the budget of its step; in the room everything is done on the keyboard. How it is
counted is in docs/adr/0019-keys-and-clicks.md.
"""

import re
import signal
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection

from alliance.documents import Document, Paragraph, as_pdf
from alliance.temporal import long_date, today
from tests.browser.board_members import ACCOUNTS, AGREERS
from tests.browser.conftest import SECONDS_FOR_A_TEST, arrived, follow
from tests.browser.somebody import Somebody
from tests.served import BOARD_ALONE, served

# Without a script the pages send the same forms: that is looked at on one database.
SCRIPTS = {"with-javascript": True, "without-javascript": False}
if connection.vendor == "postgresql":
    del SCRIPTS["without-javascript"]
BOTH = pytest.mark.parametrize("javascript", SCRIPTS.values(), ids=SCRIPTS.keys())
ITEMS, BEFORE_THE_MEETING, UNTIL_THE_NEXT = 12, 21, 91
BUSINESS = (
    "The Board agrees the first plan",
    "The Board agrees the second plan",
    "The Board agrees the third plan",
    "The Board changes a plan",
    "The Board puts off a plan",
)
# How many keys an item may take from arriving at it to the next, typed words apart; an action takes more.
MOST = {"Noted": 4, "Agreed as recommended": 5, "Agreed with changes": 6, "Deferred": 6}
MOST_FOR_LINE, MOST_FOR_ROW, MOST_FOR_MINUTES = 3, 8, 5
PLACES = {"Noted": 0, "Agreed as recommended": 1, "Agreed with changes": 2, "Deferred": 4}
OUTCOMES = {"Agreed as recommended": 4, "Agreed with changes": 1, "Deferred": 1, "Noted": 6}
# The minutes are agreed too, and are no decision.
DECISIONS = 4
MOST_FOR_ROLL_CALL, MOST_IN_THE_ROOM, MOST_CLICKS_IN_THE_ROOM = 10, 85, 2
# A day: eight figures, and Tab between its boxes.
A_DAY = 10
OWNER = "Chief Constable of Dorset Police"
CHANGE = " The Board asks for a shorter one next year."
SAVE = "[name=then][value=next], [name=found][value=file]"
LONG_BEFORE_ANYTHING_HANGS = 60


@pytest.fixture(scope="module")
def quarters(set_up, tmp_path_factory):
    """A portal of its own, and the file that says how many days ahead its clock is."""
    folder = tmp_path_factory.mktemp("quarters")
    ahead = folder / "days-ahead"
    ahead.write_text("0")
    prepare = "from tests.browser.board_members import open_accounts\nopen_accounts()\n"
    with served(set_up, folder, prepare, BOARD_ALONE, TESTS_DAYS_AHEAD=str(ahead)) as portal:
        yield portal.address, ahead


@pytest.mark.long
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
        plan(secretary, after)
        prepare(secretary, day)
        shape(secretary)
        send_to_be_agreed(secretary)
    for account in AGREERS:
        with sign_in(account) as agreer, agreer.within("agree the agenda", clicks=3):
            agreer.click(f"The agenda of {long_date(day)} waits for your agreement")
            agreer.click("Agree this agenda")
            agreer.button("Agree this agenda")
    with sign_in("secretary") as secretary:
        take_in_papers(secretary, day, tmp_path)
        chase_papers(secretary)
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
    with secretary.within("open the page of a meeting", clicks=3):
        secretary.click("Board")
        secretary.click("Meetings")
        secretary.click(f"{day:%A} {long_date(day)}")


def plan(secretary, day) -> None:
    """The meeting after is planned, so that what is put off has somewhere to go."""
    with secretary.within("plan a meeting", clicks=5, keys=A_DAY):
        secretary.click("Board")
        secretary.click("Meetings")
        secretary.click("Plan a meeting")
        secretary.fill_day("held_on", day)
        secretary.button("Save")
    assert "is planned" in secretary.whole_page


def prepare(secretary, day) -> None:
    """Make the meeting from what is at hand: all there is to type is its day."""
    with secretary.within("go home", clicks=1):
        secretary.click("Home")
    with secretary.within("prepare the next Board", clicks=4, keys=A_DAY):
        secretary.click("Prepare the next Board")
        secretary.fill_day("held_on", day)
        secretary.button("Continue")
        assert "takes the chair, by the rota" in secretary.text
        secretary.button("Prepare the meeting")
    assert "Its agenda is a draft" in secretary.whole_page


def shape(secretary) -> None:
    """Twelve items: what every meeting has, and what there is to decide; the first business is moved up."""
    for words in BUSINESS:
        add(secretary, words, f"That {words[0].lower()}{words[1:]} from April.")
    number = 0
    while (count := secretary.page.locator("main table tbody tr[id^=item-]").count()) < ITEMS:
        number += 1
        add(secretary, f"Report {number}")
    assert count == ITEMS, "more is proposed than the meeting of this test takes"
    with secretary.within("move an item up", clicks=1):
        secretary.button("Move up")


def add(secretary, title, recommendation="") -> None:
    with secretary.within("add an item", clicks=6):
        secretary.click("Add an item")
        secretary.fill("title", title)
        secretary.tick(secretary.page.locator("[name=tranche][value=delivery]"))
        purpose = "decision" if recommendation else "information"
        secretary.tick(secretary.page.locator(f"[name=purpose][value={purpose}]"))
        if recommendation:
            secretary.fill("recommendation", recommendation)
        secretary.button("Add the item")


def send_to_be_agreed(secretary) -> None:
    with secretary.within("send the agenda to be agreed", clicks=2):
        secretary.click("Send it to be agreed")
        secretary.button("Send it to be agreed")
    assert "0 of 4 agreed" in secretary.text


def take_in_papers(secretary, day, folder) -> None:
    """Two papers are asked for, and one comes."""
    open_meeting(secretary, day)
    assert "4 of 4 agreed" in secretary.text
    with secretary.within("go to the papers", clicks=1):
        secretary.click("Receive papers")
    for number, title in enumerate(("The first paper", "The second paper"), start=5):
        with secretary.within("ask for a paper", clicks=7):
            secretary.click("Ask for a paper")
            secretary.select("item", number)
            secretary.fill("title", title)
            secretary.fill("author_name", f"Author of {title.lower()}")
            secretary.fill("email", "author@example.org")
            secretary.button("Ask for it")
    file = folder / "paper.pdf"
    file.write_bytes(as_pdf(Document("The first paper", "", 0, [Paragraph("What it says.")])))
    with secretary.within("take a paper in", clicks=5):
        secretary.click("The first paper")
        secretary.click("Receive")
        secretary.page.locator("[name=file]").set_input_files(file)
        secretary.clicks += 1
        secretary.button("Take it in")
        assert "Version 1 is here" in secretary.whole_page
        secretary.click("Papers")


def chase_papers(secretary) -> None:
    """Whoever has not sent theirs is reminded."""
    assert "1 of 2 received" in secretary.text
    with secretary.within("chase papers", clicks=2):
        secretary.click("Remind 1 author")
        secretary.button("Send the reminder")
    assert "1 reminder" in secretary.whole_page


def build_pack(secretary, day) -> None:
    open_meeting(secretary, day)
    with secretary.within("issue the pack", clicks=2):
        secretary.click("Issue the pack")
        secretary.button("Build it")
    # How long it takes is up to the machine, so how often somebody looks is not counted.
    looked = secretary.clicks
    for _ in range(LONG_BEFORE_ANYTHING_HANGS):
        if "Nothing in it has changed since" in secretary.text:
            break
        if "The pack is being built" in secretary.text:
            secretary.click("See how far it is now")
            secretary.page.wait_for_timeout(500)
    secretary.clicks = looked
    assert "1 of 2 papers" in secretary.text
    assert secretary.page.get_by_role("link", name=re.compile("Download the pack")).is_visible()


# In the room


def hold(secretary, day) -> str:
    """The meeting, on the keyboard; returns whose assent is outstanding, because they sent apologies."""
    open_meeting(secretary, day)
    with secretary.within("in the room", clicks=MOST_CLICKS_IN_THE_ROOM, keys=MOST_IN_THE_ROOM):
        secretary.click("Start the meeting")
        absent = call_the_roll(secretary)
        waiting = list(Counter(OUTCOMES).elements())
        actions = 0
        for number in range(1, ITEMS + 1):
            assert f"/items/{number}/" in secretary.page.url
            outcome = outcome_of(recommendation_of(secretary))
            waiting.remove(outcome)
            actions += outcome == "Noted"
            record_item(secretary, outcome, actions if outcome == "Noted" else 0)
        assert not waiting
        assert actions == OUTCOMES["Noted"]
        secretary.button("End the meeting")
    assert "The meeting has ended" in secretary.text
    return absent


def call_the_roll(secretary) -> str:
    """Everybody is marked already; the Chief Constable who is not in the chair sent apologies."""
    before = secretary.keys
    turn = re.search(r"It is the turn of (.*) to take the chair", secretary.text)[1]
    absent = "chief-constable-dorset" if "Devon" in turn else "chief-constable-devon-and-cornwall"
    secretary.press("Tab", "Enter")  # past the menu
    secretary.tab_to(f"[name=how_{absent}]")
    secretary.press("ArrowDown")
    assert secretary.page.locator(f"[name=how_{absent}][value=apologies]").is_checked()
    secretary.enter()
    assert secretary.keys - before <= MOST_FOR_ROLL_CALL, secretary.keys - before
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


def record_item(secretary, outcome, action=0, most=0) -> None:
    """Record an item on the keyboard, within the keys it may take, typed words apart."""
    page, before = secretary.page, secretary.keys
    most = most or MOST[outcome]
    arrived(page)
    secretary.press(*(["Space"] if outcome == "Noted" else ["ArrowDown"] * PLACES[outcome]))
    assert page.get_by_label(outcome, exact=True).is_checked()
    if outcome == "Agreed with changes":
        change_decision(secretary)
    elif action == 1:
        most += MOST_FOR_ROW
        fill_row(secretary, action)
    elif action:
        most += MOST_FOR_LINE
        write_line(secretary, action)
    secretary.tab_to(SAVE, "Shift+Tab" if outcome == "Agreed with changes" else "Tab")
    secretary.enter()
    took = secretary.keys - before
    assert took <= most, f"{outcome}, action {action}: {took} keys of {most}"


def change_decision(secretary) -> None:
    """Go on after the words of the recommendation, where the page put them there; else say all."""
    secretary.tab_to("[name=decision]")
    if not secretary.page.locator("[name=decision]").input_value():
        secretary.type("That the Board changes a plan from April.")
    secretary.type(CHANGE)
    assert secretary.page.locator("[name=decision]").input_value().endswith(f"from April.{CHANGE}")


def write_line(secretary, number) -> None:
    """An action as a line of the minute, which is looked at before it is filed."""
    secretary.tab_to("[name=minute]")
    secretary.type(f"The Board heard report {number}.\nA: {OWNER}; Write letter {number}")
    secretary.tab_to(SAVE, "Shift+Tab")
    secretary.enter()
    assert "Found 1 action in the minute" in secretary.text


def fill_row(secretary, number) -> None:
    """An action in its own row: its owner by the first letters; its day is that of the next meeting."""
    secretary.tab_to("[name=minute]")
    secretary.type(f"The Board heard report {number}.")
    secretary.tab_to("[name=action-0-what]")
    secretary.type(f"Write letter {number}")
    secretary.tab_to("[name=action-0-who]")
    secretary.page.keyboard.type(OWNER)  # a list takes letters only as they are pressed
    assert secretary.page.locator("[name=action-0-who] option:checked").inner_text() == OWNER
    secretary.tab_to("[name=action-0-by]")
    assert secretary.page.locator("[name=action-0-by]").input_value() == "next meeting"
    with secretary.page.expect_navigation():
        secretary.press("Enter")  # saves, and stays
    arrived(secretary.page)


# After it


def read_the_sheet(secretary) -> None:
    """The provisional decision sheet is two clicks from the end."""
    with secretary.within("issue the decision sheet", clicks=2):
        follow(secretary.page.locator(".govuk-breadcrumbs a").last)
        secretary.clicks += 1
        secretary.click("Decision sheet")
    text = secretary.text
    assert "PROVISIONAL" in text
    assert text.count("The Board noted this item.") == OUTCOMES["Noted"]
    assert CHANGE.strip() in text
    for number in range(1, 7):
        assert f"Write letter {number}" in text


def answer(chief_constable) -> None:
    """Whoever was not there assents, to each of them."""
    for _ in range(DECISIONS):
        with chief_constable.within("answer", clicks=6):
            chief_constable.click("Home")
            chief_constable.click("Your answer is outstanding")
            chief_constable.click("Give your answer")
            chief_constable.choose("I assent")
            chief_constable.button("Continue")
            chief_constable.button("Give this answer")
        assert "The decision is made" in chief_constable.whole_page


def publish_notices(secretary, day) -> list[str]:
    """Each commissioner publishes its own notice of each decision; returns the decisions."""
    open_meeting(secretary, day)
    with secretary.within("read the decision sheet", clicks=1):
        secretary.click("Decision sheet")
    references = list(dict.fromkeys(re.findall(r"WTB-\d{4}-\d+", secretary.text)))
    assert len(references) == DECISIONS
    for reference in references:
        with secretary.within("open a decision", clicks=2):
            secretary.click("Decisions and actions")
            secretary.click(reference)
        with secretary.within("publish notices", clicks=3):
            secretary.click("Publish")
            secretary.button("Continue")
            assert "Check just what the public will read" in secretary.text
            secretary.button("Publish")
        notices = secretary.page.locator("section[aria-labelledby=published] a", has_text="Notice of")
        assert notices.count() == 2
    return references


def circulate_minutes(secretary, day) -> None:
    open_meeting(secretary, day)
    put_minutes_together(secretary)
    assert "The Board heard report 1." in secretary.text
    assert "DRAFT" in secretary.text
    with secretary.within("send the minutes to the chair", clicks=2):
        secretary.click("Send to the chair")
        secretary.button("Send to the chair")
    with secretary.within("circulate the minutes", clicks=3, keys=A_DAY):
        secretary.click("Circulate for comments")
        secretary.fill_day("comments_by", day + timedelta(days=14))
        secretary.button("Circulate")
    assert f"circulated for comments until {long_date(day + timedelta(days=14))}" in secretary.text


def put_minutes_together(secretary) -> None:
    with secretary.within("put the minutes together", clicks=2):
        secretary.click("Put the minutes together")
        secretary.button("Put the draft together")


def agree_minutes(secretary, day, after) -> None:
    """The next meeting, at which what was put off is on the agenda, agrees the minutes."""
    open_meeting(secretary, after)
    assert "The Board puts off a plan" in secretary.text
    with secretary.within("hold the next meeting", clicks=3, keys=MOST_IN_THE_ROOM):
        secretary.click("Start the meeting")
        secretary.button("Start the meeting")
        while "/items/" in secretary.page.url:
            if "agreed as a true record" in recommendation_of(secretary):
                record_item(secretary, "Agreed as recommended", most=MOST_FOR_MINUTES)
            else:
                record_item(secretary, "Noted")
        secretary.button("End the meeting")
    # Its own minutes are put together too, so that the meeting after it can agree them.
    open_meeting(secretary, after)
    put_minutes_together(secretary)


def publish_minutes(secretary, day) -> None:
    open_meeting(secretary, day)
    with secretary.within("read the minutes", clicks=1):
        secretary.click("Minutes")
    assert "The Board agreed these minutes at its meeting of" in secretary.text
    assert re.search(r"entry \d+, whose hash is [0-9a-f]{64}", secretary.text)
    assert "DRAFT" not in secretary.text
    with secretary.within("publish the minutes", clicks=2):
        secretary.click("Publish")
        secretary.button("Publish")
    assert "Published on" in secretary.text


def read(anybody, references) -> None:
    """Anybody finds the notices of both commissioners, without signing in."""
    with anybody.within("find what is published", clicks=2):
        anybody.click("What we publish")
        anybody.click("Published decisions")
    for reference in references:
        assert anybody.page.get_by_role("link", name=re.compile(reference)).count() >= 1, reference
    with anybody.within("read a notice", clicks=1):
        anybody.click(references[0])
    assert references[0] in anybody.text
