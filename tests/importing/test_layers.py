"""Layers of polygons: bad geometry is refused by row and place, Chinese Shapefiles read right."""

import time
from pathlib import Path

import geopandas
import numpy as np
import pytest
import shapely

from data.importing import limits, polygons
from data.importing.coordinates import System, choose_system, placed
from data.importing.mapping import Kind, Mapping, understood
from data.importing.opening import open_table
from data.importing.suspicion import Ground, check
from geo.errors import GeoError
from geo.shapes import datum
from tests.importing import make

DEGREES = System("EPSG:4490")


def bd09(lon, lat):
    return datum.gcj02_to_bd09(*datum.wgs84_to_gcj02(lon, lat))


SQUARE = shapely.box(118.3, 35.0, 118.4, 35.1)


def checked(*shapes, system=DEGREES, mend=False):
    return polygons.polygons(np.array(shapes, dtype=object), system, mend=mend)


BAD = {
    "bow_tie": ("POLYGON((118 35,118.1 35.1,118.1 35,118 35.1,118 35))", "bad_invalid"),
    "spike": ("POLYGON((118 35,118.1 35,118.1 35.2,118.1 35.1,118 35.1,118 35))", "bad_invalid"),
    "hole_outside": (
        "POLYGON((118 35,118.1 35,118.1 35.1,118 35.1,118 35),(119 35,119.1 35,119.1 35.1,119 35))",
        "bad_invalid",
    ),
    "double_ring": (
        "MULTIPOLYGON(((118 35,118.1 35,118.1 35.1,118 35)),((118 35,118.1 35,118.1 35.1,118 35)))",
        "bad_invalid",
    ),
    "empty": ("POLYGON EMPTY", "bad_empty"),
    "point": ("POINT(118 35)", "bad_shape_kind"),
    "line": ("LINESTRING(118 35,118.1 35)", "bad_shape_kind"),
    "collection": (
        "GEOMETRYCOLLECTION(POLYGON((118 35,118.1 35,118.1 35.1,118 35)))",
        "bad_shape_kind",
    ),
    "not_finite": ("POLYGON((118 35,118.1 35,118.1 NaN,118 35))", "bad_not_finite"),
    "feet_as_degrees": (
        "POLYGON((981106 195544,981200 195544,981200 195600,981106 195544))",
        "bad_range",
    ),
    "antimeridian": ("POLYGON((-179 35,179 35,179 36,-179 36,-179 35))", "bad_antimeridian"),
    "too_small": (
        "POLYGON((118 35,118.00000001 35,118.00000001 35.00000001,118 35))",
        "bad_too_small",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_outlines_are_refused_and_the_good_one_beside_stays(name):
    wkt, key = BAD[name]
    done = checked(SQUARE, polygons.from_wkt([wkt])[0])
    assert {row: problem[0] for row, problem in done.problems.items()} == {1: f"import.{key}"}
    assert done.shapes[0].equals(shapely.MultiPolygon([SQUARE])) and done.shapes[1] is None


def test_an_invalid_outline_is_named_with_its_place():
    _, params = checked(shapely.from_wkt(BAD["bow_tie"][0])).problems[0]
    assert (params["lon"], params["lat"]) == ("118.050000", "35.050000")


def test_mending_keeps_the_ground_of_a_polygon_that_touches_itself():
    sliver = "POLYGON((118 35,118.1 35,118.1 35.1,118.05 34.9999,118 35.1,118 35))"
    done = checked(shapely.from_wkt(sliver), mend=True)
    assert done.mended == 1 and done.shapes[0].is_valid


def test_a_zigzag_of_three_thousand_vertices_is_refused_at_once():
    shape = shapely.Polygon(np.random.default_rng(1).random((3000, 2)))
    begun = time.process_time()
    assert checked(shape).problems[0][0] == "import.bad_invalid"
    assert time.process_time() - begun < 5


def test_a_million_vertices_are_refused(monkeypatch):
    monkeypatch.setattr(limits, "VERTICES_OF_ONE", 1000)
    ring = shapely.Point(118, 35).buffer(0.1, quad_segs=500)
    assert checked(ring).problems[0][0] == "import.bad_vertices"
    monkeypatch.setattr(limits, "VERTICES_OF_ALL", 1000)
    with pytest.raises(GeoError, match="too_many_vertices"):
        checked(ring)


def test_heights_are_dropped_on_the_way(tmp_path):
    shape = shapely.Polygon([(118, 35, 9), (118.1, 35, 9), (118.1, 35.1, 9)])
    geopandas.GeoDataFrame({"a": [1]}, geometry=[shape], crs=4326).to_file(tmp_path / "z.gpkg")
    raw = polygons.decoded(open_table(tmp_path / "z.gpkg").shapes)
    assert not shapely.has_z(raw).any()
    assert not shapely.has_z(polygons.from_wkt(["POLYGON Z((0 0 1,1 0 1,1 1 1,0 0 1))"])).any()


def shapefile(path: Path, columns: dict[str, list[object]], **options) -> Path:
    shapes = [SQUARE] * len(next(iter(columns.values())))
    geopandas.GeoDataFrame(columns, geometry=shapes, crs=4490).to_file(path, **options)
    return path


@pytest.mark.parametrize("cpg", [True, False])
@pytest.mark.parametrize("encoding", ["GBK", "UTF-8"])
def test_chinese_shapefiles_with_and_without_cpg(tmp_path, encoding, cpg):
    path = shapefile(tmp_path / "in.shp", {"名称": ["建外街道", "八里庄街道"]}, encoding=encoding)
    if not cpg:
        path.with_suffix(".cpg").unlink()
    table = open_table(path)
    assert table.frame.rows() == [("建外街道",), ("八里庄街道",)]


def test_long_chinese_headings_cut_by_the_format_are_still_recognised(tmp_path):
    path = shapefile(tmp_path / "in.shp", {"NAME": ["甲"], "CODE": ["1"]})
    raw = bytearray(path.with_suffix(".dbf").read_bytes())
    cut = "网格编码".encode()[:10]
    place = raw.index(b"CODE")
    raw[place : place + 11] = cut + b"\0"
    path.with_suffix(".dbf").write_bytes(raw)
    table = open_table(path)
    assert understood(table, Kind.GRIDS, Mapping())["code"] == table.frame.columns[1]


def test_a_shapefile_without_prj_needs_its_system_said(tmp_path):
    path = shapefile(tmp_path / "in.shp", {"a": [1]})
    path.with_suffix(".prj").unlink()
    table = open_table(path)
    with pytest.raises(GeoError, match="crs_missing"):
        choose_system(None, table.system, "in.shp")
    assert choose_system("EPSG:4490", table.system, "in.shp").name == "EPSG:4490"


@pytest.mark.parametrize("missing", [".shx", ".dbf"])
def test_a_missing_part_is_named(tmp_path, missing):
    path = shapefile(tmp_path / "in.shp", {"a": [1]})
    path.with_suffix(missing).unlink()
    with pytest.raises(GeoError) as refused:
        open_table(path)
    assert refused.value.params["part"] == missing


def test_a_folder_and_its_layers(tmp_path):
    shapefile(tmp_path / "one.shp", {"a": [1]})
    assert len(open_table(tmp_path)) == 1
    shapefile(tmp_path / "two.shp", {"a": [1, 2]})
    with pytest.raises(GeoError, match="layer_choose"):
        open_table(tmp_path)
    assert len(open_table(tmp_path, layer="two")) == 2


def test_metres_and_feet_arrive_as_degrees():
    for code in (4548, 2263):
        frame = geopandas.GeoSeries([SQUARE], crs=4490).to_crs(code)
        done = checked(frame.iloc[0], system=System(f"EPSG:{code}"))
        if code == 4548:
            assert done.shapes[0].hausdorff_distance(SQUARE) < 2e-5
    west = geopandas.GeoSeries([shapely.box(-74, 40.7, -73.9, 40.8)], crs=4326).to_crs(2263)
    done = checked(west.iloc[0], system=System("EPSG:2263"))
    assert done.shapes[0].hausdorff_distance(shapely.box(-74, 40.7, -73.9, 40.8)) < 2e-5


def test_points_half_given_or_no_numbers_are_problems_and_zero_is_nothing():
    x = np.array([118.3, np.nan, 0.0, np.nan, 500_000.0, np.nan])
    y = np.array([35.0, 35.0, 0.0, np.nan, 3_880_000.0, 35.0])
    given_x = np.array([True, False, True, False, True, True])
    given_y = np.array([True, True, True, False, True, True])
    spots = placed(x, y, given_x, given_y, DEGREES)
    assert {row: key for row, (_, key) in spots.problems.items()} == {
        1: "import.bad_half_pair",
        4: "import.bad_degrees",
        5: "import.bad_number",
    }
    assert np.isfinite(spots.lon).tolist() == [True, False, False, False, False, False]


class TestSuspicion:
    """The coordinate check on points that really lie in compounds."""

    ground = Ground(
        shapely.union_all([make.street(n) for n in range(make.STREETS)]),
        shapely.union_all(
            [
                make.compound(s, c, k)
                for s in range(make.STREETS)
                for c in range(make.COMMUNITIES)
                for k in range(make.COMPOUNDS)
            ]
        ),
    )

    def points(self):
        rng = np.random.default_rng(3)
        homes = list(self.ground.fine.geoms)
        chosen = [homes[n].centroid for n in rng.integers(0, len(homes), 2000)]
        noise = rng.normal(0, 0.0005, (2000, 2))
        return np.array([[p.x, p.y] for p in chosen]).T + noise.T

    def test_true_points_raise_no_suspicion(self):
        done = check(*self.points(), DEGREES, self.ground)
        assert done.share == 1.0 and done.suspicion is None and not done.alarming

    @pytest.mark.parametrize(
        ("shift", "kind", "metres"),
        [(datum.wgs84_to_gcj02, "gcj02", 520), (bd09, "bd09", 1270)],
    )
    def test_a_chinese_shift_is_named_with_its_distance(self, shift, kind, metres):
        done = check(*shift(*self.points()), DEGREES, self.ground)
        assert done.suspicion.kind == kind and done.suspicion.system == kind
        assert done.suspicion.metres == pytest.approx(metres, rel=0.1)

    def test_a_shift_declared_but_not_there(self):
        done = check(*self.points(), System("gcj02"), self.ground)
        assert done.suspicion.kind == "wgs84"

    def test_swapped_and_projected_coordinates(self):
        lon, lat = self.points()
        assert check(lat, lon, DEGREES, self.ground).suspicion.kind == "swapped"
        east, north = (
            geopandas.GeoSeries.from_xy(lon, lat, crs=4490)
            .to_crs(4548)
            .pipe(lambda s: (s.x.to_numpy(), s.y.to_numpy()))
        )
        done = check(east, north, DEGREES, self.ground)
        assert done.suspicion.kind == "projected" and done.suspicion.share > 0.99

    def test_points_beside_the_compounds_or_few_of_them_are_no_reason_for_suspicion(self):
        """Road issues lie outside compounds; a shift would bring them in by chance."""
        rng = np.random.default_rng(5)
        lon = make.WEST + make.STREET_WIDTH / make.COMPOUNDS * rng.integers(1, 8, 2000)
        lat = make.SOUTH + rng.uniform(0.003, 0.057, 2000)
        done = check(lon + rng.normal(0, 0.0002, 2000), lat, DEGREES, self.ground)
        assert done.share == 1.0 and done.fine_share < 0.05 and done.suspicion is None
        assert check(lon[:3], lat[:3], DEGREES, self.ground).suspicion is None

    def test_another_city_is_alarming_without_an_explanation(self):
        lon, lat = self.points()
        done = check(lon + 2, lat + 2, DEGREES, self.ground)
        assert done.share == 0.0 and done.suspicion is None and done.alarming
