"""Takes the pictures in README.md: `make screenshots`.

Sets up the portal with its demonstration in a database of its own, serves it on a free port, and looks at
it with the Chromium of this machine.
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

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
PASSWORD = "alliance-demo"

# Of each account: the name of the picture, the address, the links to follow from there, the width.
OFFICER = (
    ("register", "/business-areas/?as-at=2022-06-30", (), 1280),
    ("area", "/business-areas/alliance-prevention-department/", (), 1280),
    ("timeline", "/business-areas/timeline/?as-at=2022-06-30&left=both", (), 1280),
    ("facts", "/business-areas/alliance-drone-team/facts/", (), 1280),
    ("home", "/", (), 1280),
    ("area-on-a-phone", "/business-areas/alliance-drone-team/", (), 320),
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
)


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
            "PORT": str(port),
        }
        server = subprocess.Popen(
            [sys.executable, "-m", "setup.serve"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
        )
        try:
            base = f"http://127.0.0.1:{port}"
            wait_for(f"{base}/health/")
            take_pictures(chromium, base)
        finally:
            server.terminate()
            server.wait(20)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_for(address: str) -> None:
    for _ in range(120):
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.5)
    sys.exit("The portal did not start.")


def take_pictures(chromium: str, base: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
        )
        for account, shots in (("officer", OFFICER), ("secretary", SECRETARY)):
            page = browser.new_context().new_page()
            page.goto(f"{base}/sign-in/")
            page.fill("[name=username]", account)
            page.fill("[name=password]", PASSWORD)
            page.click("main button[type=submit]")
            for name, address, links, width in shots:
                page.set_viewport_size({"width": width, "height": 900})
                page.goto(f"{base}{address}")
                for link in links:
                    with page.expect_navigation():
                        page.locator(f"main {link}").first.click()
                page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
                sys.stdout.write(f"docs/pictures/{name}.png\n")
        browser.close()


if __name__ == "__main__":
    main()
