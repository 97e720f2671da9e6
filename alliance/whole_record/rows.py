"""How a row is written down as one line of JSON, and read again: alike on SQLite and on PostgreSQL."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from uuid import UUID

from django.apps import apps as portal_apps
from django.db import models

from alliance.money import PoundsField
from alliance.publishing import moment

# What is made again where it is needed, by the name of its app.
LEFT_OUT = {
    "sessions": "nobody stays signed in: people sign in again",
    "contenttypes": "Django's list of tables, which it makes again",
    "auth": "Django's own groups and permissions, which the portal does not use",
}
# What the name of a file ends in, by the table that holds it.
ENDINGS = {"alliance_filecontent": models.F("file__kind"), "governance_pack": models.Value("pdf")}
# Rows read at once, and of files one: each may be as large as the largest that is taken in.
ROWS_AT_ONCE = 2000
# From here on Python writes a number with its exponent.
LARGEST_AS_WRITTEN = 1e16

_line = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=lambda value: _as_text(value)
).encode


@dataclass(frozen=True)
class Table:
    """A table of the record, as a model of the portal (today's, or as it was when a copy was made)."""

    model: type[models.Model]

    @property
    def name(self) -> str:
        return self.model._meta.db_table

    @property
    def path(self) -> str:
        return f"tables/{self.name}.jsonl"

    @cached_property
    def fields(self) -> list[models.Field]:
        """In an order that migrations make no difference to: the key, then by name."""
        fields = self.model._meta.concrete_fields
        return sorted(fields, key=lambda field: (not field.primary_key, field.name))

    @cached_property
    def files(self) -> list[models.Field]:
        """The fields that hold a file."""
        return [field for field in self.fields if isinstance(field, models.BinaryField)]

    def rows(self, *names: str, at_once: int = ROWS_AT_ONCE) -> Iterator[tuple]:
        ordered = self.model._base_manager.order_by("pk")
        return ordered.values_list("pk", *names).iterator(chunk_size=at_once)

    def lines(self) -> Iterator[bytes]:
        """Every row in the order of its key, each as a line of JSON."""
        names = [field.name for field in self.fields]
        read = [field.attname for field in self.fields if field not in self.files]
        in_json = {field.attname for field in self.fields if isinstance(field, models.JSONField)}
        written = _names_of_files(self) if self.files else {}
        for pk, *values in self.rows(*read):
            told = dict(zip(read, values, strict=True))
            for name in in_json:
                told[name] = _in_order(told[name])
            for field in self.files:
                told[field.attname] = written[pk, field.attname]
            line = _line({name: told[field.attname] for name, field in zip(names, self.fields, strict=True)})
            yield line.encode() + b"\n"

    def contents(self) -> Iterator[tuple[str, bytes]]:
        """Every file that rows of this table hold, by the name it is written under."""
        for field in self.files:
            written = _names_of_files(self)
            for pk, content in self.rows(field.attname, at_once=1):
                if content is not None:
                    yield written[pk, field.attname], content_of(content)

    def taken_in(self, line: bytes, read_file) -> models.Model:
        """The row that a line tells of. Raises ValueError when it tells of none of this table."""
        told = json.loads(line)
        if not isinstance(told, dict) or told.keys() != {field.name for field in self.fields}:
            raise ValueError("it does not have the fields of its table")
        row = {}
        for field in self.fields:
            value = told[field.name]
            if value is not None and field in self.files:
                value = read_file(value)
            row[field.attname] = _taken_in(field, value)
        return self.model(**row)


def content_of(kept) -> bytes:
    """What a file holds, from what its row keeps of it.

    A portal that keeps contents elsewhere than in its database asks for them here, and `Table.taken_in` puts
    them back: nothing else of a copy knows where they are.
    """
    return bytes(kept)


def tables(apps=portal_apps) -> list[Table]:
    """Every table of the record, in one order."""
    found = [
        Table(model)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.app_label not in LEFT_OUT
    ]
    return sorted(found, key=lambda table: table.name)


def _names_of_files(table: Table) -> dict[tuple[object, str], str | None]:
    """What the file in each row is called, by the key of the row and the field that holds it."""
    found = {}
    for field in table.files:
        rows = table.model._base_manager.order_by("pk").annotate(
            _empty=models.ExpressionWrapper(
                models.Q(**{f"{field.attname}__isnull": True}), output_field=models.BooleanField()
            ),
            _ending=ENDINGS.get(table.name, models.Value("bin")),
        )
        for pk, empty, ending in rows.values_list("pk", "_empty", "_ending"):
            name = f"files/{table.name}/{pk}-{field.name}.{ending}"
            found[pk, field.attname] = None if empty else name
    return found


def _in_order(value):
    """The same JSON as either database tells it: the keys in order, and each number written in one way."""
    if isinstance(value, dict):
        return {key: _in_order(value[key]) for key in sorted(value)}
    if isinstance(value, float):
        # PostgreSQL writes large numbers out in full, and knows no nought below nought.
        whole = value.is_integer() and abs(value) >= LARGEST_AS_WRITTEN
        return int(Decimal(repr(value))) if whole else value + 0.0
    return [_in_order(each) for each in value] if isinstance(value, list) else value


def _as_text(value) -> str:
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, UUID | timedelta):
        return str(value)
    raise TypeError(f"{value!r} cannot be written in a copy of the record ({type(value).__name__}).")


def _taken_in(field: models.Field, value):
    if value is None or isinstance(field, models.JSONField | models.BinaryField):
        return value
    return Decimal(value) if isinstance(field, PoundsField) else field.to_python(value)
