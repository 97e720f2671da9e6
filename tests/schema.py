"""What a database is made of: its columns, what it refuses, its indexes and triggers, in its own words."""

import re

from django.apps import apps
from django.db import connection

PORTAL = ("alliance", "business_areas", "governance", "savings")


def schema() -> dict[str, list[str]]:
    """For each table of the portal: its columns, constraints, indexes and triggers, as lines in order."""
    models = apps.get_models(include_auto_created=True)
    tables = [model._meta.db_table for model in models if model._meta.app_label in PORTAL]
    with connection.cursor() as cursor:
        return {table: sorted(LINES[connection.vendor](cursor, table)) for table in tables}


def lines_of_sqlite(cursor, table: str):
    cursor.execute("SELECT type, sql FROM sqlite_master WHERE tbl_name = %s AND sql IS NOT NULL", [table])
    for kind, sql in cursor.fetchall():
        if kind == "table":
            yield from definitions(sql[sql.index("(") + 1 : sql.rindex(")")])
        else:
            yield sql


def definitions(inside: str):
    """The columns and constraints of a table: what stands between commas that are in no brackets."""
    begun, depth, quoted = "", 0, False
    for character in f"{inside},":
        quoted ^= character == "'"
        depth += 0 if quoted else {"(": 1, ")": -1}.get(character, 0)
        if character == "," and not depth and not quoted:
            yield re.sub(r'"(\w+)"', r"\1", begun.strip())
            begun = ""
        else:
            begun += character


def lines_of_postgresql(cursor, table: str):
    for each in connection.introspection.get_table_description(cursor, table):
        null = "null" if each.null_ok else "not null"
        yield f"column {each.name}: {each.type_code} {each.display_size} {null}, default {each.default}"
    for sql in (
        "SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass",
        "SELECT indexdef FROM pg_indexes WHERE tablename = %s",
        "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = %s::regclass",
    ):
        cursor.execute(sql, [table])
        yield from (line for (line,) in cursor.fetchall())


LINES = {"sqlite": lines_of_sqlite, "postgresql": lines_of_postgresql}
