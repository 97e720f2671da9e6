"""A member of a Panel reads a report: at 320 pixels, at 400%, without JavaScript, in a budget of taps.

The budget is that of the design: from the link in the clerk’s mail to the PDF, four pages besides the first,
five taps, three keys and no sign-in. Every key and every tap is counted, Enter and Back among them.
"""

import re
from io import BytesIO

import pytest
from pypdf import PdfReader

from alliance.documents import page_count
from alliance.exports import size_words
from tests.browser.conftest import NARROW, WIDE, until
from tests.browser.reading import LONG, address
from tests.browser.ways import BOTH

# 1280 by 1024 at 400%.
ZOOMED = {"size": {"width": 320, "height": 256}, "zoom": 4}
MOST_PAGES, MOST_TAPS, MOST_KEYS = 4, 5, 3
MOST_KB = 300
SMALLEST_TEXT = 19
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
FOCUSED = """() => {
    const focused = document.activeElement, style = getComputedStyle(focused);
    const box = focused.getBoundingClientRect(), left = box.left + Math.min(5, box.width / 2);
    const covering = document.elementFromPoint(left, box.top + box.height / 2);
    const covers = covering && !focused.contains(covering) && !covering.contains(focused);
    return {
        tag: focused.tagName,
        marked: parseFloat(style.outlineWidth) >= 3 && style.outlineStyle !== "none"
            || style.boxShadow !== "none",
        seen: box.top >= 0 && box.top < innerHeight && !covers,
    };
}"""


class Member:
    """Somebody who reads: every page they load, every tap and every key is counted."""

    def __init__(self, window):
        self.window, self.page = window, window.page
        self.pages = self.taps = self.keys = 0
        self.page.on("domcontentloaded", self._loaded)

    def _loaded(self, page):
        self.pages += 1

    def open(self, path):
        self.window.open(path)
        self.taps += 1
        self.looks_right()

    def tap(self, thing):
        self.taps += 1
        thing.click()

    def types(self, *keys):
        for key in keys:
            self.keys += 1
            self.page.keyboard.press(key)

    def looks_right(self):
        """Nothing is wider than the screen, and nothing stands still over what is read."""
        assert self.page.evaluate(SIDEWAYS) <= 0, self.page.url
        still = "[...document.querySelectorAll('*')].filter(each => ['fixed', 'sticky'].includes(" + (
            "getComputedStyle(each).position)).map(each => each.outerHTML.slice(0, 80))"
        )
        assert self.page.evaluate(still) == [], self.page.url

    @property
    def place(self):
        return self.page.evaluate("window.scrollY")

    @property
    def sees(self):
        """The paragraph at the top of what is seen."""
        return self.page.evaluate(
            "[...document.querySelectorAll('.portal-document__paragraph[id]')]"
            ".find(each => each.getBoundingClientRect().bottom > 8)?.id"
        )


@pytest.mark.parametrize("how", [{"size": NARROW}, ZOOMED], ids=["at 320 pixels", "at 400%"])
@BOTH
def test_from_the_link_to_the_pdf_in_the_budget(window, how, javascript):
    member = Member(window(javascript=javascript, **how))
    page = member.page
    member.open(address())

    # What is asked comes first, with its number, in text that is large enough.
    asked = page.locator("main h2").first
    assert asked.inner_text() == "What you are asked to do"
    assert "9.1" in page.locator("main .govuk-inset-text").first.inner_text()
    assert "9 sections, about" in page.locator("main").inner_text()
    size = page.locator("#p1\\.1 p").first.evaluate("each => parseFloat(getComputedStyle(each).fontSize)")
    assert size >= SMALLEST_TEXT

    # What has changed, and back to the same place.
    changes = page.get_by_role("link", name="See what has changed")
    changes.scroll_into_view_if_needed()
    was_at = member.place
    with page.expect_navigation():
        member.tap(changes)
    member.looks_right()
    told = page.locator("main").inner_text()
    assert "1 paragraph changed, 1 paragraph added" in told
    assert page.locator("main h2").all_inner_texts()[-2:] == ["Figures", "Paragraphs"]
    member.taps += 1
    page.go_back(wait_until="load")
    until(page, "place => Math.abs(window.scrollY - place) <= 2", was_at)

    # To paragraph 7.4: the point may be left out.
    member.tap(page.get_by_label("Go to paragraph").first)
    member.types("7", "4")
    with page.expect_navigation(url=re.compile(r"#p7\.4$")):
        member.types("Enter")
    until(page, "document.querySelector('#p7\\\\.4').getBoundingClientRect().top < 40")
    assert member.sees == "p7.4"
    member.looks_right()
    said = page.locator("#p7\\.4").inner_text()
    assert "Changed since last report" in said
    assert page.locator("#p7\\.4 a").first.inner_text() == "paragraph 1.1"

    # The PDF, of which the link said the truth.
    link = page.locator("a[href$='.pdf']").first
    words = link.inner_text()
    with page.expect_download() as download:
        member.tap(link)
    pdf = download.value.path().read_bytes()
    assert words == f"PDF ({size_words(len(pdf))}, {page_count(pdf)} pages)"

    besides_the_first, the_pdf = member.pages - 1, 1
    assert besides_the_first + the_pdf <= MOST_PAGES, "changes, the way back, the paragraph, and the PDF"
    assert member.taps <= MOST_TAPS
    assert member.keys <= MOST_KEYS
    assert "/sign-in" not in page.url


