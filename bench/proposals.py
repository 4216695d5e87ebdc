"""Proposed grids: 1,500 cells of the drawn district into 100 grids, and gerrychain beside it."""

import importlib.util
import time
from functools import partial
from typing import cast

import numpy as np
import shapely
from pyproj import Transformer
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import breadth_first_order

from bench.line import Line, Peer, summarised
from bench.measuring import Bench
from data.demo.territory import Territory, draw
from geo.shapes.cells import Buildings, Terrain, cells_of
from geo.shapes.ground import Floats, Ground, Ints, pieces
from geo.shapes.partition import Kind, propose

NAMES = ("propose_s", "propose_deviation_pct")
CELLS, GRIDS = 1_500, 100
COMMUNITIES = 28  # around the middle of the district: somewhat more than 1,500 cells
CUT_ABOVE = 100  # households of a compound from which on it is divided like a block
SEED = 1
RUNS, PEER_RUNS = 9, 3
# By how much a grid of the peer may be off; it fails where that is too little.
SLACK = (0.15, 0.3)
ATTEMPTS = 200
PEER = "gerrychain recursive_tree_part"
_TO_METRES = Transformer.from_crs(4490, 4548, always_xy=True)


def grids(bench: Bench) -> list[Line]:
    """Seconds for all alternatives of a proposal, and the deviation of the one even in households;
    a division that is not in one piece everywhere gives no figure."""
    bench.tell("proposals")
    ground = connected_cells(draw("district", SEED))
    seconds, deviations = [], []
    for seed in range(RUNS):
        begun = time.perf_counter()
        found = propose(ground, GRIDS, seed=seed).alternatives
        seconds.append(time.perf_counter() - begun)
        if any(each.measures.pieces.max() > 1 for each in found):
            return [summarised(name, bench.size, []) for name in NAMES]
        deviations.append(next(a.deviation_pct for a in found if a.kind is Kind.HOUSEHOLDS))
    bench.tell("proposals_peer")
    peer_seconds, peer_deviations = _peers(ground)
    peers = [Peer(PEER, each) if each else None for each in (peer_seconds, peer_deviations)]
    return [
        summarised(name, bench.size, values, peer)
        for name, values, peer in zip(NAMES, (seconds, deviations), peers, strict=True)
    ]


def connected_cells(place: Territory) -> Ground:
    """The first 1,500 cells around a corner of the middle communities, all connected."""
    rows = place.areas.rows("community")
    middle = shapely.centroid(place.areas.geom[0])
    away = shapely.distance(shapely.centroid(place.areas.geom[rows]), middle)
    ground = cells_of(_terrain(place, rows[np.argsort(away)[:COMMUNITIES]])).ground
    _, piece = pieces(ground.count, ground.pairs)
    ground = ground.of(np.flatnonzero(piece == np.argmax(np.bincount(piece))))
    return ground.of(np.array(_around(ground, CELLS), np.int64))


def _terrain(place: Territory, rows: Ints) -> Terrain:
    buildings, compounds = place.buildings, place.compounds
    home = np.isin(buildings.community_no, rows)
    own = np.isin(compounds.community_no, rows)
    held = buildings.dwellings[home].astype(float)
    rng = np.random.default_rng(SEED)
    return Terrain(
        shapely.coverage_union_all(place.areas.geom[rows]),
        Buildings(
            shapely.get_coordinates(buildings.point[home]),
            held,
            rng.poisson(held / 8).astype(float),
        ),
        _metres,
        place.roads.line.tolist(),
        place.roads.road_class.tolist(),
        place.water.polygon.tolist(),
        compounds.geom[own].tolist(),
        compounds.households[own] > CUT_ABOVE,
    )


def _metres(lonlat: Floats) -> Floats:
    return np.column_stack(_TO_METRES.transform(lonlat[:, 0], lonlat[:, 1]))


def _around(ground: Ground, count: int) -> list[int]:
    """The cells nearest to the westernmost one by number of borders crossed."""
    one, two = ground.pairs.T
    graph = coo_matrix((np.ones(len(one)), (one, two)), shape=(ground.count, ground.count))
    first = int(np.argmin(ground.middle[:, 0]))
    found: list[int] = breadth_first_order(graph, first, directed=False)[0].tolist()
    if len(found) < count:
        raise ValueError(f"only {len(found)} cells")
    return found[:count]


def _peers(ground: Ground) -> tuple[list[float], list[float]]:
    """Seconds and mean deviation of the peer's runs, each with the least slack that succeeds; none
    where the peer is not installed: it comes with the tests."""
    if importlib.util.find_spec("gerrychain") is None:
        return [], []
    target = float(ground.households.sum()) / GRIDS
    seconds, deviations = [], []
    for run in range(PEER_RUNS):
        begun = time.perf_counter()
        label = _divided(ground, target, run)
        if label is None:
            continue
        seconds.append(time.perf_counter() - begun)
        held = np.zeros(GRIDS)
        for cell, grid in label.items():
            held[grid] += ground.households[cell]
        deviations.append(100 * float(np.abs(held / target - 1).mean()))
    return seconds, deviations


def _divided(ground: Ground, target: float, seed: int) -> dict[int, int] | None:
    """The peer's grid of every cell; None when no slack was enough."""
    import networkx
    from gerrychain import Graph
    from gerrychain.partition import recursive_tree_part
    from gerrychain.tree import BalanceError, bipartition_tree

    bare = networkx.Graph()
    for cell, held in enumerate(ground.households.tolist()):
        bare.add_node(cell, households=int(held))
    bare.add_edges_from(ground.pairs.tolist())
    graph = Graph.from_networkx(bare)
    tree = partial(bipartition_tree, max_attempts=ATTEMPTS)
    for slack in SLACK:
        try:
            found = recursive_tree_part(
                graph, range(GRIDS), target, "households", slack,
                bipartition_tree_fn=tree, rng=seed,
            )  # fmt: skip
            return cast(dict[int, int], found)
        except (RuntimeError, BalanceError):
            continue
    return None
