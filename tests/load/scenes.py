"""Who does what: a day on which the Board meets, and a report that two thousand people open.

People think between pages: a reader of the Board's pages looks at each for 10 to 20 seconds, a writer saves
every 10, and whoever opens the published report reads for 5 to 25 before a section of it is opened.
"""

import asyncio
import random
from dataclasses import dataclass
from time import monotonic

from tests.business_areas.pages import Inputs
from tests.load.browser import Browser, Taken, parts_of
from tests.served import PASSWORD

WRITERS, READERS, RUSH = 12, 200, 2_000
SAVES_EVERY, READS_EVERY, READS_REPORT = 10, (10, 20), (5, 25)
# All who open the report come within so many seconds of its being announced.
RUSH_WITHIN = 60
DAY = "2026-02-02"
REPORT = "/reports/long-report-60/"
SECTION = f"{REPORT}sections/2/"
# What members and the public look at while the Board meets.
PAGES_OF_MEMBERS = (
    "/", f"/board/meetings/{DAY}/", "/board/", "/decisions/", "/business-areas/", "/performance/",
    "/board/meetings/", "/account/",
)  # fmt: skip
PAGES_OF_ANYBODY = ("/", "/board/meetings/", "/published/decisions/", "/business-areas/", "/reports/", REPORT)
# What the database holds for this besides its demonstration.
PREPARE = """
from datetime import date, timedelta
from alliance.actions.people import portal_user
from alliance.models import Force
from governance.actions.panels import record_panel, record_panel_meeting
from tests.governance.reports import make_long_report
by = portal_user()
panel = record_panel("A Panel that is read", Force.objects.get(slug="dorset"), 5, by=by)
make_long_report(record_panel_meeting(panel, date(2026, 6, 12), by=by), 60, by=by)
"""


@dataclass
class Writer:
    """A secretary's browser that saves one item of the meeting, as its page does by itself."""

    browser: Browser
    item: int
    saved: int = 0

    async def sign_in(self) -> None:
        await sign_in(self.browser, "secretary")

    async def save(self) -> None:
        path = f"/board/meetings/{DAY}/record/items/{self.item}/"
        page = await self.browser.get(path, "opening an item")
        if page.status != 200:
            return
        told = {**inputs(page.text), "minute": f"Said {self.saved} of {self.item}.", "outcome": "noted"}
        answer = await self.browser.post(path, told, "saving an item", Accept="application/json")
        self.saved += 1
        if answer.status == 200 and '"saved"' not in answer.text:
            self.browser.taken.wrong.append(f"{path}: {answer.text[:200]}")


async def sign_in(browser: Browser, account: str) -> None:
    form = inputs((await browser.get("/sign-in/", "signing in")).text)
    told = {**form, "username": account, "password": PASSWORD}
    answer = await browser.post("/sign-in/", told, "signing in")
    if answer.status != 302:
        browser.taken.wrong.append(f"{account} could not sign in: {answer.status}")


async def open_the_meeting_as_secretary(port: int, taken: Taken) -> None:
    """Take the roll-call, after which items can be written up."""
    browser = Browser(port, taken)
    await sign_in(browser, "secretary")
    record = f"/board/meetings/{DAY}/record/"
    form = inputs((await browser.get(record, "opening the meeting")).text)
    await browser.post(record, form, "opening the meeting")


async def board_day(port: int, seconds: float, taken: Taken, chance: random.Random) -> None:
    """Twelve who save every ten seconds, and two hundred who read, half of them signed in."""
    until = monotonic() + seconds
    writers = [Writer(Browser(port, taken), item) for item in range(1, WRITERS + 1)]
    members = [Browser(port, taken) for _ in range(READERS // 2)]
    strangers = [Browser(port, taken) for _ in range(READERS // 2)]
    # They come one after another, and signing in is not what is measured.
    for each in writers:
        await each.sign_in()
    for each in members:
        await sign_in(each, "member")
    taken.times.clear()
    people = [_writes(each, until, chance) for each in writers]
    people += [_reads(each, PAGES_OF_MEMBERS, until, chance) for each in members]
    people += [_reads(each, PAGES_OF_ANYBODY, until, chance) for each in strangers]
    await asyncio.gather(*people)


async def _writes(writer: Writer, until: float, chance: random.Random) -> None:
    await asyncio.sleep(chance.uniform(0, SAVES_EVERY))
    while monotonic() < until:
        began = monotonic()
        await writer.save()
        await asyncio.sleep(max(0.0, SAVES_EVERY - (monotonic() - began)))


async def _reads(browser: Browser, pages: tuple, until: float, chance: random.Random) -> None:
    await asyncio.sleep(chance.uniform(0, READS_EVERY[1]))
    while monotonic() < until:
        await browser.get(chance.choice(pages), "reading a page")
        await asyncio.sleep(chance.uniform(*READS_EVERY))


async def board_day_alone(port: int, turns: int, taken: Taken, chance: random.Random) -> None:
    """The same requests one after another: what each takes while nobody else asks."""
    writers = [Writer(Browser(port, taken), item) for item in range(1, WRITERS + 1)]
    member, stranger = Browser(port, taken), Browser(port, taken)
    for each in writers:
        await each.sign_in()
    await sign_in(member, "member")
    taken.times.clear()
    for turn in range(turns):
        # There are as many readers' requests between two saves as on the day itself.
        await writers[turn % WRITERS].save()
        for _ in range(5):
            await member.get(chance.choice(PAGES_OF_MEMBERS), "reading a page")
            await stranger.get(chance.choice(PAGES_OF_ANYBODY), "reading a page")


async def rush(port: int, readers: int, taken: Taken, chance: random.Random) -> None:
    """All who read one report: each opens it with its styles, then a section, then goes back."""
    await asyncio.gather(*(_reads_report(Browser(port, taken), chance) for _ in range(readers)))


async def _reads_report(browser: Browser, chance: random.Random) -> None:
    await asyncio.sleep(chance.uniform(0, RUSH_WITHIN))
    await open_report(browser)
    await asyncio.sleep(chance.uniform(*READS_REPORT))
    await browser.get(SECTION, "opening a section")
    await asyncio.sleep(chance.uniform(*READS_REPORT))
    await browser.get(REPORT, "coming back")
    browser.close()


async def open_report(browser: Browser) -> None:
    page = await browser.get(REPORT, "opening the report")
    for part in parts_of(page.text) if page.status == 200 else []:
        await browser.get(part, "its styles and scripts")


async def rush_alone(port: int, turns: int, taken: Taken) -> None:
    for _ in range(turns):
        browser = Browser(port, taken)
        await open_report(browser)
        await browser.get(SECTION, "opening a section")
        await browser.get(REPORT, "coming back")
        browser.close()


def inputs(page: str) -> dict:
    parser = Inputs()
    parser.feed(page)
    return parser.sent
