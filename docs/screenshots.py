"""Takes the pictures in README.md: `make screenshots`.

Sets up the portal with its demonstration in a database of its own, serves it on a free port, and looks at
it with the Chromium of this machine. The pictures are kept in few colours, so that they stay small.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
PASSWORD = "alliance-demo"

CARD = "/performance/areas/alliance-fleet-services-dept/"
BEING_WRITTEN = "section[aria-labelledby=drafts] a"
# Of each account: the name of the picture, the address, the links to follow from there, the width.
OFFICER = (
    ("register", "/business-areas/?as-at=2022-06-30", (), 1280),
    ("area", "/business-areas/alliance-prevention-department/", (), 1280),
    ("timeline", "/business-areas/timeline/?as-at=2022-06-30&left=both", (), 1280),
    ("facts", "/business-areas/alliance-drone-team/facts/", (), 1280),
    ("home", "/", (), 1280),
    ("area-on-a-phone", "/business-areas/alliance-drone-team/", (), 320),
    ("performance", "/performance/", (), 1280),
    ("card", CARD, (), 1280),
    ("measure", CARD, ('a:has-text("Sickness absence")',), 1280),
    ("exit", "/performance/exits/illustrative-control-room-department/", (), 1280),
    ("reviews", "/performance/reviews/", (), 1280),
    ("report", "/reports/", ("section[aria-labelledby=issued] a",), 1280),
    ("draft", "/reports/", (BEING_WRITTEN,), 1280),
    ("check-facts", "/reports/", (BEING_WRITTEN, 'a:has-text("Check facts")'), 1280),
    ("since", "/panels/dorset-police-and-crime-panel/", ('a:has-text("Since you last met")',), 1280),
    ("search", "/search/?q=drone", (), 1280),
    ("gathered", "/information-requests/", ("tbody tr:nth-child(1) a",), 1280),
)
NEXT, LAST = "tbody tr:nth-child(1) a", "tbody tr:nth-child(2) a"
# The path of a meeting: prepared, its agenda agreed, and what the last one left behind.
SECRETARY = (
    ("meeting", "/board/meetings/", (NEXT,), 1280),
    ("agenda", "/board/meetings/", (NEXT, 'a:has-text("Agree the agenda")'), 1280),
    ("papers", "/board/meetings/", (NEXT, 'a:has-text("Receive papers")'), 1280),
    ("published", "/published/decisions/", (), 1280),
    ("minutes", "/board/meetings/", (LAST, 'a:has-text("Minutes")'), 1280),
    ("decision-sheet", "/board/meetings/", (LAST, 'a:has-text("Decision sheet")'), 1280),
    ("decisions", "/decisions/", (), 1280),
    ("decision", "/decisions/", (NEXT,), 1280),
)
FINANCE = (
    ("savings", "/money/savings/", (), 1280),
    ("bridge", "/money/savings/bridge/?from=2015-16&to=2022-23", (), 1280),
    ("statement", "/money/2024-25/", (), 1280),
    ("working", "/money/2024-25/", ('a:has-text("Alliance Dogs Team")',), 1280),
)
# A spreadsheet of costs, first with an area that nobody knows and then without.
COSTS = """Year,Business area,Paid by,Kind,Type,Revenue or capital,Amount,Source
2025/26,{area},Dorset Police,Pay,Forecast,Revenue,"£246,810.12",Illustrative data
2025/26,Alliance Drone Team,Devon & Cornwall Police,Pay,Forecast,Revenue,"£135,790.50",Illustrative data
2025/26,Alliance Drone Team,Dorset Police,Grant received,Forecast,Revenue,"(£5,000.00)",Illustrative data
Total,,,,,,"£377,600.62",
"""
IMPORTED = (("import-refused", "Alliance Dog Squad"), ("import-checked", "Alliance Dogs Team"))
# The illustrative meeting to come is two weeks away, and a meeting is started on its day: one is held today.
# Says the day.
HOLD = """
import django
django.setup()
from governance.actions.meetings import plan_meeting
from governance.actions.agendas import add_item
from governance.actions.records import open_meeting, save_item
from governance.attendance import expected, places
from governance.models import AgendaItem, Board, Meeting
from governance.recording import Written
from alliance.actions.people import portal_user
from alliance.temporal import today
from datetime import time

by, board = portal_user(), Board.objects.get()
meeting = plan_meeting(Meeting(board=board, held_on=today(), starts_at=time(14), illustrative=True), by=by)
tell = {"board": board, "meeting": meeting, "tranche": AgendaItem.Tranche.DELIVERY, "illustrative": True}
for title, recommendation in (
    ("Illustrative savings report", ""),
    ("Illustrative workshop hours", "That the Board agrees the same opening hours for every workshop."),
    ("Illustrative training plan", "That the Board agrees one training plan for both forces."),
):
    add_item(AgendaItem(title=title, recommendation=recommendation, **tell), by=by)
