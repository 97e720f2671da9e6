"""What the database refuses by itself, on SQLite and on PostgreSQL alike.

A model lists its triggers; `manage.py migrate` installs them all again each time it ends, because
Django rebuilds a SQLite table on many changes and the table's triggers are lost without a word.
"""

from contextlib import contextmanager
from dataclasses import dataclass

from django.apps import apps
from django.db import connection


@dataclass(frozen=True)
class AppendOnly:
    """Rows are added, never changed or removed."""

    def statements(self, model, vendor):
        table = model._meta.db_table
        for event in ("UPDATE", "DELETE"):
            yield from refusal(table, event, f"Rows of {table} are never changed or removed", vendor)
        yield from no_replacement(table, vendor)
        yield from no_truncate(table, vendor)


@dataclass(frozen=True)
class KeptWhole:
    """Rows are added and never changed; only illustrative ones are removed."""

    def statements(self, model, vendor):
        table = model._meta.db_table
        kept = "OLD.illustrative = 0" if vendor == "sqlite" else "NOT OLD.illustrative"
        yield from refusal(table, "UPDATE", f"Rows of {table} are never changed", vendor)
        yield from refusal(table, "DELETE", f"Rows of {table} are never removed", vendor, condition=kept)
        yield from no_replacement(table, vendor)
        yield from no_truncate(table, vendor)


@dataclass(frozen=True)
class FinalOnce:
    """Rows are added; some columns change until one of them is filled, then nothing does. None is removed."""

    final: str
    changing: tuple[str, ...]

    def statements(self, model, vendor):
        table = model._meta.db_table
        other = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
        fixed = [field.column for field in model._meta.concrete_fields if field.column not in self.changing]
        changed = " OR ".join(f'OLD."{column}" {other} NEW."{column}"' for column in fixed)
        sentence = f"Rows of {table} are never changed once they are final, and never removed"
        condition = f'OLD."{self.final}" IS NOT NULL OR {changed}'
        yield from refusal(table, "UPDATE", sentence, vendor, condition=condition)
        yield from refusal(table, "DELETE", sentence, vendor)
        yield from no_replacement(table, vendor)
        yield from no_truncate(table, vendor)


@dataclass(frozen=True)
class KeptUntilDestroyed:
    """Rows are added and never changed; one is removed while the destruction of its class is under way.

    That is approved, has not ended, and is of what is older than a moment: `column` says how old a row is.
    """

    kind: str
    column: str

    def statements(self, model, vendor):
        table = model._meta.db_table
        not_approved = (
            "NOT EXISTS (SELECT 1 FROM alliance_destruction destruction "
            f"WHERE destruction.kind = '{self.kind}' AND destruction.approved_at IS NOT NULL "
            f'AND destruction.ended_at IS NULL AND OLD."{self.column}" < destruction.older_than)'
        )
        yield from refusal(table, "UPDATE", f"Rows of {table} are never changed or removed", vendor)
        sentence = f"Rows of {table} are never removed before their destruction is approved"
        yield from refusal(table, "DELETE", sentence, vendor, condition=not_approved)
        yield from no_replacement(table, vendor)
        yield from no_truncate(table, vendor)


@dataclass(frozen=True)
class KeptInOneOfTwo:
    """Rows are added and never changed; one is removed only if another table has the same, or illustrative.

    The same is a row with the same in `column`. So what is moved from one to the other is never in neither.
    """

    column: str
    other: str

    def statements(self, model, vendor):
        table = model._meta.db_table
        kept = "OLD.illustrative = 0" if vendor == "sqlite" else "NOT OLD.illustrative"
        same = f"SELECT 1 FROM {self.other} WHERE {self.column} = OLD.{self.column}"
        only_here = f"{kept} AND NOT EXISTS ({same})"
        yield from refusal(table, "UPDATE", f"Rows of {table} are never changed", vendor)
        yield from refusal(table, "DELETE", f"Rows of {table} are never removed", vendor, condition=only_here)
        yield from no_replacement(table, vendor)
        yield from no_truncate(table, vendor)


