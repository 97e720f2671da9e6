"""The words around what was found in a long text, with it marked."""

import re

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

AROUND = 110
# What words have in common whose endings differ: all but so many letters, and never fewer than these.
ENDING, SHORTEST_STEM = 3, 4


def snippet(text: str, words: list[str]) -> SafeString | str:
    """The words around the first that was asked for, each that was marked; "" where none is there."""
    found = _pattern(words)
    first = found.search(text) if found else None
    if first is None:
        found = _pattern([word[: max(SHORTEST_STEM, len(word) - ENDING)] for word in words if len(word) > 4])
        first = found.search(text) if found else None
    if first is None:
        return ""
    start, end = _whole_words(text, first.start() - AROUND, first.end() + AROUND)
    shown = text[start:end]
    pieces, at = [], 0
    for hit in found.finditer(shown):
        pieces += [(shown[at : hit.start()],), (format_html("<mark>{}</mark>", hit[0]),)]
        at = hit.end()
    pieces.append((shown[at:],))
    before, after = "… " if start else "", " …" if end < len(text) else ""
    return format_html("{}{}{}", before, format_html_join("", "{}", pieces), after)


def _pattern(words: list[str]) -> re.Pattern | None:
    """Any word that begins with one of these."""
    begun = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"\b(?:{begun})\w*", re.IGNORECASE) if begun else None


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The same part of a text, a little shorter, so that it neither begins nor ends inside a word."""
    start, end = max(0, start), min(len(text), end)
    if start:
        start = (text.find(" ", start, start + 30) + 1) or start
    if end < len(text):
        space = text.rfind(" ", end - 30, end)
        end = space if space > 0 else end
    return start, end
