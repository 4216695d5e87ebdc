"""Misfits: where drawn areas overlap, leave a gap or reach out of their community."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from geo.shapes.planar import STEPS, Geometries, in_steps
from geo.shapes.redrawing import NOISE_M, Plane


@dataclass(frozen=True, slots=True)
class Spot:
    """A place where drawn areas do not fit: `kind` is overlap, gap or outside."""

    kind: str
    lon: float
    lat: float
    square_metres: float
    rows: tuple[int, ...] = ()


def misfits(outline: shapely.Geometry, areas: Geometries, noise: float = NOISE_M) -> list[Spot]:
    """Overlaps of areas, gaps between them and what reaches out of the community, all in degrees;
    what is narrower than the noise is left out. The largest first."""
    drawn, whole = in_steps(areas), in_steps(np.asarray([outline], np.object_))
    plane = Plane.around(np.rint(shapely.get_coordinates(whole)).astype(np.int64))
    flat, [border] = plane.shapes(drawn), plane.shapes(whole)
    a, b = shapely.STRtree(flat).query(flat, predicate="intersects")
    pairs = [(int(i), int(j)) for i, j in zip(a, b, strict=True) if i < j]
    found = []
    for i, j in pairs:
        found += _spots("overlap", shapely.intersection(flat[i], flat[j]), plane, noise, (i, j))
    union = shapely.union_all(flat)
    found += _spots("gap", shapely.difference(border, union), plane, noise)
    for row, area in enumerate(flat):
        found += _spots("outside", shapely.difference(area, border), plane, noise, (row,))
    return sorted(found, key=lambda spot: -spot.square_metres)


def _spots(
    kind: str, shape: shapely.Geometry, plane: Plane, noise: float, rows: Sequence[int] = ()
) -> list[Spot]:
    """Parts that are wider than the noise somewhere."""
    found = []
    for part in shapely.get_parts(shape):
        if part.geom_type != "Polygon" or shapely.is_empty(shapely.buffer(part, -noise / 2)):
            continue
        x, y = shapely.get_coordinates(shapely.point_on_surface(part))[0]
        lon, lat = (np.asarray([x, y]) / plane.step + plane.origin) / STEPS
        found.append(
            Spot(kind, round(float(lon), 6), round(float(lat), 6), float(part.area), tuple(rows))
        )
    return found
