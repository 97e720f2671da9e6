"""A contributor's quarter: told on the home page what is due, sixteen measures entered on one page.

After the first address every page is reached by a link or a button of the page before; each click is counted,
with and without a script, and so is each form that is sent.
"""

import pytest

from alliance.temporal import today
from business_areas.performance.quarters import Quarter
from tests.browser.measured import COUNTED, DOGS, DRONES, JUDGEMENT, OF, RATE, ROADS, SOURCE
from tests.browser.somebody import Somebody
from tests.served import BOARD_ALONE, served

# Each enters the values of another area: the portal is the same for both.
RUNS = {"with-javascript": (True, DOGS), "without-javascript": (False, DRONES)}
BOTH = pytest.mark.parametrize(("javascript", "area"), RUNS.values(), ids=RUNS.keys())
MEASURES = 16
# The measures of the framework that are percentages: all but the rate and the judgement.
PERCENTAGES = (
    "Wellbeing assessments and staff survey",
    "Employee satisfaction",
    "Turnover and retention",
    "PDR and talent review ratings",
    "Success of recruitment and Positive Action campaigns",
    "Adherence to agreed budgets",
    "Achievement against corporate strategy",
    "Internal and external audit",
    "HMICFRS value for money profile",
    "Public and victim satisfaction",
    "Internal customer satisfaction",
    "Partner and community feedback",
    "Scrutiny panels and IAGs",
    "Local, national and partner evaluations",
)
POOR, WRONG = "Public and victim satisfaction", "Employee satisfaction"
WHY, DOING = "Two vans were off the road.", "They are back, and a third is hired."
# A click into each of the boxes, of which the rate has two; two to choose a judgement; what is said of all of
# them: provisional or final, the source and the marking; to save; and to explain one.
CLICKS = len(PERCENTAGES) + 2 + 2 + 4 + 1
CLICKS_TO_EXPLAIN = 3


@pytest.fixture(scope="module")
def address(set_up, tmp_path_factory):
    """A portal of its own."""
    prepare = "from tests.browser.measured import define_the_framework\ndefine_the_framework()\n"
    with served(set_up, tmp_path_factory.mktemp("quarter"), prepare, BOARD_ALONE) as portal:
        yield portal.address


def months() -> str:
    return Quarter.last_over(today()).months


def part_of_rate(words) -> str:
    return f"{RATE}, {months()}: {words}"


class Contributor(Somebody):
    """Somebody of whom each form that is sent, and each page that is opened, is kept in order."""

    def __init__(self, address, chromium, javascript):
        super().__init__(address, chromium, "contributor", javascript)
        self.sent, self.opened = [], []
        self.page.on("request", self._keep)

    def _keep(self, request) -> None:
        if request.is_navigation_request():
            path = request.url.removeprefix(self.window.address)
            (self.sent if request.method == "POST" else self.opened).append(path)

    def open_what_is_due(self, area) -> None:
        """From the home page, which says how much is due, to the page that takes all of it."""
        with self.within("open what is due", clicks=1):
            self.click(f"{area}: {MEASURES} values due for {months()}")
        assert self.page.locator("main fieldset:has(details)").count() == MEASURES

    def box(self, label):
        return self.page.get_by_label(label, exact=True)

    def put(self, label, words) -> None:
        """Click a box and type in it."""
        self.box(label).fill(words)
        self.clicks += 1

    def enter_all(self, numbers: dict[str, str], counted="50", of="20", judgement="On track") -> None:
        """Type the percentages, and what the rate is worked out from; choose the judgement and the rest."""
        for name, number in numbers.items():
            self.put(f"{name}, {months()}", number)
        self.put(part_of_rate(COUNTED), counted)
        self.put(part_of_rate(OF), of)
        self.box(f"{JUDGEMENT}, {months()}").select_option(label=judgement)
        self.clicks += 2
        self.choose("Provisional")
        self.page.locator("[name=source]").select_option(label=SOURCE)
        self.clicks += 2
        self.choose("OFFICIAL")

    def explain(self, name) -> None:
        """Open what a value is explained in, unless it is open, and say why and what is being done."""
        if not self.box(f"Why {name} is as it is").is_visible():
            self.page.locator("summary", has_text=f"Explain {name}, {months()}").click()
            self.clicks += 1
        self.put(f"Why {name} is as it is", WHY)
        self.put(f"What is being done about {name}", DOING)

    def typed(self) -> dict[str, str]:
        """Everything that stands in the form, by the name of its box."""
        return self.page.evaluate(
            """() => Object.fromEntries([...new FormData(document.querySelector("main form"))]
                .filter(([name]) => /__|^(source|marking|standing)$/.test(name)))"""
        )


