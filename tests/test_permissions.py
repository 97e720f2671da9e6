"""Who may do what: every address as every role, against docs/permissions.md; and words few may see."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO, StringIO
from urllib.parse import quote
from zipfile import ZipFile

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from pypdf import PdfReader

from alliance.actions.people import portal_user
from alliance.management.commands.permission_matrix import FILE, document, routes
from alliance.markings import Marking
from alliance.temporal import today
from alliance.views.kinds import ActionPage, AsAtPage
from alliance.work import do_next
from business_areas.models import Review
from governance.actions.packs import ask_for_packs
from governance.models import AgendaItem, Decision, Meeting
from tests.addresses import DECIDED_ON, SAMPLES, addresses
from tests.governance.makers import make_decision, make_paper, make_paper_version, make_restricted
from tests.governance.reviews import make_review_draft
from tests.makers import make_area, make_contributor
from tests.one_document import draw_one_document
from tests.world import make_people, make_world

pytestmark = pytest.mark.django_db

# How each column of docs/permissions.md is played.
PLAYED = {
    "Not signed in": None,
    "Anyone": "zoe",
    "Panel member": "dan",
    "OPCC officer": "alice",
    "Force contributor": "bob",
    "Finance officer": "erin",
    "Board secretary": "frank",
    "Board member": "grace",
    "Administrator": "carol",
}


def written_matrix() -> dict[tuple[str, str], dict[str, str]]:
    """docs/permissions.md as address and method → role → what happens."""
    lines = FILE.read_text(encoding="utf-8").split("## Addresses")[1].strip().splitlines()
    header = [cell.strip() for cell in lines[0].strip("|").split("|")]
    found = {}
    for line in lines[2:]:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        found[cells[0].strip("`"), cells[1]] = dict(zip(header[2:], cells[2:], strict=True))
    return found


def browser(role, request) -> Client:
    client = Client(raise_request_exception=False)
    if PLAYED[role]:
        client.force_login(request.getfixturevalue(PLAYED[role]))
    return client


def body(response) -> str:
    """All that is sent back, as words."""
    return words_of(response.getvalue())


def words_of(sent: bytes) -> str:
    """What a file says: spreadsheets, Word and ZIP files unpacked, PDF read; pictures are left out."""
    if sent.startswith(b"%PDF-"):
        return "\n".join(page.extract_text() for page in PdfReader(BytesIO(sent)).pages)
    if sent.startswith(b"PK"):
        with ZipFile(BytesIO(sent)) as files:
            inside = [name for name in files.namelist() if not name.endswith((".jpeg", ".png"))]
            return "\n".join([*inside, *(words_of(files.read(name)) for name in inside)])
    return sent.decode()


def tried(client, method, address):
    """What is answered, with whatever it changed taken back, signing out included."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        response = getattr(client, method)(address)
        response.getvalue()
        transaction.set_rollback(True)
    client.cookies = cookies
    return response


def met(response) -> str:
    """What somebody met, in the words of the matrix."""
    if response.status_code in (301, 302, 303):
        return "sign in" if response.headers["Location"].startswith("/sign-in/?next=") else "yes"
    return {200: "yes", 400: "yes", 422: "yes", 403: "no", 404: "not found"}.get(
        response.status_code, f"status {response.status_code}"
    )


def test_the_matrix_is_up_to_date():
    assert FILE.read_text(encoding="utf-8") == document(), (
        "docs/permissions.md is stale: run manage.py permission_matrix"
    )


def test_every_address_that_asks_for_something_has_a_sample_and_no_sample_is_left_over():
    assert {route.address for route in routes() if route.arguments} == set(SAMPLES)


# Who may import anything sees the pages of imports; each kind is for those of one role.
THEIR_KINDS = {"OPCC officer": {"measure-values"}, "Finance officer": {"cost-lines", "index-series"}}
NO_IMPORTER = "Board secretary"


