"""Files that come back: nothing changed is nothing, one vertex is one vertex, and what cannot be
read says why."""

import json
import sqlite3
from dataclasses import replace

import numpy as np
import pyogrio
import pytest
import shapely
import sqlalchemy as sa

from data.territory_files.comparing import compare
from data.territory_files.layers import plan_layers, territory_layers
from data.territory_files.reading import read_areas
from data.territory_files.taking import take
from data.territory_files.writing import write
from data.words import word
from geo.errors import GeoError, Refused
from geo.queries.bill import bill, split_of
from geo.queries.ground import ground
from geo.queries.plans import drawing_of, find_plan, steps_of
from geo.shapes.draft import sheet_of, stored
from geo.shapes.faces import home_of
from tests.planning import ME, NOW, TODAY, community, db, town

__all__ = ["community", "db", "town"]
METRE = 9e-6


@pytest.fixture
def layers(db, community):
    return territory_layers(db, TODAY, "grid", [community])


def shapes_of(layer):
    return [shapely.from_wkb(shape) for shape in layer.shapes]


def with_shapes(layer, shapes):
    return replace(layer, shapes=[bytes(shapely.to_wkb(shape)) for shape in shapes])


def compared(db, layer, tmp_path, form="gpkg", **more):
    folder = tmp_path / f"made{len(list(tmp_path.iterdir()))}"
    folder.mkdir()
    return compare(db, read_areas(write([layer], form, folder)), TODAY, NOW, **more)


def inner_vertex(db, community):
    """A vertex between grids with room around it, and a shift of 4 m that moves no building."""
    here = ground(db, [community], TODAY, NOW)[community]
    sheet = sheet_of(here.outline, here.base)
    border = shapely.boundary(here.outline)
    houses = shapely.MultiPoint(here.atoms.points / 1e7)
    ends, counts = np.unique(sheet.graph.inner.reshape(-1, 2), axis=0, return_counts=True)
    for end in ends[counts == 2] / 1e7:
        spot = shapely.Point(np.round(end, 7))
        if spot.distance(border) > 20 * METRE and spot.distance(houses) > 8 * METRE:
            return np.round(end, 7), np.round(end + 4 * METRE, 7)
    raise AssertionError("no vertex with room")


def moved(shapes, at, to):
    def change(xy):
        return np.where((np.abs(xy - at) < 1e-9).all(axis=1)[:, None], to, xy)

    return [shapely.transform(shape, change) for shape in shapes]


@pytest.mark.parametrize("form", ["gpkg", "geojson", "zip"])
def test_what_was_exported_and_not_edited_is_no_difference(db, layers, tmp_path, community, form):
    found = compared(db, layers[0], tmp_path, form)
    [only] = found.communities
    assert (only.changes, only.spots, only.lines, only.names) == ((), (), None, {})
    with pytest.raises(Refused, match=r"diff\.nothing"):
        take(db, found, "空", ME, TODAY, NOW)


def test_a_moved_vertex_is_exactly_that_change(db, layers, tmp_path, community):
    at, to = inner_vertex(db, community)
    layer = with_shapes(layers[0], moved(shapes_of(layers[0]), at, to))
    found = compared(db, layer, tmp_path)
    [only] = found.communities
    touched = {
        row[0]
        for row, shape in zip(layers[0].rows, shapes_of(layers[0]), strict=True)
        if (np.abs(shapely.get_coordinates(shape) - at) < 1e-9).all(axis=1).any()
    }
    assert {change.grid for change in only.changes} == touched
    assert {change.kind for change in only.changes} == {"moved"}
    assert all(1 < change.metres < 6 for change in only.changes)
    assert abs(sum(change.square_metres for change in only.changes)) < 1
    plan = take(db, found, "外业修改", ME, TODAY, NOW)
    sheet = drawing_of(db, plan, find_plan(db, plan).head)[community]
    begun = drawing_of(db, plan, 0)[community]
    step = np.rint(to * 1e7).astype(np.int64)
    expected = begun.graph.inner.reshape(-1, 2).copy()
    expected[(expected == np.rint(at * 1e7)).all(axis=1)] = step
    known = {frozenset(map(tuple, row)) for row in expected.reshape(-1, 2, 2).tolist()}
    assert {frozenset(map(tuple, row)) for row in sheet.graph.inner.reshape(-1, 2, 2).tolist()} == (
        known
    )
    assert sheet.graph.border.tobytes() == begun.graph.border.tobytes()
    assert sorted(face.origin for face in sheet.faces) == sorted(row[0] for row in layers[0].rows)
    assert [each["action"] for each in steps_of(db, plan)] == ["open", "take_over"]


