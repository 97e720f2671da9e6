"""The file of the reference record: reading it, asking it for its parts, and saying what is wrong where."""

import re
import tomllib
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from alliance.policy import Refused
from alliance.temporal import Exactness, RoughDate

REFERENCE_RECORD = Path(__file__).with_name("reference_record.toml")

# The last lines of every file: a file that was cut short, wherever that was, does not have them.
CLOSING_LINES = ("[end]", "whole = true")

# What a column for a small whole number holds; SQLite would take more, and PostgreSQL does not.
LARGEST_NUMBER = 32_767

_HEADING = re.compile(r"\s*\[\[?([A-Za-z0-9_-]+)(?:\.([A-Za-z0-9_-]+))?\]")


# What became of an entry, in the words the command prints.
RECORDED, CORRECTED, WITHDRAWN, PUT_BACK = "recorded", "corrected", "withdrawn", "put back"
UNCHANGED, LEFT = "unchanged", "left as people have since corrected it"


class Unreadable(Exception):
    """The file is not there, is not TOML, or is not whole; the message says what and where."""


class ReferenceRecord:
    """The file as it was read, the problems found in it so far, and what became of its entries."""

    def __init__(self, tables: dict, lines: dict[tuple, int]):
        self.tables = tables
        self.lines = lines
        self.problems: list[str] = []
        self.withdrawals: list[str] = []
        self.outcomes: dict[str, dict[str, int]] = {}

    @classmethod
    def read(cls, path: Path) -> "ReferenceRecord":
        """Read the file. Raises Unreadable with a sentence."""
        try:
            text = path.read_text(encoding="utf-8")
            tables = tomllib.loads(text, parse_float=Decimal)
        except OSError as error:
            raise Unreadable(f"{path} cannot be read: {error.strerror}.") from None
        except UnicodeDecodeError:
            raise Unreadable(f"{path} is not a text file in UTF-8.") from None
        except tomllib.TOMLDecodeError as error:
            raise Unreadable(
                f"{path} is not written as TOML: {str(error)[:1].lower()}{str(error)[1:]}."
            ) from None
        except (ValueError, RecursionError):
            raise Unreadable(f"{path} holds a number that is too long, or a list that is too deep.") from None
        if not _is_whole(text):
            ends = f"stops at line {len(text.splitlines())}" if text.strip() else "is empty"
            raise Unreadable(
                f"{path} may be half written: it {ends}, and does not end with the two lines "
                f"that close a whole file, {' and '.join(CLOSING_LINES)}."
            )
        del tables["end"]
        return cls(tables, _lines_of_headings(text))

    def refuse_unknown_tables(self, known: set[str]) -> None:
        for name in self.tables:
            if name not in known:
                self.problem(self.place((name, 1)), f"nothing is kept under “{name}”. Check the spelling")

    def refuse_missing_tables(self, needed: set[str]) -> None:
        for name in sorted(needed):
            if name not in self.tables or self.tables[name] == []:
                self.problem("the file", f"there is nothing under “{name}”, so a part of it is missing")

    def place(self, key: tuple) -> str:
        """Where in the file an entry is: its line, as far as it has a heading of its own."""
        while key and key not in self.lines:
            key = key[:-2]
        return f"line {self.lines[key]}" if key else "the file"

    def entries(self, name: str) -> list["Entry"]:
        """The entries of one table of the file."""
        found = self.tables.get(name, [])
        if not _is_list_of_tables(found):
            self.problem(self.place((name, 1)), f"write each entry under its own heading [[{name}]]")
            return []
        return [
            Entry(self, entry, (name, number), f"{name} {number}")
            for number, entry in enumerate(found, start=1)
        ]

    def problem(self, place: str, sentence: str) -> None:
        """Add what is wrong, once, with its place."""
        line = f"{place[:1].upper()}{place[1:]}: {sentence.rstrip('.')}."
        if line not in self.problems:
            self.problems.append(line)

    def count(self, noun: str, outcome: str) -> None:
        outcomes = self.outcomes.setdefault(noun, {})
        outcomes[outcome] = outcomes.get(outcome, 0) + 1

    def withdrawn(self, noun: str, words: str) -> None:
        """Count a thing that was withdrawn because the file no longer has it, and say which."""
        self.count(noun, WITHDRAWN)
        self.withdrawals.append(f"{noun}: {words}")

    def attempt(self, entry: "Entry", action: Callable, *args, **kwargs):
        """What an action returns, or None when it refused; its reasons are then among the problems."""
        sentences, result = attempted(action, *args, **kwargs)
        for sentence in sentences:
            self.problem(entry.where, sentence)
        return result


def attempted(action: Callable, *args, **kwargs) -> tuple[list[str], object]:
    """The reasons an action refused, in sentences, and what it returned."""
    try:
        with transaction.atomic():
            return [], action(*args, **kwargs)
    except ValidationError as error:
        return list(error.messages), None
    except (Refused, IntegrityError) as error:
        return [str(error)], None


def _is_whole(text: str) -> bool:
    """Whether the last lines, but for comments, are those that close a file."""
    lines = [line.strip() for line in text.splitlines()]
    written = [line for line in lines if line and not line.startswith("#")]
    return tuple(written[-2:]) == CLOSING_LINES


def _is_list_of_tables(found) -> bool:
    return isinstance(found, list) and all(isinstance(each, dict) for each in found)


