"""Which blocks form the territory, so that its outline runs along roads, water and ridges."""

import numpy as np
import shapely

from data.demo.territory.columns import Flags
from data.demo.territory.planar import Plane
from data.demo.territory.recipe import Recipe
from data.demo.territory.shape_of_land import Land


def chosen_blocks(plane: Plane, recipe: Recipe, land: Land) -> Flags:
    """The least remote blocks up to the wanted area, smoothed, in one piece and without holes."""
    blocks = plane.face
    remote = land.remoteness(shapely.get_coordinates(shapely.centroid(blocks)))
    order = np.argsort(remote, kind="stable")
    count = int(np.searchsorted(np.cumsum(shapely.area(blocks)[order]), recipe.area_km2 * 1e6)) + 1
    inside = np.zeros(len(blocks), dtype=bool)
    inside[order[:count]] = True
    for _ in range(3):
        inside = _smoothed(plane, inside)
    body = shapely.get_parts(shapely.coverage_union_all(blocks[inside]))
    body = body[np.argmax(shapely.area(body))]
    filled = shapely.Polygon(body.exterior)
    shapely.prepare(filled)
    flags: Flags = shapely.contains_properly(filled, shapely.point_on_surface(blocks))
    return flags


def _smoothed(plane: Plane, inside: Flags) -> Flags:
    """Fills notches and drops spurs: a block goes with the side it has most of its border with."""
    pair, shared, _ = plane.borders()
    count = len(plane.face)
    friendly = np.bincount(pair[:, 0], shared * inside[pair[:, 1]], count)
    friendly += np.bincount(pair[:, 1], shared * inside[pair[:, 0]], count)
    share = friendly / shapely.length(plane.face)
    return (inside & (share > 0.3)) | (share > 0.62)
