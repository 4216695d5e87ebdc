"""Columns of areas and grids: codes, names, sums and geometries of the divisions."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from data.demo.territory import names
from data.demo.territory.columns import Areas, Floats, Grids, Ints, Objects
from data.demo.territory.draft import Draft
from data.demo.territory.frame import to_lonlat
from data.demo.territory.numbering import reading_order

DISTRICT_CODE = 999901
PREFECTURE_CODE = "999900"
CLASSES = ("prefecture", "district", "street", "community")


@dataclass(frozen=True)
class Written:
    """Areas and grids with the way back: label of a division -> row of the column store."""

    areas: Areas
    grids: Grids
    community_row: Ints
    grid_row: Ints


@dataclass(frozen=True)
class Level:
    """One level of regions in final order; `label` (n,) are the numbers the divisions used."""

    key: str
    label: Ints
    code: Objects
    parent_code: Objects
    name_zh: Objects
    name_en: Objects


def merged(faces: Objects, label: Ints) -> Objects:
    """Union of the faces of each label; no vertex is lost, so neighbours keep matching."""
    order = np.argsort(label, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(label[order])) + 1)
    return np.array([_whole(shapely.coverage_union_all(faces[g])) for g in groups], dtype=object)


def _whole(shape: shapely.Geometry) -> shapely.Geometry:
    parts = shapely.get_parts(shape)
    return parts[0] if len(parts) == 1 else shape


def multi(shapes: Objects) -> Objects:
    """The same as MultiPolygons."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    result: Objects = shapely.multipolygons(parts, indices=owner)
    return result


def write_places(draft: Draft, namer: names.Namer) -> Written:
    """Numbers and names every level from the top down, then sums it up."""
    faces = to_lonlat(draft.plane.face[draft.inside])
    middle = shapely.get_coordinates(shapely.centroid(draft.plane.face[draft.inside]))
    levels = _levels(draft, middle, namer)
    d = draft.divisions
    atoms = {
        "prefecture": np.zeros_like(d.grid),
        "district": d.district,
        "street": d.street,
        "community": d.community,
    }
    parts = [_columns(draft, level, atoms[level.key], faces) for level in levels]
    areas = Areas(*[np.concatenate(column) for column in zip(*parts, strict=True)])
    above = len(areas.code) - len(levels[-1].label)
    community_row = np.empty(len(levels[-1].label), dtype=np.int64)
    community_row[levels[-1].label] = above + np.arange(len(levels[-1].label))
    grids, grid_row = _grids(draft, areas, community_row, middle, faces)
    return Written(areas, grids, community_row, grid_row)


def _spots(label: Ints, middle: Floats) -> Floats:
    """Mean position (k, 2) of the atoms of each label."""
    count = np.bincount(label)
    return np.column_stack([np.bincount(label, middle[:, k]) / count for k in (0, 1)])


def _parents(child: Ints, parent: Ints) -> Ints:
    """Parent label of each child label."""
    result = np.zeros(int(child.max()) + 1, dtype=np.int64)
    result[child] = parent
    return result


def _levels(draft: Draft, middle: Floats, namer: names.Namer) -> list[Level]:
    d, recipe = draft.divisions, draft.recipe
    several = recipe.districts > 1
    root = Level("prefecture", np.zeros(1, dtype=np.int64), _text([PREFECTURE_CODE]), _text([None]),
                 _text([names.PREFECTURE[0]]), _text([names.PREFECTURE[1]]))  # fmt: skip
    order = np.argsort(-np.bincount(d.district[draft.home_atom], draft.homes.people), kind="stable")
    codes = _text([str(DISTRICT_CODE + k) for k in range(len(order))])
    above = _text([PREFECTURE_CODE if several else None] * len(order))
    titles = [names.DISTRICTS[k] for k in range(len(order))]
    district = Level(
        "district",
        order,
        codes,
        above,
        _text([t[0] for t in titles]),
        _text([t[1] for t in titles]),
    )
    of_district = np.empty(len(order), dtype=np.int64)
    of_district[order] = np.arange(len(order))
    parent = of_district[_parents(d.street, d.district)]
    number = reading_order(_spots(d.street, middle), parent)
    zh, en = names.streets(len(number), namer)
    street = _numbered("street", parent, number, codes, zh, en)
    rank = np.empty(len(number), dtype=np.int64)
    rank[street.label] = np.arange(len(number))
    parent = rank[_parents(d.community, d.street)]
    number = reading_order(_spots(d.community, middle), parent)
    roots = [namer.fresh(str(street.code[p])) for p in parent[np.lexsort((number, parent))]]
    community = _numbered("community", parent, number, street.code, [f"{r}社区" for r in roots],
                          [f"{names.spelled(r)} Community" for r in roots])  # fmt: skip
    return ([root] if several else []) + [district, street, community]


def _numbered(
    key: str, parent: Ints, number: Ints, codes: Objects, zh: list[str], en: list[str]
) -> Level:
    label = np.lexsort((number, parent))
    above = codes[parent[label]]
    code = _text([f"{p}{n:03d}" for p, n in zip(above, number[label], strict=True)])
    return Level(key, label, code, above, _text(zh), _text(en))


def _text(values: Sequence[str | None]) -> Objects:
    result = np.empty(len(values), dtype=object)
    result[:] = values
    return result


def _columns(draft: Draft, level: Level, label: Ints, faces: Objects) -> tuple[Objects | Ints, ...]:
    """The columns of `Areas` for one level, in its order."""
    home = label[draft.home_atom]
    count = len(level.label)
    homes = np.bincount(home, draft.homes.dwellings, count).astype(np.int64)[level.label]
    people = np.bincount(home, draft.homes.people, count).astype(np.int64)[level.label]
    key = _text([level.key] * count)
    geom = multi(merged(faces, label))[level.label]
    return level.code, key, level.parent_code, level.name_zh, level.name_en, homes, people, geom


def _grids(
    draft: Draft, areas: Areas, community_row: Ints, middle: Floats, faces: Objects
) -> tuple[Grids, Ints]:
    d = draft.divisions
    parent = community_row[_parents(d.grid, d.community)]
    number = reading_order(_spots(d.grid, middle), parent)
    label = np.lexsort((number, parent))
    home, count = d.grid[draft.home_atom], len(label)
    community = parent[label]
    codes = [f"{areas.code[c]}B{n:03d}" for c, n in zip(community, number[label], strict=True)]
    grids = Grids(
        code=_text(codes),
        kind=_text(["base"] * count),
        community_code=areas.code[community],
        community_no=community,
        name_zh=_text([f"第{n}网格" for n in number[label]]),
        name_en=_text([f"Grid {n}" for n in number[label]]),
        households=np.bincount(home, draft.homes.dwellings, count).astype(np.int64)[label],
        population=np.bincount(home, draft.homes.people, count).astype(np.int64)[label],
        geom=merged(faces, d.grid)[label],
    )
    row = np.empty(count, dtype=np.int64)
    row[label] = np.arange(count)
    return grids, row
