"""A year's money, from a finance officer's home page to the statement that stays as it was agreed.

Nothing is made for it but the accounts of those who agree it and the rule by which the forces share. After
the first address every page is reached by a link or a button of the page before; each click is counted, with
and without a script.
"""

import pytest
from django.db import connection

from tests.browser.finance import AGREERS
from tests.browser.somebody import Somebody
from tests.served import BOARD_ALONE, served
from tests.spreadsheets import workbook_of

# The year of each, and the first year that is shared by another rule: the portal is the same for both.
RUNS = {
    "with-javascript": (True, "2023/24", "2024/25"),
    "without-javascript": (False, "2022/23", "2025/26"),
}
# Without a script the pages send the same forms: that is looked at on one database.
if connection.vendor == "postgresql":
    del RUNS["without-javascript"]
BOTH = pytest.mark.parametrize(("javascript", "year", "after"), RUNS.values(), ids=RUNS.keys())
HEADINGS = ["Year", "Area", "Paid by", "Kind", "Type", "Revenue or capital", "Amount", "Source"]
SAID = ["Pay", "Outturn", "Revenue"]
DEVON, DORSET, SOURCE = "Devon & Cornwall Police", "Dorset Police", "Illustrative data"
DOGS, DRONES, ROADS = "Alliance Dogs Team", "Alliance Drone Team", "Alliance Roads Policing Team"
PAID = (
    (DOGS, DEVON, "100.00"),
    (DOGS, DORSET, "200.01"),
    (DRONES, DEVON, "1000.00"),
    (DRONES, DORSET, "500.00"),
    (ROADS, DORSET, "50.00"),
)
OWED = "Devon & Cornwall owes Dorset £10.01"


@pytest.fixture(scope="module")
def address(set_up, tmp_path_factory):
    """A portal of its own."""
    prepare = "from tests.browser.finance import get_ready\nget_ready()\n"
    with served(set_up, tmp_path_factory.mktemp("finance"), prepare, BOARD_ALONE) as portal:
        yield portal.address


@BOTH
def test_costs_become_a_statement_that_is_agreed_and_stays(
    address, chromium, tmp_path, javascript, year, after
):
    def sign_in(account=""):
        return Somebody(address, chromium, account, javascript)

    with sign_in("finance") as finance:
        open_year(finance, year)
        costs = import_costs(finance, year, tmp_path)
        import_again(finance, costs)
        check_statement(finance, year)
        send(finance, year)
    for account in AGREERS:
        with sign_in(account) as agreer:
            agree(agreer, year)
    with sign_in("finance") as finance:
        close(finance, year)
    with sign_in() as anybody:
        find_nothing_published(anybody, year)
    with sign_in("finance") as finance:
        publish(finance, year)
    with sign_in("officer") as officer, sign_in("finance") as finance:
        kept = read(officer, year)
        change_rule(finance, year, after)
        assert read(officer, year) == kept
    for account in ("member", ""):
        with sign_in(account) as reader:
            read_what_is_published(reader, year)


def file_of(folder, name, year, *, wrong=""):
    """A spreadsheet of what was paid; with an area that nobody knows in its third row, where one is given."""
    rows = [
        [year, wrong if wrong and place == 2 else area, force, *SAID, amount, SOURCE]
        for place, (area, force, amount) in enumerate(PAID)
    ]
    path = folder / name
    path.write_bytes(workbook_of([HEADINGS, *rows]))
    return path


def choose(finance, path) -> None:
    finance.page.locator("[name=file]").set_input_files(path)
    finance.clicks += 1
    finance.button("Check the file")


def open_year(finance, year) -> None:
    with finance.within("open a year", clicks=4):
        finance.click("Money")
        finance.click("Open a financial year")
        finance.fill("first_year", year)
        finance.button("Save")
    assert f"{year} is open." in finance.whole_page
    assert "Nothing is recorded for this statement yet" in finance.text


def import_costs(finance, year, folder):
    """A mistake is named by its row and column; the mended file is looked at, and imported."""
    with finance.within("import costs, with a mistake to mend", clicks=8):
        finance.click("Import costs")
        choose(finance, file_of(folder, "costs.xlsx", year, wrong="Alliance Dog Squad"))
        assert "One thing is wrong with this file. Nothing of it was imported." in finance.text
        assert "row 4, column B (Business area)\t“Alliance Dog Squad” is not a business area" in finance.text
        finance.click("choose it again")
        mended = file_of(folder, "costs mended.xlsx", year)
        choose(finance, mended)
        assert "Nothing is wrong with this file. Nothing of it is imported yet." in finance.text
        assert "£1,850.01" in finance.text
        finance.click("Import these rows")
        finance.button("Import them")
    assert "Imported 5 cost lines." in finance.whole_page
    return mended