def met_instead(address: str, role: str, cells: dict) -> str:
    """What somebody meets who imports, at an address of a kind of import that is not for them; "" elsewhere.

    The import of the world is one of cost lines: for who may not read of it, it is not there.
    """
    found = re.match(r"/imports/(?:(?:choose|templates)/([a-z-]+)|\d)", address)
    if role not in THEIR_KINDS or not found or (found[1] or "cost-lines") in THEIR_KINDS[role]:
        return ""
    return cells[NO_IMPORTER] if found[1] else "not found"


# Who may do what is decided before any database is asked: on PostgreSQL some of the roles are enough.
ROLES_PLAYED = (
    ["Not signed in", "OPCC officer", "Force contributor"] if connection.vendor == "postgresql" else [*PLAYED]
)


# The one thing that looking writes: that somebody saw what is OFFICIAL-SENSITIVE, or took a file (ADR 0035).
NOTED = re.compile(r'INSERT (OR IGNORE )?INTO "alliance_seen" ')
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|TRUNCATE|CREATE|DROP)", re.IGNORECASE)


@contextmanager
def written_to() -> Iterator[list[str]]:
    """What is written to the database meanwhile."""
    found = []

    def watch(execute, sql, *rest):
        if WRITES.match(sql) and not NOTED.match(sql):
            found.append(sql[:80])
        return execute(sql, *rest)

    with connection.execute_wrapper(watch):
        yield found


@pytest.mark.parametrize("role", ROLES_PLAYED)
def test_every_address_does_what_the_matrix_says_and_looking_writes_nothing(
    role, request, monkeypatch, settings
):
    own = request.getfixturevalue("bob")
    make_people(make_world(contributors=[own]))
    settings.SENDS_MAIL = True
    draw_one_document(monkeypatch)
    client, matrix, wrong = browser(role, request), written_matrix(), []
    client.get("/")  # notes when the person was last seen
    for route in routes():
        for address in addresses(route):
            for method in ("get", "post"):
                cells = matrix.get((route.address, method.upper()))
                expected = cells[role].replace("own", "yes") if cells else "status 405"
                if cells:
                    expected = met_instead(address, role, cells) or expected
                if not cells and role == "Not signed in" and getattr(route.callback, "login_required", True):
                    expected = "sign in"
                with written_to() as written:
                    found = met(tried(client, method, address))
                if written and method == "get":
                    wrong.append(f"GET {address} writes: {written}")
                # Some pages say who may read them before they look at what was sent.
                if found != expected and not (found in ("no", "not found") and not cells):
                    wrong.append(f"{method.upper()} {address}: {found}, not {expected}")
    assert not wrong, "\n".join(wrong)


def test_a_refusal_gives_the_reason(zoe, signed_in):
    make_people(make_world())
    client, seen = signed_in(zoe), 0
    for (address, method), cells in written_matrix().items():
        if cells["Anyone"] != "no":
            continue
        for route in routes():
            if route.address == address:
                response = tried(client, method.lower(), addresses(route)[0])
                assert cells["Otherwise"] in body(response), f"{method} {address}"
                seen += 1
    assert seen > 20


@pytest.mark.parametrize("role", ["OPCC officer", "Not signed in"])
def test_no_other_method_is_answered(role, request, monkeypatch):
    make_people(make_world())
    draw_one_document(monkeypatch)
    client, wrong = browser(role, request), []
    for route in routes():
        for method in ("trace", "put", "delete", "patch"):
            found = met(tried(client, method, addresses(route)[0]))
            # Whoever is signed in is sent home from the sign-in page, whatever they send.
            sent_home = route.name == "sign-in" and found == "yes"
            if found not in ("status 405", "no") and not sent_home and (found != "sign in" or PLAYED[role]):
                wrong.append(f"{method.upper()} {route.address}: {found}")
    assert not wrong, "\n".join(wrong)


def test_a_contributor_records_nothing_about_areas_that_are_not_their_own(bob, signed_in):
    make_people(make_world())
    client = signed_in(bob)
    own = [key for key, cells in written_matrix().items() if "own" in cells.values()]
    assert own
    for route in routes():
        for address, method in own:
            if route.address == address:
                assert met(tried(client, method.lower(), addresses(route)[0])) == "no", f"{method} {address}"


