"""A square code that a telephone reads with its camera, as SVG."""

import segno

from alliance.charts.drawing import Picture, _safe

QUIET = 4  # white squares around it, without which cameras do not find it


def qr_code(text: str, said: str) -> Picture:
    """The code of a text; `said` tells what it is to whoever does not see it."""
    rows = segno.make(text, error="m", micro=False).matrix
    side = len(rows) + 2 * QUIET
    squares = "".join(
        f"M{x + QUIET} {y + QUIET}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, dark in enumerate(row)
        if dark
    )
    return Picture(
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{_safe(said)}" '
        f'viewBox="0 0 {side} {side}" width="{side * 5}" height="{side * 5}" shape-rendering="crispEdges">'
        f'<path fill="#FFFFFF" d="M0 0h{side}v{side}h-{side}z"/><path fill="#000000" d="{squares}"/></svg>'
    )
