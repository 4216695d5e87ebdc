"""Columns of what is drawn beneath: roads with their points, water, green, neighbours."""

import numpy as np
import shapely

from data.demo.territory import names, roads, scenery
from data.demo.territory.columns import Objects, Patches, RoadPoints, Roads, Surroundings
from data.demo.territory.draft import Draft
from data.demo.territory.drives import drives
from data.demo.territory.frame import lonlat, to_lonlat
from data.demo.territory.places import Written
from data.demo.territory.planar import Edge

Backdrop = tuple[Roads, Patches, Patches, Surroundings, RoadPoints]


def write_backdrop(
    draft: Draft, written: Written, namer: names.Namer, rng: np.random.Generator
) -> Backdrop:
    """Everything that is looked at but never counted."""
    lines = roads.streets(draft.plane, rng)
    wet = scenery.water(draft.network, draft.lots, draft.use, draft.premises.lot, rng)
    parks = [namer.fresh("parks") for _ in range(int((draft.use == "park").sum()))]
    titles = [(f"{p}公园", f"{names.spelled(p)} Park") for p in parks]
    leafy = scenery.green(draft.network, draft.lots, draft.use, wet, titles)
    leafy += scenery.countryside(draft.outer, wet, rng)
    outside = np.setdiff1d(np.arange(len(draft.plane.face)), draft.inside)
    around = scenery.neighbours(draft.plane, outside, len(names.NEIGHBOURS))
    titles = list(names.NEIGHBOURS)
    return (
        _roads(draft, lines, rng),
        _patches(wet),
        _patches(leafy),
        Surroundings(
            _text([t[0] for t in titles]), _text([t[1] for t in titles]), to_lonlat(around)
        ),
        _points(draft, written, lines.line),
    )


def _roads(draft: Draft, lines: roads.Streets, rng: np.random.Generator) -> Roads:
    """Streets first, then the drives of the compounds (class `service`, without names)."""
    lanes = np.empty(0, dtype=object)
    if draft.recipe.footprints:
        lanes = drives(draft.homes.layout, draft.lots.face[draft.homes.lot], draft.plane, rng)
    none = np.full(len(lanes), None, dtype=object)
    classes = _text([Edge(k).name.lower() for k in lines.kind] + ["service"] * len(lanes))
    return Roads(
        classes,
        np.append(lines.name_zh, none),
        np.append(lines.name_en, none),
        to_lonlat(np.append(lines.line, lanes)),
    )


def _points(draft: Draft, written: Written, line: Objects) -> RoadPoints:
    """Road points that lie in an atom of the territory; on a border the lower atom takes it."""
    xy, owner = roads.sampled(line)
    faces = draft.plane.face[draft.inside]
    found, atom = shapely.STRtree(faces).query(shapely.points(xy), "dwithin", 0.2)
    order = np.lexsort((atom, found))
    found, atom = found[order], atom[order]
    first = np.append(True, found[1:] != found[:-1]) if len(found) else np.empty(0, dtype=bool)
    found, atom = found[first], atom[first]
    degrees = lonlat(xy[found])
    return RoadPoints(
        degrees[:, 0],
        degrees[:, 1],
        owner[found],
        written.community_row[draft.divisions.community[atom]],
        written.grid_row[draft.divisions.grid[atom]],
    )


def _patches(shapes: list[scenery.Named]) -> Patches:
    column = [np.empty(len(shapes), dtype=object) for _ in range(4)]
    for k, shape in enumerate(shapes):
        for place, value in zip(column, shape, strict=True):
            place[k] = value
    return Patches(column[0], column[1], column[2], to_lonlat(column[3]))


def _text(values: list[str]) -> Objects:
    result = np.empty(len(values), dtype=object)
    result[:] = values
    return result
