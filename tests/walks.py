"""Every page and file, with the small world full of harm and with nothing recorded, asked for once.

Two people ask: somebody who may do everything, and somebody who is not signed in.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from django.db import transaction
from django.test import Client

from alliance.mail import as_message
from alliance.management.commands.permission_matrix import routes
from alliance.models import Mail
from alliance.views.kinds import ActionPage
from tests.everyone import every_address, make_everyone
from tests.filling import inputs_of, send
from tests.hostile import fill_the_rest, written_with_harm
from tests.strict_html import Page
from tests.world import make_people, make_world

EVERYONE, STRANGER = "everyone", "a stranger"
HERE = "testserver"
# The forms about facts are made alike: those of two nouns are sent.
NOUNS_SENT = re.compile(r"/(purposes|events)/")
# Files that are drawn or packed: what they say does not depend on who asks.
FILES = (".pdf", ".docx", ".xlsx", ".csv", ".zip", ".svg")


@dataclass(frozen=True)
class Answer:
    """What was sent back."""

    status: int
    headers: dict
    content: bytes

    @property
    def kind(self) -> str:
        return self.headers.get("Content-Type", "").partition(";")[0]

    @property
    def is_page(self) -> bool:
        return self.kind == "text/html" and bool(self.content)


@dataclass
class Walk:
    """What each was answered at each address; the pages, read; and what was written on the way."""

    answers: dict[tuple[str, str], Answer] = field(default_factory=dict)
    pages: dict[tuple[str, str], Page] = field(default_factory=dict)
    mails: list[bytes] = field(default_factory=list)
    without_harm: set[str] = field(default_factory=set)

    def __getstate__(self) -> dict:
        """Pages are read again where a walk is taken up: they are trees too deep to be kept."""
        return {**self.__dict__, "pages": None}

    def __setstate__(self, kept: dict) -> None:
        self.__dict__.update(kept)
        self.pages = {
            key: Page(answer.content.decode()) for key, answer in self.answers.items() if answer.is_page
        }

    def ask(self, who: str, client: Client, address: str) -> None:
        """Ask for an address; whatever looking noted is taken back."""
        with taken_back(client):
            self.note(who, address, client.get(address))

    def note(self, who: str, address: str, response) -> None:
        answer = Answer(response.status_code, dict(response.headers), response.getvalue())
        self.answers[who, address] = answer
        if answer.is_page:
            self.pages[who, address] = Page(answer.content.decode())

    def fill_in(self, client: Client, address: str) -> None:
        """Send a form as it stands when nothing is typed, and filled in; then look at where it leads."""
        with taken_back(client):
            page = client.get(address)
            if not has_a_form(page.content.decode()):
                return
            empty = {name: "" for name in inputs_of(page) if name != "csrfmiddlewaretoken"}
            self.note(f"{EVERYONE}, who typed nothing", address, client.post(address, empty))
        with taken_back(client):
            response, _ = send(client, address)
            self.note(f"{EVERYONE}, who sent it", address, response)
            if response.status_code == 302:
                self.note(f"{EVERYONE}, who was led there", address, client.get(response["Location"]))

    def links(self, who: str) -> dict[str, list[str]]:
        """The addresses of the portal to which links of pages lead, each with the pages that say so."""
        found = {}
        for (asked, address), page in self.pages.items():
            for link in page.links() if asked == who else ():
                whole = urlsplit(urljoin(f"http://{HERE}{address}", link))
                if whole.netloc == HERE:
                    query = f"?{whole.query}" if whole.query else ""
                    fragment = f"#{whole.fragment}" if whole.fragment else ""
                    found.setdefault(f"{whole.path}{query}{fragment}", []).append(address)
        return found

    def follow(self, who: str, client: Client) -> None:
        """Ask for what links lead to and was not asked for yet: of what differs in its query alone, one."""
        kinds = {alike(address) for asked, address in self.answers if asked == who}
        for link in self.links(who):
            address = link.partition("#")[0]
            known = (who, address) in self.answers or (who == STRANGER and address.endswith(FILES))
            if not known and alike(address) not in kinds:
                kinds.add(alike(address))
                self.ask(who, client, address)


@contextmanager
def taken_back(client: Client) -> Iterator[None]:
    """What is done meanwhile is taken back, signing out included."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    client.cookies = cookies


def has_a_form(page: str) -> bool:
    """Whether there is a form with a button in the main part of a page: some only say why there is none."""
    return any(
        each.attributes.get("method") == "post" and any(inner.name == "button" for inner in each.walk())
        for each in Page(page).elements
        if each.name == "form" and any(above.name == "main" for above in each.above())
    )


def alike(address: str) -> tuple:
    """What an address has in common with others: its page, and what is asked of it."""
    path, _, query = address.partition("?")
    return path, tuple(sorted(re.findall(r"(?:^|&)([^=&]*)=", query)))


def readers() -> dict[str, Client]:
    found = {EVERYONE: Client(raise_request_exception=False), STRANGER: Client(raise_request_exception=False)}
    found[EVERYONE].force_login(make_everyone())
    found[EVERYONE].get("/")  # notes when the person was last seen
    return found


def walk_through(addresses, clients: dict[str, Client]) -> Walk:
    found = Walk()
    for who, client in clients.items():
        for address in addresses:
            if who == EVERYONE or not address.endswith(FILES):
                found.ask(who, client, address)
        found.follow(who, client)
    return found


def full() -> Walk:
    """The small world, with harm in every text that somebody writes."""
    with written_with_harm():
        make_people(make_world())
    without, clients = set(fill_the_rest()), readers()
    found = walk_through([address for _, address in every_address("get")], clients)
    with written_with_harm() as reached:
        for route, address in every_address("post"):
            alike_sent = "noun" not in route.arguments or NOUNS_SENT.search(address)
            if "get" in route.methods and issubclass(route.page, ActionPage) and alike_sent:
                found.fill_in(clients[EVERYONE], address)
    found.mails = [as_message(mail, mail.body).message().as_bytes() for mail in Mail.objects.all()]
    found.without_harm = without - reached
    return found


def empty() -> Walk:
    """A portal in which nothing is recorded."""
    addresses = [each.address for each in routes() if "get" in each.methods and not each.arguments]
    return walk_through(addresses, readers())
