"""Lines that cannot be wrong: whatever is done to them, the faces tile the community."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import GeoError
from geo.shapes import edits
from geo.shapes.planar import STEPS, Graph, to_degrees, to_steps

EAST, NORTH = 118.3, 35.0
REACH = 2_000  # steps: about 20 m
BENT = 2e-5  # of the area: a border of 1 km bent by half a centimetre at each junction
UNIT = 0.01  # degrees: the side of the test communities


def ring(points):
    return [(round(EAST + x * UNIT, 7), round(NORTH + y * UNIT, 7)) for x, y in points]


SQUARE = shapely.Polygon(ring([(0, 0), (1, 0), (1, 1), (0, 1)]))
BAY = shapely.Polygon(  # concave, with a hole
    ring([(0, 0), (1, 0.1), (0.9, 0.5), (0.5, 0.45), (0.55, 0.6), (1, 0.7), (0.8, 1), (0.1, 0.9)]),
    [ring([(0.2, 0.2), (0.3, 0.2), (0.3, 0.3), (0.2, 0.3)])],
)
ISLANDS = shapely.MultiPolygon(
    [SQUARE, shapely.Polygon(ring([(1.2, 0.2), (1.6, 0.2), (1.6, 0.8), (1.2, 0.9)]))]
)


def at(x, y):
    return ring([(x, y)])[0]


def halves():
    return edits.draw(Graph.of(SQUARE), [at(0.5, -0.1), at(0.5, 1.1)])


def tiles(graph, outline):
    """Area that is covered twice or not at all, as a share of the community."""
    faces = to_degrees(graph.faces)
    union = shapely.union_all(faces)
    off = shapely.symmetric_difference(union, outline).area / outline.area
    double = abs(sum(face.area for face in faces) - union.area) / outline.area
    return max(off, double)


def test_an_undivided_community_is_one_face():
    graph = Graph.of(SQUARE)
    assert len(graph.faces) == 1
    assert shapely.normalize(to_degrees(graph.faces)[0]).equals(shapely.normalize(SQUARE))


def test_grids_come_back_with_the_same_vertices():
    left = shapely.Polygon(ring([(0, 0), (0.4, 0), (0.5, 1), (0, 1)]))
    right = shapely.Polygon(ring([(0.4, 0), (1, 0), (1, 1), (0.5, 1)]))
    found = {
        face.wkb for face in shapely.normalize(to_degrees(Graph.of(SQUARE, [left, right]).faces))
    }
    assert found == {shapely.normalize(each).wkb for each in (left, right)}


def test_a_vertex_that_only_one_neighbour_has_is_given_to_the_other():
    left = shapely.Polygon(ring([(0, 0), (0.5, 0), (0.5, 1), (0, 1)]))
    right = shapely.Polygon(ring([(0.5, 0), (1, 0), (1, 1), (0.5, 1), (0.5, 0.5)]))
    graph = Graph.of(SQUARE, [left, right])
    assert len(graph.faces) == 2
    assert [len(face.exterior.coords) for face in graph.faces] == [6, 6]


def test_a_line_across_splits_and_taking_it_away_merges_to_the_same_area():
    graph = halves()
    assert len(graph.faces) == 2
    merged = edits.erase(graph, at(0.5, 0.5), REACH)
    assert len(merged.faces) == 1
    assert tiles(merged, SQUARE) < 1e-12


def test_a_line_that_ends_inside_divides_nothing_and_is_told_as_loose():
    graph = edits.draw(Graph.of(SQUARE), [at(0.5, -0.1), at(0.5, 0.5)])
    assert len(graph.faces) == 1
    assert len(graph.loose) == 1
    assert len(edits.tidy_up(graph).inner) == 0


def test_the_ends_of_a_line_snap_to_what_is_near():
    graph = edits.draw(halves(), [at(0.51, 0.5), at(0.99, 0.5)], REACH)
    assert len(graph.faces) == 3
    assert len(graph.loose) == 0


def test_a_shared_vertex_moves_once_for_both_neighbours():
    graph, spot = edits.insert(halves(), at(0.5, 0.5), REACH)
    assert (spot == to_steps([at(0.5, 0.5)])[0]).all()
    moved = edits.move(graph, at(0.5, 0.5), at(0.7, 0.5), REACH)
    assert len(moved.faces) == 2
    assert tiles(moved, SQUARE) < 1e-12
    areas = sorted(face.area for face in moved.faces)
    assert areas == pytest.approx([0.4 * (UNIT * STEPS) ** 2, 0.6 * (UNIT * STEPS) ** 2])


def test_the_border_of_the_community_does_not_move():
    with pytest.raises(GeoError, match=r"drawing\.border_fixed"):
        edits.move(halves(), at(0.5, 0), at(0.6, 0.1), REACH)


def test_a_vertex_moved_over_a_line_is_refused():
    three = edits.draw(halves(), [at(0.75, -0.1), at(0.75, 1.1)])
    graph, _ = edits.insert(three, at(0.5, 0.5), REACH)
    with pytest.raises(GeoError, match=r"drawing\.crosses"):
        edits.move(graph, at(0.5, 0.5), at(0.9, 0.5), REACH)


def test_redrawing_a_border_keeps_its_junctions():
    graph = edits.redraw(halves(), at(0.5, 0.5), [at(0.5, 0), at(0.3, 0.5), at(0.5, 1)], REACH)
    assert len(graph.faces) == 2
    assert tiles(graph, SQUARE) < 1e-12
    assert len(graph.inner) == 2


def face_at(graph, spot):
    """The face around a point."""
    found = np.flatnonzero(shapely.intersects_xy(graph.faces, *to_steps([spot])[0]))
    if not len(found):
        raise GeoError("drawing.no_face")
    return int(found[0])


def test_faces_are_merged_only_when_they_touch():
    graph = edits.draw(halves(), [at(0.75, -0.1), at(0.75, 1.1)])
    order = [face_at(graph, at(x, 0.5)) for x in (0.2, 0.6, 0.9)]
    assert len(edits.merge(graph, order[:2]).faces) == 2
    with pytest.raises(GeoError, match=r"drawing\.merge_apart"):
        edits.merge(graph, [order[0], order[2]])
    with pytest.raises(GeoError, match=r"drawing\.merge_few"):
        edits.merge(graph, [order[0]])


def test_cutting_one_face_leaves_its_neighbour_alone():
    graph = halves()
    face = face_at(graph, at(0.2, 0.5))
    found = edits.cut(graph, face, [at(-0.1, 0.5), at(1.1, 0.5)])
    assert len(found.faces) == 3
    with pytest.raises(GeoError, match=r"drawing\.not_cut"):
        edits.cut(graph, face, [at(0.6, 0.5), at(1.1, 0.5)])


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ([], "no_numbers"),
        ([at(0.5, 0.5)], "line_short"),
        ([at(0.5, 0.5)] * 3, "line_short"),
        ([at(2, 2), at(3, 3)], "outside"),
        ([(math.nan, 1.0), at(1, 1)], "no_numbers"),
        ([(math.inf, 1.0), at(1, 1)], "no_numbers"),
        ([(500.0, 1.0), at(1, 1)], "no_numbers"),
        ([("a", 1.0), at(1, 1)], "no_numbers"),
        ([at(0, 0)] * 5_001, "line_long"),
    ],
)
def test_bad_lines_are_refused_with_the_reason(line, key):
    with pytest.raises(GeoError, match=rf"drawing\.{key}"):
        edits.draw(halves(), line)


def test_a_line_that_crosses_itself_makes_faces_and_no_overlap():
    bow = [at(-0.1, 0.2), at(0.8, 0.2), at(0.8, 0.8), at(0.3, 0.8), at(0.6, -0.1)]
    graph = edits.draw(Graph.of(SQUARE), bow)
    assert len(graph.faces) == 3
    assert tiles(graph, SQUARE) < 1e-12


def test_a_zigzag_of_3000_vertices_is_taken():
    zigzag = [at(-0.1 + 1.2 * i / 2999, 0.5 + 0.2 * (-1) ** i) for i in range(3000)]
    graph = edits.draw(Graph.of(SQUARE), zigzag)
    assert len(graph.faces) == 2
    assert tiles(graph, SQUARE) < 1e-9


def test_stored_bytes_give_the_same_graph_and_nothing_else_is_taken():
    graph = halves()
    assert Graph.from_bytes(graph.stored).stored == graph.stored
    for broken in (b"", graph.stored[:-1], graph.stored + b"x", b"\xff" * 16):
        with pytest.raises(ValueError, match="stored graph"):
            Graph.from_bytes(broken)


share = st.floats(-0.2, 1.3)
spots = st.builds(at, share, share)
steps = st.one_of(
    st.tuples(st.just("draw"), st.lists(spots, min_size=2, max_size=6)),
    st.tuples(st.just("erase"), spots),
    st.tuples(st.just("insert"), spots),
    st.tuples(st.just("move"), st.tuples(spots, spots)),
    st.tuples(st.just("cut"), st.tuples(spots, spots, spots)),
    st.tuples(st.just("merge"), st.lists(spots, min_size=2, max_size=3)),
)


def done(graph, name, value):
    far = 4 * UNIT * STEPS
    if name == "draw":
        return edits.draw(graph, value, REACH)
    if name == "erase":
        return edits.erase(graph, value, far)
    if name == "insert":
        return edits.insert(graph, value, far)[0]
    if name == "move":
        return edits.move(graph, value[0], value[1], far)
    if name == "cut":
        return edits.cut(graph, face_at(graph, value[0]), value[1:])
    return edits.merge(graph, [face_at(graph, each) for each in value])


@settings(max_examples=1000, deadline=None)
@given(st.sampled_from([SQUARE, BAY, ISLANDS]), st.lists(steps, max_size=6))
def test_whatever_is_done_the_faces_tile_the_community(outline, sequence):
    graph = Graph.of(outline)
    past = [graph.stored]
    for name, value in sequence:
        try:
            graph = done(graph, name, value)
        except GeoError:
            assert graph.stored == past[-1]
            continue
        past.append(graph.stored)
        assert tiles(graph, outline) < BENT
        assert shapely.is_valid(graph.faces).all()
        assert Graph.from_bytes(past[-1]).stored == past[-1]
    for stored in reversed(past):
        assert Graph.from_bytes(stored).stored == stored


@given(st.lists(spots, min_size=2, max_size=5))
def test_drawing_the_same_line_twice_changes_nothing(line):
    try:
        once = edits.draw(Graph.of(SQUARE), line)
    except GeoError:
        return
    assert np.array_equal(edits.draw(once, line).segments, once.segments)
