"""An exception in performance, from the value that opens it to the Board that closes it.

Nothing is made for it but a measure with the values it had so far. After the first address every page is
reached by a link or a button of the page before; each click is counted, with and without a script.
"""

import re
from datetime import timedelta

import pytest
from django.db import connection

from alliance.temporal import long_date, today
from business_areas.performance.quarters import Quarter
from tests.browser.conftest import arrived
from tests.browser.measured import ANSWERED, DOGS, DRONES, SOURCE
from tests.browser.somebody import Somebody
from tests.browser.test_whole_meeting import BEFORE_THE_MEETING, open_meeting, prepare
from tests.served import BOARD_ALONE, served

# Each is about another area: the portal is the same for both.
RUNS = {"with-javascript": (True, DOGS), "without-javascript": (False, DRONES)}
# Without a script the pages send the same forms: that is looked at on one database.
if connection.vendor == "postgresql":
    del RUNS["without-javascript"]
BOTH = pytest.mark.parametrize(("javascript", "area"), RUNS.values(), ids=RUNS.keys())
WHY, DOING = "Two people left in July.", "Their places are advertised."
DECIDED = "That the area has until the next quarter, with two people lent to it."
CLOSED_BECAUSE = "The Board lends two people and looks at the next quarter."
# For each item of the agenda: what came of it, and on to the next.
CLICKS_FOR_ITEM = 2


@pytest.fixture(scope="module")
def quarters(set_up, tmp_path_factory):
    """A portal of its own, and the file that says how many days ahead its clock is."""
    folder = tmp_path_factory.mktemp("exception")
    ahead = folder / "days-ahead"
    ahead.write_text("0")
    prepare_it = "from tests.browser.measured import measure_for_some_time\nmeasure_for_some_time()\n"
    with served(set_up, folder, prepare_it, BOARD_ALONE, TESTS_DAYS_AHEAD=str(ahead)) as portal:
        yield portal.address, ahead


@BOTH
def test_what_is_off_track_goes_to_the_board_and_is_closed_on_the_areas_page(
    quarters, chromium, javascript, area
):
    address, ahead = quarters
    passed = int(ahead.read_text())
    opened_on = today() + timedelta(days=passed)
    day = opened_on + timedelta(days=BEFORE_THE_MEETING)
    quarter = Quarter.last_over(opened_on)

    def sign_in(account):
        return Somebody(address, chromium, account, javascript)

    with sign_in("officer") as officer:
        exception = enter_what_is_off_track(officer, area, quarter)
    with sign_in("secretary") as secretary:
        prepare(secretary, day)
        find_on_the_agenda(secretary, exception, area)
    ahead.write_text(str(passed + BEFORE_THE_MEETING))
    with sign_in("secretary") as secretary:
        hold(secretary, day, exception)
        decision = read_the_decision(secretary, day)
        close(secretary, day, exception, decision)
    with sign_in("officer") as officer:
        read_the_areas_page(officer, area, day, exception, decision, opened_on)


def enter_what_is_off_track(officer, area, quarter) -> str:
    """The value is refused until it is explained; then the rule opens an exception. Returns its name."""
    with officer.within("open the page that takes the quarter", clicks=3):
        officer.click("Performance")
        officer.click(area)
        assert "Exceptions that are open\n\nNone." in officer.text
        officer.click("Enter values")
    box = officer.page.get_by_label(f"{ANSWERED}, {quarter.months}", exact=True)
    with officer.within("enter a value that is off track, without explaining it", clicks=6):
        box.fill("60")
        officer.clicks += 1
        officer.choose("Final")
        officer.page.locator("[name=source]").select_option(label=SOURCE)
        officer.clicks += 2
        officer.choose("OFFICIAL")
        officer.button("Save")
    assert f"{ANSWERED}, {quarter.months} is “Off track”. Say why." in officer.text
    assert box.input_value() == "60"
    with officer.within("explain it", clicks=3):
        for label, words in (
            (f"Why {ANSWERED} is as it is", WHY),
            (f"What is being done about {ANSWERED}", DOING),
        ):
            officer.page.get_by_label(label, exact=True).fill(words)
            officer.clicks += 1
        officer.button("Save")
    assert f"1 value is recorded for {quarter.months}." in officer.whole_page
    text = officer.text
    for words in (WHY, DOING, f"{ANSWERED} is off track in {quarter.months}: 60% (target at least 80%)."):
        assert words in text, words
    exception = re.search(r"Exception \d+", text)[0]
    with officer.within("read the exception", clicks=1):
        officer.click(exception)
    for words in ("by the rule.", "It stays with the Board until the Board closes it."):
        assert words in officer.text, words
    return exception