@dataclass(frozen=True)
class WithdrawOnly:
    """Rows are added and may be withdrawn once, with who and why; nothing else of them changes.

    What is withdrawn may be marked higher, then or later, because it was marked too low: never lower. Only
    illustrative rows can be removed.
    """

    def statements(self, model, vendor):
        table = model._meta.db_table
        withdrawal = ["withdrawn_at", "withdrawn_by_id", "withdrawn_because"]
        changing = {*withdrawal, "marking"}
        fixed = [field.column for field in model._meta.concrete_fields if field.column not in changing]
        other = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
        changed, again = (
            " OR ".join(f'OLD."{column}" {other} NEW."{column}"' for column in columns)
            for columns in (fixed, withdrawal)
        )
        yield from refusal(
            table,
            "UPDATE",
            f"A fact in {table} is never edited: record a correction",
            vendor,
            condition=f"{changed} OR NEW.marking < OLD.marking "
            f"OR (OLD.withdrawn_at IS NOT NULL AND ({again})) "
            "OR (NEW.withdrawn_at IS NULL AND NEW.marking <> OLD.marking)",
        )
        kept = "OLD.illustrative = 0" if vendor == "sqlite" else "NOT OLD.illustrative"
        yield from refusal(
            table, "DELETE", f"A fact in {table} is never removed: withdraw it", vendor, condition=kept
        )
        yield from no_replacement(table, vendor)
        yield from no_truncate(table, vendor)


@dataclass(frozen=True)
class NoCertainOverlap:
    """Two current facts of one owner are never both true, for certain, on the same day.

    A fact is certainly true from the latest day it can have begun to the earliest day it can have
    ended. Only a stated end counts: where none is stated, a fact holds until the next one begins.
    """

    owner: str
    sentence: str

    def statements(self, model, vendor):
        table = model._meta.db_table
        condition = (
            f"NEW.withdrawn_at IS NULL AND EXISTS (SELECT 1 FROM {table} other "
            f"WHERE other.{self.owner} = NEW.{self.owner} AND other.id <> NEW.id "
            "AND other.withdrawn_at IS NULL AND other.marking = NEW.marking "
            "AND ((other.until_earliest IS NOT NULL AND other.since_latest < other.until_earliest "
            "AND NEW.since_latest >= other.since_latest AND NEW.since_latest < other.until_earliest) "
            "OR (NEW.until_earliest IS NOT NULL AND NEW.since_latest < NEW.until_earliest "
            "AND other.since_latest >= NEW.since_latest AND other.since_latest < NEW.until_earliest)))"
        )
        yield from refusal(
            table, "INSERT", self.sentence, vendor, condition=condition, timing="AFTER", name="overlap"
        )


@dataclass(frozen=True)
class MarkedNoLowerThan:
    """A row is never added marked lower than what it is about.

    Its marking is never lowered either: `WithdrawOnly` keeps that, and `MarkedNoHigherThanItsFacts` the rest.
    """

    owner: str
    owners_table: str
    sentence: str
    name: str = "marking"

    def statements(self, model, vendor):
        table = model._meta.db_table
        condition = (
            f"EXISTS (SELECT 1 FROM {self.owners_table} owner "
            f"WHERE owner.id = NEW.{self.owner} AND owner.marking > NEW.marking)"
        )
        yield from refusal(table, "INSERT", self.sentence, vendor, condition=condition, name=self.name)


@dataclass(frozen=True)
class MarkedNoHigherThanItsFacts:
    """A row is never marked higher while a fact about it, withdrawn or not, would be left marked lower."""

    sentence: str

    def statements(self, model, vendor):
        table = model._meta.db_table
        left_lower = " OR ".join(
            f"EXISTS (SELECT 1 FROM {fact._meta.db_table} fact "
            f"WHERE fact.{trigger.owner} = NEW.id AND fact.marking < NEW.marking)"
            for fact in apps.get_models()
            for trigger in getattr(fact, "triggers", ())
            if isinstance(trigger, MarkedNoLowerThan) and trigger.owners_table == table
        )
        condition = f"NEW.marking > OLD.marking AND ({left_lower})"
        yield from refusal(table, "UPDATE", self.sentence, vendor, condition=condition, name="marking")


@dataclass(frozen=True)
class Chained:
    """Rows are added one after another, each naming the hash of the one before; never changed or removed."""

    beginning: str

    def statements(self, model, vendor):
        table = model._meta.db_table
        sentence = f"Rows of {table} are never changed or removed"
        for event in ("UPDATE", "DELETE"):
            yield from refusal(table, event, sentence, vendor)
        condition = (
            f"NEW.sequence <> COALESCE((SELECT MAX(sequence) FROM {table}), 0) + 1 OR NEW.previous_hash <> "
            f"COALESCE((SELECT hash FROM {table} ORDER BY sequence DESC LIMIT 1), '{self.beginning}')"
        )
        if vendor == "sqlite":
            # INSERT OR REPLACE would remove the row that has the same key or hash, without asking.
            condition += f" OR {_taken(table, 'key', 'hash')}"
        sentence = f"A row of {table} is never put anywhere but after the last"
        yield from refusal(table, "INSERT", sentence, vendor, condition=f"({condition}) IS NOT FALSE")
        yield from no_truncate(table, vendor)


