"""Odd requests to every form and every address: whatever is sent is answered, and nothing is a fault.

They go to the portal as a server hands them over, with everything around a page that is there where it runs.
What is sent is nearly right: a form as its page shows it, filled in, in which one to three things are odd.
"""

import logging
import os
import re
import sys
from collections import Counter
from dataclasses import dataclass, field, replace
from io import BytesIO
from itertools import cycle
from traceback import format_exception
from urllib.parse import parse_qsl, quote_plus, urlsplit

import pytest
from django.core.signals import got_request_exception, request_started
from django.db import close_old_connections, connection, transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from lxml import html

from alliance.views.kinds import ActionPage
from alliance.wsgi import application
from tests.everyone import every_address, make_everyone
from tests.filling import filled
from tests.oddities import (
    BODIES,
    BYTES,
    COOKIES,
    DAYS,
    HEADERS,
    NAMES,
    NUMBERS,
    PART,
    TEXTS,
    TYPES,
)
from tests.one_document import draw_one_document
from tests.world import make_people, make_world

# `make fuzz` sends 10,000. PostgreSQL is where numbers and texts have limits; the rest is the same.
REQUESTS = int(os.environ.get("FUZZ_REQUESTS") or (300 if connection.vendor == "postgresql" else 1000))
SEED = int(os.environ.get("FUZZ_SEED") or 2026)
# A request of each so many comes from somebody who is not signed in.
STRANGERS = 5

TEXT = st.one_of(
    st.sampled_from(TEXTS),
    st.sampled_from(NUMBERS),
    st.sampled_from(DAYS),
    st.text(st.characters(), max_size=30),
    st.integers().map(str),
)
PLACE = st.integers(0, 10**6)
HEADER = st.sampled_from([(name, value) for name, values in HEADERS.items() for value in values])
LETTERS = st.characters(max_codepoint=255, exclude_characters="\r\n")
# What is odd about a request: how, where, and what stands there.
ODDITY = st.one_of(
    st.tuples(st.just("answer"), PLACE, TEXT),
    st.tuples(st.just("answer"), PLACE, TEXT),
    st.tuples(st.just("answer"), PLACE, TEXT),
    st.tuples(st.just("bytes"), PLACE, st.sampled_from(BYTES)),
    st.tuples(st.just("again"), PLACE, TEXT),
    st.tuples(st.just("left out"), PLACE, st.none()),
    st.tuples(st.just("other name"), st.sampled_from(NAMES), TEXT),
    st.tuples(st.just("query"), PLACE, TEXT),
    st.tuples(st.just("path"), PLACE, TEXT),
    st.tuples(st.just("header"), PLACE, HEADER),
    st.tuples(st.just("cookie"), PLACE, st.one_of(st.sampled_from(COOKIES), st.text(LETTERS, max_size=30))),
    st.tuples(st.just("type"), PLACE, st.one_of(st.sampled_from(TYPES), st.text(LETTERS, max_size=30))),
    st.tuples(st.just("body"), st.sampled_from(TYPES), st.sampled_from(BODIES)),
)


@dataclass
class Sent:
    """A request before it is written down."""

    address: str
    fields: list[list] = field(default_factory=list)
    query: list[list] = field(default_factory=list)
    files: dict = field(default_factory=dict)
    headers: dict = field(default_factory=dict)
    is_form: bool = False
    body: bytes | None = None

    def copy(self) -> "Sent":
        told = {"fields": [[*pair] for pair in self.fields], "query": [[*pair] for pair in self.query]}
        return replace(self, **told, headers=dict(self.headers))


def written(value) -> bytes:
    """A name or a value as it stands in an address or a form; bytes stand as they are."""
    return value if isinstance(value, bytes) else quote_plus(value.encode("utf-8", "surrogatepass")).encode()


def joined(pairs) -> bytes:
    return b"&".join(b"%s=%s" % (written(name), written(value)) for name, value in pairs)


