"""Drafts: names follow their faces, steps are refused with a reason, bytes come back."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import GeoError
from geo.rules.fitness import Limits
from geo.shapes import draft as drafts
from geo.shapes.faces import Atoms, home_of, sums
from geo.shapes.faults import faults, metric, scale
from geo.shapes.planar import STEPS, to_steps
from tests.unit.test_planar import REACH, SQUARE, UNIT, at, ring, tiles

LEFT = shapely.Polygon(ring([(0, 0), (0.5, 0), (0.5, 1), (0, 1)]))
RIGHT = shapely.Polygon(ring([(0.5, 0), (1, 0), (1, 1), (0.5, 1)]))
NO_COMPOUNDS = np.empty(0, np.object_)


def buildings(places, households):
    points = to_steps([at(x, y) for x, y in places])
    return Atoms(points, np.column_stack([households, np.ones(len(places))]).astype(float))


FOUR = buildings([(0.2, 0.2), (0.2, 0.8), (0.8, 0.2), (0.8, 0.8)], [300, 120, 250, 100])


def two():
    grids = [("B001", "左", "Left", LEFT), ("B002", "右", "Right", RIGHT)]
    return {"c": drafts.sheet_of(SQUARE, grids)}


def step(draft, action, **params):
    return drafts.apply(draft, {"c": FOUR}, action, {"community": "c", "reach": REACH, **params})


def names(draft):
    return sorted((face.origin, face.number) for face in draft["c"].faces if face.origin)


def number_at(draft, x, y):
    sheet = draft["c"]
    [row] = home_of(sheet.graph.faces, to_steps([at(x, y)]))
    return sheet.faces[row].number


def test_a_draft_begins_as_the_territory_is():
    draft = two()
    assert names(draft) == [("B001", 1), ("B002", 2)]
    left = draft["c"].areas[draft["c"].row_of(1)]
    assert shapely.normalize(left).equals(shapely.normalize(LEFT))


def test_the_half_with_more_households_goes_on_under_its_name():
    draft = step(two(), "draw", line=[at(-0.1, 0.5), at(0.5, 0.5)])
    below, above = number_at(draft, 0.2, 0.2), number_at(draft, 0.2, 0.8)
    by_number = {face.number: face for face in draft["c"].faces}
    assert by_number[below].origin == "B001"
    assert by_number[above].origin is None
    assert by_number[above].number == 3


def test_a_merger_goes_on_as_its_larger_side_and_a_split_again_makes_a_new_number():
    draft = step(two(), "merge", faces=[1, 2])
    assert [(face.number, face.origin) for face in draft["c"].faces] == [(1, "B001")]
    again = step(draft, "draw", line=[at(0.5, -0.1), at(0.5, 1.1)])
    assert sorted(face.number for face in again["c"].faces) == [1, 3]


def test_households_are_those_of_the_buildings_not_of_the_ground():
    draft = step(two(), "cut", face=1, line=[at(-0.1, 0.5), at(0.6, 0.5)])
    sheet = draft["c"]
    homes = home_of(sheet.graph.faces, FOUR.points)
    assert sorted(sums(homes, FOUR, len(sheet.faces))[:, 0]) == [120, 300, 350]


def test_names_posts_and_locks_are_kept_by_the_face():
    draft = step(two(), "describe", face=2, name_zh=" 东格 ", post="P-1", locked=True)
    draft = step(draft, "cut", face=1, line=[at(-0.1, 0.5), at(0.6, 0.5)])
    kept = next(face for face in draft["c"].faces if face.number == 2)
    assert (kept.name_zh, kept.name_en, kept.post, kept.locked) == ("东格", "Right", "P-1", True)


def test_a_dedicated_grid_lies_over_one_community_and_can_be_taken_away():
    area = [at(0.4, 0.4), at(0.6, 0.4), at(0.6, 0.6), at(0.4, 0.6)]
    draft = step(two(), "dedicate", ring=area, name_zh="商圈")
    assert [each.name_zh for each in draft["c"].dedicated] == ["商圈"]
    assert len(draft["c"].faces) == 2
    assert step(draft, "release", face=3)["c"].dedicated == ()
    with pytest.raises(GeoError, match=r"drawing\.outside"):
        step(two(), "dedicate", ring=[at(0.9, 0.9), at(1.5, 0.9), at(1.5, 1.5)])
    with pytest.raises(GeoError, match=r"drawing\.bad_ring"):
        step(two(), "dedicate", ring=[at(0, 0), at(1, 1), at(1, 0), at(0, 1)])


def test_a_dedicated_grid_is_drawn_again_and_named_under_its_number():
    area = [at(0.4, 0.4), at(0.6, 0.4), at(0.6, 0.6)]
    draft = step(two(), "dedicate", ring=area, name_zh="商圈")
    wider = [at(0.4, 0.4), at(0.8, 0.4), at(0.8, 0.8)]
    draft = step(draft, "dedicate", face=3, ring=wider)
    draft = step(draft, "describe", face=3, name_zh="新商圈", locked=True, ring=[])
    [only] = draft["c"].dedicated
    steps = [(round(x * 1e7), round(y * 1e7)) for x, y in wider]
    assert (only.number, only.name_zh, list(only.ring)) == (3, "新商圈", steps)
    assert draft["c"].fresh == 4
    with pytest.raises(GeoError, match="no_face"):
        step(draft, "dedicate", face=1, ring=wider)
    with pytest.raises(GeoError, match="outside"):
        step(draft, "dedicate", face=3, ring=[at(0.9, 0.9), at(1.5, 0.9), at(1.5, 1.5)])
    with pytest.raises(GeoError, match="bad_name"):
        step(draft, "describe", face=3, name_zh="a" * 41)


def test_all_lines_of_micro_grids_at_once_take_the_place_of_those_before():
    draft = step(two(), "micro", face=1, line=[at(-0.1, 0.5), at(0.6, 0.5)])
    third = [[at(-0.1, 0.3), at(0.6, 0.3)], [at(-0.1, 0.7), at(0.6, 0.7)]]
    [(number, graph)] = step(draft, "micro", face=1, lines=third)["c"].micro
    assert (number, len(graph.faces)) == (1, 3)
    with pytest.raises(GeoError, match="unknown"):
        step(draft, "micro", face=1, lines=3)


def test_micro_grids_of_an_untouched_base_grid_keep_their_very_lines():
    draft = step(two(), "micro", face=1, line=[at(-0.1, 0.5), at(0.6, 0.5)])
    [(_, before)] = draft["c"].micro
    renamed = step(draft, "describe", face=1, name_zh="甲")
    assert renamed["c"].micro[0][1] is before
    across = step(draft, "micro", face=1, lines=[[at(0.2, -0.1), at(0.2, 1.1)]])
    # A line that ends in the middle of the merged grid divides nothing; one right across does.
    assert step(draft, "merge", faces=[1, 2])["c"].micro == ()
    [(_, graph)] = step(across, "merge", faces=[1, 2])["c"].micro
    assert len(graph.faces) == 2


def test_micro_grids_tile_their_base_grid_and_follow_its_border():
    draft = step(two(), "micro", face=1, line=[at(-0.1, 0.5), at(0.6, 0.5)])
    [(number, graph)] = draft["c"].micro
    assert number == 1
    assert len(graph.faces) == 2
    draft = step(draft, "insert", at=at(0.5, 0.5))
    draft = step(draft, "move", at=at(0.5, 0.5), to=at(0.6, 0.4))
    [(_, graph)] = draft["c"].micro
    assert len(graph.faces) == 2
    base = draft["c"].graph.faces[draft["c"].row_of(1)]
    assert shapely.union_all(graph.faces).symmetric_difference(base).area < 1e-6 * base.area
    assert step(draft, "plain", face=1)["c"].micro == ()


@pytest.mark.parametrize(
    ("action", "params"),
    [
        ("explode", {}),
        ("draw", {}),
        ("draw", {"line": None}),
        ("cut", {"face": [], "line": [at(0, 0), at(1, 1)]}),
        ("merge", {"faces": 3}),
        ("move", {"at": at(0.5, 0.5)}),
        ("erase", {"community": "elsewhere", "at": at(0.5, 0.5)}),
        ("describe", {"face": 1, "name_zh": "x" * 41}),
        ("describe", {"face": 1, "name_zh": 7}),
        ("describe", {"face": 9, "name_zh": "x"}),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_reason(action, params):
    with pytest.raises(GeoError, match=r"drawing\."):
        step(two(), action, **params)


def test_bytes_bring_back_the_same_draft():
    draft = step(two(), "micro", face=1, line=[at(-0.1, 0.5), at(0.6, 0.5)])
    draft = step(draft, "dedicate", ring=[at(0.4, 0.4), at(0.6, 0.4), at(0.6, 0.6)])
    again = drafts.read(drafts.stored(draft))
    assert drafts.stored(again) == drafts.stored(draft)
    assert again["c"].faces == draft["c"].faces
    for broken in (b"", b"[]", b'{"c": 1}', b'{"c": {"graph": ""}}'):
        with pytest.raises(ValueError):
            drafts.read(broken)


def test_a_step_is_a_centimetre():
    east, north = scale(35.0)
    assert north == pytest.approx(0.0110941, abs=1e-6)
    assert east == pytest.approx(0.0091288, abs=1e-6)


def found(draft, atoms=FOUR, compounds=NO_COMPOUNDS):
    return {(fault.key, fault.error) for fault in faults(draft["c"], atoms, compounds, Limits())}


def test_faults_are_listed_with_their_place():
    keys = {fault.key: fault for fault in faults(two()["c"], FOUR, NO_COMPOUNDS, Limits(360, 400))}
    assert keys["too_many"].face == 1
    assert keys["too_few"].params == {"households": 350.0}
    assert LEFT.contains(shapely.Point(keys["too_many"].lon, keys["too_many"].lat))


def test_a_loose_line_and_a_sliver_are_errors():
    loose = step(two(), "draw", line=[at(0.1, 0.5), at(0.3, 0.5)])
    assert ("loose", True) in found(loose)
    strip = step(two(), "draw", line=[at(0.0003, -0.1), at(0.0003, 1.1)])
    assert ("sliver", True) in found(strip)
    assert ("no_buildings", False) in found(strip)


def test_a_line_through_a_building_is_an_error_and_across_a_compound_a_warning():
    through = step(two(), "draw", line=[at(0.2, -0.1), at(0.2, 1.1)])
    assert ("through_building", True) in found(through)
    block = shapely.Polygon(ring([(0.6, 0.3), (0.9, 0.3), (0.9, 0.6), (0.6, 0.6)]))
    walls = np.asarray([shapely.transform(block, lambda xy: np.rint(xy * STEPS))], np.object_)
    across = step(two(), "draw", line=[at(0.75, -0.1), at(0.75, 1.1)])
    assert ("across_compound", False) in found(across, compounds=walls)
    along = step(two(), "draw", line=[at(0.6, -0.1), at(0.6, 1.1)])
    assert ("across_compound", False) not in found(along, compounds=walls)


def test_metres_are_metres():
    side = UNIT * STEPS * scale(35.005)[1]
    [plane] = metric(np.asarray([shapely.box(0, 35.0 * STEPS, 1, 35.01 * STEPS)], np.object_))
    _, south, _, north = plane.bounds
    assert north - south == pytest.approx(side, rel=1e-6)


lines = st.lists(st.builds(at, st.floats(-0.1, 1.1), st.floats(-0.1, 1.1)), min_size=2, max_size=4)


@settings(max_examples=150, deadline=None)
@given(st.lists(lines, max_size=4))
def test_every_building_has_one_face_and_households_are_conserved(sequence):
    draft = two()
    for line in sequence:
        try:
            draft = step(draft, "draw", line=line)
        except GeoError:
            continue
    sheet = draft["c"]
    homes = home_of(sheet.graph.faces, FOUR.points)
    assert (homes >= 0).all()
    assert sums(homes, FOUR, len(sheet.faces))[:, 0].sum() == 770
    numbers = [face.number for face in sheet.faces]
    assert len(set(numbers)) == len(numbers) == len(sheet.graph.faces)
    assert tiles(sheet.graph, SQUARE) < 2e-5
    assert drafts.stored(drafts.read(drafts.stored(draft))) == drafts.stored(draft)
