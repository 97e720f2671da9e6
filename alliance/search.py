"""Finding things by part of their name or by words of their text, on SQLite and on PostgreSQL alike."""

import re

from django.db import connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from alliance.models import SearchEntry, SearchWord
from alliance.text import fold

MOST_WORDS = 8
# The index of names is made of every three letters in a row; a shorter word is looked for in each name.
SHORTEST_IN_INDEX = 3
# A longer text is found by what it begins with: so many characters, which is a hundred pages and more.
MOST_CHARACTERS = 300_000
# Too common to find a text by: where all words must be there, these need not.
_COMMON = """
    a about after all also an and any are as at be been before being between both but by can did do does for
    from had has have he her his how i if in into is it its more most no nor not of on only or other our out
    over own same she should so some such than that the their them then there these they this those through
    to under until up very was we were what when where which while who why will with you your
"""
COMMON = frozenset(_COMMON.split())
# What a misspelt word is compared with: how many at most, of what lengths.
MOST_COMPARED = 200
SHORTEST_KEPT, LONGEST_KEPT = 4, 30
MOST_KEPT_OF_ONE = 20_000


def words_of(asked: str) -> list[str]:
    return fold(asked).split()[:MOST_WORDS]


def worth_keeping(words: str) -> list[str]:
    """The words of a folded text that somebody may mean when they misspell one."""
    said = set(re.findall(rf"\b[a-z]{{{SHORTEST_KEPT},{LONGEST_KEPT}}}\b", words))
    return sorted(said - COMMON)[:MOST_KEPT_OF_ONE]


def telling(words: list[str]) -> list[str]:
    """Those of some words that a text is found by."""
    return [word for word in words if word not in COMMON]


def matching(asked: str):
    """The search entries whose name holds every part asked for, or that say every word; none of nothing.

    In a name a part of a word is enough. In what an entry says it is whole words, whatever their endings.
    """
    words = words_of(asked)
    if not words:
        return SearchEntry.objects.none()
    named, values = _named(words)
    said = telling(words)
    if said:
        in_text, more = _in_text(said)
        named, values = f"{named} UNION {in_text}", [*values, *more]
    return SearchEntry.objects.filter(pk__in=RawSQL(named, values))


def called(asked: str):
    """The entries whose name holds every part asked for; none of nothing."""
    words = words_of(asked)
    if not words:
        return SearchEntry.objects.none()
    if connection.vendor == "sqlite":
        return SearchEntry.objects.filter(pk__in=RawSQL(*_named(words)))
    rows = SearchEntry.objects.all()
    for word in words:
        rows = rows.filter(folded__contains=word)
    return rows


def saying(asked: str):
    """The entries that say every word asked for, but the common ones; none of those alone."""
    said = telling(words_of(asked))
    if not said:
        return SearchEntry.objects.none()
    if connection.vendor == "sqlite":
        return SearchEntry.objects.filter(pk__in=RawSQL(*_in_text(said)))
    asks = "vector @@ plainto_tsquery('english', %s)"
    return SearchEntry.objects.filter(RawSQL(asks, [" ".join(said)], output_field=BooleanField()))


def _named(words: list[str]) -> tuple[str, list[str]]:
    table = SearchEntry._meta.db_table
    conditions, values = [], []
    indexed = [word for word in words if len(word) >= SHORTEST_IN_INDEX]
    if indexed and connection.vendor == "sqlite":
        # All words in one question: the index puts its lists together much faster than SQLite does.
        # Folded words hold no quotation mark, so each in quotes is only itself.
        conditions.append(f"id IN (SELECT rowid FROM {table}_index WHERE {table}_index MATCH %s)")
        values.append(" AND ".join(f'"{word}"' for word in indexed))
        words = [word for word in words if len(word) < SHORTEST_IN_INDEX]
    conditions += ["folded LIKE %s"] * len(words)
    values += [f"%{word}%" for word in words]
    return f"SELECT id FROM {table} WHERE {' AND '.join(conditions)}", values


def _in_text(words: list[str]) -> tuple[str, list[str]]:
    table = SearchEntry._meta.db_table
    if connection.vendor == "sqlite":
        return f"SELECT rowid FROM {table}_words WHERE {table}_words MATCH %s", [_for_sqlite(words)]
    return f"SELECT id FROM {table} WHERE vector @@ plainto_tsquery('english', %s)", [" ".join(words)]


def _for_sqlite(words: list[str]) -> str:
    return " AND ".join(f'"{word}"' for word in words)


def ranked(keys: list[int], asked: str) -> dict[int, float]:
    """How well each of some entries answers by what it says, the best lowest; 0 where it does not."""
    words = telling(words_of(asked))
    if not keys or not words:
        return {}
    table = SearchEntry._meta.db_table
    if connection.vendor == "sqlite":
        of_it = f"SELECT rank FROM {table}_words WHERE {table}_words MATCH %s AND rowid = {table}.id"
        rank = RawSQL(f"COALESCE(({of_it}), 0)", [_for_sqlite(words)])
    else:
        # Divided by the logarithm of the length: a long text holds any word more often.
        rank = RawSQL("-ts_rank(vector, plainto_tsquery('english', %s), 1)", [" ".join(words)])
    return dict(SearchEntry.objects.filter(pk__in=keys).order_by().values_list("pk", rank))


def compared_with(word: str, level: int) -> list[str]:
    """Words that are spelled a little like one, out of what is marked no higher than a level."""
    rows = SearchWord.objects.filter(marking__lte=level).order_by("word").distinct()
    near = rows.filter(word__startswith=word)[:MOST_COMPARED].values_list("word", flat=True)
    found = set(near)
    # A letter out of place changes every three letters in a row of a short word.
    if len(word) <= 6:
        lengths = [len(word) + more for more in (-1, 0, 1)]
        alike = "|".join(f".{{{length}}}" for length in lengths)
        found |= set(
            rows.filter(word__startswith=word[:2], word__regex=f"^({alike})$").values_list("word", flat=True)
        )
    return sorted(found | set(_similar(word, level)))


def _similar(word: str, level: int):
    table = SearchWord._meta.db_table
    if connection.vendor == "sqlite":
        parts = sorted({word[at : at + 3] for at in range(len(word) - 2)})
        if not parts:
            return []
        found = RawSQL(
            f"SELECT {table}.id FROM {table}_index JOIN {table} ON {table}.id = {table}_index.rowid "
            f"WHERE {table}_index MATCH %s AND marking <= %s ORDER BY rank LIMIT {MOST_COMPARED}",
            [" OR ".join(f'"{part}"' for part in parts), level],
        )
        return SearchWord.objects.filter(pk__in=found).order_by().values_list("word", flat=True)
    alike = RawSQL("word %% %s", [word], output_field=BooleanField())
    rows = SearchWord.objects.filter(alike, marking__lte=level)
    closest = RawSQL("similarity(word, %s)", [word])
    return rows.order_by(closest.desc(), "word").values_list("word", flat=True)[:MOST_COMPARED]
