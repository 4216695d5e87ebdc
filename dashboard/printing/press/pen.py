"""The pen: paths of maps go into the page as they stand.

A map has tens of thousands of vertices. The library reads each of them as two lengths that may have
units, and notes angles for arrowheads that no map has; that took a third of a print.
"""

import re
from typing import Any

_RUN = r"M-?\d+ -?\d+(?:L-?\d+ -?\d+)+Z?"
_RUNS = re.compile(f"(?:{_RUN})+")
_VERTEX = re.compile(r"([ML])(-?\d+ -?\d+)")


def take_up() -> None:
    """From now on in this process, runs of whole numbers are written by us; all other paths stay
    the library's."""
    from weasyprint import svg

    usual = svg.TAGS["path"]

    def path(image: Any, node: Any, font_size: float) -> None:
        data = node.get("d", "")
        if _RUNS.fullmatch(data):
            image.stream.stream.append(written(data))
        else:
            usual(image, node, font_size)

    svg.TAGS["path"] = path


def written(runs: str) -> bytes:
    """`M0 0L5 0L5 5Z`, as `strokes.outline` gives it, in the operators of PDF: m, l and h."""
    lines = _VERTEX.sub(r"\2 \1\n", runs).replace("Z", "h\n")
    return lines.rstrip().lower().encode("ascii")
