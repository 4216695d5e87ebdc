"""Ground: layers of the map read from their files, cut to the view, laid on the paper, thinned to
what can be seen there.
"""

import gzip
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from dashboard.printing.press.view import Geometries, View
from geo.shapes.binary import Layer, decode

FINEST = 6.0  # map units: what is nearer than 0.06 mm cannot be told apart on paper


@dataclass(frozen=True)
class Seen:
    """The rows of a layer in the view: `rows` in the layer, their shapes on the paper."""

    layer: Layer
    rows: NDArray[np.int64]
    shapes: Geometries

    def name(self, index: int, lang: str) -> str:
        """Name of a seen row, English where there is one and it is wanted."""
        row = int(self.rows[index])
        table = self.layer.table
        english = (table.get("en") or [None] * (row + 1))[row] if lang == "en" else None
        return str(english or (table.get("zh") or [""] * (row + 1))[row] or "")

    def classes(self) -> NDArray[np.uint8]:
        found = self.layer.classes
        return np.zeros(len(self.rows), np.uint8) if found is None else found[self.rows]

    def labels(self, view: View) -> NDArray[np.float64]:
        """Where names stand, in map units."""
        assert self.layer.labels is not None
        return view.paper_of(self.layer.labels[self.rows])


class Ground:
    """Files of one map, each read once."""

    def __init__(self) -> None:
        self._layers: dict[Path, Layer] = {}

    def layer(self, path: Path) -> Layer:
        if path not in self._layers:
            self._layers[path] = decode(gzip.decompress(path.read_bytes()))
        return self._layers[path]

    def seen(self, path: Path, view: View) -> Seen:
        """What of a layer lies in the view, cut a little outside of it. Shapes keep their rows."""
        layer = self.layer(path)
        box = shapely.box(*view.window)
        shapes = np.asarray(layer.geometries, dtype=object)
        rows = np.flatnonzero(~shapely.is_missing(shapes) & shapely.intersects(shapes, box))
        found = shapes[rows]
        cut = ~shapely.covered_by(found, box)
        found[cut] = shapely.clip_by_rect(found[cut], *view.window)
        return Seen(layer, rows, view.drawn(found))


def thinned(shapes: Geometries, finest: float = FINEST) -> Geometries:
    """Lines and single areas with fewer vertices."""
    return np.asarray(shapely.simplify(shapes, finest, preserve_topology=False))


def thinned_cover(shapes: Geometries, finest: float = FINEST) -> Geometries:
    """Neighbouring areas with fewer vertices, whose borders still meet."""
    try:
        return np.asarray(shapely.coverage_simplify(shapes, finest))
    except shapely.GEOSException:
        return thinned(shapes, finest)
