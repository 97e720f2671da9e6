"""What a copy says of itself: a schema of each table, a data package, and plain words."""

from django.db import models

from alliance.money import PoundsField
from alliance.whole_record.rows import LEFT_OUT, Table

DAY = r"^\d{4}-\d{2}-\d{2}$"
# By the kind of field: what JSON Schema and what a data package call it. The first that fits is taken.
KINDS = (
    (PoundsField, {"type": "string", "pattern": r"^-?\d+(\.\d+)?$", "description": "Pounds"}, "number"),
    (models.BooleanField, {"type": "boolean"}, "boolean"),
    (models.IntegerField, {"type": "integer"}, "integer"),
    (models.DecimalField, {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}, "number"),
    (models.DateTimeField, {"type": "string", "format": "date-time"}, "datetime"),
    (models.DateField, {"type": "string", "format": "date", "pattern": DAY}, "date"),
    (models.TimeField, {"type": "string"}, "time"),
    (models.JSONField, {}, "any"),
    (models.BinaryField, {"type": "string", "description": "The name of a file in this copy"}, "string"),
)
A_TEXT = ({"type": "string"}, "string")

README = """# The record of an alliance

Everything the portal keeps, as it was at one moment: {number} tables in `tables`, each row one line of JSON,
and every file that was handed in or made in `files`. It can be read with any program, and put into an empty
portal with `manage.py import_record` or `manage.py restore`, on SQLite or PostgreSQL.

- `datapackage.json` lists the tables with their fields and digests, as a tabular data package (Frictionless).
- `schemas` holds a JSON Schema of a row of each table.
- `manifest.json` says when this was made, by which version, how many rows each table has, the SHA-256 of
  every part, and the head of the register of decisions as it was.

How to read it: the text is UTF-8. Moments are in universal time. Days are written 2026-11-24. Money and other
exact numbers are text, so that no program rounds them. `null` means that nothing was said. A field that names
another table holds the key (`id`) of one of its rows. A field that holds a file names it.

What is not in it: {left_out}.

It holds text at every marking, e-mail addresses, and password hashes. Keep it as OFFICIAL-SENSITIVE.

## Tables

{tables}
"""


def readme(found: list[Table]) -> str:
    named = "\n".join(
        f"- `{table.name}`: {table.model._meta.verbose_name_plural}. {_promise(table)}" for table in found
    )
    left_out = "; ".join(f"{app}: {why}" for app, why in LEFT_OUT.items())
    return README.format(number=len(found), left_out=left_out, tables=named)


def json_schema(table: Table) -> dict:
    """The JSON Schema of a row."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": str(table.model._meta.verbose_name),
        "description": _promise(table),
        "type": "object",
        "properties": {field.name: _property(field) for field in table.fields},
        "required": [field.name for field in table.fields],
        "additionalProperties": False,
    }


def package(found: list[Table], digests: dict[str, dict]) -> dict:
    """The description as a tabular data package."""
    return {
        "profile": "tabular-data-package",
        "name": "alliance-record",
        "title": "The record of an alliance of police forces",
        "resources": [_resource(table, digests[table.path]) for table in found],
    }


def _resource(table: Table, digest: dict) -> dict:
    keys = [
        {
            "fields": field.name,
            "reference": {"resource": other._meta.db_table, "fields": other._meta.pk.name},
        }
        for field in table.fields
        if (other := field.related_model)
    ]
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "title": str(table.model._meta.verbose_name_plural),
        "description": _promise(table),
        "path": table.path,
        "format": "jsonl",
        "encoding": "utf-8",
        "bytes": digest["bytes"],
        "hash": f"sha256:{digest['sha256']}",
        "schema": {
            "fields": [_described(field) for field in table.fields],
            "primaryKey": table.model._meta.pk.name,
            **({"foreignKeys": keys} if keys else {}),
        },
    }


def _property(field: models.Field) -> dict:
    told = dict(_kind(field)[0])
    if not told:  # any JSON
        return {"title": str(field.verbose_name)}
    if field.null:
        told["type"] = [told["type"], "null"]
    if field.max_length and told == {**told, "type": "string"} and not isinstance(field, models.BinaryField):
        told["maxLength"] = field.max_length
    if field.choices:
        told["enum"] = [value for value, _ in field.flatchoices] + ([None] if field.null else [])
    if field.choices and field.blank and "" not in told["enum"]:
        told["enum"].append("")
    words = " ".join(each for each in (told.get("description", ""), str(field.help_text)) if each)
    return {"title": str(field.verbose_name), **told, **({"description": words} if words else {})}


def _described(field: models.Field) -> dict:
    told = {"name": field.name, "title": str(field.verbose_name), "type": _kind(field)[1]}
    if not field.null:
        told["constraints"] = {"required": True}
    return told


def _kind(field: models.Field) -> tuple[dict, str]:
    aimed = field
    while aimed.related_model:
        aimed = aimed.target_field
    for kind, schema, name in KINDS:
        if isinstance(aimed, kind):
            return schema, name
    return A_TEXT


def _promise(table: Table) -> str:
    """The first line of what the model says of itself."""
    said = table.model.__doc__ or ""
    return "" if said.startswith(f"{table.model.__name__}(") else said.strip().split("\n")[0]
