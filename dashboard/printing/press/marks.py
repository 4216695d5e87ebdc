"""Marks on the map: compounds with their signs and name plates, issues and visits as dots."""

from typing import Any

import numpy as np
import shapely
from markupsafe import Markup

from dashboard.printing.mapped import Dots, Mark
from dashboard.printing.press.signs import circle, sign
from dashboard.printing.press.tags import joined, tag
from dashboard.printing.press.view import View
from dashboard.printing.press.words import FONT, Places, width_of
from dashboard.printing.sheet import Colours

CHIPS = 8
FAINT = 0.3
BOLD = 1.09  # bold letters are wider
CHIP_SIZE, CHIP_TALL = 235.0, 400.0
PLAIN, SMALL, LARGE = 38.0, 66.0, 125.0  # radii in map units: no sign, no issues, most issues
DOT = 36.0
MOST_DOTS = 2_500
CELL = 300.0  # map units: more dots than that are counted in squares of 3 mm
LEAST_CIRCLE = 14.0


def compounds(
    found: tuple[Mark, ...],
    view: View,
    places: Places,
    place: shapely.Geometry | None,
    look: tuple[Colours, Any],
) -> tuple[Markup, Markup]:
    """The signs, faint outside of the place, and the name plates of the first few inside of it;
    their boxes are taken. `look` are the colours of the theme and of the map."""
    variables, ground = look
    if not found:
        return Markup(""), Markup("")
    xy = view.paper(np.array([(each.lon, each.lat) for each in found]))
    order = sorted(range(len(found)), key=lambda i: (found[i].weight, -found[i].value))
    seen = [i for i in order if 0 < xy[i, 0] < view.width and 0 < xy[i, 1] < view.height]
    most = max([found[i].value for i in seen if found[i].weight], default=1) or 1
    radii = {i: _radius(found[i], most, view) for i in seen}
    inside = _inside(place, xy)
    drawn = []
    for i in seen:
        (x, y), r = xy[i].tolist(), radii[i]
        one = _one(x, y, r, found[i], variables, ground)
        drawn.append(one if inside[i] else tag("g", one, opacity=FAINT))
        if found[i].weight:
            places.taken.append((x - r, y - r, x + r, y + r))
    plates = [
        _plate(float(xy[i, 0]), float(xy[i, 1]), radii[i], found[i], places, variables)
        for i in [i for i in reversed(seen) if found[i].weight and inside[i]][:CHIPS]
    ]
    return joined(drawn), joined([plate for plate in plates if plate is not None])


def _inside(place: shapely.Geometry | None, xy: Any) -> Any:
    if place is None:
        return np.ones(len(xy), bool)
    return shapely.contains_xy(place, xy[:, 0], xy[:, 1])


def _one(x: float, y: float, r: float, each: Mark, variables: Colours, ground: Any) -> Markup:
    drawn = sign(each.sign.shape, x, y, r, variables[each.sign.colour], ground)
    if each.badge is None:
        return drawn
    colour = variables[each.badge.colour]
    return drawn + sign(each.badge.shape, x + r * 0.8, y - r * 0.8, r * 0.55, colour, ground)


def _radius(each: Mark, most: int, view: View) -> float:
    if not each.weight:
        return PLAIN
    grow = 1 + max(0.0, min(0.6, (view.zoom - 12.5) * 0.15))
    return float(SMALL + (LARGE - SMALL) * np.sqrt(min(1.0, each.value / most))) * grow


def _plate(
    x: float, y: float, r: float, each: Mark, places: Places, variables: Colours
) -> Markup | None:
    """Name and number of open issues beside the sign, where there is room."""
    value = f"{each.value:,}"
    value_wide = width_of(value, CHIP_SIZE) + 90
    wide = width_of(each.name, CHIP_SIZE * BOLD) + value_wide + 210
    for left in (x + r + 40, x - r - 40 - wide):
        box = (left, y - CHIP_TALL / 2, left + wide, y + CHIP_TALL / 2)
        if places.put(box):
            return _drawn_plate(box, each, value, value_wide, variables)
    return None


def _drawn_plate(
    box: tuple[float, ...], each: Mark, value: str, value_wide: float, variables: Colours
) -> Markup:
    left, top, right, low = (round(edge, 1) for edge in box)
    base = round((top + low) / 2 + CHIP_SIZE * 0.36, 1)
    start = round(right - 60 - value_wide, 1)
    plate = tag(
        "rect", x=left, y=top, width=round(right - left, 1), height=round(low - top, 1), rx=90,
        fill=variables["--panel"], stroke=variables["--line"], stroke_width=10,
    )  # fmt: skip
    tile = tag(
        "rect", x=start, y=top + 60, width=round(value_wide, 1), height=round(low - top - 120, 1),
        rx=60, fill=variables[each.sign.colour],
    )  # fmt: skip
    font = {"font_family": FONT, "font_size": CHIP_SIZE, "font_weight": 700, "y": base}
    middle = round(start + value_wide / 2, 1)
    name = tag("text", each.name, x=left + 100, fill=variables["--text"], **font)
    return (
        plate
        + tile
        + name
        + tag("text", value, x=middle, text_anchor="middle", fill="#fff", **font)
    )


def dots(found: Dots, view: View, variables: Colours, ground: Any) -> tuple[Markup, bool]:
    """Single points; when there are too many, circles that count them in squares of 3 mm,
    which the second value tells."""
    if not len(found.xy):
        return Markup(""), False
    xy = view.paper_of(found.xy)
    inside = (xy > 0).all(axis=1) & (xy < (view.width, view.height)).all(axis=1)
    xy, classes, counts = xy[inside], found.classes[inside], found.counts[inside]
    if found.as_cells or len(xy) > MOST_DOTS or (counts > 1).any():
        classes = np.minimum(classes, len(found.signs) - 1)
        return _counted(xy, classes, counts, found, variables), True
    parts = []
    for number, own in enumerate(found.signs):
        colour = variables[own.colour]
        for x, y in xy[classes == number].tolist():
            parts.append(sign(own.shape, x, y, DOT, colour, ground))
    return joined(parts), False


def _counted(xy: Any, classes: Any, weights: Any, found: Dots, variables: Colours) -> Markup:
    """A circle a square, its area the count, its colour that of the class most of them have."""
    cells, which = np.unique(np.floor(xy / CELL).astype(int), axis=0, return_inverse=True)
    counts = np.zeros((len(cells), len(found.signs)), np.int64)
    np.add.at(counts, (which.ravel(), classes), weights)
    total = counts.sum(axis=1)
    most = float(np.quantile(total, 0.98)) if len(total) else 1.0
    parts = []
    for (cx, cy), count, own in zip(cells.tolist(), total.tolist(), counts, strict=True):
        r = CELL * 0.48 * min(1.0, (count / most) ** 0.5)
        if r >= LEAST_CIRCLE:
            colour = variables[found.signs[int(own.argmax())].colour]
            middle = ((cx + 0.5) * CELL, (cy + 0.5) * CELL)
            parts.append(circle(*middle, r, colour, fill_opacity=0.6))
    return joined(parts)
