"""What was published, when and about what: one list, which feeds, e-mail and the front page read.

An app says in its `published.py` what it publishes, with `@publishes`, and what can be followed, with
`@followed("area", "A business area")`. Only what anybody may read is in the list.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from alliance.text import fold

EVERYTHING, PHRASE = "everything", "phrase"
# A phrase is looked for in so many of the latest things.
MOST_LOOKED_THROUGH = 1000


@dataclass(frozen=True)
class Topic:
    """What somebody follows: everything, something of a kind that an app registered, or a phrase."""

    kind: str
    key: str
    name: str
    address: str

    @property
    def about(self) -> str:
        """The end of "what is published …"."""
        if self.kind == EVERYTHING:
            return "by the alliance"
        return f"with the words “{self.key}”" if self.kind == PHRASE else f"about {self.name}"

    @property
    def choice(self) -> str:
        return self.kind if self.kind in (EVERYTHING, PHRASE) else f"{self.kind}:{self.key}"


@dataclass(frozen=True)
class Published:
    """One thing that was published, as it stands now.

    `identity` is its own for good; a correction is a later `version` of the same. `at` is when this version
    was published and `first_at` when the first was.
    """

    identity: str
    kind: str
    title: str
    address: str
    first_at: datetime
    at: datetime
    says: tuple[str, ...] = ()
    version: int = 1
    author: str = ""
    named: tuple[str, ...] = ()
    words: str = field(default="", repr=False)
    illustrative: bool = False

    @property
    def told_as(self) -> str:
        """What whoever follows it is told once."""
        return f"{self.identity}/{self.version}"

    def speaks_of(self, phrase: str) -> bool:
        """Whether it holds the words of a phrase one after the other, whatever their capitals and accents."""
        wanted = fold(phrase)
        said = fold(" ".join((self.title, *self.says, *self.named, self.words)))
        return bool(wanted) and f" {wanted} " in f" {said} "


@dataclass(frozen=True)
class Asked:
    """What is asked of each app: of which topic, published after which moment, and how many at most."""

    kind: str
    key: str
    since: datetime | None
    most: int

    @property
    def of_everything(self) -> bool:
        return self.kind in (EVERYTHING, PHRASE)


@dataclass(frozen=True)
class Coming:
    """Something public that will be held on a day."""

    day: date
    words: str
    address: str
    organiser: str
    illustrative: bool = False


_publishers: list[Callable[[Asked], Iterable[Published]]] = []
_followed: dict[str, tuple[str, Callable[[], list[Topic]]]] = {}
_coming: list[Callable[[date], Iterable[Coming]]] = []
_mapped: list[Callable[[], Iterable[tuple[str, datetime | date | None]]]] = []


def publishes(find):
    """Register a function of what is asked that gives what an app has published, the latest first."""
    _publishers.append(find)
    return find


def followed(kind: str, words: str):
    """Register a function that gives all that can be followed of one kind."""

    def register(find):
        _followed[kind] = (words, find)
        return find

    return register


def coming(find):
    """Register a function of a day that gives what is public and still to come then."""
    _coming.append(find)
    return find


def mapped(find):
    """Register a function that gives the address of each public page, and when it last changed, if known."""
    _mapped.append(find)
    return find


def latest(topic: Topic, most: int, since: datetime | None = None) -> list[Published]:
    """What was published of a topic, the latest first."""
    phrase = topic.kind == PHRASE
    asked = Asked(topic.kind, topic.key, since, MOST_LOOKED_THROUGH if phrase else most)
    found = sorted(
        (each for find in _publishers for each in find(asked)),
        key=lambda each: (each.at, each.identity),
        reverse=True,
    )[: asked.most]
    if phrase:
        found = [each for each in found if each.speaks_of(topic.key)]
    return found[:most]


def everything() -> Topic:
    return Topic(EVERYTHING, "", "Everything we publish", "/what-we-publish/")


def topics(kind: str) -> list[Topic]:
    return _followed[kind][1]()


def kinds_followed() -> list[tuple[str, str]]:
    """The kinds of what can be followed, with their words."""
    return [(kind, words) for kind, (words, _) in _followed.items()]


def topic(kind: str, key: str) -> Topic | None:
    """What is followed under a kind and a key; None when nobody may follow it, or there is no such thing."""
    if kind == EVERYTHING:
        return everything()
    if kind == PHRASE:
        return Topic(PHRASE, key, f"“{key}”", "") if fold(key) else None
    if kind not in _followed:
        return None
    return next((each for each in topics(kind) if each.key == key), None)


def all_coming(day: date) -> list[Coming]:
    return sorted((each for find in _coming for each in find(day)), key=lambda each: (each.day, each.words))


def all_mapped() -> list[tuple[str, datetime | date | None]]:
    return [each for find in _mapped for each in find()]
