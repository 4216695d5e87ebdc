"""From drawing metres to lon/lat: a made-up place in the CGCS2000 zone around 117 degrees east."""

import numpy as np
import shapely
from pyproj import Transformer

from data.demo.territory.columns import Floats, Objects

ORIGIN_M = (555_400.0, 3_786_300.0)  # in EPSG:4548, about 117.60 E 34.20 N
DECIMALS = 7

_TO_LONLAT = Transformer.from_crs(4548, 4490, always_xy=True)


def lonlat(xy: Floats) -> Floats:
    """Drawing metres (n, 2) to degrees (n, 2), rounded to the common lattice of 1e-7."""
    lon, lat = _TO_LONLAT.transform(xy[:, 0] + ORIGIN_M[0], xy[:, 1] + ORIGIN_M[1])
    # Adding 0.0 turns a negative zero into a plain one.
    return np.round(np.column_stack([lon, lat]), DECIMALS) + 0.0


def to_lonlat(shapes: Objects) -> Objects:
    """The same for geometries; shared vertices stay shared."""
    result: Objects = shapely.transform(shapes, lonlat)
    return result
