"""Metres: how long a step is on the ellipsoid of CGCS2000."""

import numpy as np

from geo.shapes.planar import STEPS

EARTH_M = 6_378_137.0
FLATTENING = 1 / 298.257222101  # GRS80, the ellipsoid of CGCS2000


def scale(lat: float) -> tuple[float, float]:
    """Metres a step to the east and to the north at a latitude, on the GRS80 ellipsoid."""
    phi = np.radians(lat)
    square = FLATTENING * (2 - FLATTENING)
    bent = 1 - square * np.sin(phi) ** 2
    step = np.radians(1.0) / STEPS
    north = EARTH_M * (1 - square) / bent**1.5 * step
    east = EARTH_M / np.sqrt(bent) * np.cos(phi) * step
    return float(east), float(north)
