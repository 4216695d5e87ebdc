"""Grids to split get lines: parts in one piece that meet the range, or a reason why not."""

import numpy as np
import pytest
import shapely

from geo.rules.fitness import Grids, Limits, Why, suggest
from geo.shapes.cells import Buildings, Terrain, faces
from geo.shapes.partition import HouseholdRange, Kind, Trouble
from geo.shapes.suggestions import divide_grid, suggest_changes

CORNER, METRE = np.array([117.6, 34.2]), np.array([1 / 92_100, 1 / 110_900])


def grid(west, households, compounds=(), work=1.0):
    """A grid of 400 by 200 m with a street along its middle and twenty houses."""
    spots = np.array([(west + x, y) for x in range(30, 400, 40) for y in (50, 150)], float)

    def placed(shape):
        return shapely.transform(shape, lambda xy: np.round(CORNER + xy * METRE, 7))

    street = shapely.LineString([(west - 20, 100), (west + 420, 100)])
    return Terrain(
        placed(shapely.box(west, 0, west + 400, 200)),
        Buildings(
            np.round(CORNER + spots * METRE, 7),
            np.full(len(spots), households / len(spots)),
            work * np.linspace(1, 3, len(spots)),
        ),
        lambda lonlat: (lonlat - CORNER) / METRE,
        [placed(street)],
        ["secondary"],
        compounds=[placed(shape) for shape in compounds],
    )


@pytest.mark.parametrize(("households", "parts"), [(520, 2), (800, 2), (1200, 3), (1640, 4)])
def test_a_large_grid_is_split_into_as_many_as_bring_the_mean_to_the_middle(households, parts):
    found = divide_grid(7, grid(0, households), HouseholdRange())
    assert found.grid == 7 and found.problems == []
    held = found.parts.measures.households
    assert len(held) == parts and held.sum() == pytest.approx(households)
    assert (found.parts.measures.pieces == 1).all()
    shapes = faces(found.cells, found.parts.label)
    assert shapely.coverage_is_valid(shapes) and len(shapes) == parts
    outline = shapely.coverage_union_all(found.cells.shapes).boundary
    drawn = shapely.polygonize([shapely.union_all([*found.lines, outline])])
    assert len(shapely.get_parts(drawn)) == parts


def test_a_grid_that_is_one_compound_cannot_be_split_and_says_why():
    whole = shapely.box(5, 105, 395, 195).union(shapely.box(5, 5, 395, 120))
    found = divide_grid(3, grid(0, 700, [whole]), HouseholdRange())
    assert found.parts is None and len(found.lines) == 0
    troubles = {each.trouble for each in found.problems}
    assert troubles == {Trouble.TOO_FEW_CELLS, Trouble.CELL_TOO_LARGE}


def test_a_grid_with_too_much_work_is_split_evenly_in_work():
    found = divide_grid(0, grid(0, 400), HouseholdRange(), kind=Kind.WORK)
    assert found.parts.kind is Kind.WORK
    assert np.ptp(found.parts.measures.work) <= 0.35 * found.parts.measures.work.mean()


def test_the_advice_of_the_rules_becomes_lines_for_a_whole_district():
    held = np.array([400.0, 900.0, 140.0, 120.0, 610.0])
    advice = suggest(Grids(held), np.array([[1, 2], [2, 3]]), limits=Limits())
    assert [(each.one, each.two) for each in advice.merges] == [(2, 3)]
    kinds = {Why.HOUSEHOLDS: Kind.HOUSEHOLDS, Why.LOAD: Kind.WORK}
    advised = [(each.grid, kinds[each.why]) for each in advice.splits]
    found = list(suggest_changes(advised, lambda at: grid(500 * at, held[at]), HouseholdRange()))
    assert [each.grid for each in found] == [1, 4]
    assert all(each.parts.measures.households.max() <= 500 for each in found)


def test_cancelling_stops_after_what_is_done():
    done = []
    for each in suggest_changes(
        [(0, Kind.HOUSEHOLDS), (1, Kind.HOUSEHOLDS)],
        lambda at: grid(500 * at, 900),
        HouseholdRange(),
        cancel=lambda: len(done) > 0,
    ):
        done.append(each.grid)
    assert done == [0]
    assert divide_grid(0, grid(0, 900), HouseholdRange(), cancel=lambda: True) is None