@dataclass(frozen=True)
class ErasableOnce:
    """Rows are added and may be emptied once, with who and why; nothing else of them changes."""

    text: str
    salt: str

    def statements(self, model, vendor):
        table, key = model._meta.db_table, model._meta.pk.column
        condition = (
            f"(NEW.{key} = OLD.{key} AND NEW.{self.text} = '' AND NEW.{self.salt} = '' "
            "AND OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL "
            "AND NEW.erased_by_id IS NOT NULL AND NEW.erased_because <> '') IS NOT TRUE"
        )
        sentence = f"Rows of {table} are never changed, but erased once with who and why"
        yield from refusal(table, "UPDATE", sentence, vendor, condition=condition)
        yield from refusal(table, "DELETE", f"Rows of {table} are never removed", vendor)
        yield from no_replacement(table, vendor, key)
        yield from no_truncate(table, vendor)


@dataclass(frozen=True)
class Forward:
    """The one row moves forward by one, to an entry that is there; it is never removed."""

    entries: str

    def statements(self, model, vendor):
        table = model._meta.db_table
        condition = (
            "(NEW.id = OLD.id AND NEW.sequence = OLD.sequence + 1 "
            f"AND EXISTS (SELECT 1 FROM {self.entries} entry "
            "WHERE entry.sequence = NEW.sequence AND entry.hash = NEW.hash)) IS NOT TRUE"
        )
        sentence = f"The row of {table} never moves but forward by one, to an entry that is there"
        yield from refusal(table, "UPDATE", sentence, vendor, condition=condition)
        yield from refusal(table, "DELETE", f"The row of {table} is never removed", vendor)
        yield from no_replacement(table, vendor)
        yield from no_truncate(table, vendor)


@dataclass(frozen=True)
class SearchIndex:
    """An index on part-words: FTS5 with trigrams on SQLite, a trigram index on PostgreSQL."""

    column: str

    def statements(self, model, vendor):
        table, index = model._meta.db_table, f"{model._meta.db_table}_index"
        if vendor == "postgresql":
            yield "CREATE EXTENSION IF NOT EXISTS pg_trgm"
            yield (f"CREATE INDEX IF NOT EXISTS {index} ON {table} USING gin ({self.column} gin_trgm_ops)")
            return
        yield (
            f"CREATE VIRTUAL TABLE IF NOT EXISTS {index} USING fts5("
            f"{self.column}, content='{table}', content_rowid='id', tokenize='trigram')"
        )
        # What was changed while its triggers were lifted is put into it.
        yield f"INSERT INTO {index}({index}) VALUES ('rebuild')"
        yield from _kept_in_step(table, index, self.column)


@dataclass(frozen=True)
class FullText:
    """An index on whole words, whatever their endings: FTS5 on SQLite, its own for English on PostgreSQL.

    PostgreSQL keeps the words of each row in a column of their own, out of the way of the others; long values
    stand outside the row. Those named in `in_the_row` stay in it, because many rows are put in order by them.
    """

    column: str
    in_the_row: tuple[str, ...] = ()

    def statements(self, model, vendor):
        table, index = model._meta.db_table, f"{model._meta.db_table}_words"
        if vendor == "postgresql":
            yield (
                f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS vector tsvector "
                f"GENERATED ALWAYS AS (to_tsvector('english', {self.column})) STORED"
            )
            yield f"ALTER TABLE {table} SET (toast_tuple_target = 128)"
            for column in self.in_the_row:
                yield f"ALTER TABLE {table} ALTER COLUMN {column} SET STORAGE MAIN"
            yield (
                f"CREATE INDEX IF NOT EXISTS {index} ON {table} USING gin (vector) WITH (fastupdate = off)"
            )
            return
        yield (
            f"CREATE VIRTUAL TABLE IF NOT EXISTS {index} USING fts5("
            f"{self.column}, content='{table}', content_rowid='id', tokenize='porter ascii')"
        )
        # Rows that were there before the index was are put into it.
        yield f"INSERT INTO {index}({index}) VALUES ('rebuild')"
        yield from _kept_in_step(table, index, self.column)


