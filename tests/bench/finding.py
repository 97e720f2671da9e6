"""Searching, as what can be found grows: a rare word, a common one, two words, and one that is misspelt.

Documents are made of words as language has them: a few are very common, most are rare, and with more text
come more words. A rare word is in as many documents however many there are, a common one in a tenth of them,
so that what it finds grows as they do.
"""

import gc
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import accumulate
from time import perf_counter

from django.core.cache import cache
from django.db import connection

from alliance.models import SearchEntry, SearchWord
from alliance.search import worth_keeping
from alliance.text import fold
from alliance.triggers import install
from tests.bench.figures import Figures, Measuring, Subject
from tests.bench.performance import clock_of_both

DOCUMENTS = (1_000, 100_000)
FLAT = 2
RARE, COMMON, TWO, MISSPELT, NOTHING = "gyroscope", "officers", "estate procurement", "gyrosocpe", "qqqqqqqq"
RARE_IN = 3
KINDS = ("decision", "minutes", "paper", "report", "agenda-item", "action", "meeting", "notice")
BODIES = ("Working Together Board", "Dorset Police and Crime Panel", "Devon and Cornwall Panel")
SYLLABLES = """
    ba con der el for gra hin in ju ker lam men nor op pre qua res sta ter un ver wil yor zen mar tri ple so
"""
BARE = "bare list"


class SearchBench(Measuring):
    """The page of a search, by so many documents."""

    def __init__(self, **options):
        super().__init__(**options)
        self.found: dict[int, dict[str, Figures]] = {}

    def run(self, reader, sizes=DOCUMENTS) -> None:
        """Fill a database that is empty, more and more, and measure at each size."""
        self.clock = clock_of_both()
        self.client.force_login(reader)
        documents = Documents()
        for size in sorted(sizes):
            started = perf_counter()
            with without_indexes():
                documents.grow_to(size)
            tidy()
            words = f"{SearchWord.objects.count():,} words"
            self.say(f"\n  {size:,} documents, {words}, in {perf_counter() - started:.0f} s")
            cache.clear()
            gc.collect()
            gc.freeze()
            self.found[size] = self.measure(subjects())
            self.print_pages(subjects(), self.found[size])
        few, many = min(self.found), max(self.found)
        if few == many:
            return
        self.say("")
        for subject in subjects():
            if subject.flat:
                self.add(
                    f"{subject.name}: {many:,} ÷ {few:,} documents", self.growth(subject, few, many), FLAT
                )

    def growth(self, subject: Subject, few: int, many: int) -> float:
        """How many times as long the page takes, without what the machine itself had become slower by."""
        before, after = self.found[few], self.found[many]
        drift = after[BARE].undisturbed / before[BARE].undisturbed
        return after[subject.name].undisturbed / before[subject.name].undisturbed / drift

    def as_data(self) -> dict:
        return {"judgements": self.judgements_as_data()}


def subjects() -> list[Subject]:
    asked = {
        "a rare word": RARE,
        "a common word": COMMON,
        "a common word, its second page": f"{COMMON}&page=2",
        "a common word in decisions": f"{COMMON}&in=decision",
        "two words": TWO.replace(" ", "+"),
        "a misspelt word": MISSPELT,
        "a word that is nowhere": NOTHING,
    }
    found = [
        Subject(f"search, {name}", lambda turn, query=query: f"/search/?q={query}", BARE, flat=True)
        for name, query in asked.items()
    ]
    return [*found, Subject(BARE, lambda turn: "/control/bare/")]


class Documents:
    """Documents that are the same each time they are made."""

    def __init__(self):
        self.chance = random.Random(6)
        self.made = 0
        self.words = sorted({self.word() for _ in range(60_000)})
        self.chance.shuffle(self.words)
        # The second word is half as common as the first, and so on.
        self.weights = list(accumulate(1 / (place + 4) ** 1.15 for place in range(len(self.words))))

    def word(self) -> str:
        return "".join(self.chance.choices(SYLLABLES.split(), k=self.chance.choice((2, 2, 3, 3, 4))))

    def grow_to(self, size: int) -> None:
        kept: set[tuple[str, int]] = set()
        while self.made < size:
            entries = list(self.entries(min(1_000, size - self.made)))
            SearchEntry.objects.bulk_create(entries)
            for entry in entries:
                kept.update((word, entry.marking) for word in worth_keeping(entry.words))
        rows = [SearchWord(word=word, marking=marking) for word, marking in sorted(kept)]
        SearchWord.objects.bulk_create(rows, batch_size=1_000, ignore_conflicts=True)

    def entries(self, count: int) -> Iterator[SearchEntry]:
        for _ in range(count):
            yield self.entry(self.made)
            self.made += 1

    def entry(self, number: int) -> SearchEntry:
        chance, kind = self.chance, KINDS[number % len(KINDS)]
        said = chance.choices(self.words, cum_weights=self.weights, k=chance.choice((60, 90, 120, 150, 600)))
        title = " ".join(said[:5]).capitalize()
        if number < RARE_IN:
            said.append(RARE)
        for word, of in ((COMMON, 0.1), ("estate", 0.03), ("procurement", 0.03)):
            if chance.random() < of:
                said.insert(len(said) // 2, word)
                title = f"{word.capitalize()} {title}" if chance.random() < 0.1 else title
        text = f"{' '.join(said)}."
        return SearchEntry(
            kind=kind,
            key=str(number),
            title=title,
            summary="A document that was made to be searched",
            folded=fold(title),
            text=text,
            words=fold(f"{title} {text}"),
            day=date(2012, 1, 1) + timedelta(days=number % 5_000),
            body=BODIES[number % len(BODIES)],
            address=f"/decisions/{number}/",
            marking=number % 3,
        )


@contextmanager
def without_indexes() -> Iterator[None]:
    """On PostgreSQL, add many rows first and make the indexes at once, which is much quicker."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX alliance_searchentry_words, alliance_searchentry_index")
    yield
    install()


def tidy() -> None:
    """Let the database do what it does by itself some time after much has been added."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE alliance_searchentry")
            cursor.execute("VACUUM ANALYZE alliance_searchword")
        else:
            cursor.execute("ANALYZE")
