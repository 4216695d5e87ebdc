"""Coordinate systems: the Chinese map offsets GCJ-02 and BD-09, and every EPSG code by PROJ.

All functions take and give arrays of degrees in the order longitude, latitude. WGS-84 and CGCS2000
(EPSG:4490) are treated as one: PROJ itself knows no shift between them.
"""

import re
from functools import cache

import numpy as np
import pyproj
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Pair = tuple[Floats, Floats]

GCJ02 = "gcj02"
BD09 = "bd09"
EARTH_RADIUS_M = 6_371_008.8

# The Krasovsky 1940 ellipsoid on which the GCJ-02 offset was published, and Baidu's own constants.
_AXIS_M = 6_378_245.0
_ECCENTRICITY2 = 0.006693421622965943
_BD_ANGLE = np.pi * 3000.0 / 180.0
_BD_LON, _BD_LAT = 0.0065, 0.0060


def in_china(lon: Floats, lat: Floats) -> NDArray[np.bool_]:
    """The rectangle inside which map services apply the offset; outside they leave WGS-84 alone."""
    return (lon >= 72.004) & (lon <= 137.8347) & (lat >= 0.8293) & (lat <= 55.8271)


def _wave(x: Floats, *steps: tuple[float, float]) -> Floats:
    total = np.zeros_like(x)
    for amplitude, frequency in steps:
        total += amplitude * np.sin(frequency * np.pi * x)
    return total * (2.0 / 3.0)


def _offset(lon: Floats, lat: Floats) -> Pair:
    """GCJ-02 minus WGS-84 in degrees at WGS-84 points (the algorithm made public as
    "eviltransform")."""
    x, y = lon - 105.0, lat - 35.0
    root, shared = np.sqrt(np.abs(x)), _wave(x, (20.0, 6.0), (20.0, 2.0))
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + shared
    north += _wave(y, (20.0, 1.0), (40.0, 1 / 3), (160.0, 1 / 12), (320.0, 1 / 30))
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + shared
    east += _wave(x, (20.0, 1.0), (40.0, 1 / 3), (150.0, 1 / 12), (300.0, 1 / 30))
    sine = np.sin(np.radians(lat))
    magic = 1.0 - _ECCENTRICITY2 * sine * sine
    meridian = _AXIS_M * (1.0 - _ECCENTRICITY2) / (magic * np.sqrt(magic))
    parallel = _AXIS_M / np.sqrt(magic) * np.cos(np.radians(lat))
    inside = in_china(lon, lat)
    return (
        np.where(inside, np.degrees(east / parallel), 0.0),
        np.where(inside, np.degrees(north / meridian), 0.0),
    )


def wgs84_to_gcj02(lon: ArrayLike, lat: ArrayLike) -> Pair:
    """Shift true positions as Amap, Tencent and Google China draw them."""
    x, y = _floats(lon, lat)
    east, north = _offset(x, y)
    return x + east, y + north


def gcj02_to_wgs84(lon: ArrayLike, lat: ArrayLike) -> Pair:
    """Undo the offset. It has no closed inverse; six rounds of a fixed point leave less than a
    millimetre."""
    x, y = _floats(lon, lat)
    true_x, true_y = x.copy(), y.copy()
    for _ in range(6):
        east, north = _offset(true_x, true_y)
        true_x, true_y = x - east, y - north
    return true_x, true_y


def gcj02_to_bd09(lon: ArrayLike, lat: ArrayLike) -> Pair:
    """Baidu's second shift on top of GCJ-02."""
    x, y = _floats(lon, lat)
    radius = np.hypot(x, y) + 0.00002 * np.sin(y * _BD_ANGLE)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * _BD_ANGLE)
    return radius * np.cos(angle) + _BD_LON, radius * np.sin(angle) + _BD_LAT


def bd09_to_gcj02(lon: ArrayLike, lat: ArrayLike) -> Pair:
    """Undo Baidu's shift by the same fixed point."""
    x, y = _floats(lon, lat)
    gcj_x, gcj_y = x - _BD_LON, y - _BD_LAT
    for _ in range(6):
        again_x, again_y = gcj02_to_bd09(gcj_x, gcj_y)
        gcj_x, gcj_y = gcj_x + (x - again_x), gcj_y + (y - again_y)
    return gcj_x, gcj_y


def bd09_to_wgs84(lon: ArrayLike, lat: ArrayLike) -> Pair:
    return gcj02_to_wgs84(*bd09_to_gcj02(lon, lat))


def _floats(lon: ArrayLike, lat: ArrayLike) -> Pair:
    return np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)


def known_system(text: str) -> str | None:
    """The canonical name of a coordinate system: ``gcj02``, ``bd09`` or ``EPSG:nnnn``; None when
    unknown.

    Only horizontal systems count: a vertical, engineering or geocentric one cannot place a thing on
    a map.
    """
    plain = re.sub(r"[\s_-]", "", text).lower()
    if plain in (GCJ02, BD09):
        return plain
    if plain in ("wgs84", "cgcs2000"):
        return "EPSG:4326" if plain == "wgs84" else "EPSG:4490"
    digits = re.fullmatch(r"(?:epsg:)?(\d{4,6})", plain)
    if not digits or _to_degrees(f"EPSG:{digits[1]}") is None:
        return None
    return f"EPSG:{digits[1]}"


@cache
def _to_degrees(system: str) -> pyproj.Transformer | None:
    try:
        source = pyproj.CRS.from_user_input(system)
        if not (source.is_geographic or source.is_projected):
            return None
        return pyproj.Transformer.from_crs(source, 4326, always_xy=True)
    except pyproj.exceptions.ProjError:
        return None


def is_degrees(system: str) -> bool:
    """True when the numbers of this system are degrees themselves."""
    return system in (GCJ02, BD09) or pyproj.CRS.from_user_input(system).is_geographic


def to_wgs84(x: ArrayLike, y: ArrayLike, system: str) -> Pair:
    """Longitude and latitude of coordinates given in `system` (gcj02, bd09, EPSG:nnnn or WKT).

    What PROJ cannot project becomes NaN. Raises ValueError for a system `known_system` does not
    know.
    """
    if system == GCJ02:
        return gcj02_to_wgs84(x, y)
    if system == BD09:
        return bd09_to_wgs84(x, y)
    transformer = _to_degrees(system)
    if transformer is None:
        raise ValueError(system)
    lon, lat = transformer.transform(*_floats(x, y))
    lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    lost = ~(np.isfinite(lon) & np.isfinite(lat))
    return np.where(lost, np.nan, lon), np.where(lost, np.nan, lat)


def metres_between(lon: Floats, lat: Floats, other_lon: Floats, other_lat: Floats) -> Floats:
    """Great-circle distance; exact to 0.5 %, enough to name a shift."""
    half_lat = np.radians(other_lat - lat) / 2
    half_lon = np.radians(other_lon - lon) / 2
    chord = np.sin(half_lat) ** 2
    chord += np.cos(np.radians(lat)) * np.cos(np.radians(other_lat)) * np.sin(half_lon) ** 2
    return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(chord)))
