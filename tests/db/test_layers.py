"""Layers: rows in the order of codes, files that never change, one builder at a time."""

import gzip
from datetime import date
from threading import Barrier, Event, Thread

import brotli
import numpy as np
import pytest
import shapely
import sqlalchemy as sa
from flask import Flask

from dashboard.layers import add_layers, drawing, manifest, manifest_soon
from dashboard.layers.manifest import forget
from data.database import writing_engine
from data.migrate import upgrade
from geo.errors import Unavailable
from geo.shapes.binary import decode
from geo.shapes.mercator import to_mercator

DAY = date(2026, 5, 1)
LON, LAT = 118.0, 35.0


def cell(i: int, j: int, n: int = 1, size: float = 0.01) -> str:
    x, y = LON + i * size, LAT + j * size
    return shapely.box(x, y, x + n * size, y + n * size).wkt


def insert(db: sa.Connection, table: str, **values: object) -> int:
    """One row; WKT becomes geometry, of areas and grids a multi one."""
    shapes = {name for name in ("geom", "point", "footprint") if name in values}
    multi = "st_multi(st_geomfromtext(:{}, 4490))" if table in ("area", "grid") else None
    marks = [
        (multi or "st_geomfromtext(:{}, 4490)").format(name) if name in shapes else f":{name}"
        for name in values
    ]
    statement = (
        f"insert into {table} ({', '.join(values)}) values ({', '.join(marks)}) returning id"
    )
    return db.execute(sa.text(statement), values).scalar_one()


def area(db, code, level, parent, wkt, since="2020-01-01", until=None) -> int:
    return insert(
        db,
        "area",
        code=code,
        level=level,
        parent_id=parent,
        path=f"{code}/",
        geom=wkt,
        name_zh=f"名{code}",
        name_en=f"Name {code}",
        valid_from=since,
        valid_to=until,
    )


@pytest.fixture
def empty(fresh_database):
    upgrade(fresh_database)
    engine = writing_engine(fresh_database)
    yield engine
    engine.dispose()


@pytest.fixture
def place(empty):
    """A street of four communities; one of them has two grids, a compound and two buildings."""
    with empty.begin() as db:
        fill_levels(db)
        home = fill_areas(db)
        fill_places(db, home)
        fill_basemap(db)
    return empty


def fill_levels(db: sa.Connection) -> None:
    kinds = {"street": "area", "community": "area", "grid": "grid", "compound": "compound"}
    statement = "insert into level values (:key, :kind, :position, :key, :key)"
    for position, (key, kind) in enumerate([*kinds.items(), ("building", "building")]):
        db.execute(sa.text(statement), {"key": key, "kind": kind, "position": position})


