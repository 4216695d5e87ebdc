"""Areas drawn elsewhere against the lines in force: noise is the old line, a change is a change."""

import json
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.shapes.faces import Atoms
from geo.shapes.misfits import misfits
from geo.shapes.planar import Graph, in_steps, to_degrees
from geo.shapes.redrawing import Plane, displacement, redrawn, sources

WEST, SOUTH = 118.3, 35.0
CELL = 0.002  # about 180 m by 220 m
METRE = 9e-6
OUTLINE = shapely.box(WEST, SOUTH, WEST + 3 * CELL, SOUTH + 2 * CELL)


def cells():
    """Six grids, three by two."""
    return [
        shapely.box(
            round(WEST + i * CELL, 7),
            round(SOUTH + j * CELL, 7),
            round(WEST + (i + 1) * CELL, 7),
            round(SOUTH + (j + 1) * CELL, 7),
        )
        for j in range(2)
        for i in range(3)
    ]


GRAPH = Graph.of(OUTLINE, cells())


def atoms(*points):
    steps = np.rint(np.asarray(points, float).reshape(-1, 2) * 1e7).astype(np.int64)
    return Atoms(steps, np.ones((len(steps), 6)))


NOBODY = atoms()


def areas(*shapes):
    return np.asarray(shapes, np.object_)


def moved(shapes, to):
    """The inner vertex between the first two columns, moved in all areas that have it."""
    at = np.round([WEST + CELL, SOUTH + CELL], 7)

    def change(xy):
        return np.where((np.abs(xy - at) < 1e-9).all(axis=1)[:, None], to, xy)

    return areas(*[shapely.transform(shape, change) for shape in shapes])


def test_the_same_areas_are_the_same_graph():
    assert redrawn(GRAPH, areas(*cells()), NOBODY) is GRAPH
    back = areas(*[shapely.MultiPolygon([shapely.reverse(cell)]) for cell in reversed(cells())])
    assert redrawn(GRAPH, back, NOBODY) is GRAPH


def test_a_moved_vertex_moves_and_nothing_else():
    to = np.round([WEST + CELL + 30 * METRE, SOUTH + CELL + 10 * METRE], 7)
    found = redrawn(GRAPH, moved(cells(), to), NOBODY)
    step = np.rint(to * 1e7).astype(np.int64)
    at = np.rint(np.asarray([WEST + CELL, SOUTH + CELL]) * 1e7).astype(np.int64)
    expected = GRAPH.inner.reshape(-1, 2).copy()
    expected[(expected == at).all(axis=1)] = step
    rows = {frozenset(map(tuple, row.reshape(2, 2).tolist())) for row in found.inner}
    assert rows == {frozenset(map(tuple, row.tolist())) for row in expected.reshape(-1, 2, 2)}
    assert found.border.tobytes() == GRAPH.border.tobytes()


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), more=st.integers(0, 12))
def test_digitising_again_is_no_change(seed, more):
    """Every area for itself, each vertex up to 0.6 m off, with vertices between them."""
    rng = np.random.default_rng(seed)

    def shaken(cell):
        dense = shapely.segmentize(cell, CELL / (1 + more))
        shift = rng.uniform(-0.4, 0.4, (shapely.get_num_coordinates(dense) - 1, 2)) * METRE
        ring = np.round(shapely.get_coordinates(dense)[:-1] + shift, 7)
        return shapely.Polygon(ring)

    assert redrawn(GRAPH, areas(*map(shaken, cells())), NOBODY) is GRAPH


def test_a_house_that_changes_its_grid_is_no_noise():
    line = WEST + CELL
    house = atoms((line - 0.3 * METRE, SOUTH + CELL / 2))
    to_west = [
        shapely.transform(
            cell, lambda xy: np.where(np.abs(xy - line)[:, [0]] < 1e-9, xy - [0.6 * METRE, 0], xy)
        )
        for cell in cells()
    ]
    drawn = areas(*[shapely.transform(cell, lambda xy: np.round(xy, 7)) for cell in to_west])
    assert redrawn(GRAPH, drawn, NOBODY) is GRAPH
    found = redrawn(GRAPH, drawn, house)
    assert found is not GRAPH
    faces = to_degrees(found.faces)
    spot = shapely.Point(house.points[0] / 1e7)
    [home] = [row for row, face in enumerate(faces) if face.intersects(spot)]
    source = sources(found.faces, shapely.transform(drawn, lambda xy: np.rint(xy * 1e7)))
    assert drawn[source[home]].intersects(spot)


