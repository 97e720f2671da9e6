"""Words made comparable: how names are sorted, searched and turned into addresses."""

import re
import unicodedata
from collections.abc import Callable

from django.utils.text import slugify


def fold(text: str) -> str:
    """Lower case, without accents or punctuation, single spaces: what sorting and searching compare."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", " ", plain.replace("&", " and ")).strip()


def address(text: str) -> str:
    """The address made from a name: lower-case words and hyphens."""
    return slugify(text.replace("&", " and "))


def numbered(wanted: str, taken: Callable[[str], bool], longest: int) -> str:
    """The address wanted, when it is free; otherwise the first of "…-2", "…-3" and so on that is."""
    found, number = wanted, 1
    while taken(found):
        number += 1
        ending = f"-{number}"
        found = f"{wanted[: longest - len(ending)].rstrip('-')}{ending}"
    return found


def listed(words) -> str:
    """Some words as a list in a sentence: a, b and c."""
    words = list(words)
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""
