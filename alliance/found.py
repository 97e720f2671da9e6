"""What a search found: the things in order, how many there are, and what they can be narrowed by."""

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from django.db.models import Case, F, IntegerField, Value, When

from alliance.figures import Definition, definitions
from alliance.models import SearchEntry
from alliance.search import called, ranked, saying, telling, words_of
from alliance.text import fold

# So many things are put in order, counted and paged through; of what is beyond them only that it is there.
MOST_RESULTS = 300
# Up to so many are put in order by how much they speak of what was asked for; of more, the newest come first.
MOST_RANKED = 200
# Up to so many are narrowed as they are; of more, those that it is narrowed to are asked for by themselves.
FEW = 150

# What somebody most often looks for comes before whatever speaks of it.
AREA, FIGURE = "business-area", "figure"
EXACTLY, FIRST, NAMED, SAID = range(4)


class Hit(NamedTuple):
    """A thing that was found, by the entry that answers best. A figure has no entry, and `pk` None.

    A tuple, because a search of very much makes a thousand of them.
    """

    pk: int | None
    kind: str
    key: str
    title: str
    tier: int
    year: int | None = None
    day: int = 0
    body: str = ""

    def facet(self, name: str):
        return getattr(self, name)


@dataclass
class Found:
    """What somebody finds by some words, narrowed to a kind of thing, a year or a body."""

    asked: str
    user: object
    only: dict = field(default_factory=dict)

    @cached_property
    def hits(self) -> list[Hit]:
        """The things in order, the best first: at most MOST_RESULTS."""
        return self._in_order(self._narrowed)[:MOST_RESULTS]

    @property
    def is_more(self) -> bool:
        """Whether there are more than are put in order; how many there are is not counted then."""
        return len(self._narrowed) > MOST_RESULTS

    @property
    def is_anything(self) -> bool:
        return bool(self._everything)

    @property
    def how_many(self) -> int:
        """How many there are, whatever it is narrowed to; of very many, some more than are counted."""
        return len(self._everything)

    @cached_property
    def is_counted(self) -> bool:
        """Whether all that was found is known, whatever it is narrowed to, so that choices can be counted."""
        return not self.is_more and len(self._everything) <= MOST_RESULTS

    def counts(self, name: str) -> Counter:
        """How many things there would be of each kind, year or body, with what else is chosen.

        Of very many only which kinds, years and bodies there are among the first.
        """
        if self.is_counted:
            found = [hit for hit in self._everything if self._passes(hit, but=name)]
        else:
            found = [*self._everything, *self.hits]
        return Counter(value for hit in found if (value := hit.facet(name)))

    def all_without(self, name: str) -> int:
        return sum(self._passes(hit, but=name) for hit in self._everything)

    @cached_property
    def _first(self) -> list[Hit]:
        """What comes first, whatever it is narrowed to: a few more than FEW, where there are more."""
        return self._read({}, FEW)

    @cached_property
    def _everything(self) -> list[Hit]:
        """What was found, whatever it is narrowed to; of very many, the first."""
        if self.only and (len(self._first) <= FEW or self.is_more):
            return self._first
        return self._read({}, MOST_RESULTS)

    @cached_property
    def _narrowed(self) -> list[Hit]:
        """Those of what was found that it is narrowed to; asked for anew only where not all is known."""
        if not self.only:
            return self._everything
        if len(self._first) <= FEW:
            return [hit for hit in self._first if self._passes(hit)]
        return self._read(self.only, MOST_RESULTS)

    def _read(self, only: dict, most: int) -> list[Hit]:
        """What is called so, then the newest that say so: a few more than `most`.

        They are asked for apart, each from its own index, and sorted by nothing that takes long to compare.
        """
        folded = fold(self.asked)
        tier = Case(
            When(folded=folded, then=Value(EXACTLY)),
            When(folded__startswith=folded, then=Value(FIRST)),
            default=Value(NAMED),
            output_field=IntegerField(),
        )
        after_areas = Case(When(kind=AREA, then=0), default=1)
        named = self._rows(called(self.asked).annotate(tier=tier, after_areas=after_areas), only)
        found = _hits(
            named.order_by("after_areas", "tier", F("day").desc(nulls_last=True), "pk"), most, "tier"
        )
        if len(found) <= most:
            said = self._rows(saying(self.asked), only)
            found += _hits(said.order_by(F("day").desc(nulls_last=True), "-pk"), most)
        figures = [hit for hit in self._figures if not only or self._passes(hit)]
        return _each_once([*figures, *found])

    def _rows(self, rows, only: dict):
        rows = rows.visible_to(self.user)
        if year := only.get("year"):
            rows = rows.filter(day__year=year)
        return rows.filter(**{name: value for name, value in only.items() if name != "year"})

    def _passes(self, hit: Hit, but: str = "") -> bool:
        return all(hit.facet(name) == value for name, value in self.only.items() if name != but)

    def _in_order(self, hits: list[Hit]) -> list[Hit]:
        said = [hit.pk for hit in hits if hit.tier == SAID and hit.pk]
        rank = ranked(said, self.asked) if 1 < len(said) <= MOST_RANKED else {}

        def place(hit: Hit):
            # What cannot be ranked goes by its day.
            beside = rank.get(hit.pk, 0), -hit.day
            return hit.kind != AREA, hit.tier, *beside, hit.title.casefold(), hit.kind, hit.key

        return sorted(hits, key=place)

    @cached_property
    def _figures(self) -> list[Hit]:
        return [
            Hit(None, FIGURE, each.name, each.title, tier)
            for each in definitions()
            if (tier := _tier_of(each, self.asked)) is not None
        ]


def _hits(rows, most: int, *tier: str) -> list[Hit]:
    """The first of some rows, and one more. Where no column tells the tier, a row says what was asked for."""
    told = rows.values_list("pk", "kind", "key", "title", "day", "body", *tier)[: most + 1]
    return [
        Hit(pk, kind, key, title, *tier or (SAID,), day and day.year, day.toordinal() if day else 0, body)
        for pk, kind, key, title, day, body, *tier in told
    ]


def figure_entry(name: str) -> SearchEntry:
    """A named figure as it is shown among what was found; it is defined in the portal and has no row."""
    told = next(each for each in definitions() if each.name == name)
    return SearchEntry(
        kind=FIGURE,
        key=name,
        title=told.title,
        summary=told.meaning,
        address=f"/figures/{name}/",
        marking=0,
    )


def figures_say(word: str) -> bool:
    return any(_tier_of(each, word) is not None for each in definitions())


def _tier_of(told: Definition, asked: str) -> int | None:
    """How well a figure answers, by its name or by whole words of its meaning; None where it does not."""
    folded, words = fold(asked), words_of(asked)
    title, name = fold(told.title), fold(f"{told.title} {told.name}")
    if not words:
        return None
    if title == folded:
        return EXACTLY
    if all(word in name for word in words):
        return FIRST if name.startswith(folded) else NAMED
    said = {*name.split(), *fold(told.meaning).split()}
    return SAID if telling(words) and said >= {*telling(words)} else None


def _each_once(hits: list[Hit]) -> list[Hit]:
    """One hit for each thing: the one that answers best, and the first of those that answer as well."""
    best: dict[tuple[str, str], Hit] = {}
    for hit in hits:
        thing = hit[1:3]
        if thing not in best or hit.tier < best[thing].tier:
            best[thing] = hit
    return list(best.values())
