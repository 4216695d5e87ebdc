"""From the coordinates of a file to degrees, and the question whether they can be true."""

from dataclasses import dataclass

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from geo.errors import GeoError
from geo.shapes import datum

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class System:
    """The coordinate system of a file."""

    name: str

    def points_to_degrees(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        return datum.to_wgs84(x, y, self.name)

    def shapes_to_degrees(self, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
        def moved(xy: Floats) -> Floats:
            return np.column_stack(datum.to_wgs84(xy[:, 0], xy[:, 1], self.name))

        return np.asarray(shapely.transform(shapes, moved), dtype=object)


def choose_system(said: str | None, carried: str | None, file: str) -> System:
    """What the user said, else what the file carries. Raises GeoError when nobody says."""
    if said is not None:
        return System(said)
    if carried is None:
        raise GeoError("import.crs_missing", file=file)
    name = datum.known_system(carried) or _from_wkt(carried)
    if name is None:
        raise GeoError("import.crs_unreadable", file=file)
    return System(name)


def _from_wkt(text: str) -> str | None:
    """A name for a system written out in full; the text itself when no code matches but PROJ can
    use it."""
    try:
        crs = pyproj.CRS.from_user_input(text)
    except pyproj.exceptions.CRSError:
        return None
    code = crs.to_epsg(min_confidence=70)
    if code and datum.known_system(f"EPSG:{code}"):
        return f"EPSG:{code}"
    return text if crs.is_projected or crs.is_geographic else None


@dataclass(slots=True)
class Placed:
    """Degrees by row; NaN where a row has none. `problems` by row: (column field, key)."""

    lon: Floats
    lat: Floats
    system: System | None
    problems: dict[int, tuple[str, str]]


def nowhere(count: int) -> Placed:
    """Rows without any coordinates."""
    empty = np.full(count, np.nan)
    return Placed(empty, empty.copy(), None, {})


def placed(x: Floats, y: Floats, present_x: Floats, present_y: Floats, system: System) -> Placed:
    """Transform the coordinates of points.

    `present_*` tell where the file holds a text at all: a text that is no number, or half a pair,
    is a problem; nothing at all is not. 0, 0 is what programs write for nothing. The range is
    checked in degrees.
    """
    problems: dict[int, tuple[str, str]] = {}
    zero = (x == 0) & (y == 0)
    x, y = np.where(zero, np.nan, x), np.where(zero, np.nan, y)
    broken = ((present_x & ~np.isfinite(x)) | (present_y & ~np.isfinite(y))) & ~zero
    half = (np.isfinite(x) != np.isfinite(y)) & ~broken
    for mask, key in ((broken, "import.bad_number"), (half, "import.bad_half_pair")):
        problems |= {int(row): ("lon", key) for row in np.flatnonzero(mask)}
    lon, lat = system.points_to_degrees(x, y)
    outside = np.isfinite(x) & np.isfinite(y) & ~((np.abs(lon) <= 180) & (np.abs(lat) <= 90))
    problems |= {int(row): ("lon", "import.bad_degrees") for row in np.flatnonzero(outside)}
    wrong = np.fromiter(problems, dtype=np.int64, count=len(problems))
    lon, lat = np.round(lon, 7), np.round(lat, 7)
    lon[wrong], lat[wrong] = np.nan, np.nan
    return Placed(lon, lat, system, problems)
