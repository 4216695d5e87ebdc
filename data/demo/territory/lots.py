"""Lots: faces of the street plan with the plot that may be built on and the use they are put to."""

from dataclasses import dataclass

import numpy as np
import shapely

from data.demo.territory.columns import Flags, Floats, Ints, Objects
from data.demo.territory.network import Network, corridor
from data.demo.territory.planar import Edge, Plane
from data.demo.territory.shape_of_land import Land
from data.demo.territory.stock import Stock

# Distance of a fence from the middle of the border, metres: half the road and its verge.
SETBACK = {
    Edge.WALL: 5.4,
    Edge.RESIDENTIAL: 7.0,
    Edge.TERTIARY: 12.0,
    Edge.SECONDARY: 17.0,
    Edge.ARTERIAL: 25.0,
    Edge.EXPRESSWAY: 38.0,
    Edge.STREAM: 30.0,
    Edge.RIVER: 60.0,
}


@dataclass(frozen=True)
class Lots:
    """Faces inside the territory; `nature` is land, bank, lake, hill or park."""

    face: Objects
    plot: Objects
    nature: Objects
    density: Floats
    centre: Floats
    buildable: Flags


def survey(plane: Plane, plots: Objects, inside: Ints, network: Network, land: Land) -> Lots:
    """Measures the faces `inside` (positions in the plane) with their plots."""
    faces = plane.face[inside]
    plot = plots[inside]
    spot = shapely.point_on_surface(faces)
    nature = np.full(len(faces), "land", dtype=object)
    for stream in network.streams:
        nature[shapely.contains(corridor(stream), spot)] = "bank"
    for blob in network.blobs:
        nature[shapely.contains(blob.shore, spot)] = blob.kind
    centre = shapely.get_coordinates(spot)
    area = shapely.area(plot)
    with np.errstate(invalid="ignore"):
        frame = shapely.oriented_envelope(plot)
        slim = area / np.maximum(shapely.length(plot), 1)
        full = area / np.maximum(shapely.area(frame), 1)
    fit = (nature == "land") & (area > 1500) & (full > 0.62) & (slim > 8.5)
    return Lots(faces, plot, nature, land.density(centre), centre, fit)


def plots_of(plane: Plane) -> Objects:
    """Every face less the roads around it; the largest part that is left, spikes removed."""
    plot = plane.face.copy()
    segments = shapely.linestrings(plane.segment)
    for kind, setback in SETBACK.items():
        of_kind = np.flatnonzero(plane.kind == kind)
        face = plane.sides[of_kind].ravel()
        lines = np.repeat(segments[of_kind], 2)[face >= 0]
        face = face[face >= 0]
        order = np.argsort(face, kind="stable")
        touched, group = np.unique(face[order], return_inverse=True)
        if len(touched) == 0:
            continue
        strips = shapely.multilinestrings(lines[order], indices=group)
        roads = shapely.buffer(strips, setback, quad_segs=2)
        plot[touched] = shapely.difference(plot[touched], roads)
    opened = shapely.buffer(plot, -7, join_style="mitre")
    opened = shapely.buffer(opened, 7, join_style="mitre", mitre_limit=2)
    # At sharp corners the mitre reaches beyond the plot it came from.
    within = shapely.intersection(shapely.simplify(opened, 0.8), plot)
    # Hair-fine spikes would cross themselves once coordinates are rounded to degrees.
    within = shapely.buffer(within, -0.3, join_style="mitre")
    return _largest(shapely.buffer(within, 0.25, join_style="mitre", mitre_limit=2))


def _largest(shapes: Objects) -> Objects:
    """The largest polygon of each shape; an empty polygon where nothing is left."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    result = np.full(len(shapes), shapely.Polygon(), dtype=object)
    order = np.argsort(shapely.area(parts), kind="stable")
    result[owner[order]] = parts[order]
    return result


def settle(lots: Lots, stock: Stock, land: Land, place: Ints, rng: np.random.Generator) -> Ints:
    """A lot for every compound that has none (-1) in `place` (n,); the others keep theirs.

    Largest need first, by fit of size and of neighbourhood.
    """
    area = shapely.area(lots.plot)
    free, place = lots.buildable.copy(), place.copy()
    free[place[place >= 0]] = False
    size = np.log(np.maximum(area, 1))
    reach = np.sqrt(land.recipe.area_km2) * 1000
    core = np.exp(-((np.hypot(*(lots.centre - land.core).T) / (0.27 * reach)) ** 2))
    core += 0.7 * land.oldness(lots.centre)
    homely = {
        ("commercial", "new"): 1.5 * lots.density - 1.0 * core,
        ("commercial", "old"): 1.6 * lots.density + 0.5 * core,
        ("resettlement", "new"): 1.2 * lots.density - 1.6 * core,
        ("resettlement", "old"): 1.1 * lots.density - 0.7 * core,
        ("work_unit", "old"): 1.5 * lots.density + 1.6 * core,
        ("mixed", "new"): 1.5 * lots.density + 0.4 * core,
        ("mixed", "old"): 1.4 * lots.density + 1.4 * core,
    }
    waiting = np.flatnonzero(place < 0)
    for k in waiting[np.argsort(-stock.ground_m2[waiting], kind="stable")].tolist():
        need = np.log(stock.ground_m2[k])
        tight = size < need
        misfit = np.where(tight, 5 * (need - size), 0.9 * (size - need))
        charm = homely[stock.type[k], stock.age_class[k]] + rng.gumbel(0, 0.22, len(area))
        score = np.where(free, 1.3 * charm - 1.6 * misfit, -np.inf)
        place[k] = int(np.argmax(score))
        free[place[k]] = False
    return place
