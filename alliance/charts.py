"""Pictures of the record, drawn on the server as SVG.

Each function returns text that can stand inside a page or a document as it is: everything that came from
the record is escaped, and looks are given by presentation attributes only, because the portal's
Content-Security-Policy refuses `style` attributes and `<style>`. The caller gives the sentence that says
what the picture shows, the table of the same numbers, and, on a narrow screen, the labelled region in
which the picture scrolls. With nothing to draw, the answer is empty text.

Dark blue always means "for certain". What cannot be known has the same colour, hatched and outlined, so
that the difference survives print, a black-and-white copier and any colour vision.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from html import escape
from unicodedata import combining, east_asian_width

DARK_BLUE = "#12436D"
TURQUOISE = "#28A197"
INK = "#0B0C0C"
GREY = "#505A5F"
RULE = "#CBCED0"
PAPER = "#FFFFFF"

WIDTH = 960
NARROW = 250  # what a phone of 320 pixels leaves between its margins, less something for wide typefaces
EDGE = 10  # room at either side of a picture of bars for a mark that stands at its end
FONT = "Arial, Helvetica, sans-serif"
TEXT_SIZE = 15
LINE = 19
TIP = 7  # how far the point of a bar that goes on reaches past the edge of the years

LIVE = "live"
OTHER = "other"


class Picture(str):
    """SVG that is already escaped: a template prints it as it is."""

    __slots__ = ()

    def __html__(self):
        return self


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
    drawing = _Drawing(title, description, prefix)
    if not rows:
        return Picture("")

    label_width = _label_column([row.label for row in rows], headings=[row.group for row in rows])
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
            lines = _wrapped(group, label_width, TEXT_SIZE + 1, bold=True)
            headings_and_rows.append((None, lines, y, len(lines) * (LINE + 2) + 8))
            y += headings_and_rows[-1][3]
        for row in members:
            lines = _wrapped(row.label, label_width, TEXT_SIZE)
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


def bar_chart(
    title: str, description: str, bars: Iterable[Bar], unit: str = "", prefix: str = "chart"
) -> Picture:
    """Horizontal bars from zero, each under its name and figures in words; empty text when there are no bars.

    The solid part is certain and the hatched part is not; a diamond stands at the figure that was
    reported. `unit` says once, above the bars, what is counted. The picture is as wide as the room it is
    given, a phone's included: its words stay within `NARROW`, and its bars are shares of the width.
    """
    bars = list(bars)
    drawing = _Drawing(title, description, prefix)
    if not bars:
        return Picture("")

    most = max([(bar.value or 0) + bar.uncertain for bar in bars] + [bar.reported or 0 for bar in bars])
    y = 4
    if unit:
        y = drawing.lines(_wrapped(unit, NARROW, TEXT_SIZE - 1), y, size=TEXT_SIZE - 1, colour=GREY) + 4
    for bar in bars:
        y = _draw_labelled_bar(drawing, bar, most, y)
    return drawing.finished(y, fluid=True)


# How the two pictures are laid out


def _draw_labelled_bar(drawing, bar, most, y):
    """A name with its figures, its bar, and what was reported, one below another; return how far down."""

    def share(number):
        return float(number) / float(most) if most else 0.0

    # One text, because the reader's typeface decides where a second would have to begin.
    y = drawing.lines(_wrapped(f"{bar.label}: {_figure_words(bar)}", NARROW, TEXT_SIZE), y) + 4
    certain, uncertain = share(bar.value or 0), share(bar.uncertain)
    drawing.line(0, y, 0, y + 20, INK)
    if certain:
        drawing.share(0, certain, y, 20, DARK_BLUE, certain=True)
    if uncertain:
        drawing.share(certain, uncertain, y, 20, DARK_BLUE, certain=False)
    if bar.reported is not None:
        drawing.diamond_at_share(share(bar.reported), y + 10)
        drawing.diamond(8, y + 20 + LINE / 2 + 2)
        return drawing.lines(_wrapped(_reported_words(bar), NARROW - 20, TEXT_SIZE), y + 22, x=20) + 14
    return y + 20 + 14


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
        width = 36 + _width(words, TEXT_SIZE - 1) + 26
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
    half = _width(words, TEXT_SIZE, bold=True) / 2
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


# Text: how wide it is, and where to break it


def _width(text, size=TEXT_SIZE, bold=False):
    """About how wide a text is; errs on the wide side, as the reader's typeface is not known here."""
    return sum(_character_width(character) for character in text) * size * (1.07 if bold else 1)


def _character_width(character):
    if character in "iljI.,:;'|!ft()[]{}/\\ ’‘":
        return 0.3
    if character in "r-“”":
        return 0.36
    if character in "mwMW@%—…":
        return 0.95
    if combining(character):
        return 0
    if east_asian_width(character) in "WF":
        return 1.0
    return 0.7 if character.isupper() or character == "&" else 0.56


def _label_column(labels, headings=()):
    """Wide enough for the labels when they are short; past a third of the picture they are broken."""
    widths = [_width(label) for label in labels]
    widths += [_width(heading, TEXT_SIZE + 1, bold=True) for heading in headings]
    return min(max(90, *widths), 340)


def _wrapped(text, width, size, bold=False):
    """The text in lines no wider than `width`: broken between words, within one only when it must be."""
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if _width(longer, size, bold) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        while len(word) > 1 and _width(word, size, bold) > width:
            fits = len(word) - 1
            while fits > 1 and _width(word[:fits], size, bold) > width:
                fits -= 1
            lines.append(word[:fits])
            word = word[fits:]
        line = word
    if line or not lines:
        lines.append(line)
    return lines


