"""What anybody may read: made once for everybody, asked about each time, never older than the record."""

import gzip
from datetime import timedelta

import pytest
from django.contrib import messages
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from alliance.audit import changed
from alliance.file_contents import NOT_REACHED, CannotBeHad
from alliance.public_copies import takes_gzip
from alliance.temporal import today
from alliance.told_once import OfThisHost
from governance.actions.panels import record_panel, record_panel_meeting
from governance.actions.reports import write_paragraph
from tests.business_areas.pages import words
from tests.governance.reports import issued, write_report
from tests.makers import make_force

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(alice):
    panel = record_panel("Dorset Police and Crime Panel", make_force(), 5, by=alice)
    meeting = record_panel_meeting(panel, today() + timedelta(days=40), by=alice)
    report = write_report(meeting, {"Background": ["There are 3 forces."]}, by=alice)
    issued(report, by=alice)
    return report


@pytest.fixture
def address(report):
    return f"/reports/{report.slug}/"


@pytest.fixture
def every_address(address):
    return [
        address, f"{address}v1/", f"{address}changes/", f"{address}sections/1/", f"{address[:-1]}.pdf",
        f"{address}large-print.pdf", f"{address[:-1]}.docx", f"{address[:-1]}.csv",
    ]  # fmt: skip


def test_whoever_has_a_copy_is_told_that_it_is_still_good(every_address, client):
    for each in every_address:
        first = client.get(each)
        again = client.get(each, headers={"If-None-Match": first["ETag"]})
        assert (first.status_code, again.status_code) == (200, 304), each
        assert again.content == b""
        assert again["ETag"] == first["ETag"]
        assert client.get(each, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304
        assert client.head(each)["ETag"] == first["ETag"]
        for answer in (first, again):
            assert answer["Cache-Control"] == "public, max-age=0, must-revalidate"
            assert {"Cookie", "Accept-Encoding"} <= {name.strip() for name in answer["Vary"].split(",")}


def test_a_copy_has_the_headers_that_every_answer_has(address, client):
    client.get(address)
    kept = client.get(address)
    for name in ("Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy"):
        assert kept[name], name
    assert not kept.cookies


def test_a_page_is_sent_compressed_to_whom_reads_it_so_under_another_name(address, client):
    plain = client.get(address)
    squeezed = client.get(address, headers={"Accept-Encoding": "br;q=0.9, gzip"})
    assert squeezed["Content-Encoding"] == "gzip"
    assert gzip.decompress(squeezed.content) == plain.content
    assert squeezed["ETag"] != plain["ETag"]
    assert int(squeezed["Content-Length"]) == len(squeezed.content) < len(plain.content) / 2


@pytest.mark.parametrize(
    ("said", "takes"),
    [
        ("gzip", True), ("br, GZIP;q=0.1", True), ("gzip;q=1.0", True), ("", False), ("br", False),
        ("gzip;q=0", False), ("gzip;q=0.000", False), ("x-gzip2", False),
    ],
)  # fmt: skip
def test_what_a_browser_says_it_reads_is_believed(said, takes):
    assert takes_gzip(said) is takes


def test_once_made_it_costs_one_question_to_the_database(every_address, client):
    for each in every_address[:4]:
        client.get(each)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(each)
        assert len(asked) == 1, each


def test_a_correction_is_seen_at_once_by_who_asks_with_the_old_copy(report, address, alice, client):
    old = client.get(address)
    files = {each: client.get(each)["ETag"] for each in (f"{address[:-1]}.pdf", f"{address[:-1]}.docx")}
    section = report.sections.get()
    write_paragraph(section, "There are 2 forces.", section.paragraphs.get(), by=alice)
    issued(report, because="There are two.", by=alice)
    answer = client.get(address, headers={"If-None-Match": old["ETag"]})
    assert answer.status_code == 200
    assert "There are 2 forces." in words(answer)
    assert "This version was corrected." in words(client.get(f"{address}v1/"))
    for each, etag in files.items():
        assert client.get(each, headers={"If-None-Match": etag}).status_code == 200


def test_a_panel_of_another_name_is_seen_at_once_where_it_is_told(report, address, client):
    client.get(address)
    report.meeting.panel.name = "A Panel renamed"
    report.meeting.panel.save()
    changed("board")
    assert "A Panel renamed" in words(client.get("/reports/"))
    assert "Dorset Police and Crime Panel" in words(client.get(address)), "what was issued stays"


@pytest.mark.parametrize(("name", "value", "said"), [
    ("PORTAL_NAME", "Another portal", "Another portal"), ("DEMONSTRATION", True, "Demonstration:"),
])  # fmt: skip
def test_another_setting_is_seen_at_once(address, client, settings, name, value, said):
    before = client.get(address)
    assert said not in words(before)
    setattr(settings, name, value)
    answer = client.get(address, headers={"If-None-Match": before["ETag"]})
    assert said in words(answer)


def test_any_change_to_the_record_makes_it_again_and_the_same_is_the_same(address, client):
    before = client.get(address)
    changed("anything")
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address, headers={"If-None-Match": before["ETag"]})
    assert answer.status_code == 304
    assert len(asked) > 1, "made again, and found to be what it was"


