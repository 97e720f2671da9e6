"""A complete export is put into an empty portal on the other database, and back: identical, row by row.

Run on PostgreSQL, the record moves to SQLite and back; run on SQLite, to two other files.
"""

import json
import os
import sqlite3
import zipfile
from contextlib import closing

import pytest

from tests.copies import HOSTILE, backed_up, done, manage, manifest_of
from tests.served import BEGIN, BOARD_ALONE, MIGRATE, REFERENCE, address_of, drop_database, make_database, run

pytestmark = pytest.mark.long

# A portal before its last migration: its tables are as they were then, and so is what it writes of them.
OLDER = """
import sys
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from alliance.whole_record import rows, writing
call_command("migrate", "governance", "0013", verbosity=0)
state = MigrationExecutor(connection)._create_project_state(with_applied_migrations=True)
writing.tables = lambda: rows.tables(state.apps)
writing.refuse_while_migrations_wait = lambda: None
call_command("backup", FOLDER)
"""
DESCRIBED = """
import json
from tests.schema import schema
print(json.dumps(schema(), sort_keys=True))
"""
FULL = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))
call_command("backup", FOLDER)
"""


@pytest.fixture
def portal(set_up, tmp_path):
    """A portal with a record: what to give its commands, and how to make another, empty one."""
    base = {
        **os.environ,
        "DEMONSTRATION": "yes",
        "DJANGO_SETTINGS_MODULE": "alliance.settings",
        "DATABASE_URL": address_of(tmp_path, f"moving_{os.getpid()}"),
    }
    made = [base["DATABASE_URL"]]
    set_up.copy_to(base["DATABASE_URL"], base, MIGRATE, REFERENCE, BOARD_ALONE, HOSTILE)

    def empty(address: str) -> dict:
        make_database(address)
        made.append(address)
        return {**base, "DATABASE_URL": address}

    yield base, empty
    for address in made:
        drop_database(address)


def test_the_record_moves_to_another_database_and_back_and_an_older_one_becomes_newer(portal, tmp_path):
    here, empty = portal
    folder, again = tmp_path / "export", tmp_path / "again.zip"
    done(here, "export_record", str(folder))
    assert "is not written over" in manage(here, "export_record", str(folder)).stderr
    elsewhere = empty(f"sqlite:///{tmp_path}/elsewhere.sqlite3")
    done(elsewhere, "import_record", str(folder))
    done(elsewhere, "export_record", str(again))
    back = empty(address_of(tmp_path, f"back_{os.getpid()}"))
    done(back, "import_record", str(again))
    last = manifest_of(backed_up(back, tmp_path))
    for manifest in (json.loads((folder / "manifest.json").read_text()), manifest_of(again)):
        for part in ("tables", "files", "descriptions", "register", "migrations"):
            assert manifest[part] == last[part], part
    assert sum(table["rows"] for table in last["tables"].values()) > 1000
    assert len(last["files"]) >= 3
    # Tables are made at once, and not by each migration: they are the same ones.
    made, migrated = run(back, BEGIN + DESCRIBED), run(here, BEGIN + DESCRIBED)
    assert migrated.returncode == 0, migrated.stderr
    assert made.stdout == migrated.stdout

    older = run(here, BEGIN + OLDER.replace("FOLDER", repr(str(tmp_path))))
    assert older.returncode == 0, older.stderr
    path = max(tmp_path.glob("portal-*.zip"))
    assert "governance.0014_panel_members_sign_in" not in manifest_of(path)["migrations"]
    done(elsewhere, "restore", str(path), "--replace")
    newer = manifest_of(backed_up(elsewhere, tmp_path))
    assert newer["migrations"] == last["migrations"]
    assert newer["tables"] == last["tables"]


def test_a_backup_of_a_newer_portal_is_refused_and_nothing_is_touched(portal, tmp_path):
    here, empty = portal
    path = backed_up(here, tmp_path)
    with zipfile.ZipFile(path) as kept:
        parts = {name: kept.read(name) for name in kept.namelist()}
    manifest = json.loads(parts["manifest.json"])
    manifest["migrations"].append("alliance.9999_much_later")
    parts["manifest.json"] = json.dumps(manifest).encode()
    newer = tmp_path / "newer.zip"
    with zipfile.ZipFile(newer, "w") as made:
        for name, content in parts.items():
            made.writestr(name, content)
    place = empty(f"sqlite:///{tmp_path}/place.sqlite3")
    for arguments in (("--check",), ()):
        said = manage(place, "restore", str(newer), *arguments)
        assert said.returncode == 1
        assert "was made by a newer portal" in said.stderr
        assert "alliance.9999_much_later" in said.stderr
        assert "Traceback" not in said.stderr
    with closing(sqlite3.connect(tmp_path / "place.sqlite3")) as database:
        assert database.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)


def test_a_full_disk_leaves_nothing_half(portal, tmp_path):
    here, _ = portal
    backups = tmp_path / "backups"
    backups.mkdir()
    said = run(here, BEGIN + FULL.replace("FOLDER", repr(str(backups))))
    assert said.returncode == 1
    assert "No backup was made. The disk is full." in said.stderr
    assert not list(backups.iterdir())
