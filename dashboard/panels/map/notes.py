"""Notes: what a layer does not show, said in the legend."""

from dashboard import numbers
from dashboard.asking import Asked
from geo.queries.points import MOST_POINTS, issue_points, visit_points
from geo.vocab import Overlay


def of(asked: Asked) -> dict[Overlay, str]:
    """Counts of the layers that are shown, and how much of them has no place on the map."""
    found = {}
    if Overlay.ISSUES in asked.scope.layers:
        points = issue_points(asked.world, asked.scope, most=MOST_POINTS)
        found[Overlay.ISSUES] = asked.say("overlay.shown", n=numbers.figure(points.total))
        if points.unplaced:
            missing = asked.say("overlay.unplaced", n=numbers.figure(points.unplaced))
            found[Overlay.ISSUES] += f" · {missing}"
    if Overlay.VISITS in asked.scope.layers:
        visits = visit_points(asked.world, asked.scope)
        found[Overlay.VISITS] = asked.say("overlay.shown", n=numbers.figure(visits.total))
    return found
