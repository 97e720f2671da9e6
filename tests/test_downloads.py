"""What a page says of the files it offers is true, now and after the record has changed (acceptance 29)."""

import html
import re

import pytest

from alliance.exports import size_of, size_words
from alliance.markings import Marking
from alliance.roles import Role
from alliance.views.kinds import ListPage
from tests.makers import make_area, make_name, make_user

pytestmark = pytest.mark.usefixtures("reference")

# Every page that offers files, and some of them filtered, sorted and as at another day.
PAGES = (
    "/business-areas/",
    "/business-areas/?as-at=2022-06-30&left=both",
    "/business-areas/?group=operational-command&sort=-joined",
    "/business-areas/timeline/",
    "/business-areas/timeline/?as-at=2022-06-30&group=enabling-services&sort=-name",
    "/business-areas/pipeline/",
    "/business-areas/pipeline/?as-at=2022-06-30",
    "/business-areas/compare/?from=2015-01-01&to=2020-01-01",
    "/business-areas/alliance-drone-team/facts/",
    "/business-areas/alliance-drone-team/compare/?from=2015-01-01&to=2020-01-01",
    "/business-areas/published-lists/",
    "/business-areas/published-lists/panel-report-june-2022/",
    "/sources/",
    "/sources/disagreements/",
    "/people/",
    "/audit/?subject=drone",
)
LINK = re.compile(r'<a class="govuk-link" href="([^"]+)">(Download[^<]*)</a>')


@pytest.fixture
def browser(db, signed_in):
    """Somebody whom every list opens."""
    harriet = make_user("harriet", Role.OFFICER, Role.ADMINISTRATOR, clearance=Marking.OFFICIAL_SENSITIVE)
    return signed_in(harriet)


def links_on(browser, address) -> dict[str, str]:
    page = browser.get(address)
    assert page.status_code == 200, address
    return {html.unescape(url): words for url, words in LINK.findall(page.content.decode())}


def said_and_true(browser, address) -> list[tuple[str, str]]:
    """For each file a page offers, what the link says of it, and what it should."""
    return [
        (words, f"{words.split(' (')[0]} ({size_words(size_of(browser.get(url)))})")
        for url, words in links_on(browser, address).items()
    ]


@pytest.mark.parametrize("address", PAGES)
def test_a_link_says_what_kind_of_file_it_leads_to_and_its_true_size(browser, address):
    found = said_and_true(browser, address)
    assert ["CSV" in found[0][0], "XLSX" in found[1][0]] == [True, True]
    for said, true in found:
        assert said == true


def test_sizes_are_true_again_after_a_change_that_leaves_as_many_rows(browser, alice):
    areas = [make_area(f"Drone Unit {number}", went_live="1 April 2016", by=alice) for number in range(20)]
    before = said_and_true(browser, "/business-areas/")
    for area in areas:
        make_name(area, f"{area.name}, with {'very ' * 12} many words to its name", by=alice)
    after = said_and_true(browser, "/business-areas/")
    assert [said for said, _ in after] == [true for _, true in after]
    assert after[0] != before[0]


def test_a_list_too_long_to_measure_says_how_much_its_files_hold(browser, monkeypatch):
    monkeypatch.setattr(ListPage, "measured_at_most", 3)
    assert list(links_on(browser, "/business-areas/?as-at=2022-06-30").values()) == [
        "Download CSV (22 business areas)",
        "Download XLSX (22 business areas)",
    ]


def test_a_list_of_what_was_searched_for_says_how_much_its_files_hold(browser):
    assert list(links_on(browser, "/business-areas/?q=drone").values()) == [
        "Download CSV (1 business area)",
        "Download XLSX (1 business area)",
    ]


@pytest.mark.parametrize(
    "wrong", ["/business-areas/?stage=nonsense", "/sources/?sort=nonsense", "/business-areas/?as-at=nonsense"]
)
def test_no_file_is_offered_of_what_was_not_understood(browser, wrong):
    assert links_on(browser, wrong) == {}
