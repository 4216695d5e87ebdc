"""Where issues are: at a building, in a compound, on a road, in a community, or unknown."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.demo.facts.categories import COMMUNITY, ESTATE, HOME, NOWHERE, PUBLIC, ROAD
from data.demo.facts.columns import Columns, stack
from data.demo.facts.ground import Ground
from data.demo.facts.randomness import Rng, pick
from geo.vocab import Placing

METRE = 1 / 111_320  # degrees of latitude
NOISE_M = 15.0
ROAD_NOISE_M = 4.0
EXPRESSWAY = 0.05  # weight of an expressway's points beside other roads'
ESTATE_SHARE = 0.20 / 0.55  # of the compound-linked ones, known to the compound only


def compound_issues(rng: Rng, ground: Ground, counts: NDArray[np.int64]) -> Columns:
    """As many rows as each compound has issues, most of them at one of its buildings."""
    compound = np.repeat(np.arange(len(counts)), counts)
    buildings, starts = ground.by_compound
    size = np.diff(starts)[compound]
    vague = np.zeros(len(compound), dtype=bool)
    vague[rng.permutation(len(compound))[: round(ESTATE_SHARE * len(compound))]] = True
    vague |= size == 0
    # Cubing the draw makes some buildings speak more than others, always the same ones.
    chosen = (rng.random(len(compound)) ** 1.5 * size).astype(np.int64)
    building = np.where(
        vague, -1, buildings[np.minimum(starts[compound] + chosen, len(buildings) - 1)]
    )
    home = take_xy(ground, building)
    point = np.array([[point.x, point.y] for point in ground.compound_point]).reshape(-1, 2)
    xy = np.where(vague[:, None], point[compound], home)
    xy += noise(rng, len(compound), NOISE_M) * ~vague[:, None]
    grid = np.where(vague, ground.compound_grid[compound], ground.land.buildings.grid_no[building])
    return columns(
        kind=np.where(vague, ESTATE, HOME),
        placing=np.where(vague, Placing.COMPOUND, Placing.BUILDING),
        compound=compound,
        building=building,
        grid=grid,
        area=ground.land.compounds.community_no[compound],
        xy=xy,
    )


def other_issues(
    rng: Rng, ground: Ground, counts: dict[int, int], weights: NDArray[np.float64]
) -> Columns:
    """Rows outside compounds by kind of place; `weights` are those of the communities."""
    public = len(ground.public_buildings)
    on_road = counts[ROAD] + (0 if public else counts[PUBLIC])
    parts = [_on_roads(rng, ground, on_road, weights)]
    if public:
        parts.append(_in_public(rng, ground, counts[PUBLIC]))
    area = pick(rng, weights, counts[COMMUNITY])
    parts.append(_unlocated(COMMUNITY, Placing.COMMUNITY, area))
    lost = ground.district_of[pick(rng, weights, counts[NOWHERE])]
    parts.append(_unlocated(NOWHERE, Placing.NONE, lost))
    return stack(parts)


def _on_roads(rng: Rng, ground: Ground, count: int, weights: NDArray[np.float64]) -> Columns:
    points = ground.land.road_points
    in_community = np.bincount(points.community_no, minlength=len(weights))
    liking = weights[points.community_no] / in_community[points.community_no]
    # Nobody sets up a stall on an expressway; a little noise and litter is all it brings.
    fast = ground.land.roads.road_class[points.road_no] == "expressway"
    row = pick(rng, liking * np.where(fast, EXPRESSWAY, 1.0), count)
    xy = np.column_stack([points.lon[row], points.lat[row]]) + noise(rng, count, ROAD_NOISE_M)
    return columns(
        kind=np.full(count, ROAD),
        placing=np.full(count, Placing.POINT),
        grid=points.grid_no[row],
        area=points.community_no[row],
        road=points.road_no[row],
        xy=xy,
    )


def _in_public(rng: Rng, ground: Ground, count: int) -> Columns:
    rows = ground.public_buildings
    building = rows[pick(rng, np.exp(rng.normal(0, 0.8, len(rows))), count)]
    return columns(
        kind=np.full(count, PUBLIC),
        placing=np.full(count, Placing.BUILDING),
        building=building,
        grid=ground.land.buildings.grid_no[building],
        area=ground.land.buildings.community_no[building],
        xy=take_xy(ground, building) + noise(rng, count, NOISE_M),
    )


def _unlocated(kind: int, placing: Placing, area: NDArray[np.int64]) -> Columns:
    count = len(area)
    return columns(
        kind=np.full(count, kind),
        placing=np.full(count, placing),
        area=area,
        xy=np.full((count, 2), np.nan),
    )


def columns(**given: NDArray[Any]) -> Columns:
    """Location columns; what is not given is -1 (none). Coordinates are rounded to 1e-7 degrees."""
    count = len(given["kind"])
    filled: Columns = {
        name: np.asarray(given.get(name, np.full(count, -1)), dtype=np.int64)
        for name in ("kind", "placing", "compound", "building", "grid", "area", "road")
    }
    xy = np.round(given["xy"], 7)
    return filled | {"lon": xy[:, 0], "lat": xy[:, 1]}


def take_xy(ground: Ground, building: NDArray[np.int64]) -> NDArray[np.float64]:
    return ground.building_xy[building]


def noise(rng: Rng, count: int, metres: float) -> NDArray[np.float64]:
    """Offsets in degrees, uniform in a disc of the given radius (at about 35° north)."""
    angle, reach = rng.random(count) * 2 * np.pi, np.sqrt(rng.random(count)) * metres * METRE
    return np.column_stack([np.cos(angle) * reach / np.cos(np.radians(35)), np.sin(angle) * reach])
