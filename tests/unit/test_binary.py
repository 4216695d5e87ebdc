"""The geometry file: what goes in comes out again, holes, parts and empty rows included."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import GeometryCollection, LineString, MultiPoint, MultiPolygon, Point, Polygon, box
from shapely.affinity import translate

from geo.shapes.binary import count_features, decode, encode, encode_points
from geo.shapes.varint import pack, unpack, unzigzag, zigzag

FAR = 20_037_508
place = st.integers(-FAR, FAR)
size = st.integers(4, 4000)


def array(*geometries):
    out = np.empty(len(geometries), dtype=object)
    out[:] = geometries
    return out


@st.composite
def areas(draw):
    """A polygon on whole metres, with a hole or two that never touch its border."""
    x, y, w, h = draw(place), draw(place), draw(size), draw(size)
    shell = box(x, y, x + 4 * w, y + 3 * h)
    holes = [box(x + i * w, y + h, x + (i + 0.5) * w, y + 2 * h) for i in (1, 3)]
    return Polygon(shell.exterior, [hole.exterior for hole in holes[: draw(st.integers(0, 2))]])


@st.composite
def several(draw):
    one, east = draw(areas()), draw(st.integers(1, 500))
    width = one.bounds[2] - one.bounds[0]
    return MultiPolygon([one, translate(one, width + east)])


points = st.builds(Point, place, place)
lines = st.lists(st.tuples(place, place), min_size=2, max_size=40, unique=True).map(LineString)
anything = st.one_of(areas(), several(), points, lines, st.just(None), st.just(Polygon()))


def same(given_shape, read) -> bool:
    if given_shape is None or given_shape.is_empty:
        return read is None
    return given_shape.geom_type == read.geom_type and bool(
        shapely.equals_exact(given_shape.normalize(), read.normalize(), 1e-6)
    )


@settings(deadline=None, max_examples=150)
@given(st.lists(anything, max_size=12))
def test_shapes_on_the_lattice_come_back_as_they_were(shapes):
    read = decode(encode(array(*shapes))).geometries
    assert len(read) == len(shapes)
    assert all(same(a, b) for a, b in zip(shapes, read, strict=True))


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.floats(-FAR, FAR), st.floats(-FAR, FAR)), min_size=1, max_size=50))
def test_rounding_moves_nothing_by_more_than_half_a_step(places):
    read = decode(encode_points(np.array(places), step=0.1)).geometries
    apart = shapely.get_coordinates(read) - np.array(places)
    assert np.abs(apart).max() <= 0.05 + 1e-6


def test_holes_stay_holes_and_parts_stay_parts():
    ring = Polygon([(0, 0), (100, 0), (100, 100), (0, 100)], [[(20, 20), (40, 20), (40, 40)]])
    pair = MultiPolygon([ring, translate(ring, 200)])
    read = decode(encode(array(ring, pair))).geometries
    assert [len(part.interiors) for part in shapely.get_parts(read)] == [1, 1, 1]
    assert shapely.area(read).tolist() == [9800, 19600]


def test_outer_rings_run_anticlockwise_and_holes_clockwise():
    clockwise = Polygon([(0, 0), (0, 9), (9, 9), (9, 0)], [[(2, 2), (4, 2), (4, 4)]])
    [read] = decode(encode(array(clockwise))).geometries
    assert shapely.is_ccw(read.exterior)
    assert not shapely.is_ccw(read.interiors[0])


def test_what_vanishes_by_rounding_leaves_its_row():
    speck = Polygon([(0, 0), (0.1, 0), (0.1, 0.1)])
    sliver_hole = Polygon(box(0, 0, 50, 50).exterior, [[(9, 9), (9.1, 9), (9.1, 9.1)]])
    read = decode(encode(array(speck, sliver_hole, Point(5, 5)))).geometries
    assert read[0] is None
    assert len(read[1].interiors) == 0
    assert read[2].equals(Point(5, 5))


def test_a_vertex_that_rounds_onto_the_start_is_left_out():
    nearly_closed = Polygon([(0, 0), (40, 0), (40, 40), (0.2, 0.1), (0.1, 0.1)])
    [read] = decode(encode(array(nearly_closed))).geometries
    assert len(read.exterior.coords) == 4


def test_mixed_collections_and_many_points():
    mixed = GeometryCollection([box(0, 0, 8, 8), LineString([(0, 0), (9, 9)]), Point(3, 3)])
    read = decode(encode(array(mixed, MultiPoint([(1, 2), (3, 4)])))).geometries
    assert [part.geom_type for part in read[0].geoms] == ["Polygon", "LineString", "Point"]
    assert read[1].equals(MultiPoint([(1, 2), (3, 4)]))


def test_classes_labels_and_columns_travel_along():
    labels = np.array([[3.0, 4.0], [-7.5, 1000.5]])
    body = encode(
        array(box(0, 0, 9, 9), None),
        classes=np.array([7, 255], dtype=np.uint8),
        labels=labels,
        table={"ids": ["a", "b"], "zh": ["甲", None]},
    )
    layer = decode(body)
    assert layer.classes.tolist() == [7, 255]
    assert np.abs(layer.labels - labels).max() <= 0.25
    assert layer.table == {"ids": ["a", "b"], "zh": ["甲", None]}
    assert count_features(body) == 2


def test_a_column_of_another_length_is_refused():
    with pytest.raises(ValueError, match="ids has 1 entries for 2 features"):
        encode(array(Point(0, 0), Point(1, 1)), table={"ids": ["a"]})


@pytest.mark.parametrize("body", [b"", b"GZGM", b"PK\x03\x04" + bytes(80)])
def test_something_else_is_not_read(body):
    with pytest.raises(ValueError, match="not a geometry file"):
        decode(body)


def test_a_file_cut_short_or_of_another_version_is_not_read():
    whole = encode(array(box(0, 0, 9, 9)))
    with pytest.raises(ValueError, match="cut short"):
        decode(whole[:-1])
    with pytest.raises(ValueError, match="version 9"):
        decode(whole[:4] + b"\x09" + whole[5:])


def test_nothing_at_all_is_a_file_too():
    assert len(decode(encode(array())).geometries) == 0


def test_a_vertex_of_a_dense_layer_costs_about_three_bytes():
    cells = np.array([box(x, y, x + 200, y + 200) for x in range(0, 9000, 200) for y in (0, 200)])
    dense = shapely.segmentize(cells, 20)
    vertices = shapely.count_coordinates(dense) - len(dense)
    assert len(encode(dense)) / vertices < 3.2


@settings(deadline=None)
@given(st.lists(st.integers(0, 2**35 - 1), max_size=60))
def test_varints_come_back(values):
    whole = np.array(values, dtype=np.int64)
    assert unpack(pack(whole)).tolist() == values


@given(st.lists(st.integers(-(2**33), 2**33), max_size=30))
def test_zigzag_comes_back_and_keeps_small_numbers_small(values):
    whole = np.array(values, dtype=np.int64)
    assert unzigzag(zigzag(whole)).tolist() == values
    assert (zigzag(whole) <= 2 * np.abs(whole)).all()


@pytest.mark.parametrize("value", [-1, 2**35])
def test_varints_refuse_what_they_cannot_hold(value):
    with pytest.raises(ValueError, match="varint"):
        pack(np.array([value]))
