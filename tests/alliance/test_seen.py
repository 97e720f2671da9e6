"""What is noted of what was seen and exported: when, for whom to read, and for good.

That no page is left out is looked at in tests/test_permissions.py, where every page is read.
"""

import csv
import io
import json
from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from alliance.markings import Marking
from alliance.models import AuditEvent, Seen
from alliance.seen import WhatIsSeen
from tests.makers import make_source

pytestmark = pytest.mark.django_db

SENSITIVE = Marking.OFFICIAL_SENSITIVE


def notes() -> list[tuple]:
    return list(Seen.objects.order_by("pk").values_list("by__username", "kind", "address"))


def make_note(by, kind="saw", address="/sources/quiet/", called="Quiet report", at=None) -> Seen:
    at = at or timezone.now()
    hour = at.replace(minute=0, second=0, microsecond=0) if kind == "saw" else None
    note = Seen(at=at, by=by, kind=kind, address=address, called=called, marking=SENSITIVE, hour=hour)
    note.save()
    return note


# What is noted


def test_who_reads_what_is_restricted_is_noted_once_for_the_hour(alice, signed_in):
    source = make_source("Quiet report", marking=SENSITIVE)
    client = signed_in(alice)
    for _ in range(3):
        assert client.get(f"/sources/{source.slug}/").status_code == 200
    assert notes() == [("alice", "saw", f"/sources/{source.slug}/")]
    note = Seen.objects.get()
    assert (note.called, note.marking) == ("Quiet report", SENSITIVE)
    assert note.at - note.hour < timedelta(hours=1)


def test_another_process_does_not_note_it_again_and_another_hour_does(alice, signed_in, monkeypatch):
    source = make_source("Quiet report", marking=SENSITIVE)
    client = signed_in(alice)
    client.get(f"/sources/{source.slug}/")
    cache.clear()
    client.get(f"/sources/{source.slug}/")
    assert len(notes()) == 1
    earlier = timezone.now() - timedelta(hours=1)
    monkeypatch.setattr("alliance.seen.hour_of", lambda moment: earlier)
    client.get(f"/sources/{source.slug}/")
    assert len(notes()) == 2


def test_what_is_not_restricted_and_what_is_refused_is_not_noted(olivia, zoe, signed_in):
    official, quiet = make_source("Report"), make_source("Quiet report", marking=SENSITIVE)
    signed_in(olivia).get(f"/sources/{official.slug}/")
    for reader in (olivia, zoe):
        assert signed_in(reader).get(f"/sources/{quiet.slug}/").status_code == 404
    assert Client().get("/about/").status_code == 200
    assert notes() == []


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_every_file_that_is_not_published_is_noted_each_time(extension, olivia, signed_in):
    make_source("Report", marking=Marking.OFFICIAL)
    client = signed_in(olivia)
    for _ in range(2):
        client.get(f"/sources.{extension}").getvalue()
    assert notes() == [("olivia", "exported", f"/sources.{extension}")] * 2
    assert Seen.objects.first().called.endswith(f"OFFICIAL.{extension}")


def test_it_is_noted_after_the_answer_was_sent(alice, rf):
    def page(request):
        response = HttpResponse("words")
        response.close = lambda: None  # what it does besides would end the connection of the test
        response.marking = SENSITIVE
        return response

    request = rf.get("/quiet/")
    request.user = alice
    response = WhatIsSeen(page)(request)
    assert notes() == []
    response.close()
    response.close()
    assert notes() == [("alice", "saw", "/quiet/")]


def test_a_page_is_read_although_it_cannot_be_noted_and_the_log_says_so(
    alice, signed_in, monkeypatch, caplog
):
    def broken(seen):
        raise DatabaseError("full")

    monkeypatch.setattr("alliance.seen.note_seen", broken)
    source = make_source("Quiet report", marking=SENSITIVE)
    assert signed_in(alice).get(f"/sources/{source.slug}/").status_code == 200
    assert "could not be noted in the audit trail" in caplog.text
    assert "Quiet" not in caplog.messages[0]
    assert "alice" not in caplog.messages[0]


# Kept for good