def test_the_audit_trail_is_for_officers_cleared_for_everything(olivia, signed_in):
    make_area()
    assert signed_in(olivia).get("/audit/").status_code == 404


# Planted words

WORD = "Xyzzy"
NEARLY = "Xyzz"
QUERIES = ("", f"?q={NEARLY}&find={NEARLY}", "?as-at=2019-06-01&left=both")
HIDDEN = {
    "name": "Quiet",
    "source": "quiet-source",
    "claim": "quiet-claim",
    "disagreement": "quiet-disagreement",
    "published_list": "quiet-list",
    "seat": "quiet-seat",
    "meeting": "2031-01-16",
    "marking": Marking.OFFICIAL_SENSITIVE,
}
ADDED = {key: f"added-{value}" for key, value in HIDDEN.items() if key not in ("name", "marking", "meeting")}
ADDED["meeting"] = "2031-03-13"
# Whoever may not read what is planted; three at a time, since making the world takes as long as reading it.
LOWER = [(None, "zoe", "dan"), ("olivia", "bob", "erin"), ("frank", "grace", "carol")]
# They read by the same rules as somebody else among these: for them it is enough that no word is found.
READ_AS_OTHERS = ("zoe", "erin", "grace")
if connection.vendor == "postgresql":
    # Who sees what is decided by the same conditions on both: two who read by different rules are enough.
    LOWER = [("olivia", "bob")]
PLANTED = (
    "Quiet Unit",
    "Report on",
    "Report",
    "Note",
    "Purpose",
    "Described",
    "Summary",
    "Outcome",
    "Reason",
    "a modest cost",
    "Ledger",
    "Successor",
    "Milestone",
    "Moved",
    "Lesson",
    "Applies",
    "People",
    "Staff",
    "How many",
    "Handled",
    "Printed",
    "Printed group",
    "List",
    "Seat",
    "Holder",
    "Follower",
    "Substitute",
    "Terms",
    "Turns",
    "Item",
    "Place",
    "Recommended",
    "Parked",
    "Decision",
    "Because",
    "Cost",
    "Draft",
    "Waiting",
    "Action",
    "Unissued",
    "Beside",
    "Besides",
    "Version besides",
    "Spent",
    "Remark",
    "Later",
    "Found",
    "Recommends",
    "Chief",
    "Heard",
    "Reversed",
    "Asked",
    "Own",
    "Said beside",
    "Withheld because",
    "Reviewed",
)


def plant(bob):
    """One area that is hidden whole, and one that everybody sees, with hidden facts of every noun."""
    seen = make_area("Open Team")
    make_contributor(bob, seen)
    plant_part()
    plant_draft()
    # On no agenda yet. That the hidden meeting is to note it is for those to know who read of that meeting.
    make_decision("Not noted yet", areas=[seen], decided_on=DECIDED_ON)
    build_packs_again()
    yield seen
    plant_paper()
    make_world(WORD, **HIDDEN, contributors=[bob])
    make_world(WORD, **{**HIDDEN, **ADDED}, area=seen)
    yield seen


def plant_part():
    """Hidden parts of a decision that others see; that there are some, and why, is for them to know."""
    decision = Decision.objects.filter(made_at__isnull=False).earliest("pk")
    for part in ("legal", "title", "recommendation", "equality"):
        make_restricted(decision, part, f"Beside {WORD}, of {part}", withheld_because="legal advice")


def plant_draft():
    """A later, hidden draft of a review that others read."""
    review = Review.objects.earliest("pk")
    told = {"findings": f"Found {WORD}", "recommends": [f"Recommends {WORD}"]}
    make_review_draft(review, marking=Marking.OFFICIAL_SENSITIVE, **told)


def build_packs_again():
    """A force that has joined since must clear papers too, which packs built before do not say."""
    for meeting in Meeting.objects.filter(packs__isnull=False).distinct():
        ask_for_packs(meeting, by=portal_user())
    while do_next():
        pass


