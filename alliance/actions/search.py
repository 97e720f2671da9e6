"""Keeping the search index in step with the record."""

from collections.abc import Iterable

from alliance.models import SearchEntry, SearchWord
from alliance.search import worth_keeping
from alliance.text import fold


def index(kind: str, key: str, entries: Iterable[SearchEntry]) -> None:
    """Put the words a thing may be found by in place of those it had, inside the action's transaction."""
    SearchEntry.objects.filter(kind=kind, key=key).delete()
    add_to_index(entries)


def add_to_index(entries: Iterable[SearchEntry]) -> None:
    """Let things be found that were not, and keep their words to compare misspelt ones with."""
    entries = list(entries)
    words: dict[int, set[str]] = {}
    for entry in entries:
        entry.words = fold(f"{entry.title} {entry.summary} {entry.folded} {entry.text}")
        words.setdefault(entry.marking, set()).update(worth_keeping(entry.words))
    SearchEntry.objects.bulk_create(entries)
    for marking, said in words.items():
        _keep_words(sorted(said), marking)


def _keep_words(said: list[str], marking: int) -> None:
    """Keep those that are not kept yet; most are."""
    for start in range(0, len(said), 500):
        some = said[start : start + 500]
        there = SearchWord.objects.filter(word__in=some, marking=marking).values_list("word", flat=True)
        new = sorted({*some} - {*there})
        if new:
            rows = [SearchWord(word=word, marking=marking) for word in new]
            SearchWord.objects.bulk_create(rows, ignore_conflicts=True)
