"""EPSG:3857 for the screen, and the points at which names are written. Never used to measure."""

import numpy as np
import shapely
from numpy.typing import NDArray

RADIUS_M = 6378137.0
LAT_LIMIT = 85.0511
POLE_MAX_FEATURES = 6000

Geometries = NDArray[np.object_]


def to_mercator(geometries: Geometries) -> Geometries:
    """Longitude and latitude in degrees (EPSG:4490) to spherical web mercator metres."""
    return np.asarray(shapely.transform(np.asarray(geometries, dtype=object), _project))


def project(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same for bare coordinates, (n, 2) degrees to (n, 2) metres."""
    return _project(np.asarray(lonlat, dtype=float))


def _project(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    lat = np.radians(np.clip(lonlat[:, 1], -LAT_LIMIT, LAT_LIMIT))
    x = RADIUS_M * np.radians(lonlat[:, 0])
    return np.column_stack([x, RADIUS_M * np.log(np.tan(np.pi / 4 + lat / 2))])


def label_points(geometries: Geometries) -> NDArray[np.float64]:
    """Where to write a name, (n, 2): the middle of the widest place of the largest part of an area,
    the middle of a line, the point itself. NaN for an empty geometry.

    The widest place costs about 1 ms an area; beyond `POLE_MAX_FEATURES` any inner point must do.
    """
    largest = _largest_parts(np.asarray(geometries, dtype=object))
    points = shapely.point_on_surface(largest)
    kind = shapely.get_dimensions(largest)
    areas = np.flatnonzero(kind == 2)
    if 0 < len(areas) <= POLE_MAX_FEATURES:
        sizes = np.sqrt(shapely.area(largest[areas]))
        circles = shapely.maximum_inscribed_circle(largest[areas], tolerance=sizes / 50)
        points[areas] = shapely.get_point(circles, 0)
    lines = kind == 1
    points[lines] = shapely.line_interpolate_point(largest[lines], 0.5, normalized=True)
    return np.column_stack([shapely.get_x(points), shapely.get_y(points)])


def _largest_parts(geometries: Geometries) -> Geometries:
    """The greatest part of each geometry by area, else by length; None stays None."""
    parts, owner = shapely.get_parts(geometries, return_index=True)
    weight = shapely.area(parts) * 1e9 + shapely.length(parts)
    order = np.lexsort((weight, owner))
    last = np.r_[owner[order][1:] != owner[order][:-1], True] if len(order) else np.zeros(0, bool)
    out = np.full(len(geometries), None, dtype=object)
    chosen = order[last]
    out[owner[chosen]] = parts[chosen]
    return out