@BOTH
def test_sixteen_values_are_entered_on_one_page_and_the_card_shows_them(address, chromium, javascript, area):
    numbers = dict.fromkeys(PERCENTAGES, "91.5") | {POOR: "64"}
    with Contributor(address, chromium, javascript) as contributor:
        contributor.open_what_is_due(area)
        assert "Per cent. Target at least 80%" in contributor.text
        with contributor.within("enter sixteen values", clicks=CLICKS + CLICKS_TO_EXPLAIN):
            contributor.enter_all(numbers)
            contributor.explain(POOR)
            contributor.button("Save")
        assert f"{MEASURES} values are recorded for {months()}." in contributor.whole_page
        look_at_the_card(contributor)
        # The page that takes the quarter, and the card it leads to; the first is sent once, and nothing else.
        entry, card = contributor.opened
        assert contributor.sent == [entry]
        assert card.startswith(entry.split("enter/")[0])
        with contributor.within("go home", clicks=1):
            contributor.click("Home")
        assert f"{area}: " not in contributor.text


def look_at_the_card(contributor) -> None:
    """Every measure with its value, target and status; the poor one with what was said of it."""
    rows = {
        row.locator("th").inner_text(): row.inner_text()
        for row in contributor.page.locator("main section:has(a[href*='/measures/']) tbody tr").all()
    }
    assert len(rows) == MEASURES
    for name in set(PERCENTAGES) - {POOR}:
        assert "91.5%\tat least 80%\tOn track" in rows[name], rows[name]
    assert "2.5 for each person\tat most 3 for each person\tOn track" in rows[RATE]
    assert "On track\tNo target\tOn track" in rows[JUDGEMENT]
    for words in ("64%\tat least 80%\tNeeds attention", "Misses its target", f"Why: {WHY}",
                  f"What is being done: {DOING}"):  # fmt: skip
        assert words in rows[POOR], rows[POOR]


@BOTH
def test_what_cannot_be_is_said_at_its_box_and_nothing_typed_is_lost(address, chromium, javascript, area):
    numbers = dict.fromkeys(PERCENTAGES, "91.5") | {POOR: "64", WRONG: "140"}
    with Contributor(address, chromium, javascript) as contributor:
        contributor.open_what_is_due(ROADS)
        with contributor.within("enter what cannot be", clicks=CLICKS):
            contributor.enter_all(numbers, of="")
            before = contributor.typed()
            contributor.button("Save")
        wrong = f"{WRONG}, {months()}"
        assert faults(contributor) == {
            wrong: f"{wrong}. A percentage cannot be over 100 here.",
            part_of_rate(OF): f"{RATE}, {months()}. Enter both numbers: {COUNTED}, and {OF}.",
        }
        assert contributor.typed() == before
        assert len(before) == len(contributor.page.locator("main [name*=__]").all()) + 3
        with contributor.within("mend it", clicks=3):
            contributor.put(wrong, "84")
            contributor.put(part_of_rate(OF), "20")
            before = contributor.typed()
            contributor.button("Save")
        said = f"{POOR}, {months()} is “Needs attention”."
        assert faults(contributor) == {
            f"Why {POOR} is as it is": f"{said} Say why.",
            f"What is being done about {POOR}": f"{said} Say what is being done.",
        }
        assert contributor.typed() == before
        assert len(set(contributor.sent)) == 1
        with contributor.within("go home", clicks=1):
            contributor.click("Home")
        assert f"{ROADS}: {MEASURES} values due for {months()}" in contributor.text


def faults(contributor) -> dict[str, str]:
    """What is said at each box in error, by its label; the summary above the form says the same."""
    found = {}
    for group in contributor.page.locator("main .govuk-form-group--error").all():
        label = group.locator("label").first.inner_text()
        found[label] = group.locator(".govuk-error-message").inner_text().removeprefix("Error:").strip()
    summary = contributor.page.locator(".govuk-error-summary a").all_inner_texts()
    assert sorted(summary) == sorted(found.values())
    return found
