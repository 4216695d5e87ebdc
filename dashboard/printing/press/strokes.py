"""Strokes: geometries on the paper as SVG paths of whole map units."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import shapely
from markupsafe import Markup

from dashboard.printing.press.tags import tag
from dashboard.printing.press.view import Geometries

AREA, LINE = 2, 1


def outline(shapes: Geometries) -> str:
    """All rings and lines of some geometries as the data of one path."""
    parts = shapely.get_parts(np.asarray(shapes, dtype=object))
    parts = shapely.get_parts(parts)  # collections may hold multi-geometries
    areas = parts[shapely.get_dimensions(parts) == AREA]
    lines = parts[shapely.get_dimensions(parts) == LINE]
    drawn = [*_runs(shapely.get_rings(areas), "Z"), *_runs(lines, "")]
    return "".join(drawn)


def _runs(lines: Geometries, end: str) -> Iterable[str]:
    """One run of the path a line, its vertices rounded; runs that vanish are left out."""
    xy, owner = shapely.get_coordinates(lines, return_index=True)
    steps = np.rint(xy).astype(int)
    if not len(steps):
        return
    fresh = np.r_[True, (np.diff(owner) != 0) | (np.diff(steps, axis=0) != 0).any(axis=1)]
    steps, owner = steps[fresh], owner[fresh]
    texts = [f"{x} {y}" for x, y in steps.tolist()]
    starts = np.flatnonzero(np.r_[True, np.diff(owner) != 0])
    for first, last in zip(starts, [*starts[1:], len(texts)], strict=True):
        run = texts[first:last]
        if end and len(run) > 2 and run[0] == run[-1]:
            run = run[:-1]
        if len(run) > (2 if end else 1):
            yield "M" + "L".join(run) + end


def filled(shapes: Geometries, colour: str, **more: Any) -> Markup:
    """Areas in one colour."""
    data = outline(shapes)
    return tag("path", d=data, fill=colour, fill_rule="evenodd", **more) if data else Markup("")


def stroked(shapes: Geometries, colour: str, width: float, **more: Any) -> Markup:
    """Lines and borders in one colour; width in map units."""
    data = outline(shapes)
    if not data:
        return Markup("")
    return tag(
        "path",
        d=data,
        fill="none",
        stroke=colour,
        stroke_width=round(width, 1),
        stroke_linejoin="round",
        stroke_linecap="round",
        **more,
    )
