"""Finding things by part of their words, on an index, on SQLite and on PostgreSQL alike."""

from django.db import connection
from django.db.models.expressions import RawSQL

from alliance.models import SearchEntry
from alliance.text import fold

MOST_WORDS = 8
# The index is made of every three letters in a row; a shorter word is looked for in the text itself.
SHORTEST_IN_INDEX = 3


def matching(asked: str):
    """The search entries that hold every word asked for, wherever it stands; none when nothing was asked."""
    words = fold(asked).split()[:MOST_WORDS]
    entries = SearchEntry.objects.all()
    if not words:
        return entries.none()
    indexed = [word for word in words if len(word) >= SHORTEST_IN_INDEX]
    if indexed and connection.vendor == "sqlite":
        # All words in one question: the index puts its lists together much faster than SQLite does.
        # Folded words hold no quotation mark, so each in quotes is only itself.
        found = RawSQL(
            "SELECT rowid FROM alliance_searchentry_index WHERE alliance_searchentry_index MATCH %s",
            [" AND ".join(f'"{word}"' for word in indexed)],
        )
        entries = entries.filter(pk__in=found)
        words = [word for word in words if len(word) < SHORTEST_IN_INDEX]
    for word in words:
        entries = entries.filter(folded__contains=word)
    return entries
