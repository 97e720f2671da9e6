"""Pictures of the record, drawn on the server as SVG.

Each function returns text that can stand inside a page or a document as it is: everything that came from
the record is escaped, and looks are given by presentation attributes only, because the portal's
Content-Security-Policy refuses `style` attributes and `<style>`. The caller gives the sentence that says
what the picture shows, the table of the same numbers, and, on a narrow screen, the labelled region in
which the picture scrolls. With nothing to draw, the answer is empty text.

Dark blue always means "for certain". What cannot be known has the same colour, hatched and outlined, so
that the difference survives print, a black-and-white copier and any colour vision.
"""

from alliance.charts.bars import Bar, bar_chart
from alliance.charts.drawing import DARK_BLUE, WIDTH, on_paper
from alliance.charts.process import CENTRE, LIMIT, TARGET, Level, Point, process_chart
from alliance.charts.timeline import LIVE, OTHER, TimelineRow, TimelineSpan, timeline_chart
from alliance.charts.wall import WallDay, WallRow, wall_chart
from alliance.charts.waterfall import Stage, waterfall_chart

__all__ = [
    "CENTRE",
    "DARK_BLUE",
    "LIMIT",
    "LIVE",
    "OTHER",
    "TARGET",
    "WIDTH",
    "Bar",
    "Level",
    "Point",
    "Stage",
    "TimelineRow",
    "TimelineSpan",
    "WallDay",
    "WallRow",
    "bar_chart",
    "on_paper",
    "process_chart",
    "timeline_chart",
    "wall_chart",
    "waterfall_chart",
]
