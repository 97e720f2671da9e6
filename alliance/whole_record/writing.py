"""Writing the whole record as it is at one moment, while the portal runs and is written to."""

import json
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from alliance.publishing import head, moment
from alliance.whole_record.described import json_schema, package, readme
from alliance.whole_record.parts import Writing
from alliance.whole_record.rows import LEFT_OUT, Table, tables

FORMAT = "alliance-record/1"
MANIFEST = "manifest.json"
Say = Callable[[str], None]


class NotReady(Exception):
    """Why no copy can be made now, in a sentence."""


def write_record(writing: Writing, say: Say) -> dict:
    """Write every table and file as they are at one moment; returns the manifest, which is written last."""
    refuse_while_migrations_wait()
    found = tables()
    with one_moment():
        # The moment is that of the first read.
        register, made_at = head(), timezone.now()
        migrations = applied_migrations()
        counted = {}
        for number, table in enumerate(found, start=1):
            counted[table.name] = _write_table(writing, table)
            say(f"{number} of {len(found)} tables, {sum(counted.values()):,} rows")
    _write(writing, "README.md", readme(found))
    _write(writing, "datapackage.json", json_text(package(found, writing.digests)))
    manifest = {
        "format": FORMAT,
        "made_at": moment(made_at),
        "portal_version": portal_version(),
        "database": connection.vendor,
        "migrations": migrations,
        "register": {"entries": register.sequence, "head": register.hash},
        "tables": {
            table.name: {"path": table.path, "rows": counted[table.name], **writing.digests[table.path]}
            for table in found
        },
        "files": _beginning(writing, "files/"),
        "descriptions": {
            name: digest
            for name, digest in writing.digests.items()
            if not name.startswith(("files/", "tables/"))
        },
        "left_out": LEFT_OUT,
        "holds": "marked text, password hashes and addresses of links: keep it as OFFICIAL-SENSITIVE",
        "not_in_it": "settings, above all SECRET_KEY: keep those apart from it",
    }
    _write(writing, MANIFEST, json_text(manifest))
    return manifest


def _write_table(writing: Writing, table: Table) -> int:
    for name, content in table.contents():
        writing.write(name, [content])
    _write(writing, f"schemas/{table.name}.json", json_text(json_schema(table)))
    return writing.write(table.path, table.lines())


def _write(writing: Writing, name: str, text: str) -> None:
    writing.write(name, [text.encode()])


def _beginning(writing: Writing, folder: str) -> dict[str, dict]:
    return {name: digest for name, digest in writing.digests.items() if name.startswith(folder)}


def json_text(value) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


@contextmanager
def one_moment() -> Iterator[None]:
    """Everything read meanwhile is as it is now, whatever is written; nobody who writes waits for it."""
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
        return
    # A transaction that only reads, and so takes no lock: Django's own would take the one for writing.
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def applied_migrations() -> list[str]:
    """The migrations this database is at, without those that others have taken the place of."""
    known = MigrationExecutor(connection).loader.graph.nodes.keys()
    applied = MigrationRecorder(connection).applied_migrations().keys()
    return sorted(f"{app}.{name}" for app, name in known & applied)


def refuse_while_migrations_wait() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotReady("The database is not as this version of the portal needs it. Run manage.py migrate.")


def portal_version() -> str:
    with (settings.BASE_DIR / "pyproject.toml").open("rb") as file:
        return tomllib.load(file)["project"]["version"]
