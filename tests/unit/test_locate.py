"""Placing points in polygons."""

import numpy as np
import shapely

from geo.shapes.locate import NOWHERE, Locator

WEST, EAST = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)


def place(codes, polygons, points, **options):
    lon, lat = np.array(points, dtype=float).T
    return Locator(codes, np.array(polygons)).place(lon, lat, **options).tolist()


def test_inside_outside_and_missing_coordinates():
    points = [(0.5, 0.5), (1.5, 0.5), (5, 5), (np.nan, 0.5)]
    assert place(["a", "b"], [WEST, EAST], points) == [0, 1, NOWHERE, NOWHERE]


def test_a_point_on_the_shared_edge_goes_to_the_lowest_code_in_any_order():
    assert place(["a", "b"], [WEST, EAST], [(1, 0.5)]) == [0]
    assert place(["b", "a"], [WEST, EAST], [(1, 0.5)]) == [1]


def test_nearest_within_a_tolerance_in_metres():
    outside = [(2.0001, 0.5), (2.01, 0.5)]  # 11 m and 1.1 km east of the eastern box
    assert place(["a", "b"], [WEST, EAST], outside, tolerance_m=50) == [1, NOWHERE]


def test_every_point_of_a_random_cloud_is_where_a_plain_test_says():
    rng = np.random.default_rng(7)
    boxes = [shapely.box(x, y, x + 0.3, y + 0.3) for x, y in rng.uniform(0, 3, (60, 2))]
    codes = [f"{n:03d}" for n in rng.permutation(60)]
    points = rng.uniform(0, 3, (2000, 2))
    expected = []
    for point in shapely.points(points):
        holding = [(codes[n], n) for n, box in enumerate(boxes) if box.covers(point)]
        expected.append(min(holding)[1] if holding else NOWHERE)
    assert place(codes, boxes, points) == expected


def test_no_polygons_and_no_points():
    assert place([], [], [(1, 1)]) == [NOWHERE]
