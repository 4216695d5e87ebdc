"""Steps: what a planner would do to make the drawing of a file, with the report on it."""

from dataclasses import dataclass
from typing import Any

import shapely

from data.territory_files.changes import Change
from geo.shapes.misfits import Spot
from geo.shapes.planar import STEPS, Graph, as_lines

Step = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Overlaid:
    """Of dedicated or micro grids: changes to report, places that do not fit, steps to take."""

    changes: tuple[Change, ...] = ()
    spots: tuple[Spot, ...] = ()
    steps: tuple[Step, ...] = ()


def lines_of(graph: Graph) -> list[Any]:
    """Inner lines in degrees, joined where nothing branches off."""
    if not len(graph.inner):
        return []
    merged = shapely.get_parts(shapely.line_merge(shapely.union_all(as_lines(graph.inner))))
    return [[[round(x / STEPS, 7), round(y / STEPS, 7)] for x, y in line.coords] for line in merged]
