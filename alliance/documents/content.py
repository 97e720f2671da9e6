"""What a document says, as plain values that no way of showing it can change."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from alliance.markings import HANDLING, Marking
from alliance.text import address


@dataclass(frozen=True)
class Heading:
    """A heading inside the document: level 1 for its parts, 2 and 3 below.

    `anchor` is its address on a page.
    """

    text: str
    level: int = 1
    anchor: str = ""
    kind: str = field(default="heading", init=False)


@dataclass(frozen=True)
class Paragraph:
    """Words of one paragraph, with its number where it has one (“5.3”). A line break in them stays one."""

    text: str
    number: str = ""
    kind: str = field(default="paragraph", init=False)

    @property
    def anchor(self) -> str:
        """Its address on a page: paragraph-5.3."""
        return f"paragraph-{self.number}" if self.number else ""


@dataclass(frozen=True)
class Note:
    """Words set apart from the rest, under a word that says what they are: “Decision WTB-2026-014”."""

    label: str
    text: str
    url: str = ""
    kind: str = field(default="note", init=False)


@dataclass(frozen=True)
class Bullets:
    items: Sequence[str]
    kind: str = field(default="bullets", init=False)


@dataclass(frozen=True)
class Facts:
    """Some facts, each under its name."""

    rows: Sequence[tuple[str, str]]
    kind: str = field(default="facts", init=False)


@dataclass(frozen=True)
class Table:
    """A table with a caption and named columns; the first column names each row.

    `numeric` are the places of the columns that hold numbers, which stand to the right.
    """

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    numeric: Sequence[int] = ()
    kind: str = field(default="table", init=False)

    @property
    def labelled_rows(self) -> list[list[tuple[str, str]]]:
        """Each value beside the name of its column, for a page that stacks them on a narrow screen."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class Chart:
    """A picture of numbers: the sentence that says what it shows, the picture, and the numbers as a table.

    `picture` is an SVG that is as wide as its room (alliance.charts.bar_chart), `alternative` what stands for
    it where it is not seen.
    """

    caption: str
    alternative: str
    picture: str
    table: Table
    kind: str = field(default="chart", init=False)


@dataclass(frozen=True)
class Link:
    """Words on a line of their own that lead somewhere: an address, or another part of the same file."""

    text: str
    url: str
    kind: str = field(default="link", init=False)


Block = Heading | Paragraph | Note | Bullets | Facts | Table | Chart | Link


@dataclass(frozen=True)
class Document:
    """A whole document.

    `stage` is a word such as “Draft” or “Provisional” that stands on every page until the document is
    final, `stage_note` what it means; `contents` whether it begins with a list of its parts; `pages_in_all`
    how many pages there are where the document is the beginning of a longer file; `made_on` the day that
    the file says it was made, today where it does not say.
    """

    title: str
    subtitle: str
    marking: Marking
    blocks: Sequence[Block]
    stage: str = ""
    stage_note: str = ""
    illustrative: bool = False
    contents: bool = False
    closing: str = ""
    large: bool = False
    pages_in_all: int = 0
    made_on: date | None = None

    @property
    def marking_words(self) -> str:
        """The marking in capitals, with how to handle it where that is more than its name says."""
        marking = Marking(self.marking)
        handling = HANDLING[marking]
        return f"{marking.label}: {handling}" if handling else marking.label

    @property
    def warning(self) -> str:
        """What a reader must know of the document before its first word; "" when there is nothing."""
        said = [f"{self.stage.upper()}. {self.stage_note}".strip()] if self.stage else []
        if self.illustrative:
            said.append("Illustrative: some of it is made up to show how the portal works.")
        return " ".join(said)

    @property
    def file_name(self) -> str:
        """A name for its files without an ending: what it is, its stage, its marking."""
        parts = [address(f"{self.title} {self.stage}"), Marking(self.marking).label]
        if self.illustrative:
            parts.append("ILLUSTRATIVE")
        return "_".join(parts)
