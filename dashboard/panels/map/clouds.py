"""Clouds: issues and visits of a scope as binary points for the map, on a route of their own.

The address carries the versions of territory and facts, so that an equal address means equal
points.
"""

import numpy as np
from flask import Flask, Response, request
from numpy.typing import NDArray

from dashboard.asking import Asked, asking
from geo.errors import NotFound
from geo.queries.points import MOST_POINTS, issue_points, visit_points
from geo.shapes.binary import encode_points
from geo.shapes.mercator import project
from geo.vocab import LevelKind, Overlay

CLOSED, OPEN, LATE = 0, 1, 2
# Days since the last visit up to which a building counts as class 0, 1, 2; beyond, or never: 3.
VISIT_CLASSES = (7, 30, 90)

Points = tuple[NDArray[np.float64], NDArray[np.uint8]]


def add_clouds(server: Flask) -> None:
    """Serve `/cloud/<overlay>/<mark>?<scope>`; the mark is only there to make addresses differ."""

    def cloud(overlay: str, mark: str) -> Response:
        drawn = {Overlay.ISSUES: issues, Overlay.VISITS: visits}.get(_overlay(overlay))
        if drawn is None:
            raise NotFound("layers.unknown")
        with asking(request.query_string.decode("utf8", "replace")) as asked:
            xy, classes = drawn(asked)
        body = encode_points(xy, step=1.0, classes=classes)
        response = Response(body, mimetype="application/octet-stream")
        response.headers["Cache-Control"] = "private, max-age=600"
        return response

    server.add_url_rule("/cloud/<overlay>/<mark>", view_func=cloud, methods=["GET"])


def _overlay(text: str) -> Overlay:
    try:
        return Overlay(text)
    except ValueError as error:
        raise NotFound("layers.unknown") from error


def issues(asked: Asked) -> Points:
    """Single issues by state; when there are too many, cells repeated in proportion to their
    counts.
    """
    found = issue_points(asked.world, asked.scope, most=MOST_POINTS)
    xy = np.column_stack([found.x, found.y]).astype(float)
    late = found.late > 0 if not found.cell else found.late * 2 > found.counts
    classes = np.where(late, LATE, np.where(found.is_open, OPEN, CLOSED)).astype(np.uint8)
    if found.cell:
        share = max(1.0, float(found.counts.sum()) / MOST_POINTS)
        times = np.maximum(1, np.rint(found.counts / share)).astype(int)
        return np.repeat(xy, times, axis=0), np.repeat(classes, times)
    return xy, classes


def visits(asked: Asked) -> Points:
    """Buildings of the place by the days since somebody last knocked."""
    found = visit_points(asked.world, asked.scope)
    levels = asked.world.territory.levels.values()
    level = next((each for each in levels if each.rung.kind is LevelKind.BUILDING), None)
    if level is None or not len(found.rows):
        return np.zeros((0, 2)), np.zeros(0, np.uint8)
    box = level.bounds[found.rows]
    degrees = np.column_stack([(box[:, 0] + box[:, 2]) / 2, (box[:, 1] + box[:, 3]) / 2])
    classes = np.searchsorted(VISIT_CLASSES, found.days_since, side="left")
    classes = np.where(found.days_since < 0, len(VISIT_CLASSES), classes)
    return project(degrees), classes.astype(np.uint8)
