"""The Chinese map offsets against an independent implementation, and EPSG codes against known
points."""

import numpy as np
import prcoords
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.shapes import datum

LON = st.floats(74, 135)
LAT = st.floats(4, 53)


def test_golden_example_of_linyi():
    lon, lat = datum.wgs84_to_gcj02([118.35], [35.05])
    assert (round(lon[0], 6), round(lat[0], 6)) == (118.355738, 35.049536)
    metres = datum.metres_between(np.array([118.35]), np.array([35.05]), lon, lat)
    assert metres[0] == pytest.approx(526.0, abs=2)


def bd09(lon, lat):
    return datum.gcj02_to_bd09(*datum.wgs84_to_gcj02(lon, lat))


@given(LON, LAT)
def test_forward_shifts_agree_with_prcoords(lon, lat):
    here = prcoords.Coords(lat, lon)
    gcj, bd = prcoords.wgs_gcj(here), prcoords.wgs_bd(here)
    assert np.allclose(datum.wgs84_to_gcj02([lon], [lat]), [[gcj.lon], [gcj.lat]], atol=1e-9)
    assert np.allclose(bd09([lon], [lat]), [[bd.lon], [bd.lat]], atol=1e-9)


@given(LON, LAT)
def test_there_and_back_is_nearer_than_half_a_metre(lon, lat):
    start = np.array([lon]), np.array([lat])
    for there, back in (
        (datum.wgs84_to_gcj02, datum.gcj02_to_wgs84),
        (bd09, datum.bd09_to_wgs84),
        (datum.gcj02_to_bd09, datum.bd09_to_gcj02),
    ):
        assert datum.metres_between(*start, *back(*there(*start)))[0] < 0.01


def test_outside_china_nothing_moves():
    assert datum.wgs84_to_gcj02([-73.95], [40.7]) == (
        pytest.approx([-73.95]),
        pytest.approx([40.7]),
    )


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("EPSG:4326", "EPSG:4326"),
        ("4548", "EPSG:4548"),
        ("epsg:2263", "EPSG:2263"),
        ("GCJ-02", "gcj02"),
        ("bd09", "bd09"),
        ("CGCS2000", "EPSG:4490"),
        ("EPSG:99999", None),
        ("EPSG:5714", None),  # a height above sea level is no place
        ("EPSG:4978", None),  # metres from the centre of the earth
        ("mars", None),
    ],
)
def test_names_of_systems(text, name):
    assert datum.known_system(text) == name


def test_projected_systems_give_longitude_first():
    lon, lat = datum.to_wgs84([500_000.0], [3_880_000.0], "EPSG:4548")
    assert (lon[0], lat[0]) == (pytest.approx(117.0), pytest.approx(35.05, abs=0.01))
    feet = datum.to_wgs84([981_106.0], [195_544.0], "EPSG:2263")
    assert (feet[0][0], feet[1][0]) == (
        pytest.approx(-74.01, abs=0.01),
        pytest.approx(40.70, abs=0.01),
    )


def test_what_cannot_be_projected_is_nan():
    lon, _ = datum.to_wgs84([1e30], [1e30], "EPSG:4548")
    assert np.isnan(lon[0])