def test_two_neighbours_who_draw_one_new_line_each_get_one_line():
    middle = SOUTH + CELL
    east, west = WEST + 2 * CELL, WEST + CELL
    kept = [cell for i, cell in enumerate(cells()) if i not in (0, 1)]
    shift = 50 * METRE
    first = shapely.box(WEST, SOUTH, round(west + shift, 7), middle)
    second = shapely.box(round(west + shift + 0.5 * METRE, 7), SOUTH, east, middle)
    found = redrawn(GRAPH, areas(first, second, *kept), NOBODY)
    assert len(found.faces) == 6
    assert len(found.loose) == 0


def test_a_merger_and_a_cut_are_seen():
    both = shapely.union_all(cells()[:2])
    merged = redrawn(GRAPH, areas(both, *cells()[2:]), NOBODY)
    assert len(merged.faces) == 5
    half = round(SOUTH + CELL / 2, 7)
    west, south, east, north = cells()[0].bounds
    halves = shapely.box(west, south, east, half), shapely.box(west, half, east, north)
    cut = redrawn(GRAPH, areas(*halves, *cells()[1:]), NOBODY)
    assert len(cut.faces) == 7


@pytest.mark.parametrize(
    ("shape", "kind"),
    [
        (shapely.box(WEST, SOUTH, WEST + CELL * 1.1, SOUTH + CELL), "overlap"),
        (shapely.box(WEST, SOUTH, WEST + CELL * 0.9, SOUTH + CELL), "gap"),
        (shapely.box(WEST - CELL * 0.1, SOUTH, WEST + CELL, SOUTH + CELL), "outside"),
    ],
)
def test_what_does_not_fit_is_told_with_place_and_size(shape, kind):
    [spot] = misfits(OUTLINE, areas(shape, *cells()[1:]))
    assert spot.kind == kind
    assert spot.square_metres == pytest.approx(0.1 * 182.5 * 222, rel=0.01)
    assert abs(spot.lat - SOUTH - CELL / 2) < CELL / 2
    assert misfits(OUTLINE, areas(*cells())) == []


GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "redrawing.json").read_text("utf8"))


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case["name"])
def test_distances_and_misfits_are_those_of_postgis(case):
    before, after = (shapely.from_wkt(case[key]) for key in ("before", "after"))
    steps = in_steps(areas(before, after))
    plane = Plane.around(np.rint(shapely.get_coordinates(steps)).astype(np.int64))
    assert displacement(*steps, plane) == pytest.approx(case["displacement"], rel=1e-3, abs=0.02)
    size = shapely.area(plane.shapes(steps))
    assert size[1] - size[0] == pytest.approx(case["grown"], rel=1e-3, abs=5)
    found = misfits(before, areas(after), 0.1)
    for kind in ("gap", "outside"):
        told = sum(spot.square_metres for spot in found if spot.kind == kind)
        assert told == pytest.approx(case[kind], rel=2e-3, abs=0.5)


@settings(max_examples=80, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    metres=st.floats(0, 60),
    turn=st.floats(0, 6.28),
    more=st.integers(0, 8),
)
def test_whatever_is_drawn_tiles_the_community_and_lies_where_it_was_drawn(
    seed, metres, turn, more
):
    """A vertex goes somewhere while all else is digitised again, with vertices between."""
    rng = np.random.default_rng(seed)
    at = np.asarray([WEST + CELL, SOUTH + CELL])
    to = np.round(at + metres * METRE * np.asarray([np.cos(turn), np.sin(turn)]), 7)

    def shaken(cell):
        dense = shapely.segmentize(cell, CELL / (1 + more))
        ring = shapely.get_coordinates(dense)[:-1]
        shift = rng.uniform(-0.3, 0.3, ring.shape) * METRE
        moved_one = (np.abs(ring - to) < 1e-9).all(axis=1)[:, None]
        return shapely.Polygon(np.round(np.where(moved_one, ring, ring + shift), 7))

    drawn = areas(*map(shaken, moved(cells(), to)))
    found = redrawn(GRAPH, drawn, NOBODY)
    faces = found.faces
    assert len(faces) == 6
    assert len(found.loose) == 0
    whole = shapely.area(found.outline)
    assert shapely.area(faces).sum() == pytest.approx(whole, rel=1e-9)
    steps = in_steps(drawn)
    plane = Plane.around(GRAPH.border.reshape(-1, 2))
    source = sources(faces, steps)
    assert sorted(source) == list(range(6))
    for row, face in enumerate(faces):
        assert displacement(steps[source[row]], face, plane) < 1.6
