"""What can be said for certain: on a day, of an order, of how long."""

from collections.abc import Sequence
from datetime import date
from enum import Enum

from alliance.temporal.days import long_date
from alliance.temporal.rough_dates import RoughDate


class Answer(Enum):
    """The three answers the record can give to a question about a day."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "cannot be known"


class OrderContradicted(ValueError):
    """Known dates make a known order impossible; `earlier` and `later` are the two positions, from 0."""

    def __init__(self, sentence: str, earlier: int, later: int):
        super().__init__(sentence)
        self.earlier = earlier
        self.later = later


def happened_by(rough: RoughDate, day: date) -> Answer:
    """Whether a thing had happened by the end of a day."""
    if rough.certainly_by(day):
        return Answer.YES
    return Answer.UNKNOWN if rough.possibly_by(day) else Answer.NO


def narrow_by_order(
    spans: Sequence[tuple[date | None, date | None]],
) -> list[tuple[date | None, date | None]]:
    """The spans of things in their known order (ties allowed), each narrowed by those before and after it.

    Nothing can be earlier than the earliest day of one before it, nor later than the latest day of one after
    it. Raises OrderContradicted, a ValueError, naming two positions that cannot both be right.
    """
    narrowed_earliest, floor, floor_from = [], None, 0
    for position, (earliest, latest) in enumerate(spans):
        if earliest is not None and (floor is None or earliest > floor):
            floor, floor_from = earliest, position
        if floor is not None and latest is not None and floor > latest:
            raise OrderContradicted(
                _order_sentence(floor_from, floor, position, latest), floor_from, position
            )
        narrowed_earliest.append(floor)
    narrowed_latest, ceiling = [], None
    for _, latest in reversed(spans):
        if latest is not None and (ceiling is None or latest < ceiling):
            ceiling = latest
        narrowed_latest.append(ceiling)
    return list(zip(narrowed_earliest, reversed(narrowed_latest), strict=True))


def _order_sentence(earlier: int, earliest: date, later: int, latest: date) -> str:
    if earlier == later:
        return (
            f"Position {earlier + 1} has an earliest day, {long_date(earliest)}, "
            f"after its latest, {long_date(latest)}."
        )
    return (
        f"Position {earlier + 1} is no earlier than {long_date(earliest)}, but position {later + 1}, which "
        f"comes after it, is no later than {long_date(latest)}."
    )


def at_least_years(since: RoughDate, until: date) -> str:
    """How long since a rough date, in whole years from its bounds: "at least 4 years".

    An exact day gives "4 years". Where not even one year is certain: "less than 3 years", or "for how long
    is not known". "" when the date is still to come.
    """
    if not since.possibly_by(until):
        return ""
    least = _whole_years(since.latest, until) if since.certainly_by(until) else 0
    if least:
        words = f"{least} year{'' if least == 1 else 's'}"
        return words if since.is_exact else f"at least {words}"
    if since.earliest is None:
        return "for how long is not known"
    limit = _whole_years(since.earliest, until) + 1
    return f"less than {limit} year{'' if limit == 1 else 's'}"


def _whole_years(since: date, until: date) -> int:
    return until.year - since.year - ((until.month, until.day) < (since.month, since.day))
