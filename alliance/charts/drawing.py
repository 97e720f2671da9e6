"""The shapes of one picture as SVG."""

import re
from html import escape

from alliance.charts.lettering import LINE, TEXT_SIZE

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
PAPER_FONT = "Source Sans 3"
PAPER_WIDTH = 480
TIP = 7  # how far the point of a bar that goes on reaches past the edge of the years


class Picture(str):
    """SVG that is already escaped: a template prints it as it is."""

    __slots__ = ()

    def __html__(self):
        return self


_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _safe(text):
    """Text as it may stand in XML: markup escaped, characters that XML forbids left out."""
    return escape(_NOT_IN_XML.sub("", str(text)))


class Drawing:
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

    def dashed(self, x1, y1, x2, y2, colour, dashes):
        """A line of dashes as long as `dashes` says; "" for a whole one."""
        pattern = f' stroke-dasharray="{dashes}"' if dashes else ""
        self.shapes.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
            f'stroke-width="1.5"{pattern}/>'
        )

    def dot(self, x, y):
        self.shapes.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{DARK_BLUE}"/>')

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

    def framed_share(self, start, length, y, height, colour, ground):
        """An empty frame from one share of the picture's width, of another."""
        self.shapes.append(
            f'<rect x="{_percent(start)}" y="{y + 1:.1f}" width="{_percent(length)}" height="{height - 2}" '
            f'fill="{ground}" stroke="{colour}" stroke-width="2"/>'
        )

    def mark_at_share(self, share, y, mark, after_it):
        """A sign beside a share of the picture's width: after it, or before it."""
        anchored = "" if after_it else ' text-anchor="end"'
        self.shapes.append(
            f'<svg x="{_percent(share)}" overflow="visible"><text x="{3 if after_it else -3}" y="{y:.1f}" '
            f'font-size="{TEXT_SIZE}" fill="{INK}"{anchored}>{_safe(mark)}</text></svg>'
        )

    def level(self, share, top, bottom):
        """A thin line down at a share of the picture's width, from one bar to the next."""
        self.shapes.append(
            f'<line x1="{_percent(share)}" y1="{top:.1f}" x2="{_percent(share)}" y2="{bottom:.1f}" '
            f'stroke="{GREY}" stroke-width="1" stroke-dasharray="2 3"/>'
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


def on_paper(picture: str) -> str:
    """A picture that is as wide as its room, with the width and the typeface that it has in a document."""
    height = re.search(r'height="(\d+)"', picture)[1]
    sized = f'viewBox="0 0 {PAPER_WIDTH} {height}" width="{PAPER_WIDTH}"'
    return picture.replace('width="100%"', sized, 1).replace(FONT, PAPER_FONT, 1)


def _percent(share):
    """A share of the width as SVG takes it; the whole leaves room for a mark that stands at its end."""
    return f"{share * 92:.2f}%"
