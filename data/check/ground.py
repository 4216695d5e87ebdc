"""Ground: shapes of the territory in force on local metres, as the checks look at them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
import sqlalchemy as sa
from numpy.typing import NDArray

from geo.shapes.planar import Geometries

NEAR_M = 0.05  # rounding of coordinates to 1e-7 degrees is a centimetre
METRES = 111_320.0


@dataclass(frozen=True)
class Plane:
    """Degrees as local metres; within a city the areas are right to a thousandth."""

    scale: NDArray[np.float64]

    @classmethod
    def around(cls, shapes: Geometries) -> "Plane":
        middle = shapely.total_bounds(shapes)[[1, 3]].mean() if len(shapes) else 0.0
        return cls(np.array([METRES * np.cos(np.radians(middle)), METRES]))

    def metric(self, shapes: Geometries) -> Geometries:
        return np.asarray(shapely.transform(shapes, lambda xy: xy * self.scale))

    def degrees(self, spot: shapely.Point) -> tuple[float, float]:
        return round(spot.x / self.scale[0], 6), round(spot.y / self.scale[1], 6)


def metric(geometries: Geometries) -> Geometries:
    """Shapes in degrees in the plane around their own middle."""
    return Plane.around(geometries).metric(geometries) if len(geometries) else geometries


def fetch(connection: sa.Connection, query: str) -> tuple[list[sa.Row[Any]], Geometries]:
    """Rows of a query and its column `geom` (WKB) as geometries."""
    rows = list(connection.execute(sa.text(query)))
    wkb = np.array([bytes(row.geom) for row in rows], dtype=object)
    return rows, shapely.from_wkb(wkb) if len(rows) else np.empty(0, dtype=object)