# SVG itself

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _safe(text):
    """Text as it may stand in XML: markup escaped, characters that XML forbids left out."""
    return escape(_NOT_IN_XML.sub("", str(text)))


class _Drawing:
    """The shapes of one picture, in the order drawn."""

    def __init__(self, title, description, prefix):
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", prefix):
            raise ValueError(f"A picture's prefix is a letter, then letters and digits, not “{prefix}”.")
        self.title, self.description, self.prefix = title, description, prefix
        self.shapes = []
        self.hatchings = {}  # colour → id of its pattern

    def text(self, x, y, text, size=TEXT_SIZE, bold=False, colour=INK, anchor=""):
        weight = ' font-weight="bold"' if bold else ""
        anchored = f' text-anchor="{anchor}"' if anchor else ""
        looks = f'font-size="{size}" fill="{colour}"{weight}{anchored}'
        self.shapes.append(f'<text x="{x:.1f}" y="{y:.1f}" {looks}>{_safe(text)}</text>')

    def lines(self, lines, y, x=0, **looks):
        """Lines of text below one another, the first with its top at `y`; return how far down they reach."""
        for number, text in enumerate(lines):
            self.text(x, y + number * LINE + 14, text, **looks)
        return y + len(lines) * LINE

    def line(self, x1, y1, x2, y2, colour, width=1):
        self.shapes.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
            f'stroke-width="{width}"/>'
        )

    def solid(self, x, y, width, height, colour):
        self.shapes.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height}" fill="{colour}"/>'
        )

    def hatched(self, x, y, width, height, colour):
        # Drawn half a line inside its edges, so that the outline takes no more room than a solid bar.
        self.shapes.append(
            f'<rect x="{x + 0.75:.1f}" y="{y + 0.75:.1f}" width="{max(width - 1.5, 0.5):.1f}" '
            f'height="{height - 1.5}" fill="{self._hatching(colour)}" stroke="{colour}" stroke-width="1.5"/>'
        )

    def share(self, start, length, y, height, colour, certain):
        """A bar from one share of the picture's width, of another."""
        looks = (
            f'fill="{colour}"'
            if certain
            else f'fill="{self._hatching(colour)}" stroke="{colour}" stroke-width="1.5"'
        )
        self.shapes.append(
            f'<rect x="{_percent(start)}" y="{y:.1f}" width="{_percent(length)}" height="{height}" {looks}/>'
        )

    def diamond_at_share(self, share, y):
        """A diamond at a share of the picture's width, inside an `svg` because a path takes no share."""
        self.shapes.append(f'<svg x="{_percent(share)}" overflow="visible">')
        self.diamond(0, y)
        self.shapes.append("</svg>")

    def pointed(self, x1, x2, y, height, colour, certain, left=False, right=False):
        """A bar with a point on each side on which it goes on past the edge."""
        inset = 0 if certain else 0.75
        top, bottom, middle = y + inset, y + height - inset, y + height / 2
        points = [(x1, middle + (bottom - middle)), *([(x1 - TIP, middle)] if left else []), (x1, top)]
        points += [(x2, top), *([(x2 + TIP, middle)] if right else []), (x2, bottom)]
        path = " ".join(f"{px:.1f},{py:.1f}" for px, py in points)
        if certain:
            looks = f'fill="{colour}"'
        else:
            looks = f'fill="{self._hatching(colour)}" stroke="{colour}" stroke-width="1.5"'
        self.shapes.append(f'<polygon points="{path}" {looks}/>')

    def diamond(self, x, y):
        self.shapes.append(
            f'<path d="M{x:.1f} {y - 8:.1f}l7 8l-7 8l-7 -8z" fill="{PAPER}" stroke="{INK}" stroke-width="2"/>'
        )

    def _hatching(self, colour):
        name = self.hatchings.setdefault(colour, f"{self.prefix}-hatching-{len(self.hatchings) + 1}")
        return f"url(#{name})"

    def finished(self, height, fluid=False):
        """The whole picture, `fluid` for one as wide as its room.

        The white ground keeps it readable where the reader's colours are dark.
        """
        height = round(height)
        width = "100%" if fluid else WIDTH
        view = "" if fluid else f'viewBox="0 0 {WIDTH} {height}" '
        patterns = "".join(
            f'<pattern id="{name}" width="6" height="6" patternUnits="userSpaceOnUse" '
            f'patternTransform="rotate(45)"><rect width="6" height="6" fill="{PAPER}"/>'
            f'<rect width="2" height="6" fill="{colour}"/></pattern>'
            for colour, name in self.hatchings.items()
        )
        shapes = "".join(self.shapes)
        return Picture(
            f'<svg xmlns="http://www.w3.org/2000/svg" class="chart-picture" {view}'
            f'width="{width}" height="{height}" role="img" '
            f'aria-labelledby="{self.prefix}-title {self.prefix}-description" '
            f'font-family="{FONT}">'
            f'<title id="{self.prefix}-title">{_safe(self.title)}</title>'
            f'<desc id="{self.prefix}-description">{_safe(self.description)}</desc>'
            + (f"<defs>{patterns}</defs>" if patterns else "")
            + f'<rect width="{width}" height="{height}" fill="{PAPER}"/>'
            + (f'<svg x="{EDGE}" overflow="visible">{shapes}</svg>' if fluid else shapes)
            + "</svg>"
        )


def _percent(share):
    """A share of the width as SVG takes it; the whole leaves room for a mark that stands at its end."""
    return f"{share * 92:.2f}%"
