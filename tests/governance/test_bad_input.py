"""What can be typed wrongly into the forms about the Board and about people: each is answered in words."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest

from alliance.actions.people import portal_user
from alliance.models import AuditEvent, CorporationSole
from alliance.temporal import today
from governance.actions.minutes import assemble_minutes, circulate, send_to_chair
from governance.models import AgendaItem, Decision, Hold, Meeting, Minutes
from tests.business_areas.pages import day, inputs, told, words, year
from tests.governance.makers import (
    make_corporation,
    make_draft,
    make_hold,
    make_item,
    make_meeting,
    make_paper,
    make_paper_version,
    make_person,
    make_seat,
)
from tests.governance.room import DAY, NEXT, make_ended
from tests.makers import make_area, make_force, make_source

pytestmark = pytest.mark.django_db

LONG = "x" * 21_000
# The last is what a browser cannot send and a program can: half a character.
BAD_TEXTS = ("a\0b", "a\x07b", "a\x1b[2Jb", LONG, "a\ud800b")
BAD_CHOICES = ("gone", "a\0b", "9" * 50, "a\ud800b", LONG)
SEAT = "/board/seats/dorset/"
PASSWORD = "four quiet green boats"


def exact(name, number, month, year_) -> dict:
    return {f"{name}_day": number, f"{name}_month": month, f"{name}_year": year_}


# For each form: who fills it in, what is right, and which of the answers are texts, choices and days.
FORMS = {
    "/board/add/": (
        "frank",
        {"name": "Other Board", "prefix": "OB", "meets": "Yearly", **told()},
        ("name", "prefix", "meets", "paragraph"),
        ("source",),
        (),
    ),
    "/board/terms/add/": (
        "frank",
        {
            **year("since", "2026"),
            "text": "They meet.",
            "quorum": "seats",
            "quorum_seats": "2",
            "papers_due_days": "5",
            "assent": "every-corporation",
            "warning_days": "90",
            **told(),
        },
        ("text", "paragraph"),
        ("source", "quorum", "quorum_seats", "papers_due_days", "since_how"),
        ("since",),
    ),
    "/board/rota/set/": (
        "frank",
        {**exact("effective_on", "1", "1", "2027"), "place_1": "devon", "reason": "A swap.", **told()},
        ("reason", "paragraph", "note"),
        ("source", "place_1", "place_2", "marking", "basis"),
        ("effective_on",),
    ),
    "/board/people/add/": ("frank", {"name": "Cy", "marking": "0"}, ("name",), ("marking", "user"), ()),
    "/board/seats/add/": (
        "frank",
        {
            "title": "Another seat",
            "office": "chief-constable",
            "corporation": "chief",
            "parts": ["assents"],
            **exact("created_on", "1", "4", "2015"),
            **told(),
        },
        ("title", "paragraph"),
        ("source", "office", "corporation", "parts"),
        ("created_on",),
    ),
    "/board/seats/short/abolish/": ("frank", exact("last_day", "31", "12", "2024"), (), (), ("last_day",)),
    f"{SEAT}holders/add/": (
        "frank",
        {
            "person": "cy-example",
            "acting": "no",
            **year("since", "2012"),
            **day("ended", "31", "3", "2013"),
            **exact("term_ends_on", "1", "3", "2013"),
            **told(),
        },
        ("paragraph", "note"),
        ("person", "acting", "source", "marking", "basis", "since_how", "ended_how"),
        ("since", "ended", "term_ends_on"),
    ),
    f"{SEAT}holders/1/correct/": (
        "frank",
        {"since_how": "year", "since_year_year": "2021", "because": "The year was wrong."},
        ("because", "note"),
        ("person", "acting", "source"),
        ("since",),
    ),
    f"{SEAT}holders/1/withdraw/": ("frank", {"because": "Never in post."}, ("because",), (), ()),
    f"{SEAT}substitutes/add/": (
        "frank",
        {"person": "cy-example", **exact("starts_on", "1", "6", "2024"), "marking": "0"},
        (),
        ("person", "marking"),
        ("starts_on",),
    ),
    f"{SEAT}substitutes/1/end/": ("frank", exact("ceases_on", "31", "12", "2024"), (), (), ("ceases_on",)),
    "/people/add/": (
        "carol",
        {
            "username": "henry",
            "full_name": "Henry Example",
            "email": "henry@example.org",
            "clearance": "1",
            "password": PASSWORD,
            "password_again": PASSWORD,
        },
        ("username", "full_name", "email"),
        ("clearance",),
        (),
    ),
    "/people/dan/correct/": (
        "carol",
        {"full_name": "Dan Other", "email": "dan@example.org", "clearance": "1"},
        ("full_name", "email"),
        ("clearance",),
        (),
    ),
    "/people/dan/set-password/": (
        "carol",
        {"password": PASSWORD, "password_again": PASSWORD},
        (),
        ("password", "password_again"),
        (),
    ),
    "/people/dan/grant-role/": ("carol", {"role": "officer"}, (), ("role",), ()),
    "/forces/add/": (
        "carol",
        {"name": "Avon Police", "short_name": "Avon", "standing": "partner"},
        ("name", "short_name"),
        ("standing",),
        (),
    ),
    "/corporations-sole/add/": (
        "carol",
        {"name": "Chief Constable of Avon", "force": "a-force", "office": "chief-constable"},
        ("name",),
        ("force", "office"),
        (),
    ),
    "/business-areas/drone-team/contributors/": ("carol", {"user": "bob"}, (), ("user",), ()),
    "/account/password/": (
        "carol",
        {
            "old_password": "correct horse battery staple",
            "password": PASSWORD,
            "password_again": PASSWORD,
        },
        (),
        ("old_password", "password", "password_again"),
        (),
    ),
}
MEETING, HELD = f"/board/meetings/{NEXT.isoformat()}/", f"/board/meetings/{DAY.isoformat()}/"
DECISION, ACTION = f"/decisions/WTB-{DAY.year}-001/", f"/actions/A-{today().year}-001/"
PARTS = ("recommendation", "reasons", "options", "money", "legal", "people", "equality", "risk")
WORDS = dict.fromkeys(PARTS, "As it was tabled.")
BECAUSE = ("frank", {"because": "It is too early."}, ("because",), (), ())

# The same for the forms about what a meeting does; all are filled in by the secretary.
BUSINESS = {
    "/board/meetings/plan/": (
        "frank",
        {**exact("held_on", "4", "3", "2027"), "starts_at": "2pm", "place": "Exeter", "marking": "0"},
        ("place",),
        ("starts_at", "ends_at", "marking"),
        ("held_on",),
    ),
    f"{MEETING}change/": (
        "frank",
        {"starts_at": "2pm", "ends_at": "4pm", "place": "Truro", "because": "The hall is closed."},
        ("place", "because"),
        ("starts_at", "ends_at"),
        (),
    ),
    f"{MEETING}cancel/": BECAUSE,
    f"{MEETING}agenda/add/": (
        "frank",
        {
            "title": "Fleet",
            "tranche": "delivery",
            "purpose": "decision",
            "recommendation": "That the Board agrees one fleet.",
            "presented_by": "seat-1",
            "kind": "business",
            "consent": "no",
            "marking": "0",
        },
        ("title", "recommendation"),
        ("tranche", "purpose", "presented_by", "kind", "consent", "areas", "marking"),
        (),
    ),
    f"{MEETING}items/1/withdraw/": BECAUSE,
    f"{MEETING}items/1/park/": BECAUSE,
    f"{MEETING}papers/ask/": (
        "frank",
        {
            "item": "1",
            "title": "Fleet report",
            "author_name": "Head of Fleet",
            "email": "fleet@example.org",
            **exact("due_on", "3", "12", "2026"),
            "marking": "0",
        },
        ("title", "author_name", "email"),
        ("item", "author_seat", "marking"),
        ("due_on",),
    ),
    "/decisions/drafts/add/": (
        "frank",
        {
            "item": "between-meetings",
            "title": "Fleet",
            "outcome": "agreed",
            "wording": "That the Board agrees the fleet programme for both forces.",
            **WORDS,
            **exact("decided_on", "1", "10", "2026"),
            "tranche": "delivery",
            "marking": "0",
        },
        ("title", "wording", *WORDS, "replaces"),
        ("item", "outcome", "tranche", "areas", "marking"),
        ("decided_on", "answers_by", "review_on"),
    ),
    f"{DECISION}progress/add/": (
        "frank",
        {"state": "in-progress", "note": "Half.", **exact("as_of", "1", "10", "2026")},
        ("note",),
        ("state",),
        ("as_of",),
    ),
    f"{DECISION}withhold/": (
        "frank",
        {
            "part": "equality",
            "text": "The full assessment.",
            "withheld_because": "legal advice",
            **exact("look_again_on", "1", "10", "2027"),
            "marking": "1",
        },
        ("text", "withheld_because"),
        ("part", "marking"),
        ("look_again_on",),
    ),
    f"{DECISION}publish/": ("frank", {"corporations": "corporation-1"}, (), ("corporations",), ()),
    "/actions/add/": (
        "frank",
        {
            "what": "Write to staff",
            "owner_seat": "seat-2",
            **exact("due_on", "1", "3", "2027"),
            "marking": "0",
        },
        ("what", "owner_body"),
        ("owner_seat", "item", "areas", "marking"),
        ("due_on",),
    ),
    f"{ACTION}move/": (
        "frank",
        {**exact("became", "1", "4", "2027"), "because": "They asked."},
        ("because",),
        (),
        ("became",),
    ),
    f"{ACTION}reply/": ("frank", {"text": "Half of them."}, ("text",), (), ()),
    f"{HELD}minutes/items/2/add/": ("frank", {"text": "The Board was told."}, ("text",), (), ()),
    f"{HELD}minutes/2.1/change/": ("frank", {"text": "The Board was told."}, ("text",), (), ()),
    f"{HELD}minutes/circulate/": ("frank", exact("comments_by", "1", "12", "2026"), (), (), ("comments_by",)),
    f"{ACTION}close/": (
        "frank",
        {"meeting": today().isoformat(), "because": "Every supplier answered."},
        ("because",),
        ("meeting",),
        (),
    ),
    f"{HELD}minutes/2.1/comment/": ("grace", {"text": "It was in March."}, ("text",), (), ()),
    f"{MEETING}swap-chair/": (
        "frank",
        {"to_seat": "seat-2", "because": "She is away."},
        ("because",),
        ("to_seat",),
        (),
    ),
    f"{MEETING}papers/remind/": (
        "frank",
        {"send_1": "yes", "to_1": "fleet@example.org", "subject_1": "Your paper", "body_1": "Where is it?"},
        ("to_1", "subject_1", "body_1"),
        ("send_1",),
        (),
    ),
    "/board/papers/1/change/": (
        "frank",
        {
            "title": "Fleet report",
            "author_name": "Head of Fleet",
            "email": "fleet@example.org",
            **exact("due_on", "3", "12", "2026"),
            "marking": "0",
        },
        ("title", "author_name", "email"),
        ("author_seat", "marking"),
        ("due_on",),
    ),
    "/board/papers/1/withdraw/": BECAUSE,
    "/decisions/drafts/<draft>/withdraw/": BECAUSE,
    "/decisions/drafts/<draft>/answers/corporation-1/add/": (
        "frank",
        {
            "answer": "assents",
            "person": "holder-1-example",
            **exact("given_on", "3", "11", "2026"),
            "told_how": "by letter",
        },
        ("told_how",),
        ("answer", "person"),
        ("given_on",),
    ),
    "/board/papers/1/clear/": (
        "frank",
        {
            "subject": "legal",
            "force": "clearing",
            "standing": "cleared",
            "cleared_by": "Head of Legal",
            **exact("given_on", "1", "10", "2026"),
            "because": "It is sound.",
        },
        ("cleared_by", "because"),
        ("subject", "force", "standing"),
        ("given_on",),
    ),
    "/board/papers/1/receive/": (
        "frank",
        {
            "file": ("report.txt", "A second version."),
            **exact("received_on", *today().strftime("%d %m %Y").split()),
            "changed": "Figures of May.",
            "because": "They had been left out.",
        },
        ("changed", "because"),
        (),
        ("received_on",),
    ),
    f"{DECISION}correct/": (
        "frank",
        {
            "title": "Uniform",
            "wording": "That the Board agrees one contract for uniform for both forces.",
            **WORDS,
            "tranche": "delivery",
            "marking": "0",
            "because": "Both forces were left out.",
        },
        ("title", "wording", *WORDS, "because"),
        ("tranche", "areas", "marking"),
        ("review_on",),
    ),
    "/board/holds/<hold>/end/": ("frank", {"because": "The election was put off."}, ("because",), (), ()),
    "/board/holds/set/": (
        "frank",
        {
            "corporation": "corporation-1",
            **exact("starts_on", "25", "3", "2027"),
            **exact("until", "6", "5", "2027"),
            "because": "pre-election period",
        },
        ("because",),
        ("corporation",),
        ("starts_on", "until"),
    ),
}
EVERY_FORM = FORMS | BUSINESS
# The days that may be told as roughly as their source gives them.
ROUGH = ("since", "ended")
BAD_FILES = (
    None,
    ("report.pdf", ""),
    ("report.pdf", "Words, and no PDF."),
    ("report.pdf", "%PDF-1.7 cut short"),
    ("report.exe", "MZ\0\1"),
    ("report.docx", "PK\3\4 cut short"),
    ("report.doc", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
)
BAD_DAYS = (("31", "2", "2020"), ("1", "13", "2020"), ("0", "1", "2020"), ("1", "1", "9" * 50), ("a\0b",) * 3)


def bad_answers(address) -> list[dict]:
    """What is typed wrongly into a form, one answer at a time."""
    _, _, texts, choices, days = EVERY_FORM[address]
    bad = [{name: text} for name in texts for text in BAD_TEXTS]
    bad += [{name: choice} for name in choices for choice in BAD_CHOICES]
    for name in days:
        for parts in BAD_DAYS:
            bad.append({**day(name, *parts), **exact(name, *parts)})
        if name in ROUGH:
            bad += [{f"{name}_how": "words", f"{name}_own_words": text} for text in BAD_TEXTS]
    if "file" in EVERY_FORM[address][1]:
        bad += [{"file": file} for file in BAD_FILES]
    return bad


@pytest.fixture
def world(address, request):
    """What a form needs to be there."""
    request.getfixturevalue("business" if address in BUSINESS else "people")
    if prepare := PREPARED.get(address):
        prepare()


def a_paper_is_owed():
    return make_paper(item=AgendaItem.objects.get(title="Fleet"))


def a_paper_came():
    make_force("Clearing Police", slug="clearing")
    make_paper_version(a_paper_is_owed())


def minutes_are_circulated():
    circulate(Minutes.objects.get(), today() + timedelta(days=7), by=portal_user())


def a_hold_stands():
    commissioner = CorporationSole.objects.get(slug="corporation-1")
    make_hold(commissioner, today(), today() + timedelta(days=30))


def a_meeting_is_held_today():
    if not Meeting.objects.filter(held_on=today()).exists():
        make_meeting(today())


# What some forms need besides.
PREPARED = {
    f"{ACTION}close/": a_meeting_is_held_today,
    f"{HELD}minutes/2.1/comment/": minutes_are_circulated,
    f"{MEETING}papers/remind/": a_paper_is_owed,
    "/board/papers/1/change/": a_paper_is_owed,
    "/decisions/drafts/<draft>/withdraw/": make_draft,
    "/decisions/drafts/<draft>/answers/corporation-1/add/": make_draft,
    "/board/papers/1/withdraw/": a_paper_came,
    "/board/papers/1/clear/": a_paper_came,
    "/board/papers/1/receive/": a_paper_came,
    "/board/holds/<hold>/end/": a_hold_stands,
}


@pytest.fixture
def business(db):
    """A meeting that has ended, with a decision, an action and draft minutes, and the next one planned."""
    meeting = make_ended()
    send_to_chair(assemble_minutes(meeting, by=portal_user()), by=portal_user())
    make_item("Fleet", meeting=meeting.board.meetings.get(held_on=NEXT))
    make_area("Drone Team")


@pytest.fixture
def people(board, bob, dan):
    make_source("Panel report", slug="panel-report")
    make_corporation("Chief Constable of Nowhere", slug="chief")
    make_force("Another Police", slug="a-force")
    make_person("Cy Example")
    make_area("Drone Team")
    make_seat("Short seat", slug="short", board=board, chairs=False)


def where(address) -> str:
    """The address of a form, with the key of what is known only once it is there."""
    for name, rows in (("<hold>", Hold.objects.all()), ("<draft>", Decision.objects.drafts())):
        if name in address:
            return address.replace(name, str(rows.get().pk))
    return address


def sent(browser, address, answers):
    """The answer to a form; half a character is sent as the bytes that a program would send."""
    address = where(address)
    if "file" in answers:
        return browser.post(address, in_parts(answers), content_type="multipart/form-data; boundary=between")
    body = urlencode(answers, doseq=True, errors="surrogatepass")
    return browser.post(address, body, content_type="application/x-www-form-urlencoded")


def in_parts(answers) -> bytes:
    """A form with a file, as a browser sends it; without the file where none was chosen."""
    answers = dict(answers)
    name, content = answers.pop("file") or ("", "")
    parts = [(f'name="{key}"', text.encode(errors="surrogatepass")) for key, text in answers.items()]
    parts.append((f'name="file"; filename="{name}"', content.encode("latin-1")))
    told = [
        b"--between\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n" % (k.encode(), v) for k, v in parts
    ]
    return b"".join([*told, b"--between--\r\n"])


@pytest.mark.parametrize("address", EVERY_FORM)
def test_what_is_typed_wrongly_is_answered_in_a_sentence_and_nothing_is_written_or_lost(
    address, world, request, signed_in
):
    who, right, texts, _, _ = EVERY_FORM[address]
    browser = signed_in(request.getfixturevalue(who))
    offered = inputs(browser.get(where(address)))
    before = AuditEvent.objects.count()
    for wrong in bad_answers(address):
        page = sent(browser, address, {**offered, **right, **wrong})
        said = {name: text and text[:20] for name, text in wrong.items()}
        assert page.status_code == 422, said
        assert "There is a problem" in words(page), said
        kept = inputs(page)
        assert {name: kept[name] for name in texts if name not in wrong} == {
            name: {**offered, **right}[name] for name in texts if name not in wrong
        }, said
        for name in set(texts) & set(wrong):
            assert len(kept[name]) == len(wrong[name]) or "\ud800" in wrong[name], said
        assert AuditEvent.objects.count() == before, said


@pytest.mark.parametrize("address", EVERY_FORM)
def test_what_is_typed_rightly_is_not_refused(address, world, request, signed_in):
    who, right, *_ = EVERY_FORM[address]
    browser = signed_in(request.getfixturevalue(who))
    page = sent(browser, address, {**inputs(browser.get(where(address))), **right})
    assert page.status_code in (200, 302), words(page)
