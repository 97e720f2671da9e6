"""Copies of the record: what is written, what is read again, and what is said of a copy that is damaged."""

import json
import zipfile
from contextlib import nullcontext
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from hypothesis import given
from hypothesis import strategies as some
from jsonschema import Draft202012Validator

from alliance.actions.files import keep_file
from alliance.actions.people import portal_user
from alliance.files import Checked
from alliance.management.commands.backup import Command as Backup
from alliance.models import AuditEvent, FileContent, Mail, Source
from alliance.whole_record import writing as written
from alliance.whole_record.parts import FolderWriting, ZipWriting
from alliance.whole_record.progress import words_of
from alliance.whole_record.reading import Wrong, opened
from alliance.whole_record.rows import LEFT_OUT, Table, tables
from savings.models import CostLine
from tests.makers import make_source

pytestmark = pytest.mark.django_db


def silent(words: str) -> None:
    """Nobody is told how far it is."""


@pytest.fixture(autouse=True)
def one_transaction(monkeypatch):
    """The test's own transaction is the one moment; that no migration waits is for where there are any."""
    monkeypatch.setattr(written, "one_moment", nullcontext)
    monkeypatch.setattr(written, "refuse_while_migrations_wait", lambda: None)


@pytest.fixture
def record():
    make_source("A report", title="A “quoted”\nreport")
    return keep_file(Checked("paper.txt", "txt", "Ünïcode\r\n".encode()), by=portal_user())


@pytest.fixture
def copy(record, tmp_path) -> Path:
    path = tmp_path / "copy.zip"
    write_zip(path)
    return path


def write_zip(path: Path) -> dict:
    with path.open("wb") as file:
        writing = ZipWriting(file)
        manifest = written.write_record(writing, silent)
        writing.zip.close()
    return manifest


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as kept:
        return {name: kept.read(name) for name in kept.namelist()}


def changed(path: Path, **parts: bytes | None) -> Path:
    """The same copy with some parts changed, left out (None) or added."""
    with zipfile.ZipFile(path) as kept:
        told = {**{name: kept.read(name) for name in kept.namelist()}, **parts}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in told.items():
            if content is not None:
                made.writestr(name, content)
    return path


# What is in a copy


def test_every_table_is_in_a_copy_or_left_out_for_a_reason():
    kept = {table.model for table in tables()}
    for model in apps.get_models(include_auto_created=True):
        assert (model in kept) != (model._meta.app_label in LEFT_OUT), model
    assert all(LEFT_OUT.values())


def test_nothing_that_is_kept_names_what_is_left_out():
    for table in tables():
        for field in table.fields:
            if field.related_model:
                assert field.related_model._meta.app_label not in LEFT_OUT, field


def test_a_copy_holds_each_row_and_each_file_with_its_digest(copy, record):
    parts = parts_of(copy)
    manifest = json.loads(parts["manifest.json"])
    rows = [json.loads(line) for line in parts["tables/alliance_source.jsonl"].splitlines()]
    assert [row["title"] for row in rows] == list(
        Source.objects.order_by("pk").values_list("title", flat=True)
    )
    assert manifest["tables"]["alliance_source"]["rows"] == len(rows) > 0
    for told in manifest["tables"].values():
        assert sha256(parts[told["path"]]).hexdigest() == told["sha256"]
    ((name, told),) = manifest["files"].items()
    assert name == f"files/alliance_filecontent/{record.content.pk}-content.{record.kind}"
    assert parts[name] == bytes(record.content.content)
    assert sha256(parts[name]).hexdigest() == told["sha256"]
    opened(copy).check(silent)


def test_the_same_record_gives_the_same_bytes_but_for_when_it_was_made(copy, tmp_path):
    write_zip(tmp_path / "again.zip")
    first, second = parts_of(copy), parts_of(tmp_path / "again.zip")
    for manifest in (first, second):
        told = json.loads(manifest.pop("manifest.json"))
        assert datetime.fromisoformat(told.pop("made_at")).tzinfo == UTC
        manifest["told"] = told
    assert first == second