def import_again(finance, path) -> None:
    with finance.within("choose the same file again", clicks=5):
        finance.click("See what was imported")
        finance.click("Import costs")
        choose(finance, path)
        assert "The same file is imported once." in finance.text
        finance.click("Money")


def check_statement(finance, year) -> None:
    """What each area cost, who owes whom, and the working of one figure to its odd penny."""
    with finance.within("check the statement", clicks=3):
        finance.click(f"{year} (")
        text = finance.text
        assert OWED in text
        for words in ("1,850.01", "1,110.01", "740.00", "Provisional"):
            assert words in text, words
        finance.click(DOGS)
        working = finance.text
        assert "The split of 300.01 pounds" in working
        assert "Devon & Cornwall\t60.0%\t18,000.6000\t18,000\t0.6000\t1\t180.01" in working
        assert "Dorset\t40.0%\t12,000.4000\t12,000\t0.4000\tNone\t120.00" in working
        finance.click(year)


def send(finance, year) -> None:
    with finance.within("send the statement to be agreed", clicks=2):
        finance.click("Send to be agreed")
        finance.button("Send it to be agreed")
    assert "Version 1 is with the Chief Finance Officers." in finance.whole_page
    assert "Version 1 is agreed by 0 of 4 Chief Finance Officers." in finance.text


def agree(agreer, year) -> None:
    with agreer.within("agree the statement", clicks=2):
        agreer.click(f"Statement {year}, version 1: agree it for")
        assert OWED in agreer.text
        agreer.button("Agree this statement")


def close(finance, year) -> None:
    with finance.within("close the year", clicks=2):
        finance.click(f"Every Chief Finance Officer agreed the statement of {year}")
        finance.button("Close the year")
    assert f"{year} is closed." in finance.whole_page


def read(officer, year) -> tuple[str, str, bytes]:
    """The statement as it is read, the version that was agreed, and its very bytes."""
    with officer.within("read the statement", clicks=3):
        officer.click("Money")
        officer.click(f"{year} (")
        statement = officer.text
        assert f"{year} was closed on" in statement
        assert "What is shown is what was agreed." in statement
        assert OWED in statement
        officer.click("Version 1")
    link = officer.page.locator("main a[href$='.json']")
    with officer.page.expect_download() as coming:
        link.click()
    officer.steps.append((0, 1))
    officer.clicks += 1
    return statement, officer.text, coming.value.path().read_bytes()


def change_rule(finance, year, after) -> None:
    """Not of the year that is closed; from a later one on the forces share in halves."""
    with finance.within("end the rule", clicks=8):
        finance.click("Money")
        finance.click("Sharing rules")
        finance.click("End rule")
        finance.fill("until_year", year)
        finance.fill("because", "The forces agreed another.")
        finance.button("End")
        assert "There is a problem" in finance.text
        finance.fill("until_year", after)
        finance.button("End")
    with finance.within("record another rule", clicks=13):
        finance.click("Record a rule")
        finance.fill("from_year", after)
        finance.choose("Fixed shares")
        for force in (DEVON, DORSET):
            finance.page.get_by_label(f"Share of {force}, in percent").fill("50")
            finance.clicks += 1
        finance.select("first", 1)
        finance.fill("decided_as_stated", "Illustrative")
        finance.page.locator("[name=source]").select_option(label=SOURCE)
        finance.clicks += 2
        finance.choose("OFFICIAL")
        finance.button("Continue")
        assert "Check your answers before recording the rule" in finance.text
        finance.button("Record the rule")
    assert "The sharing rule of the alliance is recorded." in finance.whole_page


def find_nothing_published(anybody, year) -> None:
    """Costs are imported as OFFICIAL, so nobody reads them without an account, and that is said."""
    with anybody.within("look for the statement", clicks=2):
        anybody.click("Money")
        anybody.click(f"{year} (")
    assert "Nothing of this statement is published." in anybody.text
    assert OWED not in anybody.whole_page


def publish(finance, year) -> None:
    """What anybody will read is looked at before it is published."""
    with finance.within("publish the statement", clicks=4):
        finance.click("Money")
        finance.click(f"{year} (")
        finance.click("Publish this statement")
        for words in ("Just what anybody will read", OWED, DOGS, "1,850.01"):
            assert words in finance.text, words
        finance.button("Publish this statement")
    assert "Version 1 is published. Anybody can read it." in finance.whole_page


def read_what_is_published(reader, year) -> None:
    """A member of the Panel, and somebody without an account, read the statement, its working and version."""
    with reader.within("read the published statement", clicks=5):
        reader.click("Money")
        reader.click(f"{year} (")
        text = reader.text
        for words in (OWED, "1,850.01", "Anybody can read it.", "What is shown is what was agreed."):
            assert words in text, words
        reader.click(DOGS)
        assert "The split of 300.01 pounds" in reader.text
        reader.click(year)
        reader.click("Version 1")
    assert OWED in reader.text