def make_odd(sent: Sent, how: str, where, what) -> None:
    """Do one odd thing to a request; an answer is one of its form where it has one, else of its query."""
    answers = sent.fields if sent.is_form else sent.query
    if how in ("answer", "bytes", "again", "left out") and answers:
        chosen = where % len(answers)
        # Without its token a form is refused at once, so that is looked at less.
        if answers[chosen][0] == "csrfmiddlewaretoken" and where % 10:
            chosen = (chosen + 1) % len(answers)
        if how == "again":
            answers.append([answers[chosen][0], what])
        elif how == "left out":
            answers.pop(chosen)
        else:
            answers[chosen][1] = what
    elif how == "other name":
        answers.append([where, what])
    elif how == "query":
        sent.query.append([NAMES[where % len(NAMES)], what])
    elif how == "path":
        parts = sent.address.split("/")
        parts[1 + where % (len(parts) - 1)] = what
        sent.address = "/".join(parts)
    elif how == "header":
        sent.headers[what[0]] = what[1]
    elif how == "cookie":
        sent.headers["HTTP_COOKIE"] = f"{sent.headers.get('HTTP_COOKIE', '')}; {what}" if where % 2 else what
    elif how == "type":
        sent.headers["CONTENT_TYPE"] = what
    elif how == "body":
        sent.headers["CONTENT_TYPE"], sent.body = where, what