there = expected(places(board, meeting.held_on, by.clearance))
open_meeting(meeting, there, there[0].person, by=by)
first = meeting.items.get(order=1)
save_item(first, Written(outcome="noted", minute="The Board noted the report."), made_from=0, by=by)
print(meeting.held_on.isoformat())
"""
IN_THE_ROOM = (
    ("room", "/board/meetings/{day}/record/", (), 1280),
    ("room-item", "/board/meetings/{day}/record/items/2/", (), 1280),
    ("room-on-a-phone", "/board/meetings/{day}/record/items/2/", (), 320),
)
OK = 200
COLOURS, APART = 32, 6
MOST_BYTES = 150_000
# Pictures of long pages are cut off: what matters is at the top. In pixels.
TALLEST = 2400


def main() -> None:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit(
            "No Chromium was found. Install one, or name it: CHROMIUM=/path/to/chromium make screenshots"
        )
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        environment = os.environ | {
            "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
            "DEMO_PASSWORD": PASSWORD,
            "DEMONSTRATION": "yes",
            "DJANGO_SETTINGS_MODULE": "alliance.settings",
            "PORT": str(port),
        }
        server = subprocess.Popen(
            [sys.executable, "-m", "setup.serve"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
        )
        try:
            base = f"http://127.0.0.1:{port}"
            wait_for(f"{base}/health/")
            take_pictures(chromium, base, environment)
        finally:
            server.terminate()
            server.wait(20)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_for(address: str) -> None:
    for _ in range(480):
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.5)
    sys.exit("The portal did not start.")


def take_pictures(chromium: str, base: str, environment: dict) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
        )
        for account, shots in (("officer", OFFICER), ("secretary", SECRETARY), ("finance", FINANCE)):
            page = sign_in(browser, base, account)
            for shot in shots:
                take_picture(page, base, *shot)
            if account == "finance":
                take_pictures_of_imports(page, base)
        held = subprocess.run(
            [sys.executable, "-c", HOLD],
            cwd=ROOT,
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        )
        page = sign_in(browser, base, "secretary")
        for name, address, links, width in IN_THE_ROOM:
            take_picture(page, base, name, address.format(day=held.stdout.strip()), links, width)
        browser.close()


def sign_in(browser, base: str, account: str):
    page = browser.new_context().new_page()
    page.goto(f"{base}/sign-in/")
    page.fill("[name=username]", account)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    return page


def take_picture(page, base: str, name: str, address: str, links, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    answer = page.goto(f"{base}{address}")
    if answer.status != OK:
        sys.exit(f"{name}: {address} answered {answer.status}, so no picture was taken of it.")
    for link in links:
        with page.expect_navigation():
            page.locator(f"main {link}").first.click()
    keep_picture(page, name)


def take_pictures_of_imports(page, base: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    for name, area in IMPORTED:
        page.goto(f"{base}/imports/choose/cost-lines/")
        content = COSTS.format(area=area).encode()
        file = {"name": "costs 2025-26.csv", "mimeType": "text/csv", "buffer": content}
        page.locator("[name=file]").set_input_files(file)
        with page.expect_navigation():
            page.locator("main form button").first.click()
        keep_picture(page, name)


def keep_picture(page, name: str) -> None:
    path = PICTURES / f"{name}.png"
    page.screenshot(path=path, full_page=True)
    make_small(path)
    sys.stdout.write(f"docs/pictures/{name}.png\n")


def make_small(path: Path) -> None:
    """Keep a picture in few colours and no taller than `TALLEST`; stop when it is larger than it may be."""
    with Image.open(path) as picture:
        picture = picture.convert("RGB").crop((0, 0, picture.width, min(picture.height, TALLEST)))
        picture.quantize(palette=palette_of(picture), dither=Image.Dither.NONE).save(path, optimize=True)
    if (size := path.stat().st_size) > MOST_BYTES:
        sys.exit(f"{path.name} has {size:,} bytes, more than {MOST_BYTES:,}.")


def palette_of(picture: Image.Image) -> Image.Image:
    """The colours used most, none of them much like another: a small label that is red stays red."""
    chosen: list[tuple[int, ...]] = []
    for _, colour in sorted(picture.getcolors(picture.width * picture.height), reverse=True):
        if all(max(abs(a - b) for a, b in zip(colour, each, strict=True)) >= APART for each in chosen):
            chosen.append(colour)
        if len(chosen) == COLOURS:
            break
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for colour in chosen for part in colour])
    return palette


if __name__ == "__main__":
    main()
