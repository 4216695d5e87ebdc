"""New borders of communities over base grids: who lies where, what is joined, what goes on."""

import numpy as np
import pytest
import shapely

from geo.rules.areacodes import apportioned, beside, goes_on, last_used, series_of
from geo.shapes import edits
from geo.shapes.draft import redone, sheet_of
from geo.shapes.faces import Atoms
from geo.shapes.parting import parts

WEST, SOUTH, SIDE = 117.0, 34.0, 0.01  # a square of a good kilometre


def box(x0, y0, x1, y1):
    """In shares of the side."""
    return shapely.box(WEST + x0 * SIDE, SOUTH + y0 * SIDE, WEST + x1 * SIDE, SOUTH + y1 * SIDE)


def points(*shares):
    spots = np.asarray([(WEST + x * SIDE, SOUTH + y * SIDE) for x, y in shares]) * 1e7
    return Atoms(np.rint(spots).astype(np.int64), np.full((len(shares), 2), 10.0))


GRIDS = [
    ("C1B001", "一", "", box(0, 0, 0.5, 1)),
    ("C1B002", "二", "", box(0.5, 0, 1, 1)),
]
HOMES = points((0.2, 0.2), (0.2, 0.8), (0.8, 0.2), (0.8, 0.8))


def drawn(*lines, homes=HOMES):
    """One community, cut by lines given in shares of its side."""
    sheet = sheet_of(box(0, 0, 1, 1), [("C1", "社区", "", box(0, 0, 1, 1))])
    for line in lines:
        way = [[WEST + x * SIDE, SOUTH + y * SIDE] for x, y in line]
        sheet = redone(sheet, edits.draw(sheet.graph, way), homes)
    return sheet


def parted(sheet, homes=HOMES, kept=False):
    return parts(sheet, GRIDS, homes, np.full(len(sheet.faces), kept))


def origins(found):
    return sorted(face.origin for face in found.sheet.faces)


def test_a_border_across_grids_cuts_each_of_them():
    found = parted(drawn([(-0.1, 0.5), (1.1, 0.5)]))
    assert origins(found) == ["C1B001", "C1B001", "C1B002", "C1B002"]
    assert found.cut.tolist() == [0, 1]
    assert sorted(found.community.tolist()) == [0, 0, 1, 1]


def test_the_parts_tile_the_community_to_the_last_step():
    sheet = drawn([(-0.1, 0.37), (0.41, 0.52), (1.1, 0.48)])
    found = parted(sheet)
    faces = found.sheet.graph.faces
    assert shapely.union_all(faces).symmetric_difference(sheet.graph.outline).area == 0
    assert shapely.area(faces).sum() == pytest.approx(sheet.graph.outline.area, rel=1e-12)
    areas = found.areas(2)
    assert shapely.area(areas).sum() == pytest.approx(shapely.area(faces).sum(), rel=1e-12)
    assert shapely.intersection(areas[0], areas[1]).area == 0


def test_an_end_without_a_building_is_no_grid_but_joins_its_neighbour():
    """The border leaves a corner of the second grid to the west where nobody lives."""
    found = parted(drawn([(0.55, -0.1), (0.55, 1.1)]))
    assert origins(found) == ["C1B001", "C1B002"]
    assert found.cut.tolist() == []
    west, east = (shapely.area(area) for area in found.areas(2))
    assert min(west, east) / max(west, east) == pytest.approx(45 / 55, rel=1e-3)


def test_grids_of_a_community_that_stays_are_left_alone():
    homes = points((0.2, 0.2), (0.2, 0.8))
    found = parted(drawn(homes=homes), homes, kept=True)
    assert origins(found) == ["C1B001", "C1B002"], "even one without a building"


def test_a_loose_line_cuts_nothing():
    found = parted(drawn([(0.1, 0.5), (0.9, 0.5)]))
    assert origins(found) == ["C1B001", "C1B002"]


def shares(*rows):
    """(old, new, 3): as many buildings, households and square metres."""
    return np.asarray([[[n, n, n] for n in row] for row in rows], float)


NONE, BOTH = np.zeros(2, bool), np.asarray([0, 1])


def test_who_is_divided_loses_the_code_even_where_most_of_it_goes_on():
    assert goes_on(shares([95, 5]), np.asarray([0, -1]), NONE).tolist() == [False, False]


def test_who_only_shifts_the_border_keeps_the_code():
    assert goes_on(shares([95, 5], [0, 100]), BOTH, NONE).tolist() == [True, True]


def test_two_made_one_begin_anew_unless_one_was_next_to_nothing():
    one = np.asarray([0])
    assert goes_on(shares([60], [40]), one, np.zeros(1, bool)).tolist() == [False]
    assert goes_on(shares([99], [1]), one, np.zeros(1, bool)).tolist() == [True]


def test_numbers_follow_the_last_ever_given_in_their_series():
    parent = "610102001"
    assert series_of(parent + "003", parent) == (1, 199)
    assert series_of(parent + "201", parent) == (200, 399)
    assert series_of("BK0101", parent) is None and series_of(parent + "000", parent) is None
    codes = [parent + tail for tail in ("001", "007", "201", "0017")]
    assert last_used(codes, parent, (1, 199)) == 7
    assert last_used(codes, parent, (200, 399)) == 201
    assert last_used([], parent, (400, 599)) == 399
    assert beside("BK0101", ["BK0101", "BK0101-2"], 2) == ["BK0101-3", "BK0101-4"]
    assert beside("BK0101-2", ["BK0101-2"], 1) == ["BK0101-3"]


@pytest.mark.parametrize("total", [0, 1, 7, 4148])
def test_parts_by_weight_add_up_to_the_whole(total):
    parts_of = apportioned(total, np.asarray([1.0, 1.0, 1.0, 0.0]))
    assert sum(parts_of) == total and max(parts_of) - min(parts_of[:3]) <= 1
    assert sum(apportioned(total, np.zeros(3))) == total
