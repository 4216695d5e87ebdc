"""Drawing: a sheet as the planner's page takes it: faces with rings, their numbers, faults."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
import shapely

from geo.queries.balance import Balance, balance
from geo.queries.community_balance import community_balance
from geo.queries.community_ground import CommunityGround
from geo.queries.ground import Ground
from geo.queries.parting import parting_of
from geo.queries.planning_parameters import People
from geo.rules.fitness import Limits
from geo.shapes.draft import Draft, Sheet
from geo.shapes.faults import Fault, faults
from geo.shapes.overlays import label_in
from geo.shapes.planar import STEPS, Graph, to_degrees

Ring = list[list[float]]


def sheets(
    draft: Draft,
    around: Mapping[str, Ground],
    limits: Limits | People,
    only: set[str] | None = None,
) -> dict[str, Any]:
    """The communities of a drawing by code, or only some of them; where they are divided
    themselves, all in one sheet."""
    chosen = [code for code in sorted(draft) if only is None or code in only]
    return {code: sheet(draft[code], around[code], limits) for code in chosen}


def sheet(drawn: Sheet, here: Ground, limits: Limits | People) -> dict[str, Any]:
    """One community: `faces` in the order of their numbers, each with its rings in degrees."""
    numbers, found = _measured(drawn, here, limits)
    areas = dict(zip((face.number for face in drawn.faces), drawn.areas, strict=True))
    return {
        "faces": [{**asdict(row), "rings": rings(areas[row.number])} for row in numbers.rows],
        "worst": numbers.worst,
        "spread": numbers.spread,
        "in_range": numbers.in_range,
        "histogram": list(numbers.histogram),
        "faults": [asdict(fault) for fault in found],
        "loose": (drawn.graph.loose / STEPS).round(7).tolist(),
        "dedicated": [
            {
                "number": each.number,
                "name_zh": each.name_zh,
                "ring": (np.asarray(each.ring) / STEPS).round(7).tolist(),
            }
            for each in drawn.dedicated
        ],
        "micro": [_micro(drawn, number, graph) for number, graph in drawn.micro],
    }


def _micro(drawn: Sheet, number: int, graph: Graph) -> dict[str, Any]:
    """The micro grids of one base grid; `at` is a place inside of each, which its name is given
    to: [name_zh, name_en], empty for none."""
    inside = [shapely.point_on_surface(area) for area in graph.faces]
    return {
        "face": number,
        "rings": [rings(area) for area in to_degrees(graph.faces)],
        "at": [[round(spot.x / STEPS, 7), round(spot.y / STEPS, 7)] for spot in inside],
        "names": [list(label_in(drawn.labels, area) or ("", "")) for area in graph.faces],
    }


def _measured(drawn: Sheet, here: Ground, limits: Limits | People) -> tuple[Balance, list[Fault]]:
    if isinstance(here, CommunityGround) and isinstance(limits, People):
        parting = parting_of(here, drawn)
        return community_balance(parting, limits), parting.faults(limits)
    assert isinstance(limits, Limits)
    return balance(drawn, here, limits), faults(drawn, here.atoms, here.compounds, limits)


def rings(area: shapely.Geometry) -> list[Ring]:
    """Outer rings and holes of an area, as [lon, lat] without the closing vertex."""
    found = []
    for part in shapely.get_parts(area):
        found += [ring.coords[:-1] for ring in (part.exterior, *part.interiors)]
    return [[[round(x, 7), round(y, 7)] for x, y in ring] for ring in found]


def context(here: Ground) -> dict[str, Any]:
    """What is drawn beneath: border, compounds and buildings of one community."""
    walls = to_degrees(here.compounds) if len(here.compounds) else ()
    return {
        "code": here.code,
        "name_zh": here.name_zh,
        "name_en": here.name_en,
        "outline": rings(here.outline),
        "compounds": [
            {"code": code, "rings": rings(area)}
            for code, area in zip(here.compound_codes, walls, strict=True)
        ],
        # With all their quantities: the page counts along while a line is being moved.
        "buildings": [
            [round(x / STEPS, 7), round(y / STEPS, 7), *amounts]
            for (x, y), amounts in zip(
                here.atoms.points.tolist(), here.atoms.amounts.round(3).tolist(), strict=True
            )
        ],
    }
