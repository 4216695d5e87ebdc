"""Cells: a valid coverage of any community, compounds whole, locked faces untouched, every building
in one cell."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer
from shapely import affinity

from data.demo.territory import Territory, draw
from geo.shapes.cells import Buildings, Cells, Terrain, borders, cells_of, faces
from geo.shapes.partition import HouseholdRange, Kind, propose
from geo.shapes.planar import in_steps, to_degrees

CORNER = np.array([117.6, 34.2])
METRE = np.array([1 / 92_100, 1 / 110_900])  # degrees a metre there
BLOCK = 120.0
TO_METRES = Transformer.from_crs(4490, 4548, always_xy=True)


def project(lonlat):
    return (np.asarray(lonlat) - CORNER) / METRE


def placed(shape):
    """A shape in metres as degrees on the lattice."""
    return shapely.transform(shape, lambda xy: np.round(CORNER + xy * METRE, 7))


def box(west, south, east, north):
    return shapely.box(west, south, east, north)


def town(
    outline, *, roads=(), compounds=(), water=(), locked=(), spots=(), cut=None, kind="tertiary"
):
    """A terrain from metres; `spots` are x, y, households of a building."""
    spot = np.array(spots, float).reshape(-1, 3)
    return Terrain(
        placed(outline),
        Buildings(np.round(CORNER + spot[:, :2] * METRE, 7), spot[:, 2], spot[:, 2] / 10),
        project,
        [placed(shapely.LineString(line)) for line in roads],
        [kind] * len(roads),
        [placed(shape) for shape in water],
        [placed(shape) for shape in compounds],
        None if cut is None else np.array(cut),
        [placed(shape) for shape in locked],
    )


@st.composite
def towns(draw):
    """Street grids over communities with bays, holes and islands; crooked, with compounds in some
    blocks and across some roads, single houses, a river and locked faces."""
    size = draw(st.integers(2, 5))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    squares = [
        box(x * BLOCK, y * BLOCK, (x + 1) * BLOCK, (y + 1) * BLOCK)
        for x in range(size)
        for y in range(size)
        if rng.random() < 0.8
    ] or [box(0, 0, BLOCK, BLOCK)]
    turn = draw(st.sampled_from([0, 7, 33]))
    far = size * BLOCK + 50
    roads = [
        ((-50, at), (far / 2, at + rng.normal(0, 9)), (far, at))
        for at in (np.arange(size + 1) * BLOCK + rng.normal(0, 3, size + 1))
        if rng.random() < 0.8
    ]
    roads += [tuple((y, x) for x, y in line) for line in roads if rng.random() < 0.8]
    homes = [
        box(x, y, x + w, y + h)
        for x, y, w, h in np.c_[
            rng.random((size, 2)) * size * BLOCK, rng.random((size, 2)) * 90 + 15
        ]
    ]
    lock = [square for square in squares if rng.random() < 0.15][:2] if draw(st.booleans()) else []
    spots = np.c_[rng.random((40, 2)) * (far - 50), rng.choice([0, 30, 150], 40)]
    river = (
        [shapely.LineString([(-50, far / 3), (far, far / 2)]).buffer(15)]
        if draw(st.booleans())
        else []
    )

    def turned(shape):
        return affinity.rotate(shape, turn, (0, 0))

    around = np.array([turned(shapely.Point(x, y)).coords[0] for x, y, _ in spots])
    return town(
        turned(shapely.union_all(squares)),
        roads=[list(turned(shapely.LineString(line)).coords) for line in roads],
        compounds=[turned(home) for home in homes],
        water=[turned(shape) for shape in river],
        locked=[turned(square) for square in lock],
        spots=np.c_[around, spots[:, 2]],
        cut=rng.random(size) < 0.2,
    )


def assert_cells(terrain: Terrain, found: Cells) -> None:
    """What must hold for the cells of any terrain."""
    shapes = found.shapes
    assert (shapely.get_type_id(shapes) == 3).all() and shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    xy = shapely.get_coordinates(shapes)
    assert np.array_equal(xy, np.rint(xy)), "vertices lie on the lattice"
    whole = shapely.coverage_union_all(shapes)
    # A border that ends between two vertices of the outline bends it by a rounded step at most.
    assert shapely.hausdorff_distance(whole.boundary, terrain.whole.boundary) <= 1.5
    assert len(shapely.get_parts(whole)) == len(shapely.get_parts(terrain.whole))
    given = {tuple(at) for at in shapely.get_coordinates(terrain.whole).tolist()}
    assert given <= {tuple(at) for at in xy.tolist()}
    assert_buildings(terrain, found)
    assert_graph(terrain, found)


def assert_buildings(terrain: Terrain, found: Cells) -> None:
    points = shapely.points(terrain.points)
    inside = found.of_building >= 0
    assert np.array_equal(inside, shapely.intersects(terrain.whole, points))
    near = shapely.distance(points[inside], found.shapes[found.of_building[inside]])
    assert near.max(initial=0) <= 1.5
    for of, held in (
        (found.ground.households, terrain.buildings.households),
        (found.ground.work, terrain.buildings.work),
    ):
        assert of.sum() == pytest.approx(held[inside].sum())


def assert_graph(terrain: Terrain, found: Cells) -> None:
    """Borders against the shapes themselves, in metres."""
    ground = found.ground
    metric = shapely.transform(to_degrees(found.shapes), terrain.project)
    assert ground.area_m2 == pytest.approx(shapely.area(metric), rel=1e-6)
    assert ground.rim_m == pytest.approx(shapely.length(metric), rel=1e-6)
    one, two = shapely.STRtree(found.shapes).query(found.shapes, "intersects")
    common = shapely.length(shapely.intersection(found.shapes[one], found.shapes[two]))
    touching = {(a, b) for a, b, long in zip(one, two, common, strict=True) if a < b and long > 0}
    assert touching == {tuple(pair) for pair in ground.pairs.tolist()}
    for (a, b), length in zip(ground.pairs, ground.shared_m, strict=True):
        shared = shapely.intersection(metric[a].boundary, metric[b].boundary)
        assert length == pytest.approx(shared.length, rel=1e-3, abs=0.05)
    assert ((ground.road >= 0) & (ground.road <= 1)).all()


def cut_compounds(terrain: Terrain, found: Cells) -> list[int]:
    """The compounds that must stay whole and through which a border runs, or that count where they
    do not lie."""
    wrong = []
    for number, wall in enumerate(terrain.walls):
        if wall.is_empty or wall.area < 1e4:
            continue
        inner = wall.buffer(-2)
        hit = np.flatnonzero(shapely.area(shapely.intersection(found.shapes, inner)) > 0)
        pieces = len(shapely.get_parts(wall))
        if not 1 <= len(hit) <= pieces or found.of_compound[number] not in hit:
            wrong.append(number)
    return wrong


@settings(max_examples=40, deadline=None)
@given(towns())
def test_any_town_falls_into_cells(terrain):
    found = cells_of(terrain)
    assert_cells(terrain, found)
    assert cut_compounds(terrain, found) == []


@settings(max_examples=20, deadline=None)
@given(towns())
def test_locked_faces_stay_as_they_are(terrain):
    found = cells_of(terrain)
    for number, face in enumerate(terrain.fixed):
        mine = np.flatnonzero(found.locked == number)
        assert len(mine) == 1
        shape = found.shapes[mine[0]]
        assert shapely.hausdorff_distance(shape.boundary, face.boundary) <= 1.5
        given = {tuple(at) for at in shapely.get_coordinates(face).tolist()}
        assert given <= {tuple(at) for at in shapely.get_coordinates(shape).tolist()}
    assert set(found.locked[found.locked >= 0]) == set(range(len(terrain.fixed)))


@settings(max_examples=5, deadline=None)
@given(towns())
def test_where_nothing_is_to_be_divided_there_is_neither_face_nor_border(terrain):
    found = cells_of(terrain)
    nowhere = np.full(len(found.shapes), -1)
    assert len(faces(found, nowhere)) == len(borders(found, nowhere)) == 0


@settings(max_examples=20, deadline=None)
@given(towns(), st.integers(1, 6))
def test_borders_and_faces_of_a_division_are_one_drawing(terrain, count):
    """Noding the borders with the outline gives the faces again, bit for bit."""
    found = cells_of(terrain)
    free = found.locked < 0
    division = propose(found.ground, count, only=free, kinds=(Kind.ROADS,)).alternatives
    label = division[0].label if division else np.full(len(found.shapes), -1)
    shapes, lines = faces(found, label), borders(found, label)
    rest = found.shapes[label < 0]
    everything = np.append(shapes, rest)
    assert shapely.coverage_is_valid(everything)
    drawn = shapely.union_all([*lines, *shapely.boundary(found.shapes[label < 0]),
                               shapely.coverage_union_all(found.shapes).boundary])  # fmt: skip
    again = shapely.get_parts(shapely.polygonize([drawn]))
    middle = shapely.point_on_surface(shapely.get_parts(everything))
    hit = shapely.STRtree(again).query(middle, "within")[1]
    assert len(set(hit.tolist())) == len(middle)
    area = shapely.area(again[hit]).sum()
    assert area == shapely.area(everything).sum()


def test_roads_cut_and_a_compound_takes_what_lies_around_it_up_to_the_road():
    terrain = town(
        box(0, 0, 400, 200),
        roads=[((200, -10), (200, 210))],
        compounds=[box(20, 20, 100, 100)],
        spots=[(50, 50, 300), (300, 100, 40)],
    )
    found = cells_of(terrain)
    assert len(found.shapes) == 2
    assert found.of_building.tolist() == [found.of_compound[0], 1 - found.of_compound[0]]
    assert found.ground.area_m2 == pytest.approx([40_000, 40_000], rel=1e-4)
    assert found.ground.shared_m == pytest.approx([200], rel=1e-4)
    assert found.ground.road == pytest.approx([0.85])


def test_drives_do_not_cut_and_a_dead_end_does_not_either():
    whole = box(0, 0, 400, 200)
    assert len(cells_of(town(whole, roads=[((200, -10), (200, 210))], kind="service")).shapes) == 1
    assert len(cells_of(town(whole, roads=[((200, -10), (200, 150))])).shapes) == 1


def test_two_compounds_of_a_block_meet_half_way():
    terrain = town(box(0, 0, 300, 100), compounds=[box(10, 10, 90, 90), box(190, 10, 290, 90)])
    found = cells_of(terrain)
    assert found.of_compound.tolist() in ([0, 1], [1, 0])
    middle = shapely.transform(to_degrees(borders(found, np.array([0, 1]))), project)
    east = shapely.get_coordinates(middle)[:, 0]
    assert np.abs(east - 140).max() < 3


def test_a_compound_across_a_road_is_one_cell_with_both_sides():
    terrain = town(
        box(0, 0, 400, 200), roads=[((200, -10), (200, 210))], compounds=[box(150, 50, 250, 150)]
    )
    assert len(cells_of(terrain).shapes) == 1


def test_compounds_that_overlap_are_one_cell():
    terrain = town(box(0, 0, 400, 200), compounds=[box(20, 20, 220, 180), box(180, 20, 380, 180)])
    found = cells_of(terrain)
    assert found.of_compound.tolist() == [0, 0]


def test_a_compound_set_free_is_divided_between_its_buildings():
    spots = [(x, y, 60) for x in (60, 180, 300) for y in (60, 140)]
    whole = {"compounds": [box(20, 20, 380, 180)], "spots": spots}
    assert len(cells_of(town(box(0, 0, 400, 200), **whole)).shapes) == 1
    found = cells_of(town(box(0, 0, 400, 200), cut=[True], **whole))
    assert len(found.shapes) > 2 and found.of_compound.tolist() == [-1]
    assert found.ground.households.max() <= 120
    for (x, y, _), cell in zip(spots, found.of_building, strict=True):
        assert (
            shapely.distance(
                found.shapes[cell], in_steps(np.array([placed(shapely.Point(x, y))]))[0]
            )
            == 0
        )


def test_a_block_of_many_houses_is_divided_and_one_of_few_is_not():
    spots = [(x, y, 10) for x in range(20, 400, 40) for y in range(20, 200, 40)]
    found = cells_of(town(box(0, 0, 400, 200), spots=spots))
    assert len(found.shapes) >= 5
    assert found.ground.households.max() <= 110
    few = [(x, y, 1) for x, y, _ in spots]
    assert len(cells_of(town(box(0, 0, 400, 200), spots=few)).shapes) == 1


def test_a_river_through_a_block_parts_it_in_its_middle():
    river = box(190, -10, 230, 210)
    terrain = town(box(0, 0, 400, 200), water=[river], spots=[(50, 50, 20), (350, 50, 20)])
    found = cells_of(terrain)
    assert len(found.shapes) == 2
    line = shapely.transform(to_degrees(borders(found, np.array([0, 1]))), project)
    assert np.abs(shapely.get_coordinates(line)[:, 0] - 210).max() < 3
    assert found.ground.road == pytest.approx([1.0])


def test_slivers_join_the_neighbour_with_the_longest_border():
    """Two carriageways three metres apart leave no cell between them."""
    lanes = [((200, -10), (200, 210)), ((203, -10), (203, 210))]
    assert len(cells_of(town(box(0, 0, 400, 200), roads=lanes)).shapes) == 2


def test_a_small_compound_is_no_sliver():
    terrain = town(box(0, 0, 12, 12), compounds=[box(2, 2, 10, 10)], spots=[(5, 5, 9)])
    assert cells_of(terrain).of_compound.tolist() == [0]


def test_buildings_outside_the_community_are_nowhere_and_one_on_a_border_is_once():
    roads = [((200, -10), (200, 210))]
    spots = [(200, 100, 5), (-50, 20, 7), (0, 0, 3)]
    found = cells_of(town(box(0, 0, 400, 200), roads=roads, spots=spots))
    assert found.of_building[1] == -1 and (found.of_building[[0, 2]] >= 0).all()
    assert found.ground.households.sum() == 8


def test_a_community_without_anything_is_one_cell_and_one_without_area_is_refused():
    found = cells_of(town(box(0, 0, 400, 200)))
    assert len(found.shapes) == 1 and found.ground.pairs.shape == (0, 2)
    assert len(borders(found, np.array([0]))) == 0
    with pytest.raises(ValueError, match="area"):
        cells_of(town(shapely.Polygon()))


def test_everything_locked_leaves_nothing_to_divide():
    terrain = town(box(0, 0, 400, 200), locked=[box(0, 0, 200, 200), box(200, 0, 400, 200)])
    found = cells_of(terrain)
    assert sorted(found.locked.tolist()) == [0, 1]
    assert propose(found.ground, 3, locked=found.locked >= 0).alternatives == []


@pytest.fixture(scope="module")
def small() -> Territory:
    return draw("small", 7)


def community(place: Territory, row: int, cut_above: float) -> Terrain:
    """A community of the demo as the machine sees it."""
    home, own = place.buildings.community_no == row, place.compounds.community_no == row
    held = place.buildings.dwellings[home].astype(float)
    return Terrain(
        place.areas.geom[row],
        Buildings(shapely.get_coordinates(place.buildings.point[home]), held, held / 9),
        lambda lonlat: np.column_stack(TO_METRES.transform(lonlat[:, 0], lonlat[:, 1])),
        place.roads.line,
        place.roads.road_class.tolist(),
        place.water.polygon,
        place.compounds.geom[own],
        place.compounds.households[own] > cut_above,
        place.grids.geom[place.grids.community_no == row][:1],
    )


@pytest.mark.parametrize("cut_above", [300, np.inf])
def test_communities_of_the_demo_fall_into_cells_and_grids(small, cut_above):
    for row in small.areas.rows("community"):
        terrain = community(small, row, cut_above)
        found = cells_of(terrain)
        assert_cells(terrain, found)
        assert cut_compounds(terrain, found) == []
        assert found.ground.households.sum() == small.areas.households[row]
        taken, kinds = found.locked >= 0, (Kind.HOUSEHOLDS,)
        for each in propose(found.ground, HouseholdRange(), locked=taken, kinds=kinds).alternatives:
            assert (each.measures.pieces == 1).all()
            assert shapely.coverage_is_valid(
                np.append(faces(found, each.label), found.shapes[taken])
            )