def test_a_note_is_never_changed_or_removed(alice):
    note = make_note(alice)
    table = Seen._meta.db_table

    def run(sql, *values):
        with connection.cursor() as cursor:
            cursor.execute(sql, values)

    note.called = "Another"
    for change in (
        lambda: Seen.objects.filter(pk=note.pk).update(called="Another"),
        lambda: Seen.objects.bulk_update([note], ["called"]),
        lambda: note.save(),
        lambda: Seen.objects.all().delete(),
        lambda: run(f"UPDATE {table} SET called = 'Another'"),
        lambda: run(f"DELETE FROM {table} WHERE id = %s", note.pk),
    ):
        with pytest.raises(DatabaseError, match="never"), transaction.atomic():
            change()
    if connection.vendor == "sqlite":
        for key in ("id", "id + 1"):
            replace = (
                f"INSERT OR REPLACE INTO {table} "
                "(id, at, by_id, kind, address, called, marking, hour, sha256) "
                f"SELECT {key}, at, by_id, kind, address, 'Another', marking, hour, sha256 FROM {table}"
            )
            with pytest.raises(DatabaseError, match="never"), transaction.atomic():
                run(replace)
    else:
        run("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match="never"), transaction.atomic():
            run(f"TRUNCATE {table}")
    assert Seen.objects.get().called == "Quiet report"


def test_a_page_is_kept_once_whoever_writes_it(alice):
    make_note(alice)
    with pytest.raises(DatabaseError), transaction.atomic():
        make_note(alice)
    with pytest.raises(DatabaseError), transaction.atomic():
        Seen.objects.create(at=timezone.now(), by=alice, kind="saw", address="/", called="x", marking=2)


# Who reads it, and how it is searched


def shown(response) -> list[str]:
    return [row.record.called for row in response.context["table"].page]


@pytest.mark.parametrize("who", ["olivia", "bob", "dan", "erin", "frank", "grace", "zoe"])
@pytest.mark.parametrize("address", ["/audit/seen/", "/audit/seen.csv", "/audit/copy/", "/audit/copy.json"])
def test_others_do_not_learn_that_it_is_there(who, address, request, signed_in):
    assert signed_in(request.getfixturevalue(who)).get(address).status_code == 404


def test_officers_read_of_the_record_and_administrators_of_people(alice, carol, erin, signed_in):
    make_note(erin)
    make_note(carol, kind="exported", address="/people.csv", called="people.csv")
    assert shown(signed_in(alice).get("/audit/seen/?who=erin")) == ["Quiet report"]
    assert "people.csv" not in shown(signed_in(alice).get("/audit/seen/"))
    assert shown(signed_in(carol).get("/audit/seen/")) == ["people.csv"]


def test_it_is_searched_by_person_words_period_and_kind(alice, erin, signed_in):
    long_ago = timezone.now() - timedelta(days=400)
    make_note(erin)
    make_note(erin, called="Long ago", at=long_ago)
    make_note(erin, kind="exported", address="/costs.csv", called="costs.csv")
    client = signed_in(alice)
    assert shown(client.get("/audit/seen/?who=erin&kind=exported")) == ["costs.csv"]
    assert shown(client.get("/audit/seen/?subject=long")) == ["Long ago"]
    assert shown(client.get("/audit/seen/?subject=costs.csv")) == ["costs.csv"]
    day = timezone.localdate(long_ago).isoformat()
    assert shown(client.get(f"/audit/seen/?since={day}&until={day}")) == ["Long ago"]
    assert shown(client.get("/audit/seen/?kind=flew")) == []
    assert "did not understand a filter" in client.get("/audit/seen/?since=soon").content.decode()


def test_queries_do_not_grow_with_the_notes(alice, erin, signed_in, django_assert_max_num_queries):
    for number in range(30):
        make_note(erin, kind="exported", called=f"File {number}")
    client = signed_in(alice)
    client.get("/audit/seen/")
    with django_assert_max_num_queries(8):
        client.get("/audit/seen/")


# The copy for an auditor


def lines_of(response) -> tuple[list[str], str]:
    """The lines of a copy without the last, which is returned apart."""
    *lines, last = response.getvalue().decode().splitlines(keepends=True)
    return lines, last


def test_a_copy_says_what_it_is_and_its_digest_which_is_noted(alice, erin, signed_in):
    make_source("Panel report")
    make_note(erin)
    client = signed_in(alice)
    lines, last = lines_of(client.get("/audit/copy.csv?who=e"))
    digest = sha256("".join(lines).encode()).hexdigest()
    assert digest in last
    note = Seen.objects.get(address="/audit/copy.csv")
    assert (note.kind, note.sha256, note.by) == ("exported", digest, alice)
    rows = list(csv.DictReader(io.StringIO("".join(lines))))
    assert "made for an auditor" in rows[0]["words"]
    assert "by “e”" in rows[0]["words"]
    assert [row["kind"] for row in rows[1:]] == [
        *["Did"]
        * AuditEvent.objects.filter(by__full_name__icontains="e")
        .exclude(subject__startswith="person/")
        .count(),
        "Saw",
    ]
    # Given to somebody later, the copy of the copies says which digest that was.
    assert digest in "".join(lines_of(client.get("/audit/copy.csv?kind=exported"))[0])


def test_a_copy_as_json_says_the_same(alice, erin, signed_in):
    make_source("Panel report")
    make_note(erin)
    response = signed_in(alice).get("/audit/copy.json")
    content = response.getvalue().decode()
    told = json.loads(content)
    before_the_last = content[: content.rstrip("\n").rindex("\n") + 1]
    assert told["sha256_of_the_lines_before"] == sha256(before_the_last.encode()).hexdigest()
    assert "made for an auditor" in told["about"]
    assert "Recorded the source Panel report" in [entry["words"] for entry in told["entries"]]
    assert told["entries"][-1]["kind"] == "Saw"
    assert [entry["at"] for entry in told["entries"]] == sorted(entry["at"] for entry in told["entries"])


def test_a_copy_holds_no_formula_and_one_line_for_each_entry(alice, erin, signed_in):
    make_note(erin, kind="exported", called="=1+1\n@SUM(A1)")
    lines, _ = lines_of(signed_in(alice).get("/audit/copy.csv?kind=exported"))
    assert '"\'=1+1 @SUM(A1)"' in lines[2]
    assert len(lines) == 3


def test_a_copy_of_what_makes_no_sense_is_not_made(alice, signed_in):
    client = signed_in(alice)
    for query, said in (("since=soon", "“soon” is not a day."), ("colour=red", "“colour” is not something")):
        response = client.get(f"/audit/copy.csv?{query}")
        assert response.status_code == 400
        assert said in response.content.decode()
        assert said in client.get(f"/audit/copy/?{query}").content.decode()
    assert not Seen.objects.filter(kind="exported").exists()


def test_a_copy_goes_no_further_than_its_maker_reads(alice, carol, signed_in):
    make_source("Panel report")
    of_people = "".join(lines_of(signed_in(carol).get("/audit/copy.csv"))[0])
    assert "Opened an account" in of_people
    assert "Panel report" not in of_people
    of_the_record = "".join(lines_of(signed_in(alice).get("/audit/copy.csv"))[0])
    assert "Panel report" in of_the_record
    assert "Opened an account" not in of_the_record