def plant_paper():
    """A hidden paper for an item that others see, which has papers of its own in a pack they read."""
    item = AgendaItem.objects.filter(marking=Marking.PUBLISHED, papers__isnull=False).earliest("pk")
    paper = make_paper(f"Besides {WORD}", item=item, marking=Marking.OFFICIAL_SENSITIVE)
    make_paper_version(paper, f"Version besides {WORD}")


# Pages that show planted words and do not say that they are restricted, by what they are.
SAY_NOTHING = {
    r"/(add|correct)/$": "a form offers the names of sources to choose from: what they say is noted",
    r"/disclosure-copy/$": "a copy of what was given to whoever asked, and so to anybody",
}

# A spreadsheet carries the moment it was made, and a document says what its page and its table say.
NOT_COMPARED = (".xlsx", ".pdf", ".docx")
# An administrator sees that there is more to do in the background, and for how many areas somebody
# contributes, without learning what or which; and a copy for an auditor says when it was made.
OF_PEOPLE_AND_WORK = ("/people/review", "/background-work/", "/audit/copy")


def answers(client, but=()) -> Iterator[tuple[str, str, HttpResponse, str]]:
    """What is answered at every address, with filters and days, and what that says.

    Looking, at whatever day, writes nothing.
    """
    client.get("/")  # notes when the person was last seen
    for address, queries in everywhere().items():
        if address.endswith(tuple(but)):
            continue
        for query in queries:
            with transaction.atomic():
                with written_to() as written:
                    response = client.get(f"{address}{query}")
                    text = body(response)
                transaction.set_rollback(True)
            assert not written, f"{address}{query} writes: {written}"
            yield address, query, response, what_stays(address, text)


def what_stays(address: str, text: str) -> str:
    """What was answered, without what was asked for itself and without what changes by the minute."""
    # Forms carry a token that changes each time, and links back the address that was asked for.
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)
    # Under a form stands how long the sign-in lasts.
    text = re.sub(r'data-sign-in-ends="\d+"|<span data-time>[^<]*</span>', "", text)
    # Whoever saved a section lately is told of in minutes; a sign-in says when it was last used.
    text = re.sub(r', (less than a minute|\d+ minutes?) ago|data-label="Last seen">[^<]*', "", text)
    for asked in (address, quote(address), quote(address, safe="")):
        text = text.replace(asked, "")
    return text


def pages_read(client, but=()) -> dict[str, str]:
    """All that can be read at every address, with filters and days."""
    return {f"{address}{query}": text for address, query, _, text in answers(client, but)}


# On these days of three years meetings were held to their end (see `make_minutes`).
ENDED_DAYS = ("03-06", "03-07", "03-10", "03-11", "03-12", "03-13")
OTHERS = {
    "drone-team-unit": ("quiet-unit-xyzzy", "quiet-xyzzy", "open-team"),
    "a-source": ("quiet-source", "added-quiet-source"),
    "a-claim": ("quiet-claim", "added-quiet-claim"),
    "a-disagreement": ("quiet-disagreement", "added-quiet-disagreement"),
    "a-list": ("quiet-list", "added-quiet-list"),
    "a-seat": ("quiet-seat", "added-quiet-seat"),
    "sharing/1": ("sharing/10001", "sharing/10002"),
    "papers/1": ("papers/10001", "papers/10002"),
    "paper/1": ("paper/10001", "paper/10002"),
    "2030-12-10": ("2031-01-16", "2031-03-13"),
    "2026-09-10": ("2026-06-11", "2026-03-12"),
    **{f"2025-{day}": (f"2024-{day}", f"2023-{day}") for day in ENDED_DAYS},
    "FOI-2024-001": ("FOI-S-2024-001", "FOI-S-2024-002"),
    "exceptions/1": ("exceptions/20001", "exceptions/20002"),
    "savings/1": ("savings/20001", "savings/20002"),
    "2022-23/v1": ("2022-23/v2", "2022-23/v3"),
    "revenue/drone-team": ("revenue/quiet-xyzzy",),
    "WTB-2020-001": ("WTB-2020-002", "WTB-2020-003", "WTB-2020-004"),
    f"A-{today().year}-001": (f"A-{today().year}-002", f"A-{today().year}-003"),
}


