"""How the sizes of the forces compare: the raw quotients, which a declared percentage stands beside (R26)."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from alliance.text import listed
from savings.models import RuleShare, Size

COUNTED = {"net": "net", "gross": "gross", "neither": "neither net nor gross"}


def quotients(sizes: Sequence[Size]) -> list[Fraction]:
    """Each force's part of the sizes of all, exactly, in the order given.

    Raises ValueError, with the reason, for sizes that are not alike and so say nothing together.
    """
    if reason := unlike(sizes):
        raise ValueError(reason)
    together = sum((Fraction(size.value) for size in sizes), Fraction(0))
    if not together:
        raise ValueError("These sizes add up to nothing, so no force has a part of them.")
    return [Fraction(size.value) / together for size in sizes]


def unlike(sizes: Sequence[Size]) -> str:
    """Why some sizes cannot be combined, or ""."""
    if not sizes:
        return "There is no size to compare."
    measures = _each_once(size.measure.name for size in sizes)
    if len(measures) > 1:
        return f"Sizes by different measures cannot be combined: {listed(measures)}."
    years = _each_once(size.year.name for size in sizes)
    if len(years) > 1:
        return f"Sizes of different years cannot be combined: {listed(years)}."
    if len({size.counted for size in sizes}) > 1:
        said = (f"{size.force.short_name}’s is {COUNTED[size.counted]}" for size in sizes)
        return f"Net and gross sizes cannot be combined: {listed(said)}."
    if len({size.force_id for size in sizes}) < len(sizes):
        return "A force has two of these sizes. Each force has one."
    return ""


def _each_once(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))


def raw_shares(shares: Sequence[RuleShare]) -> dict[int, Fraction]:
    """Each force's exact part of the sizes a rule rests on, by its key; nothing where it rests on none."""
    sizes = [share.size for share in shares]
    if None in sizes or unlike(sizes):
        return {}
    return {size.force_id: part for size, part in zip(sizes, quotients(sizes), strict=True)}
