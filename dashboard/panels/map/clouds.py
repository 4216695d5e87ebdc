"""Clouds: issues and visits of a scope as binary points for the map, on a route of their own.

The address carries the versions of territory and facts, so that an equal address means equal
points. A point that stands for several says so in the columns `n` and `late` of its file: the
sum over all points is the count of the filter, whatever is drawn of it.
"""

from typing import Any

import numpy as np
import shapely
from flask import Flask, Response, request
from numpy.typing import NDArray

from dashboard.asking import Asked, asking
from geo.errors import NotFound
from geo.queries.points import (
    MOST_POINTS,
    NEVER_VISITED,
    VISIT_STEPS,
    VisitPoints,
    in_cells,
    issue_points,
    visit_points,
)
from geo.shapes.binary import encode
from geo.shapes.mercator import project
from geo.vocab import LevelKind, Overlay

CLOSED, OPEN, LATE = 0, 1, 2
LONG_AGO = VISIT_STEPS.index(60) + 1  # the first class of buildings nobody saw for 60 days

Columns = dict[str, list[int]]
Points = tuple[NDArray[np.float64], NDArray[np.uint8], Columns]


def add_clouds(server: Flask) -> None:
    """Serve `/cloud/<overlay>/<mark>?<scope>`; the mark is only there to make addresses differ."""

    def cloud(overlay: str, mark: str) -> Response:
        drawn = DRAWN.get(overlay)
        if drawn is None:
            raise NotFound("layers.unknown")
        with asking(request.query_string.decode("utf8", "replace")) as asked:
            xy, classes, columns = drawn(asked)
        body = encode(_points(xy), step=1.0, classes=classes, table=columns)
        response = Response(body, mimetype="application/octet-stream")
        response.headers["Cache-Control"] = "private, max-age=600"
        return response

    server.add_url_rule("/cloud/<overlay>/<mark>", view_func=cloud, methods=["GET"])


def _points(xy: NDArray[np.float64]) -> Any:
    return shapely.points(xy) if len(xy) else np.zeros(0, object)


def issues(asked: Asked) -> Points:
    """Single issues by state; cells with their counts when there are too many."""
    found = issue_points(asked.world, asked.scope, most=MOST_POINTS)
    xy = np.column_stack([found.x, found.y]).astype(float)
    late = found.late > 0 if not found.cell else found.late * 2 > found.counts
    classes = np.where(late, LATE, np.where(found.is_open, OPEN, CLOSED)).astype(np.uint8)
    if not found.cell:
        return xy, classes, {}
    return xy, classes, {"n": found.counts.tolist(), "late": found.late.tolist()}


def visits(asked: Asked) -> Points:
    """Buildings of the place by the days since somebody last knocked."""
    found = visit_points(asked.world, asked.scope)
    xy, classes = _middles(asked, found), found.classes
    if len(xy) <= MOST_POINTS:
        return xy, classes, {}
    cells = in_cells(xy, classes >= LONG_AGO, MOST_POINTS)
    middles = np.column_stack([cells.x, cells.y])
    worst = np.where(cells.marked * 2 > cells.counts, NEVER_VISITED, 0).astype(np.uint8)
    return middles, worst, {"n": cells.counts.tolist(), "late": cells.marked.tolist()}


def _middles(asked: Asked, found: VisitPoints) -> NDArray[np.float64]:
    levels = asked.world.territory.levels.values()
    level = next((each for each in levels if each.rung.kind is LevelKind.BUILDING), None)
    if level is None or not len(found.rows):
        return np.zeros((0, 2))
    box = level.bounds[found.rows]
    return project(np.column_stack([(box[:, 0] + box[:, 2]) / 2, (box[:, 1] + box[:, 3]) / 2]))


DRAWN = {str(Overlay.ISSUES): issues, str(Overlay.VISITS): visits}
