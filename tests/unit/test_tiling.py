"""Flaws of many grids at once: what is between them, twice, beside them, or hardly there."""

import numpy as np
import pytest
import shapely

from geo.shapes.tiling import astray, flaws, pieces

OUTLINES = np.array([shapely.box(0, 0, 200, 100), shapely.box(200, 0, 400, 100)], object)
GRIDS = [shapely.box(x, 0, x + 100, 100) for x in (0, 100, 200, 300)]
OWNER = np.array([0, 0, 1, 1])


def found(grids, owner=OWNER):
    return flaws(np.array(grids, object), np.asarray(owner), OUTLINES)


def test_a_tiling_has_no_flaw():
    assert found(GRIDS) == []


@pytest.mark.parametrize(
    ("row", "grid", "kind", "m2"),
    [
        (1, shapely.box(90, 0, 200, 100), "overlap", 1_000),
        (3, shapely.box(310, 0, 400, 100), "gap", 1_000),
        (3, shapely.box(300, 0, 400, 110), "outside", 1_000),
    ],
)
def test_each_flaw_has_its_size_and_place(row, grid, kind, m2):
    grids = [*GRIDS]
    grids[row] = grid
    [flaw] = found(grids)
    assert (flaw.kind, flaw.owner, flaw.m2) == (kind, OWNER[row], pytest.approx(m2))
    before, after = GRIDS[row], grid
    assert before.symmetric_difference(after).buffer(0.01).contains(flaw.spot)


def test_an_overlap_names_both_grids():
    [flaw] = found([GRIDS[0], shapely.box(90, 0, 200, 100), *GRIDS[2:]])
    assert {flaw.grid, flaw.other} == {0, 1}


def test_slivers_are_told_but_tile():
    strip = [shapely.box(0, 0, 98, 100), shapely.box(98, 0, 100, 100)]
    [flaw] = found([*strip, *GRIDS[1:]], [0, 0, 0, 1, 1])
    assert (flaw.kind, flaw.grid) == ("sliver", 1)


def test_a_community_without_grids_is_one_gap():
    [flaw] = found(GRIDS[:2], [0, 0])
    assert (flaw.kind, flaw.owner, flaw.m2) == ("gap", 1, 20_000)


def test_grids_of_several_pieces_are_named():
    apart = shapely.MultiPolygon([shapely.box(0, 0, 10, 10), shapely.box(20, 0, 30, 10)])
    grids = np.array([GRIDS[0], apart, shapely.MultiPolygon([GRIDS[1]])], object)
    assert pieces(grids).tolist() == [1]


def test_points_in_no_grid_and_in_two_are_named_and_those_on_a_line_are_in_one():
    overlapping = np.array([GRIDS[0], shapely.box(90, 0, 200, 100)], object)
    spots = [(50, 50), (95, 50), (200, 50), (200.04, 50), (300, 50), (90, 100)]
    none, two = astray(shapely.points(spots), overlapping, 0.05)
    assert (none.tolist(), two.tolist()) == ([4], [1])
    exact = astray(shapely.points([(100, 50), (0, 0)]), np.array(GRIDS, object), 0.05)
    assert [rows.tolist() for rows in exact] == [[], []]
    assert [len(rows) for rows in astray(np.empty(0, object), overlapping, 0.05)] == [0, 0]