def test_a_folder_holds_the_same_as_a_file(copy, tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    written.write_record(FolderWriting(folder), silent)
    opened(folder).check(silent)
    for name, content in parts_of(copy).items():
        if name != "manifest.json":
            assert (folder / name).read_bytes() == content


def test_every_row_is_as_its_schema_says(copy):
    parts = parts_of(copy)
    for table in tables():
        schema = json.loads(parts[f"schemas/{table.name}.json"])
        Draft202012Validator.check_schema(schema)
        valid = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
        for line in parts[table.path].splitlines():
            valid.validate(json.loads(line))
    wrong = {**json.loads(parts["tables/alliance_source.jsonl"].splitlines()[0]), "marking": "high"}
    schema = json.loads(parts["schemas/alliance_source.json"])
    assert not Draft202012Validator(schema).is_valid(wrong)


def test_the_data_package_lists_each_table_with_its_digest(copy):
    parts = parts_of(copy)
    package = json.loads(parts["datapackage.json"])
    assert [each["name"] for each in package["resources"]] == [table.name for table in tables()]
    for resource in package["resources"]:
        content = parts[resource["path"]]
        assert resource["hash"] == f"sha256:{sha256(content).hexdigest()}"
        assert resource["bytes"] == len(content)
        named = [field["name"] for field in resource["schema"]["fields"]]
        for line in content.splitlines()[:1]:
            assert list(json.loads(line)) == named
        for key in resource["schema"].get("foreignKeys", []):
            assert key["fields"] in named
            assert key["reference"]["resource"] in {each["name"] for each in package["resources"]}
    assert b"OFFICIAL-SENSITIVE" in parts["README.md"]


# Rows come back as they were

TEXTS = some.text(some.characters(exclude_categories=["Cs"], exclude_characters="\0"))
NUMBERS = some.integers(-(2**90), 2**90) | some.floats(-1e15, 1e15)
VALUES = some.recursive(
    some.none() | some.booleans() | NUMBERS | TEXTS,
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


def there_and_back(row: models.Model) -> models.Model:
    """A row that was saved, written as a line and read again."""
    table = Table(type(row))
    (line,) = [line for line in table.lines() if json.loads(line)[row._meta.pk.name] == row.pk]
    held = dict(table.contents())
    return table.taken_in(line, lambda name: held[name])


def same(one: models.Model, other: models.Model) -> bool:
    return all(
        getattr(one, field.attname) == getattr(other, field.attname) for field in one._meta.concrete_fields
    )


@given(text=TEXTS, details=some.dictionaries(TEXTS, VALUES, max_size=3))
def test_any_text_and_any_json_comes_back(text, details):
    table = Table(AuditEvent)
    event = AuditEvent(
        pk=1, at=datetime.now(UTC), by_id=1, name="x", subject="", sentence=text, details=details
    )
    line = written_alone(event)
    back = table.taken_in(line, None)
    assert back.sentence == text
    assert back.details == details
    assert written_alone(back) == line
    assert line.count(b"\n") == 1


def test_a_number_is_written_as_either_database_tells_it():
    """PostgreSQL writes out 1e23 in full, and tells no nought below nought."""
    line = written_alone(AuditEvent(pk=1, at=datetime.now(UTC), by_id=1, details=[1e23, -0.0, 1e-9, 1.0]))
    assert f'"details":[1{"0" * 23},0.0,1e-09,1.0]'.encode() in line


def written_alone(row: models.Model) -> bytes:
    """The line of a row that is in no database."""

    class Alone(Table):
        def rows(self, *names, at_once=0):
            yield (row.pk, *(getattr(row, name) for name in names))

    return next(Alone(type(row)).lines())


@pytest.mark.parametrize("content", [b"", b"\0\xff\n", bytes(range(256)) * 100])
def test_bytes_come_back(content, record):
    other = type(record).objects.get(pk=record.pk)
    other.pk = None
    other.save(force_insert=True)
    kept = FileContent.objects.create(file=other, content=content)
    assert bytes(there_and_back(kept).content) == content


@pytest.mark.parametrize("pounds", ["0.00", "-0.01", "90071992547409.93", "12345678901234567.89"])
def test_money_comes_back_to_the_penny(pounds):
    field = CostLine._meta.get_field("amount")
    line = CostLine(pk=1, **{field.name: Decimal(pounds)})
    back = Table(CostLine).taken_in(written_alone(line), None)
    assert getattr(back, field.name) == Decimal(pounds)


def test_what_is_empty_and_what_is_not_told_stay_two_things():
    mail = Mail(pk=1, sent_at=None, to="", body="")
    back = Table(Mail).taken_in(written_alone(mail), None)
    assert (back.sent_at, back.to, back.body) == (None, "", "")


# What is wrong with a copy is named


def refused(path: Path, words: str, **more) -> None:
    with pytest.raises(Wrong, match=words):
        opened(path, **more).check(silent)


def test_a_row_that_was_edited_is_named(copy):
    name = "tables/alliance_source.jsonl"
    refused(
        changed(copy, **{name: parts_of(copy)[name].replace(b"quoted", b"others")}), f"{name} is not as it"
    )


def test_a_row_that_was_taken_out_is_named(copy):
    refused(
        changed(copy, **{"tables/alliance_auditevent.jsonl": b""}), "alliance_auditevent.jsonl is not as it"
    )


def test_a_part_that_is_missing_or_added_is_named(copy):
    refused(changed(copy, **{"tables/alliance_source.jsonl": None}), "alliance_source.jsonl is missing")
    refused(changed(copy, **{"files/more": b"x"}), "files/more does not belong in it")


def test_a_copy_whose_manifest_was_rewritten_too_is_told_by_its_own_digest(copy):
    noted = sha256(copy.read_bytes()).hexdigest()
    opened(copy, digest=noted).check(silent)
    parts = parts_of(copy)
    manifest = json.loads(parts["manifest.json"])
    manifest["tables"]["alliance_source"].update(rows=0, sha256=sha256(b"").hexdigest())
    forged = {"tables/alliance_source.jsonl": b"", "manifest.json": json.dumps(manifest).encode()}
    opened(changed(copy, **forged)).check(silent)
    refused(copy, "is not as it was written: its SHA-256 is not", digest=noted)
    copy.with_name("copy.zip.sha256").write_text(f"{noted}  copy.zip\n")
    refused(copy, "is not as it was written: its SHA-256 is not")


@pytest.mark.parametrize("share", [0, 0.001, 0.3, 0.9, 0.9999])
def test_a_copy_that_was_cut_off_is_refused(copy, share):
    content = copy.read_bytes()
    copy.write_bytes(content[: int(len(content) * share)])
    refused(copy, "is not a copy of the record: it is no zip file, or its end is missing")


@pytest.mark.parametrize("place", range(0, 100, 9))
def test_a_copy_with_one_byte_changed_is_refused(copy, place):
    content = bytearray(copy.read_bytes())
    noted = sha256(content).hexdigest()
    content[len(content) * place // 100] ^= 0x40
    copy.write_bytes(content)
    refused(copy, ".", digest=noted)


def test_what_is_no_copy_is_refused(tmp_path):
    refused(tmp_path / "nothing.zip", "There is no")
    (tmp_path / "text.zip").write_text("Not a zip file")
    refused(tmp_path / "text.zip", "is not a copy of the record: it is no zip file")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as other:
        other.writestr("letter.txt", "Dear")
    refused(tmp_path / "other.zip", "there is no manifest.json in it")
    for manifest in (b"", b"[]", b"{}", b'{"format": "alliance-record/1", "tables": 3}', b"\xff"):
        with zipfile.ZipFile(tmp_path / "other.zip", "w") as other:
            other.writestr("manifest.json", manifest)
        refused(tmp_path / "other.zip", "its manifest.json cannot be read")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as other:
        other.writestr("manifest.json", b'{"format": "alliance-record/2"}')
    refused(tmp_path / "other.zip", "this portal reads “alliance-record/1”")


# Room


def test_only_the_newest_are_kept_and_nothing_else_is_removed(tmp_path, capsys):
    names = [f"portal-2026112{day}-010203-000000.zip" for day in range(5)]
    others = ["portal-old.zip", "minutes.pdf", "portal-20261120-010203-000000.zip.txt"]
    for name in [*names, *others]:
        (tmp_path / name).touch()
    (tmp_path / f"{names[0]}.sha256").touch()
    Backup().remove_all_but(tmp_path, 2)
    assert {path.name for path in tmp_path.iterdir()} == {*names[-2:], *others}
    assert f"Removed {names[0]}." in capsys.readouterr().out


def test_that_the_disk_is_full_is_said_in_a_sentence():
    assert words_of(OSError(28, "No space left on device")).startswith("The disk is full.")
    assert words_of(PermissionError(13, "Permission denied", "/backups")) == "Permission denied: /backups."
