"""How things of the record are told as facts: one registry, from which an answer is gathered as at a day.

An app says in its `told_as_facts.py` how a kind of thing is told, with `@told_as_facts("decision", …)`: what
it is called, each fact in a sentence that stands alone, and where that comes from. Nobody types it again.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from alliance.markings import Marking
from alliance.models.people import Stranger


class ReaderTo(Stranger):
    """Somebody signed in who may do nothing, and reads what is marked up to a level.

    Facts are gathered as this reader has them, so that everybody who may read the gathering reads the same.
    """

    is_authenticated = True
    is_anonymous = False

    def __init__(self, level: int):
        super().__init__()
        self.clearance = self.reading_level = Marking(level)


@dataclass(frozen=True)
class ToldFact:
    """One fact: its words, when it was true, where it comes from, and what must be known of it (R5, R8).

    `key` tells it from the other facts of its thing, for good. `notes` are sentences such as "Sources
    disagree.": what a reader must know besides its words.
    """

    key: str
    says: str
    source: str
    as_at: str = ""
    paragraph: str = ""
    recorded_on: date | None = None
    marking: Marking = Marking.PUBLISHED
    certain: bool = True
    sources_disagree: bool = False
    illustrative: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ToldThing:
    """A thing of the record as at a day: what it is called, and its facts. `key` is the one it is kept by."""

    key: str
    title: str
    facts: Sequence[ToldFact]
    address: str = ""


@dataclass(frozen=True)
class KindOfThing:
    """A kind of thing that is told as facts.

    `tell` gives, to a key, a day and a reader, the thing as at the day; None where there is none for this
    reader. `tell_many`, where there is one, gives those of several keys with no more queries. `found` gives
    the key to that of an entry of the search index. `written` says how one is named.
    """

    name: str
    noun: str
    written: str
    tell: Callable[[str, date, ReaderTo], ToldThing | None] = field(repr=False)
    found: Callable[[str], str] = field(repr=False)
    tell_many: Callable[[list[str], date, ReaderTo], dict[str, ToldThing]] | None = field(repr=False)


_kinds: dict[str, KindOfThing] = {}


def told_as_facts(name: str, *, noun: str, written: str, found: Callable[[str], str] = str, many=None):
    """Register how a kind of thing is told; `name` is that of its entries in the search index, if any."""

    def register(tell):
        if name in _kinds:
            raise ValueError(f"There are two ways to tell a {noun} as facts.")
        _kinds[name] = KindOfThing(name, noun, written, tell, found, many)
        return tell

    return register


def kinds_told() -> list[KindOfThing]:
    """Every kind that is told as facts, by what it is called."""
    return sorted(_kinds.values(), key=lambda kind: kind.noun)


def kind_told(name: str) -> KindOfThing | None:
    return _kinds.get(name)


def told(kind: str, key: str, day: date, level: int) -> ToldThing | None:
    """A thing as at a day, as somebody reads it who reads what is marked up to a level; None for none."""
    known = _kinds.get(kind)
    return known.tell(key, day, ReaderTo(level)) if known and key else None


def told_all(
    things: Iterable[tuple[str, str]], day: date, level: int
) -> dict[tuple[str, str], ToldThing | None]:
    """The same of many things, each given by its kind and key."""
    by_kind: dict[str, list[str]] = {}
    for kind, key in things:
        by_kind.setdefault(kind, []).append(key)
    found: dict[tuple[str, str], ToldThing | None] = {}
    for kind, keys in by_kind.items():
        known = _kinds.get(kind)
        if known and known.tell_many:
            many = known.tell_many(keys, day, ReaderTo(level))
            found |= {(kind, key): many.get(key) for key in keys}
        else:
            found |= {(kind, key): told(kind, key, day, level) for key in keys}
    return found
