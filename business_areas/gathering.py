"""Rows of several models in one query, for the pages that show all there is about one business area.

What is known of an area stands in a dozen tables. Asked one by one, the asking takes longer than all the
rest of the page.
"""

from collections.abc import Sequence
from functools import cache

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Model

# A model, the condition its rows must meet, and the values that condition is given.
Wanted = tuple[type[Model], str, Sequence]


def gather(wanted: Sequence[Wanted]) -> list[list[Model]]:
    """The rows of each model that meet its condition, one list for each; in no order."""
    if not wanted:
        return []
    models = tuple(model for model, _, _ in wanted)
    selects = [
        f"{select} WHERE {condition}"
        for select, (_, condition, _) in zip(selects_of(models, connection.vendor), wanted, strict=True)
    ]
    found: list[list[Model]] = [[] for _ in models]
    readers = readers_of(models, connection.vendor)
    # The connection itself, and not what finds it anew each time it is named: it is named for every value.
    database = connections[DEFAULT_DB_ALIAS]
    with database.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(selects), [value for _, _, values in wanted for value in values])
        for row in cursor.fetchall():
            found[row[0]].append(read(models[row[0]], readers[row[0]], row, database))
    return found


def read(model, reader, row, database) -> Model:
    """A row of the query as a row of its model."""
    names, places, conversions = reader
    values = [row[place] for place in places]
    for place, expression, converters in conversions:
        for convert in converters:
            values[place] = convert(values[place], expression, database)
    return model.from_db(database.alias, names, values)


def columns_of(models) -> dict:
    """Every column of these models, once each, with a field that has it."""
    return {field.column: field for model in models for field in model._meta.concrete_fields}


@cache
def selects_of(models, vendor) -> list[str]:
    """For each model, a SELECT of the columns of all of them: its place, then its own, else nothing.

    The first says of what type the columns are that it has not; the others need not, and the shorter the
    query the sooner it is read. The vendor is only asked for so that what is kept is kept for each.
    """
    selects = []
    for place, model in enumerate(models):
        own = {field.column for field in model._meta.concrete_fields}
        shown = [
            f'"{column}"'
            if column in own
            else "NULL"
            if place
            else f"CAST(NULL AS {field.db_type(connection)})"
            for column, field in columns_of(models).items()
        ]
        selects.append(f'SELECT {place}, {", ".join(shown)} FROM "{model._meta.db_table}"')
    return selects


@cache
def readers_of(models, vendor) -> list[tuple]:
    """For each model: its attributes, the place of each in a row of the query, and what converts which."""
    places = {column: place for place, column in enumerate(columns_of(models), start=1)}
    readers = []
    for model in models:
        fields = model._meta.concrete_fields
        conversions = []
        for place, field in enumerate(fields):
            expression = field.get_col(model._meta.db_table)
            converters = connection.ops.get_db_converters(expression) + field.get_db_converters(connection)
            if converters:
                conversions.append((place, expression, converters))
        names = [field.attname for field in fields]
        readers.append((names, [places[field.column] for field in fields], conversions))
    return readers
