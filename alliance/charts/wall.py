"""A wall chart: months along the top, a row for each thing, and when each is prepared and dealt with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from alliance.charts.drawing import GREY, INK, PAPER, RULE, TURQUOISE, WIDTH, Drawing, Picture
from alliance.charts.lettering import LINE, TEXT_SIZE, label_column, width_of, wrapped
from alliance.temporal import MONTHS, long_date

HEIGHT = 6
DASHES = "6 3"


@dataclass(frozen=True)
class WallRow:
    """One row: from which day it is prepared, the day it is to be dealt with, and whether it was."""

    label: str
    begins: date
    ends: date
    done: bool = False


@dataclass(frozen=True)
class WallDay:
    """A day that matters to every row, with its words."""

    on: date
    words: str


def wall_chart(
    title: str,
    description: str,
    rows: Sequence[WallRow],
    days: Sequence[WallDay],
    first: date,
    last: date,
    as_at: date,
    *,
    prefix: str = "wall",
    key: tuple[str, str, str] = ("being prepared", "to come", "done"),
) -> Picture:
    """Bars up to a diamond, or a dot where it was done, over the months from `first` to `last`.

    Upright lines stand on `days`, dashed, and on `as_at`. Empty text when there are no rows.
    """
    if not rows:
        return Picture("")
    drawing = Drawing(title, description, prefix)
    left = label_column([row.label for row in rows]) + 14
    scale = _Scale(date(first.year, first.month, 1), _month_after(last), left, WIDTH - 8)
    top = _key(drawing, key) + _days_above(drawing, scale, days, as_at)
    y = top + 2 * LINE + 6
    places = []
    for row in rows:
        lines = wrapped(row.label, left - 14, TEXT_SIZE)
        places.append((row, lines, y, len(lines) * LINE + 7))
        y += places[-1][3]
    _months(drawing, scale, top, y)
    for _, lines, row_top, height in places:
        for number, text in enumerate(lines):
            drawing.text(0, row_top + 18 + number * LINE, text)
        drawing.line(0, row_top + height, WIDTH, row_top + height, RULE)
    for day in days:
        drawing.dashed(scale.x(day.on), top, scale.x(day.on), y, INK, DASHES)
    _upright(drawing, scale.x(as_at), top, y, scale.holds(as_at))
    for row, _, row_top, height in places:
        _mark(drawing, scale, row, row_top + height / 2)
    return drawing.finished(y + 6)


class _Scale:
    """Where a day stands across the picture."""

    def __init__(self, first: date, end: date, left: float, right: float):
        self.first, self.end, self.left, self.right = first, end, left, right

    def holds(self, day: date) -> bool:
        return self.first <= day < self.end

    def x(self, day: date) -> float:
        share = (day - self.first).days / (self.end - self.first).days
        return self.left + min(max(share, 0), 1) * (self.right - self.left)

    @property
    def months(self) -> list[date]:
        found, month = [], self.first
        while month < self.end:
            found.append(month)
            month = _month_after(month)
        return found


def _month_after(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _key(drawing: Drawing, key) -> float:
    """What the signs mean, said once; return how far down that reached."""
    x = 0.0
    for number, words in enumerate(key):
        if number == 0:
            drawing.solid(x, 8, 22, HEIGHT, TURQUOISE)
        elif number == 1:
            drawing.diamond(x + 11, 11)
        else:
            drawing.dot(x + 11, 11)
        drawing.text(x + 30, 16, words, size=TEXT_SIZE - 1)
        x += 30 + width_of(words, TEXT_SIZE - 1) + 24
    return LINE + 10


def _days_above(drawing: Drawing, scale: _Scale, days: Sequence[WallDay], as_at: date) -> float:
    """The words of the days, one line each so that none covers another; return how much room they took."""
    named = [*days, *([WallDay(as_at, long_date(as_at))] if scale.holds(as_at) else [])]
    for number, day in enumerate(named):
        x, y = scale.x(day.on), LINE + 10 + number * LINE + 12
        anchor = "end" if x > (scale.left + scale.right) / 2 else ""
        drawing.text(x, y, day.words, size=TEXT_SIZE - 1, bold=True, anchor=anchor)
    return len(named) * LINE + 6


def _months(drawing: Drawing, scale: _Scale, top: float, bottom: float) -> None:
    for month in scale.months:
        x = scale.x(month)
        drawing.line(x, top, x, bottom, GREY if month.month == 1 else RULE)
        if month.month == 1 or month == scale.first:
            drawing.text(x + 3, top + 15, str(month.year), size=TEXT_SIZE - 1, bold=True)
        drawing.text(x + 3, top + LINE + 15, MONTHS[month.month - 1][:3], size=TEXT_SIZE - 1)


def _upright(drawing: Drawing, x: float, top: float, bottom: float, shown: bool) -> None:
    if shown:
        drawing.line(x, top, x, bottom, PAPER, width=4)
        drawing.line(x, top, x, bottom, INK, width=2)


def _mark(drawing: Drawing, scale: _Scale, row: WallRow, middle: float) -> None:
    """The bar in which a row is prepared, and its day."""
    if row.begins < scale.end and row.ends >= scale.first:
        begin, end = scale.x(row.begins), scale.x(row.ends)
        drawing.solid(begin, middle - HEIGHT / 2, max(end - begin, 1), HEIGHT, TURQUOISE)
    if scale.holds(row.ends):
        draw = drawing.dot if row.done else drawing.diamond
        draw(scale.x(row.ends), middle)
