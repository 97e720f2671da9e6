"""What is looked at in an XLSX file before it is read: how much it unpacks to, and what it would not tell.

XLSX is a ZIP file, and the library that reads it keeps whole sheets in memory. So each part is unpacked once,
no further than its own directory says and the limits allow; every sheet is looked at as it goes by; and it is
the unpacked copy that is read, so that nothing is read that was not looked at.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from tempfile import NamedTemporaryFile
from xml.parsers import expat

from alliance.sheets.problems import CannotBeRead, letter_of, place_of
from alliance.sheets.sheet import Formulas

MOST_PARTS = 2_000
MOST_UNPACKED_MB = 150
MOST_ROWS = 150_000
MOST_COLUMNS = 200
# Of the smallest rectangles that hold all that stands in each sheet: the library keeps these whole.
MOST_CELLS = 3_000_000
# Of all cells together. A text that many cells share is written once in the file, and kept once for each.
MOST_CHARACTERS = 100_000_000
MOST_ERRORS_KEPT = 1_000
FORMULAS_NAMED = 3
PIECE = 1 << 18

PARTS_READ = re.compile(r"\[Content_Types\]\.xml|(?:_rels|xl)/.*\.(?:xml|rels)", re.IGNORECASE)
PLACES = {letter_of(place): place for place in range(MOST_COLUMNS)}
REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
TOO_LARGE = (
    f"The workbook is too large: it may hold {MOST_ROWS:,} rows, {MOST_COLUMNS} columns and {MOST_CELLS:,} "
    "cells. Split it, or save the sheet alone as CSV."
)
DAMAGED = "The workbook is damaged and cannot be read. Open it in Excel, save it again and choose that."


@dataclass
class Look:
    """What was seen of one sheet as its cells went by."""

    formulas: dict[int, Formulas] = field(default_factory=dict)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    never_worked_out: bool = False
    hidden_rows: int = 0


@dataclass
class Inspected:
    """A workbook that may be read: where its unpacked copy is, and the looks at its sheets by part."""

    path: str
    looks: dict[str, Look]
    parts: dict[str, str]
    worked_out_on_opening: bool

    def look(self, sheet: str) -> Look | None:
        return self.looks.get(self.parts.get(sheet, ""))


@contextmanager
def inspected(content: bytes) -> Iterator[Inspected]:
    """The workbook unpacked and looked at, for as long as it is being opened. Raises CannotBeRead."""
    with NamedTemporaryFile(suffix=".xlsx") as copy:
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                refuse_large(packed)
                looks = _copied(packed, copy)
                parts, on_opening = _sheets_of(packed)
        except (
            zipfile.BadZipFile,
            zlib.error,
            expat.ExpatError,
            NotImplementedError,
            RuntimeError,
            EOFError,
        ):
            raise CannotBeRead(DAMAGED) from None
        copy.flush()
        yield Inspected(copy.name, looks, parts, on_opening)


def refuse_large(packed: zipfile.ZipFile) -> None:
    """Raise CannotBeRead, from the directory alone, for a file that would unpack to too much."""
    entries = packed.infolist()
    if len(entries) > MOST_PARTS:
        raise CannotBeRead(f"The workbook has {len(entries):,} parts, and {MOST_PARTS:,} at most are read.")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MOST_UNPACKED_MB * 1024 * 1024:
        raise CannotBeRead(
            f"The workbook would unpack to {unpacked / 1024 / 1024:,.0f}MB, and {MOST_UNPACKED_MB}MB at most "
            "are read. Split it, or save the sheet alone as CSV."
        )
    if any("vbaproject" in entry.filename.lower() for entry in entries):
        raise CannotBeRead(
            "The workbook holds macros, which may run by themselves. Save it as .xlsx, without macros."
        )


def _copied(packed: zipfile.ZipFile, copy) -> dict[str, Look]:
    """Copy the parts that are read, unpacked, looking at each sheet; texts that cells share come first."""
    looks, shared, so_far = {}, SharedTexts(), Counts()
    entries = [entry for entry in packed.infolist() if PARTS_READ.fullmatch(entry.filename)]
    if len({entry.filename.lower() for entry in entries}) < len(entries):
        raise CannotBeRead(DAMAGED)
    entries.sort(key=lambda entry: "sharedstrings" not in entry.filename.lower())
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as unpacked:
        for entry in entries:
            is_shared = "sharedstrings" in entry.filename.lower()
            watcher = shared if is_shared else SheetWatcher(shared.lengths, so_far)
            with packed.open(entry) as source, unpacked.open(entry.filename, "w") as target:
                while piece := source.read(PIECE):
                    watcher.see(piece)
                    target.write(piece)
            watcher.end()
            if not is_shared and watcher.is_sheet:
                looks[entry.filename.lower()] = watcher.look
    return looks


class Watcher:
    """Goes through one part as XML, and refuses a document type: nothing that writes workbooks has one."""

    root = ""

    def __init__(self):
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._root
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.is_watched = True

    def see(self, piece: bytes) -> None:
        if self.is_watched:
            self.parser.Parse(piece)

    def end(self) -> None:
        if self.is_watched:
            self.parser.Parse(b"", True)

    def _root(self, name, attributes):
        self.is_watched = bare(name) == self.root
        self.parser.StartElementHandler = None
        if self.is_watched:
            self.watch()

    def watch(self) -> None:
        """Set the handlers for all that follows."""

    def _refuse(self, *told):
        raise CannotBeRead(DAMAGED)


def bare(name: str) -> str:
    """The name of an element without the prefix that some programs write."""
    return name.rpartition(":")[2] if ":" in name else name


class SharedTexts(Watcher):
    """The texts that cells share: how long each is."""

    root = "sst"

    def __init__(self):
        super().__init__()
        self.lengths: list[int] = []

    def watch(self):
        self.parser.StartElementHandler = self._element
        self.parser.CharacterDataHandler = self._text

    def _element(self, name, attributes):
        if bare(name) == "si":
            self.lengths.append(0)

    def _text(self, text):
        if self.lengths:
            self.lengths[-1] += len(text)


@dataclass
class Counts:
    """How much stands in all the sheets seen so far."""

    cells: int = 0
    characters: int = 0


class SheetWatcher(Watcher):
    """What stands in a sheet and where, without keeping it. What is called for every cell is kept short."""

    root = "worksheet"

    def __init__(self, lengths: list[int], so_far: Counts):
        super().__init__()
        self.lengths, self.so_far, self.look = lengths, so_far, Look()
        self.is_sheet = False
        self.row, self.place, self.row_said = 0, -1, ""
        self.top, self.bottom, self.left, self.right = MOST_ROWS, 0, MOST_COLUMNS, -1
        self.kind, self.text = "", ""
        self.is_formula = self.is_worked_out = False

    def watch(self):
        self.is_sheet = True
        self.parser.StartElementHandler = self._begins
        self.parser.EndElementHandler = self._ends
        self.parser.CharacterDataHandler = self._text

    def _begins(self, name, attributes):
        if ":" in name:
            name = bare(name)
        self.text = ""
        if name == "c":
            self.kind, self.is_formula, self.is_worked_out = attributes.get("t", ""), False, False
            self._go_to(attributes.get("r", ""))
        elif name == "row":
            self._begin_row(attributes)
        elif name == "f":
            self.is_formula = True

    def _begin_row(self, attributes):
        said = attributes.get("r", "")
        self.row, self.place = int(said) if said.isdecimal() else self.row + 1, -1
        self.row_said = str(self.row)
        if attributes.get("hidden") in ("1", "true"):
            self.look.hidden_rows += 1

    def _go_to(self, reference):
        """Where the next cell stands: most say so, and the others stand beside the one before."""
        letters = reference.removesuffix(self.row_said)
        if letters in PLACES:
            self.place = PLACES[letters]
        elif found := REFERENCE.fullmatch(reference):
            self.place, self.row = place_of(found[1]), int(found[2])
        else:
            self.place += 1

    def _text(self, text):
        self.text += text

    def _ends(self, name):
        if ":" in name:
            name = bare(name)
        if name == "v" or name == "t":
            self._count()
        elif name == "c" and self.is_formula:
            self._note_formula()

    def _count(self):
        """Something stands in this cell: count what it will take up."""
        if self.kind == "s":
            shared = int(self.text) if self.text.isdecimal() else -1
            self.so_far.characters += self.lengths[shared] if 0 <= shared < len(self.lengths) else 0
        else:
            self.so_far.characters += len(self.text)
            self.is_worked_out = bool(self.text) or self.kind == "str"
            if self.kind == "e" and len(self.look.errors) < MOST_ERRORS_KEPT:
                self.look.errors[self.row, self.place] = self.text
        if self.row > self.bottom or not self.left <= self.place <= self.right or self.row < self.top:
            self._widen()

    def _widen(self):
        """Stretch the rectangle that holds all cells to this one."""
        self.top, self.bottom = min(self.top, self.row), max(self.bottom, self.row)
        self.left, self.right = min(self.left, self.place), max(self.right, self.place)
        if (
            self.bottom > MOST_ROWS
            or self.right >= MOST_COLUMNS
            or self.so_far.cells + self.cells > MOST_CELLS
            or self.so_far.characters > MOST_CHARACTERS
        ):
            raise CannotBeRead(TOO_LARGE)

    def _note_formula(self):
        self.look.never_worked_out |= not self.is_worked_out
        found = self.look.formulas.setdefault(self.place, Formulas())
        found.count += 1
        if len(found.first) < FORMULAS_NAMED:
            found.first.append(self.row)

    @property
    def cells(self) -> int:
        """How many the smallest rectangle has that holds all that stands in the sheet."""
        return max(0, self.bottom - self.top + 1) * max(0, self.right - self.left + 1)

    def end(self):
        super().end()
        self.so_far.cells += self.cells
        if self.so_far.characters > MOST_CHARACTERS:
            raise CannotBeRead(TOO_LARGE)


# Which part each sheet is


class Names(Watcher):
    """The elements of one name in a small part, each as its attributes."""

    def __init__(self, root: str, element: str, *others: str):
        self.root, self.found = root, {name: [] for name in (element, *others)}
        super().__init__()

    def watch(self):
        self.parser.StartElementHandler = self._element

    def _element(self, name, attributes):
        if bare(name) in self.found:
            self.found[bare(name)].append({bare(key): value for key, value in attributes.items()})


def _sheets_of(packed: zipfile.ZipFile) -> tuple[dict[str, str], bool]:
    """The part of each sheet by its name, and whether all is to be worked out when the workbook is opened."""
    book, links = Names("workbook", "sheet", "calcPr"), Names("Relationships", "Relationship")
    for names, part in ((book, "xl/workbook.xml"), (links, "xl/_rels/workbook.xml.rels")):
        try:
            names.see(packed.read(part))
        except KeyError:
            raise CannotBeRead(DAMAGED) from None
    targets = {link.get("Id"): link.get("Target", "") for link in links.found["Relationship"]}
    parts = {sheet.get("name", ""): _part(targets.get(sheet.get("id"), "")) for sheet in book.found["sheet"]}
    on_opening = any(each.get("fullCalcOnLoad") in ("1", "true") for each in book.found["calcPr"])
    return parts, on_opening


def _part(target: str) -> str:
    """The name of a part, from how the workbook refers to it."""
    return (target.lstrip("/") if target.startswith("/") else f"xl/{target}").lower()
