"""Tests run on tables made as the models say. Where the portal runs, migrations made them: the same ones."""

import json
import os

import pytest

from tests.schema import schema
from tests.served import BEGIN, RECORD, address_of, drop_database, run

DESCRIBE = """
import json
from tests.schema import schema
print(json.dumps(schema()))
"""


@pytest.mark.django_db
def test_migrations_make_the_tables_that_the_models_say(set_up, tmp_path):
    environment = {**os.environ, "DEMONSTRATION": "yes", "DJANGO_SETTINGS_MODULE": "alliance.settings"}
    environment["DATABASE_URL"] = address = address_of(tmp_path, f"migrated_{os.getpid()}")
    set_up.copy_to(address, environment, RECORD)
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
