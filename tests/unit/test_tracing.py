"""Roads traced beside lines of grids: no strip is left between, and crossings stay crossings."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import GeoError
from geo.rules.fitness import Limits
from geo.shapes.draft import Sheet, apply, sheet_of
from geo.shapes.edits import draw
from geo.shapes.faces import Atoms
from geo.shapes.faults import faults
from geo.shapes.planar import Graph
from geo.shapes.tracing import FOLLOW_M, trace

WEST, SOUTH = 118.3, 35.0
METRE_X, METRE_Y = 1.0966e-5, 9.013e-6  # degrees of a metre at 35 degrees north
OUTLINE = shapely.box(WEST, SOUTH, round(WEST + 600 * METRE_X, 7), round(SOUTH + 400 * METRE_Y, 7))


def at(x, y):
    """Degrees of a place by metres from the south-west corner."""
    return [round(WEST + x * METRE_X, 7), round(SOUTH + y * METRE_Y, 7)]


def box(x0, y0, x1, y1):
    return shapely.Polygon([at(x0, y0), at(x1, y0), at(x1, y1), at(x0, y1)])


# Two grids, the line between them 300 m east of the community's border.
GRAPH = Graph.of(OUTLINE, [box(0, 0, 300, 400), box(300, 0, 600, 400)])
NOBODY = Atoms(np.empty((0, 2), np.int64), np.zeros((0, 6)))
# It comes from the west, winds about that line and leaves to the east.
TURNS = ((-10, 200), (150, 200), (303, 190), (303, 100), (296, 80), (610, 60))
ROAD = [at(*each) for each in TURNS]


def sizes(graph):
    """Square metres of the faces, the smallest first."""
    return sorted(shapely.area(graph.faces) / 1e14 / METRE_X / METRE_Y)


def slivers(graph):
    plain = sheet_of(OUTLINE, [("a", "a", "", OUTLINE)])
    faces = tuple(plain.faces[0] for _ in graph.faces)
    sheet = Sheet(graph, faces, 2)
    return [fault for fault in faults(sheet, NOBODY, np.empty(0, object), Limits()) if fault.error]


def test_a_road_beside_a_line_for_a_while_leaves_no_strip():
    road = ROAD
    assert slivers(draw(GRAPH, road)), "without help there is a strip"
    found = trace(GRAPH, road, 0.0)
    assert slivers(found) == []
    assert len(found.faces) == 4
    assert len(found.loose) == 0
    north, south = at(300, 190), at(300, 80)
    cut = shapely.LineString([np.asarray(north) * 1e7, np.asarray(south) * 1e7])
    lines = shapely.union_all(shapely.linestrings(found.inner.reshape(-1, 2, 2).astype(float)))
    assert shapely.covers(shapely.buffer(lines, 2), cut)


def test_a_road_along_the_border_of_the_community_is_the_border():
    inside = [at(220, 397), at(480, 397)]
    road = [at(-5, 300), at(200, 401), *inside, at(500, 401), at(605, 200)]
    assert slivers(draw(GRAPH, road))
    found = trace(GRAPH, road, 0.0)
    assert slivers(found) == []
    assert found.outline.equals(GRAPH.outline)


@pytest.mark.parametrize("slope", [0, 60, 150])
def test_a_road_that_crosses_a_line_is_drawn_as_it_is(slope):
    road = [at(-10, 200 - slope), at(610, 200 + slope)]
    assert trace(GRAPH, road, 0.0) == draw(GRAPH, road)


def test_a_road_that_is_a_line_already_is_told_and_a_far_one_is_drawn():
    with pytest.raises(GeoError, match=r"drawing\.along"):
        trace(GRAPH, [at(303, -5), at(304, 200), at(303, 405)], 0.0)
    far = [at(312, -5), at(312, 405)]
    assert trace(GRAPH, far, 0.0) == draw(GRAPH, far)
    with pytest.raises(GeoError, match=r"drawing\.along"):
        trace(GRAPH, far, 0.0, 13.0)
    near = [at(303, -5), at(303, 405)]
    assert trace(GRAPH, near, 0.0, 0.0) == draw(GRAPH, near)


@pytest.mark.parametrize("follow", [-1, 21, float("nan")])
def test_a_reach_that_makes_no_sense_is_refused(follow):
    with pytest.raises(GeoError, match=r"drawing\.no_numbers"):
        trace(GRAPH, [at(-5, 100), at(610, 100)], 0.0, follow)


def test_the_step_of_a_plan_takes_the_reach_and_other_lines_are_drawn_as_they_are():
    grids = [("a", "a", "", box(0, 0, 300, 400)), ("b", "b", "", box(300, 0, 600, 400))]
    draft, atoms = {"c": sheet_of(OUTLINE, grids)}, {"c": NOBODY}
    road = ROAD
    plain = apply(draft, atoms, "draw", {"line": road})
    kept = apply(draft, atoms, "draw", {"line": road, "follow": FOLLOW_M})
    assert (len(plain["c"].faces), len(kept["c"].faces)) == (6, 4)
    with pytest.raises(GeoError, match=r"drawing\.along"):
        apply(draft, atoms, "draw", {"line": [at(303, 5), at(303, 405)], "follow": FOLLOW_M})
    with pytest.raises(GeoError, match=r"drawing\.unknown"):
        apply(draft, atoms, "draw", {"line": road, "follow": "far"})


@settings(max_examples=80, deadline=None)
@given(
    offsets=st.lists(st.floats(-5.5, 5.5), min_size=3, max_size=7),
    start=st.floats(20, 280),
    end=st.floats(320, 580),
)
def test_however_a_road_winds_about_a_line_there_is_no_strip(offsets, start, end):
    """It comes from the west, runs along the line within its reach, and leaves to the east."""
    along = [at(300 + x, 60 + 280 * i / (len(offsets) - 1)) for i, x in enumerate(offsets)]
    road = [at(-10, 30), at(start, 30), *along, at(end, 370), at(610, 370)]
    found = trace(GRAPH, road, 0.0)
    assert slivers(found) == []
    assert sizes(found)[0] > 200
    assert abs(sum(sizes(found)) - sum(sizes(GRAPH))) < 1
