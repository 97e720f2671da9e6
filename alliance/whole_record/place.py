"""Putting a copy in place: into an empty database, compared line by line before anybody uses it."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from alliance import publishing, triggers
from alliance.models import AuditEvent, User
from alliance.whole_record.parts import sync_folder
from alliance.whole_record.reading import Copy, Wrong
from alliance.whole_record.rows import Table, tables
from alliance.whole_record.writing import NotReady, Say


def put_in_place(copy: Copy, say: Say, *, replace: bool = False) -> None:
    """Make the database what a checked copy says, on SQLite and PostgreSQL alike.

    Tables are made as they were when the copy was, filled, compared with the copy, and then brought to this
    version of the portal. All of it or nothing: until the end, what was there before stays.
    """
    refuse_newer(copy)
    if not replace and holds_a_record():
        raise NotReady(
            "There is a record in this database already. Name an empty database with DATABASE_URL, or say "
            "--replace to lose what is there."
        )
    with _emptied():
        found = _tables_as_they_were(copy)
        _refuse_other_tables(copy, found)
        _load(copy, found, say)
        _compare(copy, found, say)
        _bring_to_this_version()
        _verify_register(copy)


def refuse_newer(copy: Copy) -> None:
    """Raises Wrong when a copy knows of migrations that this portal does not."""
    known = {f"{app}.{name}" for app, name in MigrationExecutor(connection).loader.graph.nodes}
    if unknown := sorted(set(copy.manifest["migrations"]) - known):
        raise Wrong(
            f"“{copy.name}” was made by a newer portal, version {copy.manifest.get('portal_version')}: "
            f"this one does not know {unknown[0]}. Install that version first."
        )


def holds_a_record() -> bool:
    """Whether anything was ever done in this database."""
    there = set(connection.introspection.table_names())
    return any(model._meta.db_table in there and model.objects.exists() for model in (AuditEvent, User))


@contextmanager
def _emptied() -> Iterator[None]:
    """An empty database to fill, which takes the place of what was there when all went well."""
    if connection.vendor == "sqlite":
        with _file_beside():
            yield
        return
    _refuse_while_others_are_connected()
    with transaction.atomic():
        known = {"django_migrations", *connection.introspection.django_table_names(only_existing=True)}
        names = [connection.ops.quote_name(name) for name in sorted(known & set(_table_names()))]
        with connection.cursor() as cursor:
            if names:
                cursor.execute(f"DROP TABLE {', '.join(names)} CASCADE")
        yield


def _table_names() -> list[str]:
    return connection.introspection.table_names()


@contextmanager
def _file_beside() -> Iterator[None]:
    """A new file beside that of the database, under whose name it is put at the end."""
    path = Path(connection.settings_dict["NAME"])
    if not path.is_absolute():
        raise NotReady("DATABASE_URL names no file, so there is nothing to put the record in.")
    _refuse_while_file_is_used(path)
    draft = path.with_name(f".{path.name}.restoring")
    _remove(draft)
    connection.close()
    connection.settings_dict["NAME"] = str(draft)
    try:
        draft.touch(mode=0o600)
        yield
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        _remove(path, but_the_file=True)
        draft.replace(path)
        sync_folder(path.parent)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = str(path)
        _remove(draft)


def _remove(path: Path, but_the_file: bool = False) -> None:
    """Remove a file of SQLite with what it keeps beside it; what is beside another would spoil that."""
    for ending in ("-wal", "-shm", *(() if but_the_file else ("",))):
        path.with_name(f"{path.name}{ending}").unlink(missing_ok=True)


def _refuse_while_file_is_used(path: Path) -> None:
    if not path.exists():
        return
    connection.close()
    try:
        with connection.cursor() as cursor:
            # Granted only while no other process has the file open.
            cursor.execute("PRAGMA busy_timeout = 2000")
            cursor.execute("PRAGMA locking_mode = EXCLUSIVE")
            cursor.execute("BEGIN IMMEDIATE")
            cursor.execute("ROLLBACK")
    except DatabaseError as wrong:
        raise NotReady(f"Stop the portal first: its database is in use ({wrong}).") from None
    finally:
        connection.close()


def _refuse_while_others_are_connected() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        (others,) = cursor.fetchone()
    if others:
        raise NotReady(f"Stop the portal first: {others} others are connected to its database.")


def _tables_as_they_were(copy: Copy) -> list[Table]:
    """Make the tables as they were when the copy was made, without the way that led there."""
    executor = MigrationExecutor(connection)
    named = {tuple(name.split(".", 1)) for name in copy.manifest["migrations"]}
    nodes = executor.loader.graph.node_map
    last = [node for node in sorted(named) if named.isdisjoint(child.key for child in nodes[node].children)]
    apps = executor.loader.project_state(last).apps
    with connection.schema_editor() as editor:
        for model in apps.get_models():
            editor.create_model(model)
    executor.recorder.ensure_schema()
    # One that took the place of others counts as done when those are noted too.
    replaced = {each for node in named for each in executor.loader.disk_migrations[node].replaces}
    for app, name in sorted(named | replaced):
        executor.recorder.record_applied(app, name)
    return tables(apps)


def _refuse_other_tables(copy: Copy, found: list[Table]) -> None:
    if differing := {table.name for table in found} ^ copy.manifest["tables"].keys():
        raise Wrong(f"“{copy.name}” does not have the tables of its version: {', '.join(sorted(differing))}.")


def _load(copy: Copy, found: list[Table], say: Say) -> None:
    with transaction.atomic():
        if connection.vendor == "postgresql":
            # Django leaves those at once that it has just made.
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        # What migrations put into new tables is in the copy too.
        for table in found:
            table.model._base_manager.all()._raw_delete(connection.alias)
        for number, table in enumerate(found, start=1):
            _load_table(copy, table)
            say(f"{number} of {len(found)} tables put in")
        connection.check_constraints()
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [table.model for table in found]):
            cursor.execute(statement)


def _load_table(copy: Copy, table: Table) -> None:
    most = connection.ops.bulk_batch_size(table.fields, range(500)) if not table.files else 1
    rows = (_row(copy, table, number, line) for number, line in _numbered(copy, table))
    while batch := list(islice(rows, max(1, min(most, 500)))):
        # As it is: no field says for itself when the row was made.
        table.model._base_manager.all()._insert(batch, table.fields, raw=True, using=connection.alias)


def _numbered(copy: Copy, table: Table):
    return enumerate(copy.parts.lines(copy.manifest["tables"][table.name]["path"]), start=1)


def _row(copy: Copy, table: Table, number: int, line: bytes):
    try:
        return table.taken_in(line, copy.parts.whole)
    except Exception as wrong:
        raise Wrong(f"“{copy.name}”: line {number} of {table.path} cannot be read: {wrong}.") from None


def _compare(copy: Copy, found: list[Table], say: Say) -> None:
    """Raises Wrong unless every row and every file in the database is the one in the copy."""
    for number, table in enumerate(found, start=1):
        should, digest, rows = copy.manifest["tables"][table.name], hashlib.sha256(), 0
        for line in table.lines():
            digest.update(line)
            rows += 1
        if (rows, digest.hexdigest()) != (should["rows"], should["sha256"]):
            raise Wrong(f"{table.name} did not become what is in “{copy.name}”: {rows:,} rows, other words.")
        for name, content in table.contents():
            if hashlib.sha256(content).hexdigest() != copy.manifest["files"][name]["sha256"]:
                raise Wrong(f"{name} did not become what is in “{copy.name}”.")
        say(f"{number} of {len(found)} tables compared")


def _bring_to_this_version() -> None:
    """Later migrations, as over any older database; then what `migrate` always ends with."""
    executor = MigrationExecutor(connection, lambda *done: connection.check_constraints())
    with triggers.lifted(connection):
        executor.migrate(executor.loader.graph.leaf_nodes())
    call_command("migrate", verbosity=0)
    if missing := triggers.missing():
        raise Wrong(f"What refuses changes is not in place: {', '.join(missing)}.")


def _verify_register(copy: Copy) -> None:
    found = publishing.verify(copy.manifest["register"]["head"])
    if not found.whole:
        raise Wrong(" ".join(problem.sentence for problem in found.problems))
