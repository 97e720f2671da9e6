"""The data of an issued report as files: its figures, its tables and its charts, as they were frozen."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.text import slugify

from alliance.exports import Column, Export, Kind
from alliance.exports.tables import FILE_COLUMNS
from alliance.markings import Marking
from alliance.report_parts import CHART
from governance.models import ReportIssue
from governance.reports.writing import APART

FIGURE_COLUMNS = (
    Column("figure", "Figure"),
    Column("title", "Title"),
    Column("value", "Value"),
    Column("unit", "Unit"),
    Column("words", "In words"),
    Column("meaning", "What it means"),
    Column("sources", "Sources"),
    Column("sources_disagree", "Sources disagree", Kind.YES_NO),
)
PLAIN_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True)
class Held:
    """A table or a chart that a report holds, by its place among those of its kind."""

    kind: str
    place: int
    block: dict

    @property
    def name(self) -> str:
        """What its address and its file are called by: table-1."""
        return f"{self.kind}-{self.place}"

    @property
    def label(self) -> str:
        return f"{self.kind.capitalize()} {self.place}"


def held_in(told: dict) -> list[Held]:
    """The tables and charts of a report in their order: Table 1, Chart 1, Table 2."""
    counted = dict.fromkeys(APART, 0)
    found = []
    for section in told["sections"]:
        for block in (each for paragraph in section["paragraphs"] for each in paragraph["blocks"]):
            if (kind := block["kind"]) in APART:
                counted[kind] += 1
                found.append(Held(kind, counted[kind], block))
    return found


def figures_export(issue: ReportIssue, told: dict) -> Export:
    """Every figure of a report."""
    return _export(
        issue, told, "figures", f"Figures of {told['title']}", FIGURE_COLUMNS, _figures(told, told["figures"])
    )


def data_export(issue: ReportIssue, told: dict, held: Held) -> Export:
    """The data of a table or a chart; of a chart of figures, all that is kept of them."""
    block = held.block
    if names := _figures_of(block):
        columns, rows = FIGURE_COLUMNS, _figures(told, names)
    else:
        table = block["table"] if held.kind == CHART else block
        columns, rows = _columns(table), [_row(row, table["numeric"]) for row in table["rows"]]
    return _export(issue, told, held.name, f"{held.label}: {block['caption']}", columns, rows)


def _export(issue: ReportIssue, told: dict, what: str, title: str, columns, rows) -> Export:
    return Export(
        title=title,
        noun=f"{what}-{issue.report.slug}",
        columns=columns,
        rows=rows,
        as_at=date.fromisoformat(told["as_at"]),
        marking=Marking.PUBLISHED,
        illustrative=issue.illustrative,
    )


def _figures(told: dict, names: Iterable[str]) -> list[tuple]:
    found = [(name, told["figures"][name]) for name in names]
    return [
        (
            name,
            each["title"],
            each["value"] if each["value"] is None else str(each["value"]),
            each["unit"],
            each["words"],
            each["meaning"],
            "; ".join(each["sources"]),
            each["sources_disagree"],
        )
        for name, each in found
    ]


def _figures_of(block: dict) -> list[str]:
    """The names of the figures that a chart was drawn of; none for a named table or chart."""
    names = [name.strip() for name in block["name"].split(",")]
    return list(dict.fromkeys(names)) if block["kind"] == CHART and names[1:] else []


def _columns(table: dict) -> list[Column]:
    """Columns by their headings, each with a name of its own."""
    columns: list[Column] = []
    taken = set(FILE_COLUMNS)
    for place, heading in enumerate(table["columns"]):
        name = slugify(heading).replace("-", "_") or "column"
        while name in taken:
            name = f"{name}_{place + 1}"
        taken.add(name)
        columns.append(Column(name, name, Kind.NUMBER if place in table["numeric"] else Kind.TEXT))
    return columns


def _row(row: list[str], numeric: list[int]) -> list[str | Decimal]:
    return [_value(words) if place in numeric else words for place, words in enumerate(row)]


def _value(words: str) -> str | Decimal:
    """A number where a cell is nothing else: its commas and its long minus are for reading."""
    plain = words.replace(",", "").replace("\N{MINUS SIGN}", "-")
    return Decimal(plain) if PLAIN_NUMBER.fullmatch(plain) else words