def find_on_the_agenda(secretary, exception, area) -> None:
    """Nobody put it there: the meeting was prepared a moment ago, from its day alone."""
    item = secretary.page.locator("main table tbody tr", has_text=f"{exception}: {area}")
    assert item.count() == 1


def hold(secretary, day, exception) -> None:
    """The Board decides what becomes of the exception, and notes everything else."""
    open_meeting(secretary, day)
    with secretary.within("start the meeting", clicks=2):
        secretary.click("Start the meeting")
        secretary.button("Start the meeting")
    decided = 0
    while "/items/" in secretary.page.url:
        arrived(secretary.page)
        if secretary.page.locator("main h2", has_text=f"{exception}:").count():
            decided += 1
            decide(secretary)
        else:
            with secretary.within("note an item", clicks=CLICKS_FOR_ITEM):
                secretary.choose("Noted")
                go_on(secretary)
    assert decided == 1
    with secretary.within("end the meeting", clicks=1):
        secretary.button("End the meeting")
    assert "The meeting has ended" in secretary.text


def decide(secretary) -> None:
    with secretary.within("decide on the exception", clicks=CLICKS_FOR_ITEM + 1):
        secretary.choose("Agreed with changes")
        secretary.fill("decision", DECIDED)
        go_on(secretary)


def go_on(secretary) -> None:
    secretary.button("Save and")


def read_the_decision(secretary, day) -> str:
    """The decision is on the record with a reference of its own, which is returned."""
    open_meeting(secretary, day)
    with secretary.within("read the decision sheet", clicks=1):
        secretary.click("Decision sheet")
    assert DECIDED in secretary.text
    (reference,) = set(re.findall(r"WTB-\d{4}-\d+", secretary.text))
    return reference


def close(secretary, day, exception, decision) -> None:
    """The meeting and the decision are chosen from those there are."""
    with secretary.within("open the exception", clicks=3):
        secretary.click("Performance")
        secretary.click("Exceptions")
        secretary.click(exception)
    with secretary.within("record that the Board closed it", clicks=7):
        secretary.click("Record that the Board closed it")
        choose_from(secretary, "meeting", long_date(day))
        choose_from(secretary, "decision", decision)
        secretary.fill("because", CLOSED_BECAUSE)
        secretary.button("Save")
    assert f"{exception} is closed." in secretary.whole_page
    where = f", at its meeting of {long_date(day)}, by decision {decision}"
    assert f"Closed by the Board on {long_date(day)}{where}: {CLOSED_BECAUSE}" in secretary.text


def choose_from(secretary, name, words) -> None:
    """Open a list and choose what holds some words."""
    found = secretary.page.locator(f"[name={name}] option", has_text=words)
    assert found.count() == 1, f"{name}: {found.all_inner_texts()}"
    secretary.page.locator(f"[name={name}]").select_option(found.get_attribute("value"))
    secretary.clicks += 2


def read_the_areas_page(officer, area, day, exception, decision, opened_on) -> None:
    """Opened when, closed at which meeting, by which decision and why."""
    with officer.within("open the page of the area", clicks=2):
        officer.click("Business areas")
        officer.click(area)
    said = words_under(officer, "Exceptions in performance")
    for words in (
        f"{exception}, opened on {long_date(opened_on)}: {ANSWERED} is off track in",
        f"Closed by the Board on {long_date(day)}, at its meeting of {long_date(day)} ({decision}): "
        f"{CLOSED_BECAUSE}",
    ):
        assert words in said, said
    assert "It is open." not in said
    history = words_under(officer, "How we got here")
    for words in (f"{exception} opened", f"{exception} closed by the Board", CLOSED_BECAUSE, decision):
        assert words in history, history
    with officer.within("read the decision", clicks=1):
        officer.click(decision)
    assert DECIDED in officer.text


def words_under(officer, heading) -> str:
    """What a section of the page says."""
    section = officer.page.locator(
        "section", has=officer.page.get_by_role("heading", name=heading, exact=True)
    )
    return " ".join(section.inner_text().split())
