"""A made-up territory for the map engine alone: a warped lattice of grids with everything a map
shows.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.shapes.binary import encode, encode_points
from geo.shapes.mercator import label_points

CENTRE = np.array([13_150_000.0, 4_180_000.0])
CELL_M = 330.0
PER_COMMUNITY = 4
FIRST = "云新仁龙景岭李杨和福泉金华南北智宏银柏泰"
SECOND = "凤安义康柳园溪德长兴里坊嘉海秋宝瑞庆春明"


@dataclass
class Territory:
    """Files by layer name, and the raw pieces that tests ask about."""

    side: int
    files: dict[str, bytes] = field(default_factory=dict)
    grids: Any = None
    communities: Any = None
    streets: Any = None
    compounds: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 2)))


def warp(xy: NDArray[np.float64], span: float) -> NDArray[np.float64]:
    """A smooth displacement, so that straight lattice lines become streets that bend."""
    u, v = xy[:, 0] / span * 6.3, xy[:, 1] / span * 6.3
    dx = 0.02 * np.sin(1.3 * v + 0.6) + 0.012 * np.sin(2.7 * u + v) + 0.004 * np.sin(9 * u - 7 * v)
    dy = 0.022 * np.sin(1.1 * u - 0.3) + 0.010 * np.sin(2.1 * v - u) + 0.004 * np.sin(8 * v + 5 * u)
    return CENTRE + xy + span * np.column_stack([dx, dy])


def bend(geometries: Any, span: float, most: float = 90.0) -> Any:
    return shapely.transform(shapely.segmentize(geometries, most), lambda xy: warp(xy, span))


def lattice(side: int, cell: float) -> Any:
    i, j = np.meshgrid(np.arange(side), np.arange(side))
    x, y = (i.ravel() - side / 2) * cell, (j.ravel() - side / 2) * cell
    return shapely.box(x, y, x + cell, y + cell), i.ravel(), j.ravel()


def kept(i: NDArray[np.int64], j: NDArray[np.int64], side: int) -> NDArray[np.bool_]:
    """An irregular outline: whole communities are left out at the corners."""
    a, b = i // PER_COMMUNITY, j // PER_COMMUNITY
    n = side // PER_COMMUNITY
    r = np.hypot((a + 0.5) / n - 0.5, ((b + 0.5) / n - 0.5) * 1.15)
    return r + 0.05 * np.sin(a * 2.1 + b * 1.7) < 0.5


def names(n: int, tail: str) -> list[str]:
    return [FIRST[k % 20] + SECOND[(k // 20 + k * 7) % 20] + tail for k in range(n)]


def merged(cells: Any, key: NDArray[np.int64]) -> tuple[Any, NDArray[np.int64]]:
    order, inverse = np.unique(key, return_inverse=True)
    return np.array([shapely.union_all(cells[inverse == k]) for k in range(len(order))]), inverse


def area_file(areas: Any, ids: list[str], zh: list[str], en: list[str], **more: Any) -> bytes:
    table = {"ids": ids, "zh": zh, "en": en, **more}
    return encode(areas, labels=label_points(areas), table=table)


def build(side: int = 48) -> Territory:
    """side**2 grids less the corners; 16 grids a community, a street a quadrant."""
    span = side * CELL_M
    cells, i, j = lattice(side, CELL_M)
    inside = kept(i, j, side)
    cells, i, j = bend(cells[inside], span), i[inside], j[inside]
    community_key = (i // PER_COMMUNITY) * 1000 + j // PER_COMMUNITY
    communities, of_grid = merged(cells, community_key)
    quadrant = (i >= side / 2 + np.round(4 * np.sin(j))) * 2 + (
        j // PER_COMMUNITY >= side // PER_COMMUNITY / 2
    )
    quadrant = (
        i // PER_COMMUNITY >= side // PER_COMMUNITY / 2 + (j // PER_COMMUNITY) % 2
    ) * 2 + quadrant % 2
    streets, _ = merged(cells, quadrant)
    out = Territory(side, grids=cells, communities=communities, streets=streets)
    add_areas(out, of_grid)
    add_basemap(out, span, i, j)
    add_compounds(out, side)
    return out


def add_areas(out: Territory, of_grid: NDArray[np.int64]) -> None:
    district = np.array([shapely.union_all(out.streets)])
    out.files["district"] = area_file(district, ["D"], ["青榆区"], ["Qingyu District"])
    zh = ["临川街道", "青榆街道", "澄湖街道", "望岭街道"]
    en = [
        "Linchuan Subdistrict",
        "Qingyu Subdistrict",
        "Chenghu Subdistrict",
        "Wangling Subdistrict",
    ]
    out.files["street"] = area_file(out.streets, [f"S{k}" for k in range(4)], zh, en)
    n = len(out.communities)
    ids = [f"C{k:03d}" for k in range(n)]
    out.files["community"] = area_file(
        out.communities, ids, names(n, "社区"), [f"Community {k}" for k in range(n)]
    )
    ids = [f"G{k:05d}" for k in range(len(out.grids))]
    out.files["grid"] = area_file(
        out.grids,
        ids,
        [f"第{k % 16 + 1}网格" for k in range(len(ids))],
        [f"Grid {k % 16 + 1}" for k in range(len(ids))],
        parent=of_grid.tolist(),
    )


def add_basemap(out: Territory, span: float, i: NDArray[np.int64], j: NDArray[np.int64]) -> None:
    out.files["water"] = water(span)
    out.files["green"] = green(out.grids)
    out.files["roads"], out.files["lanes"] = roads(out.side, span)
    out.files["buildings"] = buildings(i, j, out.side, span)
    far = bend(shapely.box(-2.2 * span, -1.6 * span, 2.2 * span, 1.6 * span), span, 800)
    out.files["surround"] = encode(
        np.array([far]),
        labels=np.array([[CENTRE[0] - 0.75 * span, CENTRE[1] + 0.2 * span]]),
        table={"zh": ["泽县"], "en": ["Ze County"]},
    )


def water(span: float) -> bytes:
    t = np.linspace(-1.5, 1.5, 80)
    river = shapely.LineString(
        np.column_stack([0.16 * span + 0.05 * span * np.sin(3 * t), t * span])
    )
    lake = (
        shapely.Point(-0.28 * span, 0.2 * span)
        .buffer(0.035 * span)
        .difference(shapely.Point(-0.28 * span, 0.2 * span).buffer(0.01 * span))
    )
    areas = bend(np.array([river.buffer(150), lake]), span)
    labels = np.array(
        [warp(np.array([[0.17 * span, 0.3 * span]]), span)[0], label_points(areas)[1]]
    )
    return encode(
        areas,
        labels=labels,
        table={"zh": ["青川河", "澄湖"], "en": ["Qingchuan River", "Lake Cheng"]},
    )


def green(grids: Any) -> bytes:
    chosen = grids[5::37]
    parks = shapely.buffer(chosen, -25)
    return encode(
        parks,
        labels=label_points(parks),
        table={"zh": names(len(parks), "公园"), "en": [f"Park {k}" for k in range(len(parks))]},
    )


def roads(side: int, span: float) -> tuple[bytes, bytes]:
    """Lattice lines running on beyond the district; every fourth is a street, every twelfth an
    arterial.
    """
    kinds, lines, zh = [], [], []
    for k in range(-side // 2, side + side // 2 + 1):
        kind = (
            0
            if k == side // 2 + 4
            else 1
            if k % 12 == 0
            else 2
            if k % 8 == 0
            else 3
            if k % 4 == 0
            else 4
        )
        if kind == 4 and not 0 <= k <= side:
            continue
        far = 1.4 * span if kind < 4 else span / 2
        at = (k - side / 2) * CELL_M
        lines += [
            shapely.LineString([(at, -far), (at, far)]),
            shapely.LineString([(-far, at), (far, at)]),
        ]
        kinds += [kind, kind]
        zh += [
            FIRST[k % 20] + SECOND[k % 17] + "路",
            FIRST[(k + 3) % 20] + SECOND[(k + 5) % 13] + "大街",
        ]
    bent = bend(np.array(lines), span)
    tag = np.array(kinds, dtype=np.uint8)
    table = {"zh": zh, "en": [f"Road {k}" for k in range(len(zh))]}

    def pick(rows):
        kept = {name: np.array(column)[rows].tolist() for name, column in table.items()}
        return encode(bent[rows], classes=tag[rows], table=kept)

    return pick(tag < 4), pick(tag == 4)


def buildings(i: NDArray[np.int64], j: NDArray[np.int64], side: int, span: float) -> bytes:
    x0, y0 = (i - side / 2) * CELL_M, (j - side / 2) * CELL_M
    boxes = []
    for a in range(4):
        for b in range(3):
            x, y = x0 + 35 + b * 92, y0 + 40 + a * 70
            boxes.append(shapely.box(x, y, x + 68, y + 20))
    return encode(bend(np.concatenate(boxes), span), step=0.1)


def add_compounds(out: Territory, side: int) -> None:
    at = label_points(out.grids)[:: 3 if side < 80 else 18]
    out.compounds = at
    n = len(at)
    table = {
        "ids": [f"X{k:04d}" for k in range(n)],
        "zh": names(n, "花园"),
        "en": [f"Garden {k}" for k in range(n)],
    }
    out.files["compound"] = encode(shapely.points(at), labels=at, table=table)


def cloud(territory: Territory, n: int, seed: int = 1) -> bytes:
    rng = np.random.default_rng(seed)
    chosen = territory.compounds[(rng.beta(1, 3, n) * len(territory.compounds)).astype(int)]
    return encode_points(
        chosen + rng.normal(0, 160, (n, 2)), classes=rng.integers(0, 3, n).astype(np.uint8)
    )


def figures(territory: Territory, n: int, seed: int = 0) -> NDArray[np.int64]:
    """Plausible counts: a few warm clusters on a calm ground."""
    rng = np.random.default_rng(seed)
    at = (
        label_points(territory.grids)
        if n == len(territory.grids)
        else label_points(territory.communities)
    )
    hot = rng.choice(len(at), 6, replace=False)
    near = sum(np.exp(-((np.hypot(*(at - at[k]).T) / 900) ** 2)) for k in hot)
    return np.rint(rng.gamma(2, 9, n) + 70 * near * rng.uniform(0.5, 1, n)).astype(int)
