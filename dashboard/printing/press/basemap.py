"""The basemap on paper: surroundings, green, water, footprints below the figures; roads above."""

from pathlib import Path
from typing import Any

import numpy as np
import shapely
from markupsafe import Markup

from dashboard.printing.press.ground import Ground, Seen, thinned
from dashboard.printing.press.strokes import AREA, LINE, filled, stroked
from dashboard.printing.press.tags import joined, tag
from dashboard.printing.press.view import Geometries, View

# Map units of a road's width at zoom 13 by class, and the zoom from which the class is drawn.
ROADS = (
    (70.0, 0.0),
    (52.0, 0.0),
    (34.0, 10.0),
    (20.0, 11.0),
    (11.0, 13.0),
    (8.0, 14.5),
)
GROWTH = 0.62  # widths grow with 2 ** (this * zooms): slower than the ground
FIELDS_FIRST = (2, 1, 0)
LEAST_PATCH = 900.0  # square map units: a pond of 0.3 mm a side is a speck
FOOTPRINTS_FROM = 14.6


def below(ground: Ground, files: dict[str, tuple[Path, ...]], view: View, colours: Any) -> Markup:
    """Everything under the coloured areas."""
    parts = [tag("rect", width=view.width, height=view.height, fill=colours["ground"])]
    for path in files["surround"]:
        shapes = thinned(ground.seen(path, view).shapes)
        parts.append(filled(shapes, colours["surround"]))
        parts.append(stroked(shapes, colours["surroundLine"], 22))
    for path in files["green"]:
        parts += _greens(ground.seen(path, view), colours["green"])
    for path in files["water"]:
        parts += _water(ground.seen(path, view), colours, view)
    if view.zoom >= FOOTPRINTS_FROM:
        for path in files["buildings"]:
            shapes = ground.seen(path, view).shapes
            parts.append(filled(_areas(shapes), colours["building"]))
    return joined(parts)


def _greens(found: Seen, colours: tuple[str, ...]) -> list[Markup]:
    kinds = found.classes()
    shapes = thinned(found.shapes)
    return [filled(_large(shapes[kinds == kind]), colours[kind]) for kind in FIELDS_FIRST]


def _areas(shapes: Geometries) -> Geometries:
    found: Geometries = shapes[shapely.get_dimensions(shapes) == AREA]
    return found


def _large(shapes: Geometries) -> Geometries:
    """Without what would only be specks; greens of the countryside are thousands."""
    found: Geometries = shapes[shapely.area(shapes) >= LEAST_PATCH]
    return found


def _water(found: Seen, colours: Any, view: View) -> list[Markup]:
    shapes = thinned(found.shapes)
    lines = shapes[shapely.get_dimensions(shapes) == LINE]
    lakes = _large(_areas(shapes))
    return [
        filled(lakes, colours["water"]),
        stroked(lakes, colours["waterLine"], 8),
        stroked(lines, colours["water"], max(18.0, _width(3, view))),
    ]


def veil(ground: Ground, files: dict[str, tuple[Path, ...]], view: View, colours: Any) -> Markup:
    """Rivers and lakes once more above the figures, nearly whole, so that they are known again."""
    found = [_large(_areas(thinned(ground.seen(path, view).shapes))) for path in files["water"]]
    return joined([filled(shapes, colours["water"], fill_opacity=0.82) for shapes in found])


def roads(ground: Ground, files: dict[str, tuple[Path, ...]], view: View, colours: Any) -> Markup:
    """Casings of all roads first, then fills from the least to the greatest: crossings are open."""
    found = [ground.seen(path, view) for path in files["roads"]]
    fills, casings = [], []
    for kind in range(len(ROADS) - 1, -1, -1):
        if view.zoom < ROADS[kind][1]:
            continue
        lines = [each.shapes[np.minimum(each.classes(), 5) == kind] for each in found]
        shapes = thinned(np.concatenate(lines)) if lines else np.empty(0, object)
        width = _width(kind, view)
        if width > 25:
            casings.append(stroked(shapes, colours["roadCase"], width + 10))
        fills.append(stroked(shapes, colours["roadFill"][kind], width))
    return joined([*casings, *fills])


def _width(kind: int, view: View) -> float:
    return ROADS[kind][0] * float(2.0 ** (GROWTH * (min(view.zoom, 17.5) - 13)))
