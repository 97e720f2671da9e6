"""What is wrong with a spreadsheet, said as the person sees it: sheet, row, and the column's letter."""

from dataclasses import dataclass


class CannotBeRead(ValueError):
    """The whole file cannot be used; the message is the reason, for the person who chose it."""


class Unreadable(ValueError):
    """What stands in a cell is not what its column holds; the message is a sentence that says why.

    `column` names the column where that is not plain from where it was raised.
    """

    def __init__(self, sentence: str, column: str = ""):
        super().__init__(sentence)
        self.column = column


@dataclass(frozen=True)
class Problem:
    """One thing that keeps a file from being imported, and where it stands."""

    where: str
    sentence: str


def letter_of(place: int) -> str:
    """The letter over a column, from its place: A for 0, Z for 25, AA for 26."""
    letters = ""
    place += 1
    while place:
        place, left = divmod(place - 1, 26)
        letters = chr(ord("A") + left) + letters
    return letters


def place_of(letters: str) -> int:
    """The place of a column, from the letter over it: 0 for A."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def where(sheet: str, row: int, place: int | None = None, label: str = "") -> str:
    """ "Sheet “Costs”, row 7, column D (Amount)"; a CSV file has no sheets to name."""
    said = [f"sheet “{sheet}”"] if sheet else []
    said.append(f"row {row:,}")
    if place is not None:
        said.append(f"column {letter_of(place)}" + (f" ({label})" if label else ""))
    words = ", ".join(said)
    return words[0].upper() + words[1:]
