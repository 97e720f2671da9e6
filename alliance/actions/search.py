"""Keeping the search index in step with the record."""

from collections.abc import Iterable

from alliance.models import SearchEntry


def index(kind: str, key: str, entries: Iterable[SearchEntry]) -> None:
    """Put the words a thing may be found by in place of those it had, inside the action's transaction."""
    SearchEntry.objects.filter(kind=kind, key=key).delete()
    SearchEntry.objects.bulk_create(entries)