# What only some may read at an address that anyone may read something at.
DRAFTS = {
    f"/board/meetings/<slug:day>/minutes{ending}": tuple(
        f"/board/meetings/2025-{day}/minutes{ending}" for day in ENDED_DAYS[1:5]
    )
    for ending in ("/", ".pdf", ".docx")
}


def everywhere() -> dict[str, tuple[str, ...]]:
    """The addresses of the small world and of the planted things beside them, and what to ask of each.

    A list or an area is asked for filters and days too. Of the forms about facts, which are all made alike,
    those of two nouns are looked at.
    """
    found = {}
    for route in routes():
        if "get" not in route.methods:
            continue
        asks = issubclass(route.page, AsAtPage) or route.name == "search"
        form_of_a_fact = "noun" in route.arguments and issubclass(route.page, ActionPage)
        for address in (*addresses(route), *DRAFTS.get(route.address, ())):
            if form_of_a_fact and not re.search(r"/(purposes|events)/", address):
                continue
            # A spreadsheet has the rows of the file beside it, to which all is put.
            asks_all = asks and not address.endswith(".xlsx")
            found[address] = QUERIES if asks_all else QUERIES[-1:] if asks else QUERIES[:1]
            for ours, theirs in OTHERS.items():
                if f"/{ours}" in address:
                    found |= {address.replace(f"/{ours}", f"/{other}"): QUERIES[:1] for other in theirs}
    return found


@pytest.mark.long
@pytest.mark.parametrize("readers", LOWER, ids=str)
def test_what_somebody_may_not_see_is_found_nowhere_and_changes_no_page(readers, bob, request):
    clients = {reader: Client() for reader in readers}
    for reader, client in clients.items():
        if reader:
            client.force_login(request.getfixturevalue(reader))
    make_people(make_world())
    planting = plant(bob)
    next(planting)
    before = {
        reader: pages_read(client, but=NOT_COMPARED)
        for reader, client in clients.items()
        if reader not in READ_AS_OTHERS
    }
    next(planting)
    for reader, client in clients.items():
        after = pages_read(client)
        leaks = [address for address, text in after.items() if WORD.casefold() in text.casefold()]
        assert not leaks, f"{reader}:\n" + "\n".join(leaks)
        same = {
            address: text
            for address, text in before.get(reader, {}).items()
            if not address.startswith(OF_PEOPLE_AND_WORK)
        }
        differ = [address for address, text in same.items() if after[address] != text]
        assert not differ, f"{reader}:\n" + "\n".join(differ)


def test_an_officer_cleared_for_it_finds_all_of_it_and_what_shows_it_is_noted(alice, bob, signed_in):
    """What shows planted words says that it is restricted, by which it is noted who saw it (ADR 0035)."""
    make_people(make_world())
    for _ in plant(bob):
        pass
    found, silent, shown = {}, [], 0
    for address, query, response, text in answers(signed_in(alice)):
        found[f"{address}{query}"] = text
        readable = address.endswith((".csv", "/", ".json")) and response.status_code == 200
        if readable and f" {WORD}" in text:
            shown += 1
            restricted = getattr(response, "marking", None) == Marking.OFFICIAL_SENSITIVE
            if not restricted and not any(re.search(each, address) for each in SAY_NOTHING):
                silent.append(f"{address}{query}")
    assert not silent, "\n".join(silent)
    assert shown > 100
    for words in PLANTED:
        assert any(f"{words} {WORD}" in text for text in found.values()), words
    for address in ("/business-areas/", "/business-areas.csv", "/business-areas.xlsx"):
        assert WORD in found[f"{address}?as-at=2019-06-01&left=both"], address
    assert WORD in found["/audit/"]
    assert WORD in found[f"/search/?q={NEARLY}&find={NEARLY}"]


def test_figures_and_commands_tell_no_more(bob):
    make_people(make_world())
    for _ in plant(bob):
        pass
    printed = StringIO()
    call_command("figures", as_json=True, stdout=printed)
    call_command("figures", seen_by="bob", stdout=printed)
    assert "live-business-areas" in printed.getvalue()
    assert WORD not in printed.getvalue()
