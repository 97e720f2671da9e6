"""What a page gives to be made into a file, and what the file is called."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.http import HttpResponseBase
from django.utils.text import slugify

from alliance.markings import Marking
from alliance.temporal import RoughDate

ILLUSTRATIVE_WORDS = (
    "Some values in this file are illustrative: made up to show the portal, not published by anyone."
)


class Kind(StrEnum):
    """What the cells of a column hold; text given in a column of another kind stays text."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    YES_NO = "yes_no"


@dataclass(frozen=True)
class Column:
    """One column: its name in CSV, its label in XLSX, and the kind of its cells."""

    name: str
    label: str
    kind: Kind | str = Kind.TEXT

    def __post_init__(self):
        object.__setattr__(self, "kind", Kind(self.kind))


SOURCES_DISAGREE = Column("sources_disagree", "Sources disagree", Kind.YES_NO)

# What a CSV file says of itself on each row.
FILE_COLUMNS = ("file_as_at", "file_marking", "file_illustrative")


@dataclass(frozen=True)
class Export:
    """A table on its way to a file.

    `rows` are mappings by column name, or sequences in the order of the columns; they are read once, one at
    a time. `noun` names the file ("business-areas"). `sources_disagree` are sentences for the cover, one
    for each figure on which sources disagree; use the column `SOURCES_DISAGREE` to say it of a row.
    """

    title: str
    noun: str
    columns: Sequence[Column]
    rows: Iterable[Mapping[str, Any] | Sequence[Any]]
    as_at: date
    marking: Marking
    filters: Sequence[tuple[str, str]] = ()
    contact: str = ""
    illustrative: bool = False
    notes: Sequence[str] = ()
    sources_disagree: Sequence[str] = ()
    portal: str = "alliance"

    def __post_init__(self):
        if not self.columns:
            raise ValueError("An export has at least one column.")
        for what in ("name", "label"):
            words = [getattr(column, what).strip().casefold() for column in self.columns]
            if what == "name":
                words += FILE_COLUMNS
            twice = sorted({word for word in words if words.count(word) > 1 or not word})
            if twice:
                raise ValueError(f"Each column needs a {what} of its own; see {', '.join(map(repr, twice))}.")

    def file_name(self, extension: str) -> str:
        return file_name(
            self.portal, self.noun, self.as_at, self.marking, extension, illustrative=self.illustrative
        )


def file_name(
    portal: str, noun: str, as_at: date, marking: Marking, extension: str, illustrative: bool = False
) -> str:
    """The name of a file that says what it holds, for which day, and how it must be handled.

    >>> file_name("alliance", "business-areas", date(2022, 6, 30), Marking.OFFICIAL, "xlsx")
    'alliance_business-areas_as-at-2022-06-30_OFFICIAL.xlsx'
    """
    parts = [slugify(portal), slugify(noun), f"as-at-{as_at.isoformat()}", Marking(marking).label]
    if illustrative:
        parts.append("ILLUSTRATIVE")
    return "_".join(part for part in parts if part) + "." + re.sub("[^a-z0-9]", "", extension.lower())


def size_words(number_of_bytes: int) -> str:
    """A file's size as a link says it: "412KB", or "1.4MB" from one megabyte; never less than "1KB"."""
    kilobytes = max(1, round(number_of_bytes / 1024))
    if kilobytes < 1024:
        return f"{kilobytes}KB"
    return f"{number_of_bytes / 1024 / 1024:.1f}".removesuffix(".0") + "MB"


def size_of(response: HttpResponseBase) -> int:
    """How many bytes a download made here holds. It is used up: make another to send."""
    size = sum(len(part) for part in response.streaming_content)
    # Not response.close(): that would say that the request being answered has ended.
    if file := getattr(response, "file_to_stream", None):
        file.close()
    return size


def rough_date_columns(prefix: str, label: str) -> list[Column]:
    """The four columns of a date that may not be exact, so that a spreadsheet can sort by its ends."""
    return [
        Column(f"{prefix}_text", label, Kind.TEXT),
        Column(f"{prefix}_earliest", f"{label}: earliest", Kind.DATE),
        Column(f"{prefix}_latest", f"{label}: latest", Kind.DATE),
        Column(f"{prefix}_precision", f"{label}: how exact", Kind.TEXT),
    ]


def rough_date_cells(rough: RoughDate | None) -> tuple[str, date | None, date | None, str]:
    """The four cells for `rough_date_columns`; all empty where there is no such date."""
    if rough is None:
        return "", None, None, ""
    return rough.words, rough.earliest, rough.latest, rough.exactness.label


def as_download(response):
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
