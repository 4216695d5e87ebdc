"""The coordinate check: how many points lie inside the territory, and which mistake would bring in
the others."""

from dataclasses import dataclass

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_crs_info

from data.importing.coordinates import Floats, System
from geo.shapes import datum
from geo.shapes.locate import METRES_PER_DEGREE

SAMPLE = 20_000
# A supposed mistake is named when it brings this much more inside the territory, or inside the
# named or fine places.
GAIN_OF_TERRITORY = 0.02
GAIN_OF_PLACES = 0.08
POINTS_THAT_TELL = 5
POINTS_FOR_PLACES = 50
HALF = 0.5


@dataclass(frozen=True, slots=True)
class Ground:
    """What points are held against: the outline of the territory, and the finest polygons inside
    it."""

    outline: shapely.Geometry | None
    fine: shapely.Geometry | None


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A mistake that would explain the coordinates: its kind, the better share and the shift in
    metres."""

    kind: str
    system: str
    share: float
    metres: float


@dataclass(frozen=True, slots=True)
class Check:
    """The answer of the coordinate check; shares are None when there is nothing to hold the points
    against."""

    points: int
    share: float | None
    fine_share: float | None
    suspicion: Suspicion | None

    @property
    def alarming(self) -> bool:
        return self.suspicion is not None or (self.share is not None and self.share < HALF)


def check(x: Floats, y: Floats, system: System, ground: Ground) -> Check:
    """Hold the raw coordinates of a file against the territory, as declared and under every usual
    mistake."""
    usable = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    count = len(usable)
    if ground.outline is None or ground.outline.is_empty or not count:
        return Check(count, None, None, None)
    if count > SAMPLE:
        usable = usable[np.linspace(0, count - 1, SAMPLE).astype(np.int64)]
    x, y = x[usable], y[usable]
    here = system.points_to_degrees(x, y)
    base, fine = _shares(here, ground)
    found = []
    for kind, name, there in _mistakes(x, y, system, ground, base):
        share, fine_there = _shares(there, ground)
        gain, fine_gain = share - base, (fine_there or 0.0) - (fine or 0.0)
        metres = _shift(here, there)
        enough = gain * len(x) >= POINTS_THAT_TELL or base < HALF
        telling = gain > GAIN_OF_TERRITORY and enough
        if not telling and fine_gain > GAIN_OF_PLACES and gain > -GAIN_OF_TERRITORY:
            telling = len(x) >= POINTS_FOR_PLACES and _is_peak(
                fine_there or 0.0, here, metres, ground
            )
        if telling:
            found.append((gain + fine_gain, Suspicion(kind, name, share, metres)))
    best = max(found, key=lambda one: one[0])[1] if found else None
    return Check(count, base, fine, best)


def _is_peak(share: float, here: tuple[Floats, Floats], metres: float, ground: Ground) -> bool:
    """Whether a shift brings more points into the fine places than shifts as long in any other
    direction do.

    Any shift changes the share a little, and one away from the roads raises it; only the true one
    stands out.
    """
    lon, lat = here
    north = metres / METRES_PER_DEGREE
    east = north / float(np.cos(np.radians(np.nanmedian(lat))))
    others = []
    for turn in np.linspace(0, 2 * np.pi, 16, endpoint=False):
        moved = lon + east * np.cos(turn), lat + north * np.sin(turn)
        others.append(_shares(moved, ground)[1] or 0.0)
    # The directions beside the true one share in its peak; the upper quarter is left to them.
    return share > float(np.quantile(others, 0.75)) + GAIN_OF_PLACES


def _shares(there: tuple[Floats, Floats], ground: Ground) -> tuple[float, float | None]:
    lon, lat = there
    finite = np.isfinite(lon) & np.isfinite(lat)
    if not finite.any():
        return 0.0, None
    inside = _covered(ground.outline, lon, lat, finite)
    fine = None if ground.fine is None else float(_covered(ground.fine, lon, lat, finite).mean())
    return float(inside.mean()), fine


def _covered(
    outline: shapely.Geometry | None, lon: Floats, lat: Floats, finite: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    shapely.prepare(outline)
    inside = np.zeros(len(lon), dtype=bool)
    inside[finite] = shapely.intersects_xy(outline, lon[finite], lat[finite])
    return inside


def _mistakes(
    x: Floats, y: Floats, system: System, ground: Ground, base: float
) -> list[tuple[str, str, tuple[Floats, Floats]]]:
    """Each usual mistake with the system that would be right and the points under it."""
    found = []
    if datum.is_degrees(system.name):
        for other in (datum.GCJ02, datum.BD09, "EPSG:4326"):
            if other != system.name and not (other == "EPSG:4326" and system.name == "EPSG:4490"):
                found.append(
                    (other.replace("EPSG:4326", "wgs84"), other, datum.to_wgs84(x, y, other))
                )
        if base < HALF and np.nanmax(np.abs([x, y])) > 360:
            found += [("projected", name, there) for name, there in _projected(x, y, ground)]
    if base < HALF:
        found.append(("swapped", system.name, system.points_to_degrees(y, x)))
    return found


def _projected(x: Floats, y: Floats, ground: Ground) -> list[tuple[str, tuple[Floats, Floats]]]:
    """Numbers too large for degrees: the projected systems in use around the territory that fit
    them."""
    assert ground.outline is not None
    west, south, east, north = ground.outline.bounds
    around = AreaOfInterest(west, south, east, north)
    listed = query_crs_info("EPSG", pyproj.enums.PJType.PROJECTED_CRS, around, contains=True)
    few = slice(0, None, max(1, len(x) // 50))
    fitting = []
    for info in listed[:400]:
        name = f"EPSG:{info.code}"
        for one, other in ((x, y), (y, x)):
            if datum.known_system(name) is None:
                break
            share, _ = _shares(
                datum.to_wgs84(one[few], other[few], name), Ground(ground.outline, None)
            )
            if share > 0.9:
                fitting.append((share, name, (one, other)))
    fitting.sort(key=lambda fit: -fit[0])
    return [(name, datum.to_wgs84(*pair, name)) for _, name, pair in fitting[:3]]


def _shift(here: tuple[Floats, Floats], there: tuple[Floats, Floats]) -> float:
    """Median distance in metres between the points as declared and under the supposed mistake."""
    with np.errstate(invalid="ignore"):
        metres = datum.metres_between(*here, *there)
    finite = metres[np.isfinite(metres)]
    return float(np.median(finite)) if len(finite) else float("nan")