def _kept_in_step(table, index, column):
    """On SQLite an index is a table of its own, that follows what it is about."""
    insert = f"INSERT INTO {index}(rowid, {column}) VALUES (NEW.id, NEW.{column});"
    remove = f"INSERT INTO {index}({index}, rowid, {column}) VALUES ('delete', OLD.id, OLD.{column});"
    for name, event, body in (
        ("added", "INSERT", insert),
        ("changed", "UPDATE", remove + insert),
        ("removed", "DELETE", remove),
    ):
        yield f"DROP TRIGGER IF EXISTS {index}_{name}"
        yield f"CREATE TRIGGER {index}_{name} AFTER {event} ON {table} BEGIN {body} END"


def install(using=connection):
    """Put every model's triggers in place, replacing any that are there."""
    with using.cursor() as cursor:
        for statement in _statements(using.vendor):
            cursor.execute(statement)


@contextmanager
def lifted(using=connection):
    """On SQLite, do something with no trigger in place, then put back each that was.

    SQLite refuses to put a rebuilt table in the place of one that another table's trigger names.
    """
    if using.vendor != "sqlite":
        yield
        return
    before = _sqlite_triggers(using)
    with using.cursor() as cursor:
        for name in before:
            cursor.execute(f"DROP TRIGGER {name}")
    try:
        yield
    finally:
        tables, after = using.introspection.table_names(), _sqlite_triggers(using)
        with using.cursor() as cursor:
            for name, (table, statement) in before.items():
                if table in tables and name not in after:
                    cursor.execute(statement)


def _sqlite_triggers(using):
    """The table and the text of each trigger there is, by name."""
    with using.cursor() as cursor:
        cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
        return {name: (table, statement) for name, table, statement in cursor.fetchall()}


def missing(using=connection) -> list[str]:
    """The names of triggers that should be in the database and are not, or are not as they were written."""
    wanted = {}
    for statement in _statements(using.vendor):
        if using.vendor == "sqlite" and statement.startswith("CREATE TRIGGER"):
            wanted[statement.split()[2]] = statement
        elif statement.startswith("CREATE OR REPLACE FUNCTION"):
            wanted[statement.split()[4].removesuffix("()")] = statement.split("$$")[1]
    query = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        if using.vendor == "sqlite"
        else "SELECT tgname, prosrc FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid "
        "WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
    )
    with using.cursor() as cursor:
        cursor.execute(query)
        found = dict(cursor.fetchall())
    return sorted(name for name, text in wanted.items() if found.get(name) != text)


def _statements(vendor):
    for model in apps.get_models():
        for trigger in getattr(model, "triggers", ()):
            yield from trigger.statements(model, vendor)


def refusal(table, event, sentence, vendor, condition="", timing="BEFORE", name=""):
    trigger = f"{table}_{name or 'refuse'}_{event.lower()}"
    if vendor == "sqlite":
        yield f"DROP TRIGGER IF EXISTS {trigger}"
        when = f"WHEN {condition} " if condition else ""
        yield (
            f"CREATE TRIGGER {trigger} {timing} {event} ON {table} FOR EACH ROW {when}"
            f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
        )
        return
    yield f"DROP TRIGGER IF EXISTS {trigger} ON {table}"
    test = f"IF NOT ({condition}) THEN RETURN COALESCE(NEW, OLD); END IF;" if condition else ""
    yield (
        f"CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"{test} RAISE EXCEPTION '{sentence}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    yield (f"CREATE TRIGGER {trigger} {timing} {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {trigger}()")


def no_replacement(table, vendor, key="id"):
    """SQLite removes a row for INSERT OR REPLACE without asking the triggers on removal."""
    if vendor == "sqlite":
        sentence = f"Rows of {table} are never changed or removed"
        yield from refusal(table, "INSERT", sentence, vendor, condition=_taken(table, key))


def _taken(table, *columns):
    """Whether a row is there that has what the new one has in any of these columns."""
    return " OR ".join(
        f'EXISTS (SELECT 1 FROM {table} WHERE "{column}" = NEW."{column}")' for column in columns
    )


def no_truncate(table, vendor):
    if vendor != "postgresql":
        return
    trigger = f"{table}_refuse_truncate"
    yield f"DROP TRIGGER IF EXISTS {trigger} ON {table}"
    yield (
        f"CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION 'Rows of {table} are never removed' "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    yield (
        f"CREATE TRIGGER {trigger} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {trigger}()"
    )
