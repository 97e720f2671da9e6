"""Tests run on tables made as the models say. Where the portal runs, migrations made them: the same ones.

And whoever upgrades has rows in them: these stay as they are, however many there are. SEEDED says how many
areas, decisions and cost lines (`SEEDED="20000 20000 500000"`, with pytest's `-s` to see how long it takes).
"""

import json
import os

import pytest

from tests.schema import schema
from tests.served import BEGIN, MIGRATE, address_of, drop_database, run

DESCRIBE = """
import json
from tests.schema import schema
print(json.dumps(schema()))
"""


@pytest.mark.django_db
def test_migrations_make_the_tables_that_the_models_say(set_up, tmp_path):
    environment = {**os.environ, "DEMONSTRATION": "yes", "DJANGO_SETTINGS_MODULE": "alliance.settings"}
    environment["DATABASE_URL"] = address = address_of(tmp_path, f"migrated_{os.getpid()}")
    set_up.copy_to(address, environment, MIGRATE)
    try:
        told = run(environment, BEGIN + DESCRIBE)
    finally:
        drop_database(address)
    assert told.returncode == 0, told.stderr
    migrated, modelled = json.loads(told.stdout), schema()
    assert set(migrated) == set(modelled)
    differ = {
        table: sorted({*migrated[table]} ^ {*modelled[table]})
        for table in modelled
        if migrated[table] != modelled[table]
    }
    assert not differ


SEEDED = os.environ.get("SEEDED", "40 40 1000")
# How many migrations of each app are undone; its first stays.
UNDONE = int(os.environ.get("UNDONE", "1"))
# What later migrations rest on is undone last.
APPS = ("savings", "governance", "business_areas", "alliance")
SEED = f"""
from django.apps import apps
from django.core.management.color import no_style
from django.db import connection
from alliance.actions.people import portal_user
from tests.bench.board_seed import BoardSeed
from tests.bench.costs import CostsSeed
from tests.bench.seed import Seed
from tests.bench.sizing import keep_files
from tests.makers import make_user
areas, decisions, lines = map(int, "{SEEDED}".split())
Seed().grow_to(areas)
with connection.cursor() as cursor:
    # Its rows bring their own keys, which PostgreSQL would give again.
    for reset in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
        cursor.execute(reset)
BoardSeed(make_user("frank", "secretary")).decisions(decisions)
CostsSeed(2).grow_to(lines)
keep_files()
"""
BACK_AND_FORTH = f"""
import json
from hashlib import sha256
from time import monotonic
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from alliance import publishing, triggers
NO_PART = ("django_", "auth_", "sqlite_")
def columns():
    with connection.cursor() as cursor:
        found, indexes = {{}}, ()
        if connection.vendor == "sqlite":
            # What is found by words has tables of its own there, which hold nothing that is not elsewhere.
            cursor.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%'")
            indexes = tuple(name for name, in cursor.fetchall())
        for name in connection.introspection.table_names():
            if not name.startswith((*NO_PART, *indexes)):
                cursor.execute(f'SELECT * FROM "{{name}}" LIMIT 0')
                found[name] = sorted(each[0] for each in cursor.description)
        return found
def digests(told):
    found = {{}}
    for table, names in told.items():
        digest, count = sha256(), 0
        asked = ", ".join(f'"{{name}}"' for name in names)
        order = 1 + names.index("id") if "id" in names else asked
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT {{asked}} FROM "{{table}}" ORDER BY {{order}}')
            while rows := cursor.fetchmany(5000):
                count += len(rows)
                for row in rows:
                    digest.update(repr([bytes(v) if isinstance(v, memoryview) else v for v in row]).encode())
        found[table] = [count, digest.hexdigest()]
    return found
def timed(do):
    began = monotonic()
    do()
    return round(monotonic() - began, 1)
def differences():
    # What goes in past the actions has notices of which the register does not know: before and after.
    return sha256("".join(sorted(publishing.differences_from_record())).encode()).hexdigest()
now = columns()
whole, before = digests(now), differences()
def back():
    for app in {APPS!r}:
        there = sorted(name for label, name in MigrationLoader(connection).disk_migrations if label == app)
        call_command("migrate", app, there[max(0, len(there) - 1 - {UNDONE})], verbosity=0)
took_back = timed(back)
then = columns()
both = [table for table in then if table in now]
shared = {{table: [name for name in then[table] if name in now[table]] for table in both}}
at_first = digests(shared)
took_forth = timed(lambda: call_command("migrate", verbosity=0))
print(json.dumps({{
    "tables": [len(now), len(then), len(columns())],
    "whole": whole,
    "at_first": at_first,
    "again": digests(shared),
    "whole_again": digests(columns()),
    "missing": triggers.missing(),
    "problems": [each.sentence for each in publishing.verify().problems],
    "differences": [before, differences()],
    "took": [took_back, took_forth],
}}))
"""


def test_rows_stay_as_they_are_when_migrations_are_undone_and_done_again(set_up, tmp_path):
    environment = {**os.environ, "DEMONSTRATION": "yes", "DJANGO_SETTINGS_MODULE": "alliance.settings"}
    environment["DATABASE_URL"] = address = address_of(tmp_path, f"seeded_{os.getpid()}")
    set_up.copy_to(address, environment, MIGRATE)
    try:
        seeded = run(environment, BEGIN + SEED)
        assert seeded.returncode == 0, seeded.stderr
        told = run(environment, BEGIN + BACK_AND_FORTH)
    finally:
        drop_database(address)
    assert told.returncode == 0, told.stderr
    found = json.loads(told.stdout)
    rows = sum(count for count, _ in found["whole"].values())
    print(f"{rows:,} rows: back in {found['took'][0]} s, forward in {found['took'][1]} s")  # noqa: T201
    assert found["again"] == found["at_first"]
    assert {table for table, _ in found["whole"].items()} == set(found["whole_again"])
    # All the columns of what was there at the first, but for those that came later.
    assert all(found["whole"][table][0] == count for table, (count, _) in found["again"].items())
    assert found["tables"][0] == found["tables"][2]
    assert (found["missing"], found["problems"]) == ([], [])
    assert found["differences"][0] == found["differences"][1]
