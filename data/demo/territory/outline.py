"""Which blocks form the territory, so that its outline runs along roads, water and ridges."""

import numpy as np
import shapely

from data.demo.territory.columns import Flags
from data.demo.territory.planar import Plane
from data.demo.territory.recipe import Recipe
from data.demo.territory.shape_of_land import Land


def chosen_blocks(plane: Plane, recipe: Recipe, land: Land) -> Flags:
    """The least remote blocks, smoothed, in one piece, without holes, of about the wanted area."""
    remote = land.remoteness(shapely.get_coordinates(shapely.centroid(plane.face)))
    order = np.argsort(remote, kind="stable")
    area = shapely.area(plane.face)
    reach, wanted = np.cumsum(area[order]), recipe.area_km2 * 1e6
    tried = []
    aim = wanted
    for _ in range(5):
        inside = np.zeros(len(order), dtype=bool)
        inside[order[: int(np.searchsorted(reach, aim)) + 1]] = True
        inside = _one_piece(plane, _smoothed(plane, inside))
        got = float(area[inside].sum())
        tried.append((abs(got - wanted), inside))
        # Smoothing adds or drops some ground; the next try allows for it.
        aim *= (wanted / got) ** 0.8
    return min(tried, key=lambda pair: pair[0])[1]


def _one_piece(plane: Plane, inside: Flags) -> Flags:
    """The largest connected part with its holes filled."""
    body = shapely.get_parts(shapely.coverage_union_all(plane.face[inside]))
    filled = shapely.Polygon(body[np.argmax(shapely.area(body))].exterior)
    shapely.prepare(filled)
    flags: Flags = shapely.contains_properly(filled, shapely.point_on_surface(plane.face))
    return flags


def _smoothed(plane: Plane, inside: Flags) -> Flags:
    """Fills notches and drops spurs: a block goes with the side it has most of its border with."""
    pair, shared, _ = plane.borders()
    count, rim = len(plane.face), shapely.length(plane.face)
    for _ in range(6):
        friendly = np.bincount(pair[:, 0], shared * inside[pair[:, 1]], count)
        friendly += np.bincount(pair[:, 1], shared * inside[pair[:, 0]], count)
        inside = (inside & (friendly > 0.38 * rim)) | (friendly > 0.56 * rim)
    return inside
