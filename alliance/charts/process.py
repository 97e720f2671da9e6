"""A process chart: values in the order of time, between the limits they keep to by themselves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from alliance.charts.drawing import DARK_BLUE, GREY, INK, RULE, WIDTH, Drawing, Picture
from alliance.charts.lettering import TEXT_SIZE, width_of

TOP, BOTTOM, LEFT, RIGHT = 20, 250, 90, 130
MOST_LABELS = 8


@dataclass(frozen=True)
class Point:
    """One value, None where there is none, and whether it is signal, which is drawn as a diamond."""

    label: str
    value: Decimal | None
    signal: bool = False


@dataclass(frozen=True)
class Level:
    """A level from one point to another: the average, a limit or a target, told apart by its dashes."""

    first: int
    last: int
    value: Decimal
    words: str
    dashes: str = ""


CENTRE, LIMIT, TARGET = "", "2 4", "10 4"


def process_chart(
    title: str,
    description: str,
    points: Sequence[Point],
    levels: Sequence[Level] = (),
    breaks: Sequence[int] = (),
    *,
    words: Callable[[Decimal], str] = str,
    prefix: str = "process",
) -> Picture:
    """Dots joined by a line, diamonds for signals, and level lines with their words at the right.

    `breaks` are the places of the points before which the series begins anew: no line joins across one, and
    an upright line stands there. Empty text when no point has a value.
    """
    figures = [point.value for point in points if point.value is not None]
    if not figures:
        return Picture("")
    low, high = _reach([*figures, *(level.value for level in levels)])
    drawing = Drawing(title, description, prefix)

    def x(place: int) -> float:
        span = WIDTH - LEFT - RIGHT
        return LEFT + (span * place / (len(points) - 1) if len(points) > 1 else span / 2)

    def y(value: Decimal) -> float:
        return BOTTOM - float((value - low) / (high - low)) * (BOTTOM - TOP)

    for value in (low, (low + high) / 2, high):
        drawing.line(LEFT, y(value), WIDTH - RIGHT, y(value), RULE)
        drawing.text(LEFT - 8, y(value) + 5, words(_short(value)), anchor="end", colour=GREY)
    for place in breaks:
        between = (x(place - 1) + x(place)) / 2
        drawing.line(between, TOP - 10, between, BOTTOM, INK, 2)
    for level in levels:
        drawing.dashed(x(level.first), y(level.value), x(level.last), y(level.value), INK, level.dashes)
    _label_levels(drawing, [level for level in levels if level.last == len(points) - 1], y)
    _join(drawing, points, breaks, x, y)
    for place, point in enumerate(points):
        if point.value is not None:
            mark = drawing.diamond if point.signal else drawing.dot
            mark(x(place), y(point.value))
    every = max(1, -(-len(points) // MOST_LABELS))
    for place in range(0, len(points), every):
        drawing.text(x(place), BOTTOM + 22, points[place].label, anchor="middle", colour=GREY)
    return drawing.finished(BOTTOM + 34)


def _reach(figures: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    """From a little below the lowest to a little above the highest."""
    low, high = min(figures), max(figures)
    room = (high - low) / 20 or max(abs(high) / 10, Decimal(1))
    return low - room, high + room


def _short(value: Decimal) -> Decimal:
    """A figure beside the scale, to three figures."""
    if not value:
        return Decimal(0)
    return Decimal(f"{value:.3g}")


def _join(drawing: Drawing, points, breaks, x, y) -> None:
    for place in range(1, len(points)):
        before, after = points[place - 1].value, points[place].value
        if before is not None and after is not None and place not in breaks:
            drawing.line(x(place - 1), y(before), x(place), y(after), DARK_BLUE, 2)


def _label_levels(drawing: Drawing, levels, y) -> None:
    """The words of the levels that reach the last point, moved apart where they would stand on each other."""
    down = 0.0
    for level in sorted(levels, key=lambda level: -level.value):
        down = max(y(level.value) + 5, down + TEXT_SIZE + 2)
        size = TEXT_SIZE if width_of(level.words) <= RIGHT - 12 else TEXT_SIZE - 3
        drawing.text(WIDTH - RIGHT + 10, down, level.words, size=size)
