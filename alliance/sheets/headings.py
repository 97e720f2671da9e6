"""Finding the row of headings among title rows, notes and headings over headings."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from alliance.sheets.cells import Cell, plain
from alliance.sheets.columns import Column
from alliance.sheets.problems import CannotBeRead, letter_of, where
from alliance.sheets.sheet import Sheet
from alliance.text import fold, listed

ROWS_LOOKED_AT = 50
# Amounts that are not in pounds: read as they stand they would be a thousand or a million times too small.
IN_THOUSANDS = re.compile(r"£ ?['’]?000|£ ?[km]\b|\bin (?:thousands|millions)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Headings:
    """The row of headings of a sheet: where each column stands, and the headings that are of no column."""

    sheet: Sheet
    row: int
    places: dict[str, int]
    unknown: tuple[tuple[int, str], ...]


def find_headings(sheets: Sequence[Sheet], columns: Sequence[Column]) -> Headings:
    """The headings of the one sheet that has them all; raises CannotBeRead with what is missing."""
    looks = [_look(sheet, columns) for sheet in sheets]
    found = [look.headings for look in looks if look.headings]
    if len(found) > 1:
        names = listed(f"“{headings.sheet.name}”" for headings in found)
        raise CannotBeRead(
            f"More than one sheet has these headings: {names}. Keep one, and save it by itself."
        )
    if not found:
        raise CannotBeRead(_why_none(looks, columns))
    return found[0]


def likeliest_headings(sheets: Sequence[Sheet], columns: Sequence[Column]) -> Headings:
    """The same where the sheets are one, read in several ways: the way in which most columns are found."""
    looks = [_look(sheet, columns) for sheet in sheets]
    found = [look.headings for look in looks if look.headings]
    if not found:
        raise CannotBeRead(_why_none(looks, columns))
    return max(found, key=lambda headings: len(headings.places))


@dataclass
class _Look:
    """What was seen of one sheet: its headings; or the row that came nearest, or why it cannot be used."""

    sheet: Sheet
    headings: Headings | None = None
    nearest: int = 0
    missing: tuple[str, ...] = ()
    matched: int = 0
    wrong: str = ""


def _look(sheet: Sheet, columns: Sequence[Column]) -> _Look:
    look = _Look(sheet)
    try:
        _look_down(look, columns)
    except CannotBeRead as wrong:
        look.wrong = str(wrong)
    return look


def _look_down(look: _Look, columns: Sequence[Column]) -> None:
    """Go down the first rows to the first that has every column that must be there."""
    known = {fold(words): column.name for column in columns for words in column.headings}
    above: list[Cell] = []
    said_above: list[str] = []
    for number, row in enumerate(islice(look.sheet.rows(), ROWS_LOOKED_AT), start=1):
        cells = [plain(cell) for cell in row]
        said_above += [str(cell) for cell in cells if cell is not None]
        said = _in_words(cells, above)
        names = [next((known[fold(words)] for words in each if fold(words) in known), "") for each in said]
        missing = [column.label for column in columns if column.required and column.name not in names]
        matched = sum(map(bool, names))
        if matched > look.matched:
            look.nearest, look.matched, look.missing = number, matched, tuple(missing)
        if matched and not missing:
            _refuse_thousands(look.sheet, said_above, number, columns)
            look.headings = _headings(look.sheet, number, names, said)
            return
        above = cells


def _in_words(cells: list[Cell], above: list[Cell]) -> list[list[str]]:
    """The words that each heading may go by, the likeliest first.

    A heading may stand over several columns, with another below it for each: "Dorset Police" over "Paid". And
    it may reach down from the row above, where two cells are merged.
    """
    over, carried = [], None
    for place in range(len(cells)):
        carried = (above[place] if place < len(above) else None) or carried
        over.append(carried)
    said = []
    for place, cell in enumerate(cells):
        if cell is None:
            reaches_down = above[place] if place < len(above) else None
            said.append([str(reaches_down)] if reaches_down else [])
        else:
            said.append([f"{over[place]} {cell}", str(cell)] if over[place] else [str(cell)])
    return said


def _headings(sheet: Sheet, number: int, names: list[str], said: list[list[str]]) -> Headings:
    places: dict[str, int] = {}
    unknown = []
    for place, (name, words) in enumerate(zip(names, said, strict=True)):
        if name and name in places:
            raise CannotBeRead(
                f"{where(sheet.name, number)}: columns {letter_of(places[name])} and {letter_of(place)} "
                f"have the same heading, “{words[-1]}”. Keep one of them."
            )
        if name:
            places[name] = place
        elif words:
            unknown.append((place, words[-1]))
    return Headings(sheet, number, places, tuple(unknown))


def _refuse_thousands(sheet: Sheet, said: list[str], number: int, columns: Sequence[Column]) -> None:
    if not any(column.summed for column in columns):
        return
    for words in said:
        if IN_THOUSANDS.search(words):
            raise CannotBeRead(
                f"{where(sheet.name, number)}, or a row above it, says that amounts are not in pounds: "
                f"“{words[:60]}”. Write them out in pounds and pence, and change those words."
            )


def _why_none(looks: list[_Look], columns: Sequence[Column]) -> str:
    nearest = max(looks, key=lambda look: look.matched, default=None)
    if nearest is None:
        return "The workbook has no sheet that can be seen."
    if nearest.wrong:
        return nearest.wrong
    if nearest.matched:
        verb = "is" if len(nearest.missing) == 1 else "are"
        return (
            f"{where(nearest.sheet.name, nearest.nearest)} looks like the row of headings, and "
            f"{listed(f'“{label}”' for label in nearest.missing)} {verb} missing from it."
        )
    needed = listed(f"“{column.label}”" for column in columns if column.required)
    return f"No row of headings was found in the first {ROWS_LOOKED_AT} rows. It must have {needed}."