def body_of(sent: Sent) -> tuple[str, bytes]:
    """What is sent, and what it says it is."""
    if sent.body is not None or not sent.is_form:
        return "", sent.body or b""
    if not sent.files:
        return "application/x-www-form-urlencoded", joined(sent.fields)
    as_it_is = [
        (name, value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass"))
        for name, value in sent.fields
    ]
    parts = [PART % (written(name), b"", value) for name, value in as_it_is]
    for name, file in sent.files.items():
        file.seek(0)
        parts.append(PART % (name.encode(), b'; filename="a.pdf"', file.read()))
    return "multipart/form-data; boundary=x", b"".join(parts) + b"--x--\r\n"


@dataclass
class Answer:
    status: int
    headers: dict
    content: bytes


def asked(sent: Sent) -> Answer:
    """What the portal answers, as a server asks it."""
    content_type, body = body_of(sent)
    path = sent.address.encode("utf-8", "surrogatepass").decode("latin-1")
    environ = {
        "REQUEST_METHOD": "POST" if sent.is_form else "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path if path.startswith("/") else f"/{path}",
        "QUERY_STRING": joined(sent.query).decode("latin-1"),
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "testserver",
        "CONTENT_TYPE": content_type,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
        "wsgi.errors": BytesIO(),
        "wsgi.version": (1, 0),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        **sent.headers,
    }
    begun = []
    # As the framework's own client does: the test's rows are on this connection.
    request_started.disconnect(close_old_connections)
    try:
        sent_back = application(environ, lambda status, headers, _=None: begun.append((status, headers)))
        content = b"".join(sent_back)
        # Files that were sent are closed; the answer itself is not, which would end the test's connection.
        for close in sent_back._resource_closers:
            close()
    except Exception as wrong:  # whatever it is: a server would have nothing to send
        return Answer(0, {}, "".join(format_exception(wrong)[-3:]).encode())
    finally:
        request_started.connect(close_old_connections)
    status, headers = begun[0]
    return Answer(int(status.split()[0]), dict(headers), content)


def wrong_with(answer: Answer) -> str:
    """What is wrong with an answer: a fault, or a refusal without a sentence, or what was sent come alive."""
    if not answer.status:
        return f"no answer: {answer.content.decode()}"
    if answer.status == 503 and answer.content.startswith(b"not ok"):
        return ""  # nothing works in the background, which is what was asked
    if not 200 <= answer.status < 500:
        return f"{answer.status}"
    kind = answer.headers.get("Content-Type", "")
    if kind.startswith("text/html") and answer.content:
        page = html.fromstring(answer.content)
        if any("xyzzy" in (each.text or "") for each in page.iter("script")):
            return "a script of who asked"
        if answer.status >= 400 and not re.search(r"\w \w.*\.", " ".join(page.itertext())):
            return f"{answer.status} without a sentence"
    elif answer.status >= 400 and not re.search(rb"\w \w.*\.", answer.content):
        return f"{answer.status} without a sentence: {answer.content[:80]!r}"
    return ""


def questions_of(page: bytes, address: str) -> list[list]:
    """What the links and the boxes of a page ask of its own address: its filters, pages, order and day."""
    found = {}
    tree = html.fromstring(page)
    for link in tree.xpath("//a/@href"):
        parts = urlsplit(link)
        if parts.path in ("", address):
            found |= dict(parse_qsl(parts.query))
    for form in tree.xpath("//form[not(@method) or @method='get']"):
        found |= dict.fromkeys(form.xpath(".//@name"), "1")
    return [[name, value] for name, value in found.items()]


class Targets:
    """Every form and every address, each as its page shows it to somebody who may do everything."""

    def __init__(self, client: Client):
        self.client, self.stranger = client, Client(raise_request_exception=False)
        self.made, self.count = {}, 0
        forms = [
            address
            for route, address in every_address("post")
            if "get" in route.methods and issubclass(route.page, ActionPage)
        ]
        pages = [address for _, address in every_address("get") if address not in forms]
        self.turns = self.in_turn(cycle(forms), cycle(pages))

    @staticmethod
    def in_turn(forms, pages):
        """Twice as many forms as pages: there is more to answer."""
        while True:
            yield next(forms), True
            yield next(pages), False
            yield next(forms), True

    def next(self) -> Sent:
        address, is_form = next(self.turns)
        self.count += 1
        client = self.client if self.count % STRANGERS else self.stranger
        key = address, is_form, client is self.client
        if key not in self.made:
            self.made[key] = self.make(client, address, is_form)
        sent = self.made[key].copy()
        cookies = "; ".join(f"{name}={each.value}" for name, each in client.cookies.items())
        sent.headers["HTTP_COOKIE"] = cookies
        return sent

    @staticmethod
    def make(client, address, is_form) -> Sent:
        with transaction.atomic():
            page = client.get(address)
            content = page.getvalue()
            transaction.set_rollback(True)
        is_page = page.status_code == 200 and page.headers["Content-Type"].startswith("text/html")
        query = questions_of(content, address) if is_page else []
        if not is_form:
            return Sent(address, query=query)
        told = filled(page).sent if is_page else {}
        files = {name: value for name, value in told.items() if hasattr(value, "seek")}
        fields = []
        for name, value in told.items():
            several = value if isinstance(value, list) else [value]
            fields += [[name, str(each)] for each in several if name not in files]
        return Sent(address, fields=fields, files=files, is_form=True)


@pytest.fixture
def faults():
    """What went wrong inside the portal, so that a failing test says it."""
    found = []

    def note(sender, **_):
        found.append("".join(format_exception(sys.exc_info()[1])[-3:]))

    got_request_exception.connect(note)
    logging.disable(logging.CRITICAL)  # thousands of lines about what is refused
    yield found
    logging.disable(logging.NOTSET)
    got_request_exception.disconnect(note)


@pytest.mark.long
def test_whatever_is_sent_is_answered_and_nothing_is_a_fault(db, signed_in, monkeypatch, faults):
    make_people(make_world())
    draw_one_document(monkeypatch)
    targets = Targets(signed_in(make_everyone(), raise_request_exception=False))
    found, statuses = {}, Counter()

    @seed(SEED)
    @settings(
        max_examples=REQUESTS,
        phases=[Phase.generate],
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(ODDITY, min_size=1, max_size=3))
    def send(oddities):
        sent = targets.next()
        as_shown = sent.address
        for oddity in oddities:
            make_odd(sent, *oddity)
        faults.clear()
        with transaction.atomic():
            answer = asked(sent)
            transaction.set_rollback(True)
        statuses[answer.status] += 1
        if wrong := wrong_with(answer):
            method = "POST" if sent.is_form else "GET"
            found.setdefault(f"{method} {as_shown}: {wrong}", (oddities, faults[:1]))

    send()
    sys.stdout.write(f"{statuses.total()} requests, answered {dict(sorted(statuses.items()))}\n")
    assert not found, "\n".join(f"{what} {shown(*told)}" for what, told in found.items())
    assert statuses.total() >= REQUESTS
    # Most forms are so nearly right that they are looked at whole; some are taken as they are.
    assert min(statuses[200], statuses[302], statuses[422]) > REQUESTS / 50, statuses


def shown(oddities, fault) -> str:
    """What was odd, so short that it can be read."""
    return f"{[tuple(str(part)[:60] for part in each) for each in oddities]!r}\n{''.join(fault)}"


def test_what_says_it_is_written_in_anything_but_utf_8_is_refused_before_it_is_read(db):
    """Some encodings are a fault as soon as they are named: before any page, before any middleware."""
    for content_type in (each for each in TYPES if "charset" in each and not each.endswith("charset=")):
        for query in ([], [["q", b"%ff"]]):
            answer = asked(Sent("/sign-in/", query=query, headers={"CONTENT_TYPE": content_type}))
            assert answer.status == 400, content_type
            assert answer.content.startswith(b"The portal did not understand what was sent"), content_type
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_sign_in_that_no_database_can_be_asked_about_is_none(db):
    """A NUL can be written in a cookie; PostgreSQL refuses to be asked about one."""
    answer = asked(Sent("/people/", headers={"HTTP_COOKIE": 'sessionid="\\000aaaaaaaaaa\\000"'}))
    assert (answer.status, answer.headers["Location"]) == (302, "/sign-in/?next=/people/")