def test_what_has_a_figure_says_what_it_means_and_a_reference_leads_on_and_back(window):
    member = Member(window(javascript=False, size=NARROW))
    page = member.page
    member.open(f"{address()}#p7.4")
    was_at = member.place
    page.locator("#p7\\.4").get_by_role("link", name="paragraph 1.1").click()
    page.wait_for_url("**#p1.1")
    assert member.sees == "p1.1"
    page.go_back()
    until(page, "place => Math.abs(window.scrollY - place) <= 2", was_at)
    figure = page.locator("#p3\\.2")
    assert "What “Live business areas” means" in figure.inner_text()
    figure.get_by_role("link", name="Figures behind this").click()
    assert page.locator("#figure-live-business-areas").bounding_box()["y"] < NARROW["height"]
    assert "Office of the Police and Crime Commissioner" in page.locator("main").inner_text()


def test_where_the_keyboard_is_can_be_seen_all_the_way_down(window):
    page = window(javascript=False, **ZOOMED).open(address())
    stops = page.locator("a:visible, button:visible, input:visible").count()
    for stop in range(stops):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUSED)
        assert found["marked"], (stop, found)
        assert found["seen"], (stop, found)
    assert stops > 40


def test_a_paragraph_is_gone_to_without_loading_the_page_again(window):
    member = Member(window(size=NARROW))
    member.open(address())
    member.page.get_by_label("Go to paragraph").last.fill("7.4")
    member.page.keyboard.press("Enter")
    member.page.wait_for_url("**#p7.4")
    assert member.pages == 1
    assert member.sees == "p7.4"
    member.page.get_by_label("Go to paragraph").first.fill("7.9")
    with member.page.expect_navigation():
        member.page.keyboard.press("Enter")
    summary = member.page.locator(".govuk-error-summary").inner_text()
    assert "There is no paragraph 7.9. Section 7 has 7.1 to 7.6." in summary


def test_print_has_the_numbers_of_the_screen_and_one_section_prints_alone(window):
    opened = window(size=WIDE)
    page = opened.open(address())
    on_screen = page.locator(".portal-document__paragraph[id]").evaluate_all(
        "all => all.map(e => e.id.slice(1))"
    )
    assert len(on_screen) > 25
    printed = text_of(page.pdf())
    assert numbers_in(printed[printed.rindex("1 Background") :]) == on_screen
    for left_out in ("Link to paragraph", "Go to paragraph", "Back to contents", "Search", "http"):
        assert left_out not in printed
    made = opened.context.request.get(f"{opened.address}{address()[:-1]}.pdf").body()
    assert numbers_in(text_of(made).rpartition("1 Background")[2]) == on_screen
    page.get_by_role("link", name="Section 7 by itself, to print").click()
    assert page.locator("h1").inner_text() == "7 Service delivery"
    assert numbers_in(text_of(page.pdf())) == [f"7.{n}" for n in range(1, 7)]


def text_of(pdf: bytes) -> str:
    return "\n".join(each.extract_text() for each in PdfReader(BytesIO(pdf)).pages)


def numbers_in(text: str) -> list[str]:
    return re.findall(r"^\s*(\d\.\d)(?=\s|$)", text, re.MULTILINE)


@pytest.mark.parametrize(
    "path", [address(), f"/reports/long-report-{LONG}/"], ids=["nine sections", "200 paragraphs"]
)
def test_a_published_report_weighs_less_than_300_kb_in_all(window, path):
    opened = window()
    weighed = []
    opened.context.on(
        "requestfinished", lambda request: weighed.append((request.url, request.sizes()["responseBodySize"]))
    )
    page = opened.open(path)
    page.wait_for_load_state("networkidle")
    assert len(weighed) >= 5, "the page, its styles and scripts"
    assert sum(size for _, size in weighed) < MOST_KB * 1024, weighed