def test_who_is_signed_in_gets_a_page_of_their_own_that_nobody_keeps(every_address, signed_in, dan, client):
    for each in every_address:
        client.get(each)
        answer = signed_in(dan).get(each)
        assert "no-store" in answer["Cache-Control"], each
        assert "public" not in answer["Cache-Control"]
        assert "ETag" not in answer
    page = signed_in(dan).get(every_address[0])
    assert "Sign out" in page.text
    assert "Sign out" not in client.get(every_address[0]).text


def test_a_cache_before_the_portal_keeps_what_is_for_everybody_and_nothing_else(
    every_address, signed_in, dan, client, settings
):
    settings.SHARED_CACHE_SECONDS = 2
    for each in every_address:
        answer = client.get(each)
        assert answer["Cache-Control"] == "public, max-age=0, s-maxage=2, must-revalidate", each
        assert "Cookie" in answer["Vary"], each
        assert not answer.cookies, each
        own = signed_in(dan).get(each)
        assert "no-store" in own["Cache-Control"], each
        assert "s-maxage" not in own["Cache-Control"]
    # Neither what is made for one reader nor what says that something is not there.
    for path in (
        "/",
        "/sign-in/",
        "/sources/",
        f"{every_address[0]}?paragraph=1.1",
        "/reports/none/",
        "/health/",
    ):
        assert "s-maxage" not in client.get(path).get("Cache-Control", ""), path


def test_what_cannot_be_made_at_this_moment_is_not_kept(address, client, monkeypatch):
    def out_of_reach(*told, **more):
        raise CannotBeHad(NOT_REACHED)

    monkeypatch.setattr("governance.views.reports.reading.ReportPage.get", out_of_reach)
    answer = client.get(address)
    assert (answer.status_code, answer["Cache-Control"]) == (503, "no-store")
    assert NOT_REACHED in words(answer)
    monkeypatch.undo()
    assert client.get(address).status_code == 200


def test_what_waits_to_be_said_is_said_and_not_to_everybody(address, client):
    client.get(address)
    request = RequestFactory().get("/")
    storage = OfThisHost(request)
    client.cookies[OfThisHost.cookie_name] = storage._encode(
        [messages.storage.base.Message(messages.INFO, "Only for you")]
    )
    told = client.get(address)
    assert "Only for you" in words(told)
    assert "ETag" not in told
    del client.cookies[OfThisHost.cookie_name]
    assert "Only for you" not in words(client.get(address))


def test_what_is_asked_in_the_address_is_never_kept(address, client):
    client.get(address)
    answer = client.get(f"{address}?paragraph=9.9")
    assert "There is no paragraph 9.9." in words(answer)
    assert "ETag" not in answer
    assert "There is no paragraph" not in words(client.get(address))


def test_another_host_has_a_copy_of_its_own_and_none_that_is_not_ours(address, client):
    client.get(address)
    assert client.get(address, headers={"host": "localhost"}).status_code == 200
    assert client.get(address, headers={"host": "elsewhere.example"}).status_code == 400