def fill_areas(db: sa.Connection) -> int:
    """Community S0 was drawn anew in 2026; its present row is returned."""
    street = area(db, "S", "street", None, cell(0, 0, 2))
    for k in (3, 1, 2):
        area(db, f"S{k}", "community", street, cell(k % 2, k // 2))
    area(db, "S0", "community", street, cell(0, 0, size=0.009), until="2026-01-01")
    return area(db, "S0", "community", street, cell(0, 0), since="2026-01-01")


def fill_places(db: sa.Connection, home: int) -> None:
    for code, i in (("G2", 1), ("G1", 0)):
        insert(db, "grid", code=code, area_id=home, name_zh=code, geom=cell(i, 0, size=0.005))
    at = f"POINT({LON + 0.004} {LAT + 0.004})"
    compound = insert(db, "compound", code="X1", area_id=home, name_zh="桃园", point=at)
    for code, footprint in (("B2", None), ("B1", cell(1, 1, size=0.0001))):
        own = {"code": code, "area_id": home, "compound_id": compound, "name_zh": code}
        insert(db, "building", **own, geom=at, footprint=footprint)


def fill_basemap(db: sa.Connection) -> None:
    for kind, feature_class, name, wkt in (
        ("road", "arterial", "甲路", "LINESTRING(118 35, 118.01 35)"),
        ("road", "arterial", "甲路", "LINESTRING(118.01 35, 118.02 35.001)"),
        ("road", "residential", None, "LINESTRING(118 35, 118 35.01)"),
        ("water", "river", "青川河", cell(0, 1)),
    ):
        own = {"kind": kind, "feature_class": feature_class, "name_zh": name}
        insert(db, "basemap_feature", **own, geom=wkt)


@pytest.fixture(autouse=True)
def _nothing_remembered():
    forget()
    yield
    forget()


@pytest.fixture
def http(tmp_path):
    server = Flask("layers")
    add_layers(server, tmp_path)
    return server.test_client()


def fetch(http, url):
    answer = http.get(url, headers={"Accept-Encoding": "br"})
    assert answer.status_code == 200
    return decode(brotli.decompress(answer.data))


def test_every_level_and_the_basemap_have_a_layer(place, tmp_path):
    layers = manifest(place, 1, DAY, home=tmp_path).layers
    assert sorted(layers) == [
        "base.lanes", "base.roads", "base.water",
        "building", "community", "compound", "compound.points", "grid", "street",
    ]  # fmt: skip
    assert {name: layer.rows for name, layer in layers.items() if "." not in name} == {
        "street": 1, "community": 4, "grid": 2, "compound": 1, "building": 2,
    }  # fmt: skip
    assert (layers["building"].outlines, layers["compound"].outlines) == (1, 0)


def test_rows_stand_in_code_order_with_their_parents(place, http, tmp_path):
    files = manifest(place, 1, DAY, home=tmp_path)
    community, grid = fetch(http, files.url("community")), fetch(http, files.url("grid"))
    assert community.table["ids"] == ["S0", "S1", "S2", "S3"]
    assert community.table["en"][2] == "Name S2"
    assert community.table["parent"] == [0, 0, 0, 0]
    assert grid.table["ids"] == ["G1", "G2"]
    assert grid.table["parent"] == [0, 0]


def test_geometry_is_where_it_was_drawn(place, http, tmp_path):
    [street] = fetch(http, manifest(place, 1, DAY, home=tmp_path).url("street")).geometries
    [drawn] = to_mercator(np.array([shapely.from_wkt(cell(0, 0, 2))]))
    assert shapely.hausdorff_distance(street, drawn) < 1


def test_a_building_without_outline_is_a_point_in_its_row(place, http, tmp_path):
    shapes = fetch(http, manifest(place, 1, DAY, home=tmp_path).url("building")).geometries
    assert [shape.geom_type for shape in shapes] == ["Polygon", "Point"]


def test_pieces_of_one_road_become_one_line_with_a_class(place, http, tmp_path):
    roads = fetch(http, manifest(place, 1, DAY, home=tmp_path).url("base.roads"))
    assert roads.table["zh"] == ["甲路"]
    assert roads.classes.tolist() == [1]
    assert roads.geometries[0].geom_type == "LineString"


def test_a_file_is_immutable_and_known_by_its_mark(place, http, tmp_path):
    url = manifest(place, 1, DAY, home=tmp_path).url("street")
    first = http.get(url, headers={"Accept-Encoding": "gzip"})
    assert first.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert first.headers["Vary"] == "Accept-Encoding"
    again = http.get(
        url, headers={"Accept-Encoding": "gzip", "If-None-Match": first.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")
    plain = http.get(url, headers={"Accept-Encoding": "identity"})
    assert gzip.decompress(first.data) == plain.data
    assert "Content-Encoding" not in plain.headers


@pytest.mark.parametrize(
    "url",
    ["/geo/street/0123456789abcdef0123.bin", "/geo/..%2fstreet/x.bin", "/geo/street/lock.bin"],
)
def test_an_unknown_file_is_answered_by_a_key(http, url):
    answer = http.get(url)
    assert answer.status_code == 404
    if "%2f" not in url:
        assert answer.json["error"] == "layers.unknown"


def test_the_same_territory_gives_the_same_addresses(place, tmp_path):
    one = manifest(place, 1, DAY, home=tmp_path / "a").layers
    two = manifest(place, 2, DAY, home=tmp_path / "b").layers
    assert {n: layer.url for n, layer in one.items()} == {n: layer.url for n, layer in two.items()}


def test_a_kept_manifest_costs_no_statement(place, tmp_path):
    manifest(place, 1, DAY, home=tmp_path)
    forget()
    seen = []
    sa.event.listen(place, "before_cursor_execute", lambda *a: seen.append(a[2]))
    assert manifest(place, 1, DAY, home=tmp_path).layers["community"].rows == 4
    assert seen == []


def test_two_builders_at_once_draw_once(place, tmp_path, monkeypatch):
    drawn, gate, found = [], Barrier(2), []
    whole = drawing.draw_areas
    monkeypatch.setattr(drawing, "draw_areas", lambda levels: drawn.append(1) or whole(levels))

    def build():
        gate.wait()
        found.append(manifest(place, 1, DAY, home=tmp_path))

    threads = [Thread(target=build) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(drawn) == 1
    assert found[0] == found[1]


def test_a_request_does_not_wait_for_a_long_drawing(place, tmp_path, monkeypatch):
    gate, whole = Event(), drawing.draw_areas
    monkeypatch.setattr(drawing, "draw_areas", lambda levels: gate.wait(30) and whole(levels))
    asked = [manifest_soon(place, 1, DAY, home=tmp_path, patience_s=0.05) for _ in range(2)]
    gate.set()
    found = manifest_soon(place, 1, DAY, home=tmp_path, patience_s=30)
    assert asked == [None, None]
    assert found == manifest(place, 1, DAY, home=tmp_path)


def test_a_drawing_that_failed_is_told_and_tried_again(place, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    for _ in range(2):
        with pytest.raises(Unavailable):
            manifest_soon(place, 1, DAY, home=blocked, patience_s=30)


def test_a_folder_that_takes_no_files_is_named(place, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    with pytest.raises(Unavailable) as caught:
        manifest(place, 1, DAY, home=blocked)
    assert caught.value.key == "layers.cannot_write"


def test_an_empty_database_has_an_empty_manifest(empty, tmp_path):
    assert manifest(empty, 0, DAY, home=tmp_path).layers == {}