def _lines_of_headings(text: str) -> dict[tuple, int]:
    """The line of each [heading], [[heading]] and [[heading.below]], by name and number from 1."""
    lines, counts, below, inside_text = {}, {}, {}, False
    for number, line in enumerate(text.splitlines(), start=1):
        found = None if inside_text else _HEADING.match(line)
        if found and not found[2]:
            counts[found[1]] = counts.get(found[1], 0) + 1
            below = {}
            lines[(found[1], counts[found[1]])] = number
        elif found:
            below[found[2]] = below.get(found[2], 0) + 1
            lines[(found[1], counts.get(found[1], 0), found[2], below[found[2]])] = number
        inside_text ^= line.count('"""') % 2 == 1
    return lines


class Entry:
    """One entry of the file, asked for its parts; what is wrong with a part becomes a problem.

    `finish()` says which of its parts nobody asked for: those are misspelt.
    """

    def __init__(
        self, record: ReferenceRecord, parts: dict, key: tuple, name: str, inherited: dict | None = None
    ):
        self.record = record
        self.own = parts
        self.parts = {**(inherited or {}), **parts}
        self.key = key
        self.name = name
        self.asked: set[str] = set()
        self.sound = True

    @property
    def where(self) -> str:
        return f"{self.record.place(self.key)}, {self.name}"

    def problem(self, sentence: str) -> None:
        self.sound = False
        self.record.problem(self.where, sentence)

    def called(self, name: str) -> "Entry":
        """The same entry under the name people know it by."""
        self.name = name
        return self

    def below(self, name: str, inherited: Iterable[str] = ()) -> list["Entry"]:
        """The entries under this one; they inherit the named parts of it."""
        self.asked.add(name)
        found = self.own.get(name, [])
        if not _is_list_of_tables(found):
            self.problem(f"“{name}” must be a list of entries")
            return []
        handed_down = {part: self.parts[part] for part in inherited if part in self.parts}
        self.asked |= set(handed_down)
        return [
            Entry(self.record, entry, (*self.key, name, number), f"{self.name}, {name} {number}", handed_down)
            for number, entry in enumerate(found, start=1)
        ]

    def _part(self, name: str, needed: bool):
        self.asked.add(name)
        if name in self.parts:
            return self.parts[name]
        if needed:
            self.problem(f"“{name}” is missing")
        return None

    def text(self, name: str, *, needed: bool = False) -> str:
        """Words, on one line whatever the lines of the file."""
        found = self._part(name, needed)
        if found is None:
            return ""
        if not isinstance(found, str):
            self.problem(f"“{name}” must be words between quotation marks")
            return ""
        if "\0" in found:
            self.problem(f"“{name}” holds a null character, which cannot be kept. Take it out")
            return ""
        words = " ".join(found.split())
        if needed and not words:
            self.problem(f"“{name}” is empty")
        return words

    def choice(self, name: str, choices, *, default=None):
        """One of the words of a list of choices."""
        words = self.text(name, needed=default is None)
        if not words:
            return default
        try:
            return choices(words)
        except ValueError:
            self.problem(f"“{name}” cannot be “{words}”. Use one of: {', '.join(choices.values)}")
            return default

    def one_of(self, name: str, known: dict, what: str, *, needed: bool = True):
        """What a short name stands for, among those the file gives."""
        words = self.text(name, needed=needed)
        if not words:
            return None
        if words not in known:
            self.problem(f"“{name}” names the {what} “{words}”, which is not in the file")
            return None
        return known[words]

    def whole_number(self, name: str) -> int | None:
        found = self._part(name, needed=False)
        if found is not None and (not isinstance(found, int) or isinstance(found, bool) or found < 0):
            self.problem(f"“{name}” must be a whole number, without quotation marks")
            return None
        if found is not None and found > LARGEST_NUMBER:
            self.problem(f"“{name}” must be {LARGEST_NUMBER:,} or less")
            return None
        return found

    def number(self, name: str) -> Decimal | None:
        found = self._part(name, needed=False)
        if found is not None and (not isinstance(found, int | Decimal) or isinstance(found, bool)):
            self.problem(f"“{name}” must be a number, without quotation marks, commas or a pound sign")
            return None
        return None if found is None else Decimal(found)

    def yes_or_no(self, name: str) -> bool:
        found = self._part(name, needed=False)
        if found is not None and not isinstance(found, bool):
            self.problem(f"“{name}” must be true or false, without quotation marks")
        return found is True

    def date(self, name: str, *, needed: bool = False) -> RoughDate | None:
        """A rough date in words; `<name>_words`, if given, is how it is shown."""
        words = self.text(name, needed=needed)
        # Words of the entry itself belong to its own date, not to one it inherits.
        shown = self.own if name in self.own else self.parts
        self.asked.add(f"{name}_words")
        if not words:
            return None
        try:
            found = RoughDate.parse(words)
            if f"{name}_words" in shown:
                found = _shown_as(found, " ".join(str(shown[f"{name}_words"]).split()))
        except ValueError as error:
            self.problem(f"“{name}”: {error}")
            return None
        return found

    def finish(self) -> bool:
        """Whether all of the entry was understood; says which parts were not."""
        for name in self.own:
            if name not in self.asked:
                self.problem(f"nothing is kept under “{name}” here. Check the spelling")
        return self.sound


def _shown_as(found: RoughDate, words: str) -> RoughDate:
    exactness = Exactness.NOT_KNOWN if not found.is_known else found.exactness
    return RoughDate(found.earliest, found.latest, exactness, words)
