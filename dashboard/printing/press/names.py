"""Names of areas on the map, greatest first, with their figure where the level is the coloured
one; a name that would touch another moves a little inside its area or is left out.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from markupsafe import Markup

from dashboard.printing.mapped import MapPlan, NameLevel
from dashboard.printing.press.ground import Ground, Seen
from dashboard.printing.press.tags import joined
from dashboard.printing.press.view import CSS_PX, UNIT, View
from dashboard.printing.press.words import Places, box_around, lines_of, width_of, written

PX = UNIT / CSS_PX
TRIES = (
    (0, 0),
    (0, -1.4),
    (0, 1.4),
    (-0.7, 0),
    (0.7, 0),
    (0, -2.8),
    (0, 2.8),
    (-1, 1.4),
    (1, -1.4),
)
SHRINK = 0.84  # of the screen's sizes: paper is read from nearer
MOST = 260
BOLD = 600
WIDER = 1.25  # a name may stand out of its area by so much, unless it is a great one
NEARER = 0.5  # paper shows names half a zoom earlier than the screen


@dataclass(frozen=True)
class Writing:
    """What all names of one map share."""

    view: View
    plan: MapPlan
    places: Places
    place: shapely.Geometry | None  # names outside of it are faint
    colours: Any


def names(ground: Ground, writing: Writing) -> Markup:
    parts: list[Markup] = []
    for level in writing.plan.names:
        if writing.view.zoom + NEARER < level.least_zoom:
            continue
        parts += _level(ground.seen(level.file, writing.view), level, writing)
    return joined(parts)


def _level(found: Seen, level: NameLevel, writing: Writing) -> list[Markup]:
    if found.layer.labels is None or not len(found.rows):
        return []
    at = found.labels(writing.view)
    bounds = shapely.bounds(found.shapes)
    inside = _inside(writing, at)
    wide = bounds[:, 2] - bounds[:, 0]
    least = level.least_px * PX * SHRINK
    order = np.argsort(-wide * (bounds[:, 3] - bounds[:, 1]), kind="stable")
    shown = [
        index
        for index in order.tolist()
        if wide[index] >= least and (inside[index] or not level.only_inside)
    ]
    values = _values(found, level, writing)
    parts = [
        _one(found, index, level, writing, at[index], bool(inside[index]), values)
        for index in shown[:MOST]
    ]
    return [part for part in parts if part is not None]


def _values(found: Seen, level: NameLevel, writing: Writing) -> tuple[str, ...]:
    """Figures by row, when the names are those of the coloured level."""
    plan = writing.plan
    return plan.figures if plan.level == level.file else ()


def _inside(writing: Writing, at: Any) -> Any:
    if writing.place is None:
        return np.ones(len(at), bool)
    return shapely.contains_xy(writing.place, at[:, 0], at[:, 1])


def _one(
    found: Seen,
    index: int,
    level: NameLevel,
    writing: Writing,
    at: Any,
    inside: bool,
    values: tuple[str, ...],
) -> Markup | None:
    text = found.name(index, writing.plan.lang)
    if not text:
        return None
    size = level.size * SHRINK * PX
    colours = writing.colours
    lines = lines_of(text)
    left, _, right, _ = shapely.bounds(found.shapes[index]).tolist()
    if level.weight < BOLD and max(width_of(line, size) for line in lines) > WIDER * (right - left):
        return None
    figure = values[int(found.rows[index])] if values and inside else ""
    for extra in ([figure], []) if figure else ([],):
        spot = _settled(found.shapes[index], at, [*lines, *extra], size, writing.places)
        if spot is None:
            continue
        colour = colours["text"] if inside else colours["textDim"]
        name_at = spot[1] - (size * 0.6 if extra else 0)
        name = written(spot[0], name_at, lines, size, colour, colours["halo"], level.weight)
        if not extra:
            return name
        low = spot[1] + len(lines) * size * 0.6
        return name + written(spot[0], low, extra, size * 0.92, colour, colours["halo"], 700)
    return None


def _settled(
    shape: shapely.Geometry, at: Any, lines: list[str], size: float, places: Places
) -> tuple[float, float] | None:
    """A free place whose middle lies in the area; it is taken."""
    x, y = float(at[0]), float(at[1])
    left, top, right, low = box_around(x, y, lines, size)
    half, tall = (right - left) / 2, (low - top) / 2
    for right_by, down_by in TRIES:
        a, b = x + right_by * half, y + down_by * tall / max(1, len(lines))
        moved = right_by or down_by
        if moved and not shapely.contains_xy(shape, a, b):
            continue
        if places.put((a - half, b - tall, a + half, b + tall)):
            return a, b
    return None
