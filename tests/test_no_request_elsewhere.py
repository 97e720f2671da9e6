"""The portal asks nothing of any other machine: only of its database and of its mail server.

Every page is made while a connection to anywhere but this machine would fail the test, and what the pages and
their stylesheets refer to is on this machine too. In production systemd holds the same (deploy/systemd).
"""

import re
import socket
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client

from alliance.management.commands.permission_matrix import routes
from alliance.work import do_next
from tests.addresses import addresses
from tests.alliance.mail_server import mail_server
from tests.alliance.test_outbox import make_mail
from tests.makers import make_area
from tests.world import make_people, make_world

HERE = {"127.0.0.1", "::1", "localhost"}
# What makes a browser ask for something by itself. A link is followed by a person, who sees where it leads.
ASKED_FOR = re.compile(
    rb"<(?:link|script|img|iframe|source|form|object|embed|video|audio|use|image)\b[^>]*?"
    rb"\s(?:src|href|action|data|srcset|poster|xlink:href)\s*=\s*[\"']([^\"']*)[\"']",
    re.IGNORECASE,
)
ASKED_BY_STYLES = re.compile(r"url\(\s*['\"]?([^)'\"]*)|@import\s+['\"]([^'\"]*)")
ASKED_BY_SCRIPTS = re.compile(r"(?:fetch|import|sendBeacon|WebSocket|EventSource)\(\s*[\"'`](?:https?:)?//")


class Elsewhere(AssertionError):
    """Something was asked of another machine."""


@pytest.fixture
def nowhere_else(monkeypatch):
    """Whatever connects or looks up a name outside this machine fails. What was asked at all."""
    tried: list[str] = []

    def guarded(connect):
        def only_here(self, address, *rest):
            if self.family in (socket.AF_INET, socket.AF_INET6):
                tried.append(str(address[0]))
                if address[0] not in HERE:
                    raise Elsewhere(f"asked {address}")
            return connect(self, address, *rest)

        return only_here

    look_up = socket.getaddrinfo

    def only_names_of_this_machine(host, *rest, **options):
        if host not in (*HERE, None, "") and not isinstance(host, bytes):
            tried.append(host)
            raise Elsewhere(f"looked up {host}")
        return look_up(host, *rest, **options)

    monkeypatch.setattr(socket.socket, "connect", guarded(socket.socket.connect))
    monkeypatch.setattr(socket.socket, "connect_ex", guarded(socket.socket.connect_ex))
    monkeypatch.setattr(socket, "getaddrinfo", only_names_of_this_machine)
    return tried


def test_the_guard_finds_what_asks_elsewhere(nowhere_else):
    with pytest.raises(Elsewhere), socket.socket() as asking:
        asking.connect(("192.0.2.1", 443))
    with pytest.raises(Elsewhere):
        socket.create_connection(("portal.example.org", 443), timeout=1)


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("who", [None, "alice", "frank", "carol"])
def test_no_page_and_no_file_asks_anything_elsewhere(who, request, nowhere_else, signed_in):
    area = make_area("Drone Team")
    make_people(area)
    make_world(area=area)
    client = signed_in(request.getfixturevalue(who)) if who else Client()
    shown = 0
    pages = [route for route in routes() if "get" in route.methods]
    for address in (each for route in pages for each in addresses(route)):
        response = client.get(address)
        body = b"".join(response) if response.streaming else response.content
        shown += response.status_code == 200
        if response["Content-Type"].startswith("text/html"):
            for asked in ASKED_FOR.findall(body):
                assert is_here(asked.decode()), f"{address} has {asked.decode()}"
    assert shown > 40
    assert nowhere_else == []


def is_here(address: str) -> bool:
    """Whether what stands in a page is asked of the portal itself. The canonical address is the portal's."""
    told = urlsplit(address)
    return told.scheme in ("", "http", "https") and told.netloc in ("", "testserver")


def test_no_stylesheet_or_script_asks_anything_elsewhere():
    found = [path for folder in settings.STATICFILES_DIRS for path in folder.rglob("*") if path.is_file()]
    assert any(path.suffix == ".css" for path in found)
    for path in found:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".css":
            assert all(is_here(a or b) for a, b in ASKED_BY_STYLES.findall(text)), path
        if path.suffix == ".js":
            assert not re.search(
                r"(?:fetch|import|sendBeacon|WebSocket|EventSource)\(\s*[\"'`](?:https?:)?//", text
            )


@pytest.mark.django_db
def test_the_mail_server_is_the_only_one_that_work_in_the_background_asks(settings, nowhere_else, frank):
    with mail_server(settings) as inbox:
        make_mail(frank)
        assert do_next()
        assert len(inbox.kept) == 1
    assert set(nowhere_else) <= HERE
