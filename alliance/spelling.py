"""Half-remembered spelling: which word that is known somebody may have meant.

A word is only ever offered to somebody who finds something by it that they may see.
"""

from alliance.markings import Marking
from alliance.search import compared_with, matching, words_of

# How many letters may be wrong in a word of so many letters or more.
WRONG_LETTERS = ((12, 3), (5, 2), (4, 1))
# Of the closest words, how many are looked for before it is given up.
MOST_TRIED = 4
SHORTEST_BEGINNING = 4


def corrected(asked: str, user, known=lambda word: False) -> str:
    """What was asked with each word that finds nothing put right; "" where no word can be.

    `known` says of a word that it is found elsewhere than in the index.
    """
    level = user.reading_level if user.is_authenticated else Marking.PUBLISHED
    words = words_of(asked)
    right = [word if known(word) or _finds(word, user) else _meant(word, level, user) for word in words]
    return " ".join(right) if right != words else ""


def nearer(asked: str, user, than: int, known=lambda word: False) -> str:
    """What was asked with each word put right to a close one by which more is found than so many; or "".

    A word that is only begun by what was asked is no other spelling of it.
    """
    level = user.reading_level if user.is_authenticated else Marking.PUBLISHED
    words = words_of(asked)
    right = [word if known(word) else _commoner(word, level, user, than) for word in words]
    if right == words:
        return ""
    said = " ".join(right)
    return said if _how_many(said, user, than + 1) > than else ""


def _commoner(word: str, level: int, user, than: int) -> str:
    """The closest other spelling of a word by which more is found than by so many; the word where none is."""
    if _how_many(word, user, than + 1) > than:
        return word
    others = [other for other in compared_with(word, level) if not other.startswith(word)]
    for close in closest(word, others)[:MOST_TRIED]:
        if _how_many(close, user, than + 1) > than:
            return close
    return word


def _how_many(words: str, user, most: int) -> int:
    """How many things somebody finds by some words, counted up to so many."""
    found = matching(words).visible_to(user).order_by().values("kind", "key").distinct()
    return len(found[:most])


def _finds(word: str, user) -> bool:
    return matching(word).visible_to(user).exists()


def _meant(word: str, level: int, user) -> str:
    """The closest word that finds something; the word itself where none does."""
    for close in closest(word, compared_with(word, level))[:MOST_TRIED]:
        if _finds(close, user):
            return close
    return word


def closest(word: str, others: list[str]) -> list[str]:
    """Those of some words that are close to one, the closest first; a word it begins comes after those.

    Of words as close, those with the same first letter come first: that is seldom wrong.
    """
    most = next((wrong for length, wrong in WRONG_LETTERS if len(word) >= length), 0)
    found = []
    for other in others:
        if other == word:
            continue
        if abs(len(other) - len(word)) <= most and (far := distance(word, other, most)) <= most:
            found.append((far, other[0] != word[0], len(other), other))
        elif len(word) >= SHORTEST_BEGINNING and other.startswith(word):
            found.append((most + 1, False, len(other), other))
    return [other for *_, other in sorted(found)]


def distance(one: str, other: str, most: int) -> int:
    """How many letters are missing, too many, wrong or changed about; `most + 1` for any more than `most`."""
    before_last: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        current = [row]
        for place, there in enumerate(other, start=1):
            cost = min(last[place] + 1, current[-1] + 1, last[place - 1] + (letter != there))
            if row > 1 and place > 1 and letter == other[place - 2] and there == one[row - 2]:
                cost = min(cost, before_last[place - 2] + 1)
            current.append(cost)
        if min(current) > most:
            return most + 1
        before_last, last = last, current
    return min(last[-1], most + 1)
