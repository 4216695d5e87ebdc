"""The view: which ground a map box shows, in a projection of its own, and where on the paper.

The projection is a transverse mercator (Gauss-Krüger) with its central meridian through the middle
of the view, on the ellipsoid of CGCS2000: over a prefecture lengths are true to a few parts in ten
thousand. Map units on paper are hundredths of a millimetre of the layout.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from geo.shapes.mercator import RADIUS_M, project

XY = NDArray[np.float64]
Geometries = NDArray[np.object_]

UNIT = 100.0  # map units a millimetre of the layout
CSS_PX = 96 / 25.4  # CSS pixels a millimetre of an A4 page
MARGIN = 0.05  # of the place on every side
SEEN_BEYOND = 0.02
LONLAT = "+proj=longlat +ellps=GRS80"


@dataclass(frozen=True)
class View:
    """`width` and `height` in map units; `scale` map units a metre; `middle` in metres."""

    lon: float
    lat: float
    middle: tuple[float, float]
    scale: float
    width: float
    height: float

    @classmethod
    def over(
        cls,
        bounds: tuple[float, float, float, float],
        size: tuple[float, float],
        least_px_m: float = 0.0,
        margin: float = MARGIN,
    ) -> "View":
        """The bounds (degrees) fitted into a box of `size` millimetres of the layout."""
        west, south, east, north = bounds
        lon, lat = (west + east) / 2, (south + north) / 2
        draft = cls(lon, lat, (0.0, 0.0), 1.0, size[0] * UNIT, size[1] * UNIT)
        edge = np.array([(west, south), (east, south), (west, north), (east, north)])
        xy = draft.metres(edge)
        low, high = xy.min(axis=0), xy.max(axis=0)
        span = np.maximum(high - low, 1.0) * (1 + 2 * margin)
        scale = min(draft.width / span[0], draft.height / span[1])
        if least_px_m:
            scale = min(scale, UNIT / (least_px_m * CSS_PX))
        x, y = ((low + high) / 2).tolist()
        return cls(lon, lat, (x, y), float(scale), draft.width, draft.height)

    @property
    def _system(self) -> str:
        return f"+proj=tmerc +lat_0={self.lat:.6f} +lon_0={self.lon:.6f} +ellps=GRS80 +units=m"

    @cached_property
    def _ahead(self) -> Callable[[XY], XY]:
        """Degrees to metres of the local projection."""
        to = Transformer.from_crs(LONLAT, self._system, always_xy=True)
        return lambda lonlat: np.column_stack(to.transform(lonlat[:, 0], lonlat[:, 1]))

    def metres(self, lonlat: XY) -> XY:
        """(n, 2) degrees to metres east and north of the middle of the projection."""
        return self._ahead(lonlat)

    def paper(self, lonlat: XY) -> XY:
        """(n, 2) degrees to map units right of and below the upper left corner of the box."""
        away = (self.metres(lonlat) - np.array(self.middle)) * self.scale
        return np.column_stack([self.width / 2 + away[:, 0], self.height / 2 - away[:, 1]])

    def paper_of(self, mercator: XY) -> XY:
        """The same for EPSG:3857 metres, in which layers are stored."""
        return self.paper(degrees(mercator))

    def drawn(self, geometries: Geometries) -> Geometries:
        """Geometries in EPSG:3857 as they lie on the paper."""
        return np.asarray(shapely.transform(geometries, self.paper_of))

    @cached_property
    def window(self) -> tuple[float, float, float, float]:
        """EPSG:3857 bounds of the box and a little beyond, for picking what is to be drawn."""
        grid = np.array([(x, y) for x in (0, 0.5, 1) for y in (0, 0.5, 1)])
        away = (grid - 0.5) * (self.width, self.height) * (1 + 2 * SEEN_BEYOND) / self.scale
        xy = away + np.array(self.middle)
        back = Transformer.from_crs(self._system, LONLAT, always_xy=True)
        lon, lat = back.transform(xy[:, 0], xy[:, 1])
        flat = project(np.column_stack([lon, lat]))
        (left, low), (right, high) = flat.min(axis=0).tolist(), flat.max(axis=0).tolist()
        return left, low, right, high

    @property
    def zoom(self) -> float:
        """The zoom of the screen at which a CSS pixel shows as much ground as here."""
        px_m = UNIT / self.scale / CSS_PX / np.cos(np.radians(self.lat))
        return float(np.log2(2 * np.pi * RADIUS_M / 256 / px_m))


def degrees(mercator: XY) -> XY:
    """EPSG:3857 metres back to longitude and latitude."""
    lat = 2 * np.arctan(np.exp(mercator[:, 1] / RADIUS_M)) - np.pi / 2
    return np.column_stack([np.degrees(mercator[:, 0] / RADIUS_M), np.degrees(lat)])
