"""What is worked out once and kept until what it depends on changes (ADR 0007)."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from django.core.cache import cache

KEPT_SECONDS = 3600


def digest(words: str) -> str:
    return sha256(words.encode()).hexdigest()


def kept(what: str, depends_on: str, make: Callable[[], Any]):
    """What `make` returns, made at most once while all that it depends on stays as it is."""
    # Digested, because a cache takes no key longer than 250 letters.
    key = f"{what}:{digest(depends_on)}"
    found = cache.get(key)
    if found is None:
        # In a tuple, so that "nothing" is kept too.
        found = (make(),)
        cache.set(key, found, KEPT_SECONDS)
    return found[0]
