"""Rows of several models in one query, for the pages that show all there is about one business area.

What is known of an area stands in a dozen tables. Asked one by one, the asking takes longer than all the
rest of the page. Each row comes as one JSON array: with a column of its own for every column of every
table, PostgreSQL would spend longer on planning the query than on answering it.
"""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Field, Model

from alliance.money import PoundsField

# A model, the condition its rows must meet, and the values that condition is given.
Wanted = tuple[type[Model], str, Sequence]
# An SQL statement and the values it is given.
Statement = tuple[str, Sequence]
NO_STATEMENT: Statement = ("", ())

# The queries that each connection to PostgreSQL has planned, and their names there.
PREPARED: WeakKeyDictionary[object, dict[str, str]] = WeakKeyDictionary()

ARRAY_OF = {"sqlite": "json_array", "postgresql": "json_build_array"}
AS_TEXT = {"sqlite": "", "postgresql": "::text"}


def gather(
    wanted: Sequence[Wanted], *, after: Statement = NO_STATEMENT, always_the_same: bool = False
) -> list[list[Model]]:
    """The rows of each model that meet its condition, one list for each; in no order.

    `after` is a statement that PostgreSQL runs just before, in the same round trip: one that waits for a
    lock. The rows are as they stand once it is done, however long it waited. Where the conditions are
    `always_the_same`, but for their values, each connection to PostgreSQL plans the query only once.
    """
    if not wanted:
        return []
    database = connections[DEFAULT_DB_ALIAS]
    query = " UNION ALL ".join(
        f"SELECT {place}, {row_of(model, database.vendor)} WHERE {condition}"
        for place, (model, condition, _) in enumerate(wanted)
    )
    values = [value for _, _, values in wanted for value in values]
    readers = [reader_of(model) for model, _, _ in wanted]
    found: list[list[Model]] = [[] for _ in wanted]
    with database.cursor() as cursor:
        before, values_before = after
        if always_the_same and may_prepare(database):
            query = prepared(cursor, query, len(values))
            before = before and prepared(cursor, before, len(values_before))
        cursor.execute(f"{before}; {query}" if before else query, [*values_before, *values])
        for place, row in cursor.fetchall():
            names, conversions = readers[place]
            values = json.loads(row, parse_float=Decimal)
            for column, convert in conversions:
                if values[column] is not None:
                    values[column] = convert(values[column])
            found[place].append(wanted[place][0].from_db(database.alias, names, values))
    return found


def may_prepare(database) -> bool:
    """Whether statements can be prepared: not where connections are shared in between transactions."""
    return database.vendor == "postgresql" and not database.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS")


def prepared(cursor, query: str, values: int) -> str:
    """What runs a query that this connection has planned already, or plans now."""
    names = PREPARED.setdefault(cursor.connection, {})
    if query not in names:
        name = f"gathered_{len(names) + 1}"
        in_their_places = query % tuple(f"${place}" for place in range(1, values + 1))
        cursor.execute(f"PREPARE {name} AS {in_their_places}")
        names[query] = name
    return f"EXECUTE {names[query]}({', '.join(['%s'] * values)})"


@cache
def row_of(model, vendor: str) -> str:
    """A row of a model as a JSON array in the order of its fields, and the table it is in."""
    columns = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
    return f'{ARRAY_OF[vendor]}({columns}){AS_TEXT[vendor]} FROM "{model._meta.db_table}"'


@cache
def reader_of(model) -> tuple[list[str], list[tuple[int, Callable]]]:
    """The attributes of a model in the order of its fields, and what reads those that JSON has not."""
    fields = model._meta.concrete_fields
    needed = [(place, convert) for place, field in enumerate(fields) if (convert := conversion_of(field))]
    return [field.attname for field in fields], needed


def conversion_of(field: Field) -> Callable | None:
    """What makes a field's value of what JSON says of it; None where they are the same.

    Raises TypeError for a kind of field that no gathered model has had yet.
    """
    # A foreign key is kept as the key it points to.
    kind = (field.target_field if field.is_relation else field).get_internal_type()
    if isinstance(field, PoundsField):
        return lambda value: field.from_db_value(value, None, None)
    if kind in AS_THEY_ARE:
        return None
    if kind == "DecimalField":
        last_place = Decimal(1).scaleb(-field.decimal_places)
        return lambda value: Decimal(value).quantize(last_place)
    if kind in CONVERSIONS:
        return CONVERSIONS[kind]
    raise TypeError(f"{field} cannot be gathered: say how a {kind} is read from JSON.")


def moment(value: str) -> datetime:
    """A moment; SQLite says it in UTC without saying so."""
    read = datetime.fromisoformat(value)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def values_kept(value):
    """What a field keeps as JSON, which is text of its own for SQLite."""
    return json.loads(value) if isinstance(value, str) else value


AS_THEY_ARE = {
    "BigAutoField",
    "CharField",
    "EmailField",
    "IntegerField",
    "PositiveIntegerField",
    "PositiveSmallIntegerField",
    "SlugField",
    "SmallIntegerField",
    "TextField",
    "URLField",
}
CONVERSIONS = {
    "BooleanField": bool,
    "DateField": date.fromisoformat,
    "DateTimeField": moment,
    "JSONField": values_kept,
    "TimeField": time.fromisoformat,
}
