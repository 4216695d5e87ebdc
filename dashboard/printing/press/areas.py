"""The coloured areas, the borders above them, and what dims everything outside the place."""

from pathlib import Path
from typing import Any

import numpy as np
import shapely
from markupsafe import Markup

from dashboard.printing.mapped import MapPlan
from dashboard.printing.press.ground import Ground, thinned_cover
from dashboard.printing.press.strokes import filled, stroked
from dashboard.printing.press.tags import joined, tag
from dashboard.printing.press.view import Geometries, View
from dashboard.printing.sheet import Colours

NO_DATA = 255
SMALL = 170.0  # map units: areas smaller than this on average are joined by colour, without gaps
FINER = 14.0  # map units to which such areas may be thinned
ALPHA = ((10.0, 0.92), (14.0, 0.8), (16.0, 0.55))
HATCH = 110.0  # map units between the lines for "no data"
EDGE = 14.0
MOST_OUTLINES = 3_000
HOUSES_FROM = 14.6


def coloured(ground: Ground, plan: MapPlan, view: View, colours: Any, variables: Colours) -> Markup:
    """The level in its classes; no data is hatched, so that it is seen without colour."""
    if plan.level is None:
        return Markup("")
    if not plan.strength:
        return _bare(ground, plan.level, view, colours)
    found = ground.seen(plan.level, view)
    is_area = shapely.get_dimensions(found.shapes) == 2
    classes = np.where(is_area, plan.classes[found.rows], 254)
    small = _is_small(found.shapes[is_area])
    shapes = found.shapes.copy()
    if not plan.is_building and is_area.any():
        shapes[is_area] = thinned_cover(shapes[is_area], FINER if small else 6.0)
    alpha = plan.strength * (0.95 if plan.is_building else _alpha(view.zoom))
    parts = [
        _class(shapes[classes == number], variables[f"--class-{tone}"], alpha, small)
        for number, tone in enumerate(plan.tones)
    ]
    parts.append(_no_data(shapes[classes == NO_DATA], view, colours))
    if not small:
        parts.append(stroked(shapes[is_area], colours["edge"], EDGE))
    return joined(parts)


def _bare(ground: Ground, path: Path, view: View, colours: Any) -> Markup:
    """Outlines only."""
    shapes = ground.seen(path, view).shapes
    return stroked(shapes, colours["normal"], EDGE) if len(shapes) <= MOST_OUTLINES else Markup("")


def houses(ground: Ground, plan: MapPlan, view: View, colours: Any, variables: Colours) -> Markup:
    """Buildings by class above the coloured areas, where the layer is shown and near enough."""
    if plan.houses is None or view.zoom < HOUSES_FROM:
        return Markup("")
    path, values, tones = plan.houses
    found = ground.seen(path, view)
    classes = np.where(shapely.get_dimensions(found.shapes) == 2, values[found.rows], 254)
    parts = [
        filled(found.shapes[classes == number], variables[f"--class-{tone}"], fill_opacity=0.95)
        for number, tone in enumerate(tones)
    ]
    return joined([*parts, stroked(found.shapes[classes != 254], colours["edge"], 6)])


def _is_small(shapes: Geometries) -> bool:
    if not len(shapes):
        return False
    return bool(np.sqrt(np.median(shapely.area(shapes))) < SMALL)


def _alpha(zoom: float) -> float:
    zooms, values = zip(*ALPHA, strict=True)
    return round(float(np.interp(zoom, zooms, values)), 3)


def _class(shapes: Geometries, colour: str, alpha: float, small: bool) -> Markup:
    """One path a class; thousands of small areas are joined first."""
    if small and len(shapes) > 1:
        shapes = _alone(_union(shapes))
    return filled(shapes, colour, fill_opacity=alpha)


def _alone(shape: shapely.Geometry) -> Geometries:
    return np.array([shape], dtype=object)


def _union(shapes: Geometries) -> shapely.Geometry:
    try:
        return shapely.coverage_union_all(shapes)
    except shapely.GEOSException:
        return shapely.union_all(shapely.make_valid(shapes))


def _no_data(shapes: Geometries, view: View, colours: Any) -> Markup:
    if not len(shapes):
        return Markup("")
    whole = shapely.union_all(shapely.make_valid(shapes))
    left, top, right, low = shapely.bounds(whole)
    ends = np.arange(left - (low - top), right, HATCH)
    lines = shapely.linestrings([[(x, low), (x + low - top, top)] for x in ends])
    cut = shapely.intersection(lines, whole)
    shown = cut[shapely.get_dimensions(cut) == 1]
    return filled(shapes, colours["noData"]) + stroked(shown, colours["hatch"], 12)


def mask(ground: Ground, plan: MapPlan, view: View, colours: Any, variables: Colours) -> Markup:
    """Dims what is outside the chosen place and outlines it; borders lie between the two."""
    place = chosen(ground, plan, view)
    parts: list[Markup] = []
    if place is not None:
        frame = shapely.box(0, 0, view.width, view.height)
        outside = shapely.difference(frame, shapely.make_valid(place))
        parts.append(filled(_alone(outside), colours["dim"]))
    for border in plan.borders:
        if view.zoom < border.least_zoom:
            continue
        shapes = ground.seen(border.file, view).shapes
        if len(shapes) <= border.most:
            colour = colours.get(border.tone) or variables[border.tone]
            dash = "60 40" if border.dash else None
            parts.append(stroked(shapes, colour, border.width * 17, stroke_dasharray=dash))
    if place is not None:
        for colour, width in (("glow", 190), ("outlineCase", 75), ("outline", 42)):
            parts.append(stroked(_alone(place), colours[colour], width))
    return joined(parts)


def chosen(ground: Ground, plan: MapPlan, view: View) -> shapely.Geometry | None:
    """The outline of what is not dimmed, on the paper; None when that is everything."""
    if plan.mask is None:
        return None
    path, code = plan.mask
    found = ground.seen(path, view)
    codes = found.layer.table.get("ids", [])
    for index, row in enumerate(found.rows.tolist()):
        if codes[row] == code:
            return thinned_cover(found.shapes[index : index + 1])[0]
    return None


def clip(view: View, name: str) -> Markup:
    """A clip path of the box itself."""
    box = tag("rect", width=view.width, height=view.height, rx=120)
    return tag("defs", tag("clipPath", box, id=name))
