"""Points: single issues on the map, or counts in cells when there are too many; visits by building.

Coordinates are EPSG:3857 in steps of 0.1 m from `origin`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.queries.world import World
from geo.scope import Scope

MOST_POINTS = 20_000


@dataclass(frozen=True, slots=True)
class IssuePoints:
    """n points or cells. `cell` 0: single issues, `counts` all one; else the cell's side in metres
    and x, y its middle. `ids` is empty for cells. `unplaced` issues of the place have no point."""

    x: NDArray[np.float64]  # EPSG:3857 metres
    y: NDArray[np.float64]
    counts: NDArray[np.uint32]
    late: NDArray[np.uint32]  # of counts: overdue or answered late
    matter: NDArray[np.uint8]  # Matter of a single issue, the gravest of a cell
    is_open: NDArray[np.bool_]
    ids: NDArray[np.int64]
    cell: float
    total: int
    unplaced: int


@dataclass(frozen=True, slots=True)
class VisitPoints:
    """Visits of the period by building, for all buildings inside the place.

    `rows` are rows of the building level; `days_since` is -1 where nobody has ever been.
    """

    rows: NDArray[np.int32]
    visits: NDArray[np.uint16]
    days_since: NDArray[np.int16]
    total: int  # visits of the period in the place, those without a building included


def issue_points(world: World, scope: Scope, *, most: int = MOST_POINTS) -> IssuePoints:
    raise NotImplementedError


def visit_points(world: World, scope: Scope) -> VisitPoints:
    raise NotImplementedError
