"""Areas over the years: what held when, for certain or not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from alliance.charts.drawing import DARK_BLUE, GREY, INK, PAPER, RULE, TIP, TURQUOISE, WIDTH, Drawing, Picture
from alliance.charts.lettering import LINE, TEXT_SIZE, label_column, width_of, wrapped

LIVE = "live"
OTHER = "other"


@dataclass(frozen=True)
class TimelineSpan:
    """Some days in the life of one row.

    `start` is the first day and `end` the first day after; None means that the span has no known end on
    that side. `kind` is "live", or "other" for any other state worth drawing, which gets a thinner bar.
    `derived` says that one of those days is no source's own, and whoever writes the days out says so.
    """

    start: date | None
    end: date | None
    certain: bool = True
    kind: str = LIVE
    derived: bool = False

    def __post_init__(self):
        if self.kind not in (LIVE, OTHER):
            raise ValueError(f"A span is “{LIVE}” or “{OTHER}”, not “{self.kind}”.")
        if self.start and self.end and self.start > self.end:
            raise ValueError(f"A span cannot end ({self.end}) before it starts ({self.start}).")


@dataclass(frozen=True)
class TimelineRow:
    """One line of a timeline: what it is called, the heading it stands under, and its spans."""

    label: str
    group: str = ""
    spans: Sequence[TimelineSpan] = field(default_factory=tuple)


def timeline_chart(
    title: str,
    description: str,
    rows: Iterable[TimelineRow],
    first_year: int,
    last_year: int,
    as_at: date | None = None,
    prefix: str = "chart",
    live_words: str = "live for certain",
    other_words: str = "another stage, not live",
) -> Picture:
    """Bars along the years, one row each under its group's heading; empty text when there are no rows.

    Groups stand in the order in which they first come, rows in the order given. `prefix` must differ
    between two pictures on one page: the ids inside begin with it.
    """
    rows = list(rows)
    if not 1 <= first_year <= last_year <= 9998:
        raise ValueError(f"The years of a timeline run forwards, not from {first_year} to {last_year}.")
    drawing = Drawing(title, description, prefix)
    if not rows:
        return Picture("")

    label_width = label_column([row.label for row in rows], headings=[row.group for row in rows])
    years = _Years(first_year, last_year, left=label_width + TIP + 9, right=WIDTH - TIP - 3)
    top = _timeline_key(drawing, years, rows, live_words, other_words)
    line_shown = as_at is not None and years.first <= as_at < years.end
    if line_shown:
        top += LINE
    body_top = top + LINE + 6

    y = body_top
    headings_and_rows = []  # (row, or None for a heading; its lines of text; top; height)
    for group, members in _in_groups(rows):
        if group:
            lines = wrapped(group, label_width, TEXT_SIZE + 1, bold=True)
            headings_and_rows.append((None, lines, y, len(lines) * (LINE + 2) + 8))
            y += headings_and_rows[-1][3]
        for row in members:
            lines = wrapped(row.label, label_width, TEXT_SIZE)
            headings_and_rows.append((row, lines, y, len(lines) * LINE + 7))
            y += headings_and_rows[-1][3]
    body_bottom = y + 4

    labels_below = len(rows) > 12  # a reader at the foot of a long picture should not have to go back up
    _draw_years(drawing, years, body_top, body_bottom, labels_below)
    for row, lines, row_top, height in headings_and_rows:
        if row is None:
            for number, text in enumerate(lines, start=1):
                drawing.text(0, row_top + number * (LINE + 2), text, size=TEXT_SIZE + 1, bold=True)
            continue
        for number, text in enumerate(lines):
            drawing.text(0, row_top + 18 + number * LINE, text)
        drawing.line(0, row_top + height, WIDTH, row_top + height, RULE)
        for span in row.spans:
            _draw_span(drawing, years, span, middle=row_top + height / 2)
    if line_shown:
        _draw_as_at(drawing, years, as_at, label_y=top - 2, top=body_top, bottom=body_bottom)
    return drawing.finished(body_bottom + (LINE + 4 if labels_below else 4))


class _Years:
    """Where a day stands across the picture."""

    def __init__(self, first_year, last_year, left, right):
        self.first_year, self.last_year = first_year, last_year
        self.first, self.end = date(first_year, 1, 1), date(last_year + 1, 1, 1)
        self.left, self.right = left, right

    def x(self, day):
        share = (day - self.first).days / (self.end - self.first).days
        return self.left + min(max(share, 0), 1) * (self.right - self.left)


def _in_groups(rows):
    groups = {}
    for row in rows:
        groups.setdefault(row.group, []).append(row)
    return groups.items()


def _timeline_key(drawing, years, rows, live_words, other_words):
    """Say once, beside a sample of each, what the kinds of bar mean; return how far down that reached."""
    spans = [span for row in rows for span in row.spans if not _outside(span, years)]
    samples = []
    for kind, words in ((LIVE, live_words), (OTHER, other_words)):
        if any(span.kind == kind and span.certain for span in spans):
            samples.append((kind, True, f"{'solid' if kind == LIVE else 'thin'}: {words}"))
    hatched = [kind for kind in (LIVE, OTHER) if any(s.kind == kind and not s.certain for s in spans)]
    if hatched:
        samples.append((hatched[0], False, "hatched: cannot be known"))
    if any(_runs_on_left(span, years) or _runs_on_right(span, years) for span in spans):
        samples.append((None, True, "pointed end: goes on beyond these years"))
    x, y = 0, 4
    for kind, certain, words in samples:
        width = 36 + width_of(words, TEXT_SIZE - 1) + 26
        if x and x + width > WIDTH:
            x, y = 0, y + LINE + 4
        if kind is None:
            drawing.pointed(x, x + 28 - TIP, y + 4, 14, DARK_BLUE, certain, right=True)
        else:
            _draw_bar(drawing, x, x + 28, y + 11, kind, certain)
        drawing.text(x + 36, y + 16, words, size=TEXT_SIZE - 1)
        x += width
    return y + LINE + 8 if samples else y


def _draw_years(drawing, years, top, bottom, labels_below):
    count = years.last_year - years.first_year + 1
    band = (years.right - years.left) / count
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10000) if band * step >= 38)
    for year in range(years.first_year, years.last_year + 1):
        labelled = (year - years.first_year) % step == 0 if step == 1 else year % step == 0
        if not labelled and band < 8:
            continue
        x = years.x(date(year, 1, 1))
        drawing.line(x, top, x, bottom, GREY if labelled and step > 1 else RULE)
        if labelled and x + 34 <= WIDTH:
            drawing.text(x + 2, top - 5, str(year), size=TEXT_SIZE - 1)
            if labels_below:
                drawing.text(x + 2, bottom + 16, str(year), size=TEXT_SIZE - 1)
    drawing.line(years.right, top, years.right, bottom, RULE)
    drawing.line(years.left, top, years.right, top, GREY)


def _draw_as_at(drawing, years, day, label_y, top, bottom):
    x = years.x(day)
    # A white casing keeps the line visible where it crosses a dark bar.
    drawing.line(x, top, x, bottom, PAPER, width=4)
    drawing.line(x, top, x, bottom, INK, width=2)
    words = f"as at {day.day} {day:%B} {day.year}"
    half = width_of(words, TEXT_SIZE, bold=True) / 2
    if x + half > WIDTH:
        drawing.text(WIDTH - 2, label_y, words, bold=True, anchor="end")
    else:
        drawing.text(x, label_y, words, bold=True, anchor="middle")


def _outside(span, years):
    """Whether no day of the span falls within the years drawn."""
    empty = span.start is not None and span.start == span.end
    before = span.end is not None and span.end <= years.first
    after = span.start is not None and span.start >= years.end
    return empty or before or after


def _runs_on_left(span, years):
    return span.start is None or span.start < years.first


def _runs_on_right(span, years):
    return span.end is None or span.end > years.end


def _draw_span(drawing, years, span, middle):
    if _outside(span, years):
        return
    left = years.x(span.start or years.first)
    right = max(years.x(span.end or years.end), left + 2)  # a single day must still be seen
    _draw_bar(
        drawing,
        left,
        right,
        middle,
        span.kind,
        span.certain,
        _runs_on_left(span, years),
        _runs_on_right(span, years),
    )


def _draw_bar(drawing, left, right, middle, kind, certain, runs_on_left=False, runs_on_right=False):
    colour, height = (DARK_BLUE, 14) if kind == LIVE else (TURQUOISE, 8)
    top = middle - height / 2
    if runs_on_left or runs_on_right:
        drawing.pointed(left, right, top, height, colour, certain, left=runs_on_left, right=runs_on_right)
    elif certain:
        drawing.solid(left, top, right - left, height, colour)
    else:
        drawing.hatched(left, top, right - left, height, colour)
