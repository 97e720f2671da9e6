"""How one figure became another: a bar for each step, from where the one before it ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from alliance.charts.drawing import DARK_BLUE, INK, NARROW, PAPER, Drawing, Picture
from alliance.charts.lettering import TEXT_SIZE, wrapped

HEIGHT = 20
MORE, LESS = "\N{BLACK RIGHT-POINTING TRIANGLE}", "\N{BLACK LEFT-POINTING TRIANGLE}"


@dataclass(frozen=True)
class Stage:
    """One line of a waterfall: a figure that has been reached, or a step to it from the figure before.

    `before` is None for a figure that stands by itself, with a bar from zero. `words` says the figure, or by
    how much and in which direction it changes.
    """

    label: str
    words: str
    after: Decimal
    before: Decimal | None = None


def waterfall_chart(
    title: str, description: str, stages: Iterable[Stage], *, fluid: bool = True, prefix: str = "waterfall"
) -> Picture:
    """Horizontal bars below one another; empty text when there are none or a figure is below zero.

    A step to a higher figure is hatched and points right; one to a lower figure is an empty frame and points
    left; a figure that stands by itself is solid. So no step is told by its colour alone.
    """
    stages = list(stages)
    figures = [each for stage in stages for each in (stage.after, stage.before) if each is not None]
    most = max(figures, default=Decimal(0))
    if not most or min(figures) < 0:
        return Picture("")
    drawing = Drawing(title, description, prefix)
    y = 4
    for number, stage in enumerate(stages):
        y = _draw(drawing, stage, most, y)
        if number + 1 < len(stages):
            drawing.level(float(stage.after / most), y - 14 - HEIGHT, y + HEIGHT)
    return drawing.finished(y, fluid=fluid)


def _draw(drawing: Drawing, stage: Stage, most: Decimal, y: float) -> float:
    """The words of one line with its bar below them; return how far down they reach."""
    width = NARROW
    y = drawing.lines(wrapped(f"{stage.label}: {stage.words}", width, TEXT_SIZE), y) + 4
    drawing.line(0, y, 0, y + HEIGHT, INK)
    after = float(stage.after / most)
    if stage.before is None:
        drawing.share(0, after, y, HEIGHT, DARK_BLUE, certain=True)
        return y + HEIGHT + 14
    before = float(stage.before / most)
    if after > before:
        drawing.share(before, after - before, y, HEIGHT, DARK_BLUE, certain=False)
        drawing.mark_at_share(after, y + HEIGHT - 5, MORE, after_it=True)
    elif after < before:
        drawing.framed_share(after, before - after, y, HEIGHT, INK, PAPER)
        drawing.mark_at_share(after, y + HEIGHT - 5, LESS, after_it=False)
    return y + HEIGHT + 14
