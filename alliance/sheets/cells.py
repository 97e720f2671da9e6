"""What stands in a cell, read as one kind of value, or refused with a sentence.

A reader is given a cell in which something stands, and returns its value or raises Unreadable.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from alliance.money import LARGEST, PENNY, read_amount
from alliance.sheets.problems import Unreadable
from alliance.temporal import Exactness, RoughDate, long_date
from alliance.text import fold

Cell = str | int | float | bool | date | datetime | time | timedelta | None

# Spreadsheets write a dash for nothing, with a pound sign beside it where the column is of money.
NOTHING = {"", "-", "–", "—", "−", "£", "£-", "-£", "£ -", "- £"}
# What nobody sees, and comes with text that was copied: characters without width, and control characters.
UNSEEN = dict.fromkeys([*map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"), *range(9), *range(127, 160)])
LONGEST_SHOWN = 40
# The first day of Excel's calendar of numbers, reckoned with the leap day of 1900 that it invents.
EXCEL_DAY_NOUGHT = date(1899, 12, 30)


def plain(cell: Cell) -> Cell:
    """A cell with its spaces made plain; None where nothing stands in it, or a dash that means nothing."""
    if not isinstance(cell, str):
        return cell
    if not cell.isprintable():
        cell = cell.translate(UNSEEN)
    text = " ".join(cell.split())
    return None if text in NOTHING else text


def shown(cell: Cell) -> str:
    """A cell in quotation marks, short enough to stand in a sentence."""
    if isinstance(cell, datetime | date):
        return f"“{long_date(cell)}”"
    text = format(cell, ".15g") if isinstance(cell, float) else str(cell)
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    cut = printable if len(printable) <= LONGEST_SHOWN else f"{printable[: LONGEST_SHOWN - 1]}…"
    return f"“{cut}”"


def is_number(cell: Cell) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


# Words


def text(longest: int) -> Callable[[Cell], str]:
    """A reader of words of so many characters at most. A number, such as a code, is read as its figures."""

    def read(cell: Cell) -> str:
        if is_number(cell):
            cell = format(cell, ".15g")
        if not isinstance(cell, str):
            raise Unreadable(f"{shown(cell)} is not words. Format the cell as text and write it again.")
        if len(cell) > longest:
            raise Unreadable(f"{shown(cell)} is too long: it must be {longest:,} characters or fewer.")
        return cell

    return read


def one_of(known: Iterable[tuple[Any, str]], called: str) -> Callable[[Cell], Any]:
    """A reader of one of some things by their words, whatever their capitals and punctuation.

    `known` are pairs of value and words, as a field's choices are; two words may mean the same value.
    """
    known = list(known)
    values, offered = {}, [words for _, words in known]
    meaning_two = set()
    for value, words in known:
        if values.setdefault(fold(words), value) != value:
            meaning_two.add(fold(words))

    def read(cell: Cell) -> Any:
        words = str(cell)
        if (folded := fold(words)) in meaning_two:
            raise Unreadable(f"{shown(cell)} is the name of more than one, so it cannot be told which.")
        if folded in values:
            return values[folded]
        hint = f" Write one of these: {', '.join(offered)}." if len(offered) <= 8 else ""
        raise Unreadable(f"{shown(cell)} is not {called} that the portal knows.{hint}")

    return read


# Days


def day(cell: Cell) -> date:
    """A day, from a cell that holds a date or from its words. A bare number is never taken for one."""
    if isinstance(cell, datetime):
        if cell.time() != time():
            raise Unreadable(f"{shown(cell)} has a time of day. Enter the day alone.")
        return cell.date()
    if isinstance(cell, date):
        return cell
    if is_number(cell):
        raise Unreadable(f"{shown(cell)} is a number, not a date.{_if_it_is_a_date(cell)}")
    if not isinstance(cell, str):
        raise Unreadable(f"{shown(cell)} is not a date. Write it as 30 June 2022.")
    try:
        told = RoughDate.parse(cell)
    except ValueError:
        told = None
    if told is None or told.exactness != Exactness.DAY:
        raise Unreadable(f"{shown(cell)} is not a day. Write it as 30 June 2022 or 30/06/2022.")
    return told.earliest


def _if_it_is_a_date(number: float) -> str:
    if not 20_000 < number < 80_000:
        return ""
    meant = long_date(EXCEL_DAY_NOUGHT + timedelta(days=int(number)))
    return f" If it stands for {meant}, format the cell as a date."


# Numbers


def whole_number(cell: Cell) -> int:
    """A whole number, with or without commas between thousands."""
    if isinstance(cell, str) and re.fullmatch(r"-?(\d{1,3}(,\d{3})+|\d+)", cell):
        return int(cell.replace(",", ""))
    if is_number(cell) and cell == int(cell):
        return int(cell)
    raise Unreadable(f"{shown(cell)} is not a whole number.")


# Amounts of money


def amount(cell: Cell) -> Decimal:
    """An amount of money in exact pence, from what was typed or from a number of a spreadsheet.

    Such a number is taken to the fifteen figures that a spreadsheet keeps: what it came to by adding up
    fractions that are not exact is whole pence again, and part of a penny is still seen.
    """
    if is_number(cell):
        exact = Decimal(format(cell, ".15g"))
        if not exact.is_finite() or abs(exact) > LARGEST:
            raise Unreadable(f"{shown(cell)} is too much: an amount is £{LARGEST:,} at most.")
        if exact % PENNY:
            raise Unreadable(f"{shown(cell)} has parts of a penny. Round it to whole pence in the file.")
        return exact.quantize(PENNY)
    if not isinstance(cell, str):
        raise Unreadable(f"{shown(cell)} is not an amount of money.")
    try:
        return read_amount(cell)
    except ValueError as wrong:
        raise Unreadable(str(wrong)) from None