def test_digitising_again_is_noise_and_keeps_the_lines(db, layers, tmp_path, community):
    rng = np.random.default_rng(5)

    def shaken(shape):
        dense = shapely.segmentize(shape.geoms[0], 60 * METRE)
        ring = shapely.get_coordinates(dense)[:-1]
        return shapely.Polygon(np.round(ring + rng.uniform(-0.2, 0.2, ring.shape) * METRE, 7))

    layer = with_shapes(layers[0], [shaken(shape) for shape in shapes_of(layers[0])])
    found = compared(db, layer, tmp_path)
    [only] = found.communities
    assert only.lines is None
    assert {change.kind for change in only.changes} == {"noise"}
    assert all(0 < change.metres < 0.5 for change in only.changes)


def test_a_merger_and_a_name_become_steps_of_a_plan(db, layers, tmp_path, community):
    rows, shapes = list(layers[0].rows), shapes_of(layers[0])
    pair = next(
        (i, j)
        for i in range(len(shapes))
        for j in range(i)
        if shapes[i].boundary.intersection(shapes[j].boundary).length > 20 * METRE
    )
    union = shapely.union_all([shapes[i] for i in pair])
    kept = [i for i in range(len(rows)) if i not in pair]
    name = layers[0].fields.index("name_zh")
    renamed = list(rows[kept[0]])
    renamed[name] = "东风里"
    layer = replace(
        with_shapes(layers[0], [union, *(shapes[i] for i in kept)]),
        rows=[rows[pair[0]], renamed, *(rows[i] for i in kept[1:])],
    )
    found = compared(db, layer, tmp_path)
    [only] = found.communities
    kinds = [change.kind for change in only.changes]
    assert kinds.count("renamed") == 1
    assert kinds.count("removed") >= 1
    plan = take(db, found, "合并", ME, TODAY, NOW)
    sheet = drawing_of(db, plan, find_plan(db, plan).head)[community]
    assert len(sheet.faces) == len(rows) - 1
    assert "东风里" in {face.name_zh for face in sheet.faces}
    told = bill(db, [split_of(found.around[community], sheet)], TODAY, NOW)
    moved_households = sum(flow["households"] for flow in told["flows"])
    assert only.households_moved == moved_households > 0


def test_gaps_and_overlaps_are_told_and_refused_unless_accepted(db, layers, tmp_path, community):
    shapes = shapes_of(layers[0])
    layer = replace(
        with_shapes(layers[0], [shapes[0].buffer(15 * METRE), *shapes[2:]]),
        rows=[layers[0].rows[0], *layers[0].rows[2:]],
    )
    found = compared(db, layer, tmp_path)
    kinds = {spot.kind for spot in found.spots}
    assert {"gap", "overlap"} <= kinds
    assert all(spot.square_metres > 1 for spot in found.spots)
    outline = found.around[community].outline.buffer(20 * METRE)
    assert all(outline.contains(shapely.Point(s.lon, s.lat)) for s in found.spots)
    with pytest.raises(Refused, match=r"diff\.misfits"):
        take(db, found, "缝隙", ME, TODAY, NOW)
    assert db.scalar(sa.text("select count(*) from plan")) == 0
    plan = take(db, found, "缝隙", ME, TODAY, NOW, accept=True)
    faces = drawing_of(db, plan, find_plan(db, plan).head)[community].graph.faces
    homes = home_of(faces, found.around[community].atoms.points)
    assert (homes >= 0).all()


def geojson(path, *geometries, crs="urn:ogc:def:crs:EPSG::4490"):
    body = {
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": crs}},
        "features": [
            {"type": "Feature", "properties": {"code": str(i)}, "geometry": geometry}
            for i, geometry in enumerate(geometries)
        ],
    }
    path.write_text(json.dumps(body), "utf8")
    return path


def ring(*points):
    return {"type": "Polygon", "coordinates": [[*points, points[0]]]}


BOW = ring([118.0, 34.0], [118.001, 34.001], [118.001, 34.0], [118.0, 34.001])
HIGH = ring([118.0, 34.0, 5.0], [118.001, 34.0, 5.0], [118.001, 34.001, 5.0])
FAR = ring([2.0, 48.0], [2.001, 48.0], [2.001, 48.001])
SPOT = {"type": "Point", "coordinates": [118.0, 34.0]}


@pytest.mark.parametrize(
    ("geometry", "key"),
    [
        (BOW, "diff.self_crossing"),
        (HIGH, "diff.three_d"),
        (SPOT, "diff.no_polygons"),
        (FAR, "diff.elsewhere"),
    ],
)
def test_a_file_that_cannot_be_taken_says_why(db, tmp_path, geometry, key):
    with pytest.raises(GeoError) as caught:
        compare(db, read_areas(geojson(tmp_path / "a.geojson", geometry)), TODAY, NOW)
    assert caught.value.key == key
    for lang in ("zh", "en"):
        told = word(key, lang, **caught.value.params)
        assert told != key
        assert "{" not in told


