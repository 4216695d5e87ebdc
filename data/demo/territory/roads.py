"""Roads as named lines, taken from the borders of the final arrangement, and points along them."""

from dataclasses import dataclass

import numpy as np
import shapely

from data.demo.territory.columns import Floats, Ints, Objects
from data.demo.territory.names import road_names
from data.demo.territory.planar import ROADS, Edge, Plane

POINT_SPACING_M = 60.0


@dataclass(frozen=True)
class Streets:
    """Lines in metres with their class and names (None for lanes without one)."""

    line: Objects
    kind: Ints
    name_zh: Objects
    name_en: Objects


def streets(plane: Plane, rng: np.random.Generator) -> Streets:
    """Segments of one class merged to lines, then to roads that run on through crossings."""
    lines: list[Objects] = []
    kinds: list[Ints] = []
    for kind in ROADS:
        merged = shapely.line_merge(
            shapely.multilinestrings(shapely.linestrings(plane.segment[plane.kind == kind]))
        )
        parts = shapely.get_parts(merged)
        parts = parts[np.lexsort(shapely.get_coordinates(shapely.centroid(parts)).T)]
        lines.append(parts)
        kinds.append(np.full(len(parts), int(kind), dtype=np.int64))
    line, kind_of = np.concatenate(lines), np.concatenate(kinds)
    road = _runs(line, kind_of)
    zh, en = _named(line, kind_of, road, rng)
    order = np.argsort(road, kind="stable")
    groups = np.unique(road[order], return_inverse=True)[1].ravel()
    whole = shapely.line_merge(shapely.multilinestrings(line[order], indices=groups))
    whole, of_road = shapely.get_parts(whole, return_index=True)
    first = order[np.searchsorted(groups, of_road)]
    return Streets(whole, kind_of[first], zh[first], en[first])


def _runs(line: Objects, kind: Ints) -> Ints:
    """A road number per line: at a crossing a line goes on in the straightest one of its class."""
    ends = np.stack([shapely.get_coordinates(shapely.get_point(line, k)) for k in (0, -1)], axis=1)
    inner = np.stack([shapely.get_coordinates(shapely.get_point(line, k)) for k in (1, -2)], axis=1)
    heading = ends - inner
    heading /= np.hypot(heading[..., 0], heading[..., 1])[..., None]
    key = np.rint(ends.reshape(-1, 2) * 10).astype(np.int64)
    _, node = np.unique(key, axis=0, return_inverse=True)
    order = np.argsort(node.ravel(), kind="stable")
    bounds = np.flatnonzero(np.diff(node.ravel()[order])) + 1
    parent = list(range(len(line)))
    way = heading.reshape(-1, 2)
    for group in np.split(order, bounds):
        if len(group) < 2:
            continue
        facing = way[group] @ way[group].T
        facing[kind[group // 2][:, None] != kind[group // 2][None]] = 1
        np.fill_diagonal(facing, 1)
        for _ in range(len(group) // 2):
            a, b = np.unravel_index(np.argmin(facing), facing.shape)
            if facing[a, b] > -0.8:
                break
            _unite(parent, int(group[a]) // 2, int(group[b]) // 2)
            facing[[a, b]] = facing[:, [a, b]] = 1
    root = np.array([_root(parent, k) for k in range(len(line))])
    numbered: Ints = np.unique(root, return_inverse=True)[1].ravel().astype(np.int64)
    return numbered


def _root(parent: list[int], k: int) -> int:
    while parent[k] != k:
        parent[k] = parent[parent[k]]
        k = parent[k]
    return k


def _unite(parent: list[int], a: int, b: int) -> None:
    a, b = _root(parent, a), _root(parent, b)
    parent[max(a, b)] = min(a, b)


def _named(
    line: Objects, kind: Ints, road: Ints, rng: np.random.Generator
) -> tuple[Objects, Objects]:
    """Names the longer roads; lanes mostly stay without."""
    count = int(road.max()) + 1
    length = np.bincount(road, shapely.length(line), count)
    road_kind = np.zeros(count, dtype=np.int64)
    road_kind[road] = kind
    ends = shapely.get_coordinates(shapely.get_point(line, -1)) - shapely.get_coordinates(
        shapely.get_point(line, 0)
    )
    upright = np.bincount(road, np.abs(ends[:, 1]) - np.abs(ends[:, 0]), count) > 0
    tail = np.where(upright, "路", "街").astype(object)
    tail[(road_kind == Edge.ARTERIAL) & (length > 6000)] = "大道"
    tail[road_kind == Edge.EXPRESSWAY] = "高速"
    tail[road_kind == Edge.RESIDENTIAL] = "巷"
    order = np.argsort(-(road_kind * 1e6 + length), kind="stable")
    zh, en = np.full(count, None, dtype=object), np.full(count, None, dtype=object)
    named_zh, named_en = road_names(count, tail[order], rng)
    zh[order], en[order] = named_zh, named_en
    nameless = (road_kind == Edge.RESIDENTIAL) & (rng.random(count) < 0.6)
    zh[nameless] = en[nameless] = None
    return zh[road], en[road]


def sampled(line: Objects) -> tuple[Floats, Ints]:
    """Points (n, 2) about every 60 m along the lines, with the line each belongs to."""
    length = shapely.length(line)
    count = np.maximum(1, np.rint(length / POINT_SPACING_M)).astype(np.int64)
    owner = np.repeat(np.arange(len(line)), count)
    step = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
    at = (step + 0.5) * np.repeat(length / count, count)
    xy: Floats = shapely.get_coordinates(shapely.line_interpolate_point(line[owner], at))
    return xy, owner
