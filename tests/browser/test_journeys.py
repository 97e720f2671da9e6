"""An officer answers a question about a business area, by mouse and by keyboard, and prints the answer."""

import re
from io import BytesIO
from zipfile import ZipFile

import pytest

from tests.browser.conftest import NARROW, follow
from tests.browser.ways import BOTH

AREA = "/business-areas/alliance-drone-team/"


class Counted:
    """A person at a page: every click they make is counted."""

    def __init__(self, page):
        self.page, self.clicks = page, 0

    def click(self, thing, *, opens_a_page=True):
        self.clicks += 1
        if opens_a_page:
            follow(thing)
        else:
            thing.click()


@BOTH
def test_the_drone_question_is_answered_in_five_clicks(window, javascript):
    opened = window("officer", javascript=javascript)
    person = Counted(opened.open("/"))
    page = person.page

    page.fill("#search", "drone")
    person.click(page.get_by_role("search").get_by_role("button", name="Search"))
    first = page.locator("main li a[href^='/business-areas/']").first
    assert first.inner_text() == "Alliance Drone Team"

    person.click(first)
    assert page.url.endswith(AREA)
    assert "In the alliance since" in page.locator("main").inner_text()
    assert page.get_by_role("heading", name="How we got here").is_visible()
    assert "Dorset Panel report" in page.locator("main").inner_text()
    assert person.clicks == 2

    for name, typed in (("day", "30"), ("month", "6"), ("year", "2022")):
        page.fill(f"[name=as-at-{name}]", typed)
    person.click(page.locator(".portal-as-at button"))
    assert page.url.endswith("?as-at=2022-06-30")
    assert "30 June 2022" in page.title()
    assert "30 June 2022" in page.locator("main").inner_text()

    person.click(page.get_by_role("navigation", name="In this section").get_by_role("link", name="Facts"))
    assert page.url.endswith(f"{AREA}facts/?as-at=2022-06-30")
    facts = page.locator(".portal-fact")
    assert facts.count() >= 4
    for words in facts.all_inner_texts():
        assert re.search(r"Source: .+Recorded by .+ on \d+ \w+ \d{4}", words, re.DOTALL), words

    with page.expect_download() as waiting:
        person.click(page.get_by_role("link", name="XLSX"), opens_a_page=False)
    assert person.clicks == 5
    sheet = waiting.value
    assert sheet.suggested_filename.endswith(".xlsx")
    assert "2022-06-30" in sheet.suggested_filename
    with open(sheet.path(), "rb") as file, ZipFile(BytesIO(file.read())) as book:
        words = b"".join(book.read(name) for name in book.namelist())
    assert b"Alliance Drone Team" in words
    assert b"30 June 2022" in words


def test_the_register_as_at_the_day_of_the_report(window):
    page = window("officer").open("/business-areas/?as-at=2022-06-30")
    assert "22 certain, 0 uncertain" in page.locator("main").inner_text()
    page = window("officer").open("/business-areas/?as-at=2014-01-01")
    assert "0 certain, 0 uncertain" in page.locator("main").inner_text()


def test_every_control_is_reached_by_the_keyboard_in_the_order_of_the_page(window):
    page = window("officer").open(AREA)
    expected = page.evaluate(
        """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
            .filter(each => each.type !== "hidden" && !each.disabled && each.tabIndex >= 0
                && each.checkVisibility({visibilityProperty: true})).length"""
    )
    reached, unseen = [], []
    for _ in range(expected):
        page.keyboard.press("Tab")
        found = page.evaluate(
            """() => {
                const here = document.activeElement, look = getComputedStyle(here)
                const box = here.getBoundingClientRect()
                const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)
                return {
                    what: here.outerHTML.slice(0, 120),
                    order: [...document.querySelectorAll("*")].indexOf(here),
                    shown: look.outlineStyle !== "none" && parseFloat(look.outlineWidth) > 0
                        || look.boxShadow !== "none" || look.backgroundColor === "rgb(255, 221, 0)",
                    covered: !(top && (here.contains(top) || top.contains(here))),
                }
            }"""
        )
        reached.append(found["order"])
        if not found["shown"] or found["covered"]:
            unseen.append(found)
    assert reached == sorted(reached), "the keyboard jumps about"
    assert len(set(reached)) == expected, f"{len(set(reached))} of {expected} controls were reached"
    assert not unseen, unseen


def test_the_keyboard_alone_leads_from_home_to_the_area(window):
    page = window("officer").open("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.focus("#search")
    page.keyboard.type("drone")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    page.get_by_role("link", name="Alliance Drone Team").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{AREA}")


def test_the_menu_opens_and_closes_on_a_small_screen(window):
    page = window("officer", size=NARROW).open("/")
    button, link = page.get_by_role("button", name="Menu"), page.locator("#navigation a").first
    assert not link.is_visible()
    button.click()
    assert link.is_visible()
    assert button.get_attribute("aria-expanded") == "true"


@pytest.mark.parametrize(
    "path", [AREA, f"{AREA}facts/?as-at=2022-06-30", "/business-areas/?as-at=2022-06-30"]
)
def test_printing_leaves_out_what_is_only_for_the_screen(window, path):
    page = window("officer").open(path)
    assert page.get_by_role("navigation", name="Menu").is_visible()
    page.emulate_media(media="print")
    for left_out in ("nav", "form", ".portal-actions", ".portal-downloads", "footer ul", "button"):
        shown = [each.inner_text() for each in page.locator(left_out).all() if each.is_visible()]
        assert not shown, f"{left_out} is printed: {shown}"
    assert page.locator("h1").is_visible()
    assert page.locator(".portal-marking--top").is_visible()
    assert "as at" in page.locator("main").inner_text().lower()
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_a_filtered_list_keeps_its_filters_in_its_address_and_forgets_them_elsewhere(window):
    opened = window("officer")
    page = opened.open("/business-areas/")
    everything = page.locator("main tbody tr").count()
    page.get_by_label("Operational Command").check()
    follow(page.get_by_role("button", name="Apply filters").first)
    page.wait_for_url("**group=operational-command**")
    fewer = page.locator("main tbody tr").count()
    assert 0 < fewer < everything
    again = window("officer").open(page.url.removeprefix(opened.address))
    assert again.locator("main tbody tr").count() == fewer
    assert window("officer").open("/business-areas/").locator("main tbody tr").count() == everything


def test_cookies_are_those_that_the_cookies_page_lists(window):
    opened = window("officer")
    listed = opened.open("/cookies/").locator("main").inner_text()
    # The name of one ends in a code that stands for the person.
    names = {re.sub(r"^known-\w+$", "known-…", cookie["name"]) for cookie in opened.context.cookies()}
    assert names
    assert all(name in listed for name in names), names


def test_what_is_kept_by_the_browser_is_nothing_but_cookies(window):
    page = window("officer").open(AREA)
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