def test_wrong_layers_systems_and_communities_have_a_sentence_each(db, layers, tmp_path, community):
    file = write(territory_layers(db, TODAY, "area"), "gpkg", tmp_path)
    with pytest.raises(GeoError, match="layer_unknown"):
        read_areas(file, layer="nowhere")
    with pytest.raises(GeoError, match="layer_choose"):
        read_areas(file)
    with pytest.raises(GeoError, match=r"diff\.other_community"):
        compared(db, layers[0], tmp_path, only=["999999999999"])
    projected = [shapely.transform(s, lambda xy: xy * 1000) for s in shapes_of(layers[0])]
    wrong = tmp_path / "wrong.gpkg"
    pyogrio.raw.write(
        wrong,
        np.asarray(shapely.to_wkb(projected), object),
        [],
        [],
        layer="grid_base",
        driver="GPKG",
        geometry_type="MultiPolygon",
        crs="EPSG:3857",
    )
    with pytest.raises(GeoError, match=r"diff\.elsewhere"):
        compare(db, read_areas(wrong), TODAY, NOW)
    with pytest.warns(UserWarning, match="crs"):
        pyogrio.raw.write(
            tmp_path / "bare.gpkg",
            np.asarray(shapely.to_wkb(shapes_of(layers[0])), object),
            [],
            [],
            layer="grid_base",
            driver="GPKG",
            geometry_type="MultiPolygon",
        )
    with pytest.raises(GeoError, match="crs_missing"):
        read_areas(tmp_path / "bare.gpkg")


def test_curves_are_refused_by_what_the_layer_says_it_holds(layers, tmp_path):
    file = write(layers[:1], "gpkg", tmp_path)
    with sqlite3.connect(file) as package:
        package.execute("pragma writable_schema = on")
        for table in ("sqlite_master", "gpkg_geometry_columns"):
            column = "sql" if table == "sqlite_master" else "geometry_type_name"
            package.execute(
                f"update {table} set {column} = replace({column}, 'MULTIPOLYGON', 'MULTISURFACE')"
                f" where {column} like '%MULTIPOLYGON%'"
            )
    with pytest.raises(GeoError, match=r"diff\.curved"):
        read_areas(file)


def test_a_geopackage_that_was_copied_while_it_was_open_says_so(db, layers, tmp_path):
    """QGIS keeps changes in a log beside the file until it is closed; here the log stays behind."""
    file = write(layers[:1], "gpkg", tmp_path)
    copy = tmp_path / "copy.gpkg"
    package = sqlite3.connect(file)
    package.create_function("ST_IsEmpty", 1, lambda _: 0)
    for name in ("MinX", "MaxX", "MinY", "MaxY"):
        package.create_function(f"ST_{name}", 1, lambda _: 0.0)
    package.execute("pragma journal_mode = wal")
    package.execute("pragma wal_autocheckpoint = 0")
    package.execute("update grid_base set name_zh = '改了'")
    package.commit()
    copy.write_bytes(file.read_bytes())
    package.close()
    found = compare(db, read_areas(copy), TODAY, NOW)
    assert (found.is_open, found.changed) == (True, [])
    with pytest.raises(Refused, match=r"diff\.nothing_open"):
        take(db, found, "未存", ME, TODAY, NOW)
    whole = compare(db, read_areas(file), TODAY, NOW)
    assert len(whole.communities[0].names) == len(layers[0].rows)
    package = sqlite3.connect(file)
    package.execute("pragma journal_mode = delete")
    package.close()
    assert not read_areas(file).is_open


def test_a_part_split_off_does_not_take_the_name_of_its_grid(db, layers, tmp_path, community):
    """Map programs copy all values of a grid to its parts."""
    shapes, rows = shapes_of(layers[0]), list(layers[0].rows)
    west, south, east, north = shapes[0].bounds
    for share in np.linspace(0.3, 0.7, 41):
        x = round(west + share * (east - west), 7)
        half = shapely.box(west, south, x, north)
        parts = [shapes[0].intersection(half), shapes[0].difference(half)]
        if all(shapely.get_num_geometries(part) == 1 for part in parts):
            break
    layer = replace(with_shapes(layers[0], [*parts, *shapes[1:]]), rows=[rows[0], *rows])
    found = compared(db, layer, tmp_path)
    kinds = [change.kind for change in found.communities[0].changes]
    assert (kinds.count("added"), kinds.count("renamed")) == (1, 0)
    assert found.communities[0].names == {}


def test_a_plan_that_was_exported_and_imported_is_the_same_drawing(db, layers, tmp_path, community):
    at, to = inner_vertex(db, community)
    layer = with_shapes(layers[0], moved(shapes_of(layers[0]), at, to))
    first = take(db, compared(db, layer, tmp_path), "一", ME, TODAY, NOW)
    draft = drawing_of(db, first, find_plan(db, first).head)
    around = ground(db, [community], TODAY, NOW)
    [base, *_] = plan_layers(db, draft, around, TODAY, "grid")
    second = take(db, compared(db, base, tmp_path), "二", ME, TODAY, NOW)
    again = drawing_of(db, second, find_plan(db, second).head)
    assert again[community].graph.stored == draft[community].graph.stored
    assert stored(again) == stored(draft)
