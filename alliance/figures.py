"""The named figures: every number the portal publishes has one definition, and this is where they are kept.

An app defines its own in `figures.py`, with `@figure("live-business-areas", …)`. Pages, files, reports
and `manage.py figures` all read the same one.

A figure can be of something: of a force, a business area, a published table. It is defined once, `of` a kind
of subject, and is named with the subject behind a colon: `cost-borne:dorset`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from alliance.markings import Marking


class UnknownFigure(KeyError):
    """No figure has this name; the message says which there are."""

    def __str__(self):
        return self.args[0]


@dataclass(frozen=True)
class Figure:
    """A figure as at a day: its value, what it counts, how sure it is, and where it comes from.

    `value` is what is certain. `uncertain` says how many more there may be, with the names of what
    cannot be known; None when the figure is simply not known (unknown is not zero, R11).
    `qualifier` is how a source puts the value: "more than", "around"; "" when it is exact.
    `stated_for` is the day the source gives it for, in its words; "" when it is worked out for `as_at`.
    """

    value: int | Decimal | None
    unit: str
    words: str
    as_at: date
    uncertain: int = 0
    uncertain_names: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    marking: Marking = Marking.PUBLISHED
    illustrative: bool = False
    address: str = ""
    sources_disagree: bool = False
    qualifier: str = ""
    stated_for: str = ""

    def as_json(self) -> dict:
        return {
            "value": None
            if self.value is None
            else (int(self.value) if self.value == int(self.value) else str(self.value)),
            "qualifier": self.qualifier,
            "unit": self.unit,
            "words": self.words,
            "as_at": self.as_at.isoformat(),
            "certain": self.uncertain == 0 and self.value is not None,
            "uncertain": self.uncertain,
            "uncertain_names": list(self.uncertain_names),
            "sources": list(self.sources),
            "sources_disagree": self.sources_disagree,
            "marking": Marking(self.marking).label,
            "illustrative": self.illustrative,
            "address": self.address,
        }


@dataclass(frozen=True)
class Subjects:
    """A kind of thing that a figure can be of, such as a force.

    `those_read` gives, to a day and somebody who reads, the name of each such thing that they may read of, by
    the key that stands behind the colon. `markings` gives how each name is marked, where any is restricted.
    """

    noun: str
    those_read: Callable[..., dict[str, str]] = field(repr=False)
    markings: Callable[..., dict[str, Marking]] = field(repr=False, default=lambda day, user: {})


@dataclass(frozen=True)
class Definition:
    """One named figure: what it is called, what it means, and how it is worked out.

    `of` is the kind of subject it is of, if any, and `subject` the key of the one that it is asked of.
    """

    name: str
    title: str
    meaning: str
    work_out: Callable = field(repr=False)
    of: Subjects | None = None
    subject: str = ""

    @property
    def full_name(self) -> str:
        """cost-borne:dorset"""
        return f"{self.name}:{self.subject}" if self.subject else self.name

    def as_at(self, day: date, user, kept: dict | None = None) -> Figure:
        """The figure. Raises UnknownFigure where it is of something that there is not, for this reader.

        `kept` holds what was looked up for one subject and serves the next, while they are asked one by one.
        """
        if self.of is None:
            return self.work_out(as_at=day, user=user)
        kept = {} if kept is None else kept
        those_read = looked_up(kept, self.of, lambda: self.of.those_read(day, user))
        if self.subject not in those_read:
            raise UnknownFigure(
                f"There is no {self.of.noun} “{self.subject}” that “{self.name}” could be of."
            )
        return self.work_out(as_at=day, user=user, subject=self.subject, kept=kept)

    def each(self, day: date, user) -> list[tuple["Definition", str]]:
        """This figure of each subject that somebody may read of, with its name; itself if it is of none."""
        if self.of is None:
            return [(self, self.title)]
        return [(replace(self, subject=key), name) for key, name in self.of.those_read(day, user).items()]


def looked_up(kept: dict, key, look_up: Callable):
    """What was looked up before under a key, or is now."""
    if key not in kept:
        kept[key] = look_up()
    return kept[key]


_definitions: dict[str, Definition] = {}


def figure(name: str, *, title: str, meaning: str, of: Subjects | None = None):
    """Register a function of `as_at` and `user` as the one definition of a figure.

    One that is `of` something is given `subject` as well, and `kept`: see `looked_up`.
    """

    def register(work_out):
        if name in _definitions:
            raise ValueError(f"There are two definitions of the figure “{name}”.")
        _definitions[name] = Definition(name, title, meaning, work_out, of)
        return work_out

    return register


def definitions() -> list[Definition]:
    """Every named figure, by name."""
    return [_definitions[name] for name in sorted(_definitions)]


def named(name: str) -> Definition:
    """The definition of a figure. Raises UnknownFigure, naming those there are."""
    own, _, subject = name.partition(":")
    definition = _definitions.get(own)
    if definition is None or (subject and definition.of is None):
        raise UnknownFigure(f"There is no figure “{name}”. There are: {', '.join(sorted(_definitions))}.")
    return replace(definition, subject=subject) if subject else definition
