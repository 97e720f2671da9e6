"""Figures as bars, one below another."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from alliance.charts.drawing import DARK_BLUE, GREY, INK, NARROW, Drawing, Picture
from alliance.charts.lettering import LINE, TEXT_SIZE, wrapped


@dataclass(frozen=True)
class Bar:
    """One bar: a figure that is certain, what may come on top of it, and what was reported instead.

    A `value` of None is not known, which is not zero: no bar is drawn and the words say so. `qualifier` is
    what the report says before its figure, such as "more than".
    """

    label: str
    value: int | Decimal | None
    uncertain: int | Decimal = 0
    reported: int | Decimal | None = None
    qualifier: str = ""

    def __post_init__(self):
        for number in (self.value, self.uncertain, self.reported):
            if number is not None and number < 0:
                raise ValueError(f"“{self.label}” has a figure below zero ({number}); bars start at zero.")


def bar_chart(
    title: str, description: str, bars: Iterable[Bar], unit: str = "", prefix: str = "chart"
) -> Picture:
    """Horizontal bars from zero, each under its name and figures in words; empty text when there are no bars.

    The solid part is certain and the hatched part is not; a diamond stands at the figure that was
    reported. `unit` says once, above the bars, what is counted. The picture is as wide as the room it is
    given, a phone's included: its words stay within `NARROW`, and its bars are shares of the width.
    """
    bars = list(bars)
    drawing = Drawing(title, description, prefix)
    if not bars:
        return Picture("")

    most = max([(bar.value or 0) + bar.uncertain for bar in bars] + [bar.reported or 0 for bar in bars])
    y = 4
    if unit:
        y = drawing.lines(wrapped(unit, NARROW, TEXT_SIZE - 1), y, size=TEXT_SIZE - 1, colour=GREY) + 4
    for bar in bars:
        y = _draw_labelled_bar(drawing, bar, most, y)
    return drawing.finished(y, fluid=True)


def _draw_labelled_bar(drawing, bar, most, y):
    """A name with its figures, its bar, and what was reported, one below another; return how far down."""

    def share(number):
        return float(number) / float(most) if most else 0.0

    # One text, because the reader's typeface decides where a second would have to begin.
    y = drawing.lines(wrapped(f"{bar.label}: {_figure_words(bar)}", NARROW, TEXT_SIZE), y) + 4
    certain, uncertain = share(bar.value or 0), share(bar.uncertain)
    drawing.line(0, y, 0, y + 20, INK)
    if certain:
        drawing.share(0, certain, y, 20, DARK_BLUE, certain=True)
    if uncertain:
        drawing.share(certain, uncertain, y, 20, DARK_BLUE, certain=False)
    if bar.reported is not None:
        drawing.diamond_at_share(share(bar.reported), y + 10)
        drawing.diamond(8, y + 20 + LINE / 2 + 2)
        return drawing.lines(wrapped(_reported_words(bar), NARROW - 20, TEXT_SIZE), y + 22, x=20) + 14
    return y + 20 + 14


def _figure_words(bar):
    if bar.value is None:
        return f"not known, {_number(bar.uncertain)} uncertain" if bar.uncertain else "not known"
    if bar.uncertain:
        return f"{_number(bar.value)} certain, {_number(bar.uncertain)} uncertain"
    return _number(bar.value)


def _reported_words(bar):
    return " ".join(filter(None, ("reported", bar.qualifier, _number(bar.reported))))


def _number(number):
    return f"{number:,}"
