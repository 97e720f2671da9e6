"""Finding things by part of their words, on an index, on SQLite and on PostgreSQL alike."""

from django.db import connection
from django.db.models.expressions import RawSQL

from alliance.models import SearchEntry
from alliance.text import fold

MOST_WORDS = 8


def matching(asked: str):
    """The search entries that hold every word asked for, wherever it stands; none when nothing was asked."""
    words = fold(asked).split()[:MOST_WORDS]
    entries = SearchEntry.objects.all()
    if not words:
        return entries.none()
    for word in words:
        if connection.vendor == "postgresql":
            entries = entries.filter(folded__contains=word)
        else:
            # FTS5 answers LIKE from its trigrams; folded words hold no wildcard.
            found = RawSQL("SELECT rowid FROM alliance_searchentry_index WHERE folded LIKE %s", [f"%{word}%"])
            entries = entries.filter(pk__in=found)
    return entries
