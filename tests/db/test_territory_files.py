"""Territory as files: what is written is what is kept, to the last digit."""

import csv
import io
import json
import zipfile
from datetime import date

import numpy as np
import pyogrio
import pytest
import shapely
import sqlalchemy as sa

from data.importing.opening import open_table
from data.territory_files.fields import LONGEST_SHAPEFILE_NAME
from data.territory_files.layers import plan_layers, territory_layers
from data.territory_files.writing import DICTIONARY, write
from geo.commands import plans
from geo.errors import GeoError
from geo.queries.ground import ground
from geo.queries.plans import drawing_of
from tests.planning import ME, NOW, TODAY, community, db, town

__all__ = ["community", "db", "town"]


def base_grids(db):
    rows = db.execute(
        sa.text(
            "select code, st_asbinary(geom) as geom from grid"
            " where kind = 'base' and valid_to is null"
        )
    )
    return {row.code: shapely.from_wkb(bytes(row.geom)) for row in rows}


@pytest.mark.parametrize("form", ["gpkg", "geojson", "zip"])
def test_the_grids_in_a_file_are_those_of_the_database_to_the_last_digit(db, tmp_path, form):
    file = write(territory_layers(db, TODAY, "grid"), form, tmp_path)
    read = open_table(file, layer=None if form == "geojson" else "grid_base")
    found = dict(zip(read.frame["code"], shapely.from_wkb(read.shapes), strict=True))
    known = base_grids(db)
    assert found.keys() == known.keys()
    for code, shape in found.items():
        assert shapely.normalize(shape).equals_exact(
            shapely.normalize(known[code])
            if shape.geom_type == "MultiPolygon"
            else shapely.normalize(known[code].geoms[0])
        )
    names = dict(db.execute(sa.text("select code, name_zh from grid")).all())
    assert dict(zip(read.frame["code"], read.frame["name_zh"], strict=True)) == {
        code: names[code] for code in found
    }


def test_a_geopackage_has_every_level_its_system_and_the_meaning_of_its_fields(db, tmp_path):
    layers = territory_layers(db, TODAY)
    file = write(layers, "gpkg", tmp_path)
    listed = [str(name) for name, _ in pyogrio.list_layers(file)]
    assert listed == [layer.name for layer in layers] + ["fields"]
    assert {"area_street", "area_community", "grid_base", "compound", "building"} <= set(listed)
    for layer in layers:
        told = pyogrio.read_info(file, layer=layer.name)
        assert (told["crs"], told["features"]) == ("EPSG:4490", len(layer.rows))
    _, _, _, columns = pyogrio.raw.read(file, layer="fields")
    said = {(layer, field) for layer, field in zip(columns[0], columns[1], strict=True)}
    assert said == {(layer.name, field) for layer in layers for field in layer.fields}


def test_the_dictionary_of_a_shapefile_names_every_column_in_both_languages(db, tmp_path):
    file = write(territory_layers(db, TODAY), "zip", tmp_path)
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        assert all(name.isascii() for name in names)
        rows = list(csv.DictReader(io.StringIO(archive.read(DICTIONARY).decode("utf-8-sig"))))
        shapes = [name for name in names if name.endswith(".shp")]
        for name in shapes:
            assert archive.read(name.replace(".shp", ".cpg")) == b"UTF-8"
            assert b"China_Geodetic_Coordinate_System_2000" in archive.read(
                name.replace(".shp", ".prj")
            )
    told = {(row["layer"], row["field"]) for row in rows}
    for name in shapes:
        there = pyogrio.read_info(f"/vsizip/{file}/{name}")["fields"]
        assert {(name.removesuffix(".shp"), field) for field in there} <= told
    assert len(told) == sum(
        len(pyogrio.read_info(f"/vsizip/{file}/{name}")["fields"]) for name in shapes
    )
    for row in rows:
        assert row["field"].isascii()
        assert len(row["field"]) <= LONGEST_SHAPEFILE_NAME
        assert not row["zh"].startswith("territory_file.")
        assert not row["en"].startswith("territory_file.")


def test_territory_of_a_past_day_is_what_was_in_force_then(db, community, tmp_path):
    code = db.scalar(sa.text("select min(code) from grid where valid_to is null"))
    db.execute(
        sa.text("update grid set valid_from = :day where code = :code"),
        {"day": TODAY, "code": code},
    )
    before = territory_layers(db, date(2026, 11, 21), "grid", [community])
    now = territory_layers(db, TODAY, "grid")
    codes = {row[0] for layer in before for row in layer.rows}
    assert code in {row[0] for layer in now for row in layer.rows}
    assert code not in codes
    assert codes
    assert all(each.startswith(community) for each in codes)
    with pytest.raises(GeoError, match="nothing"):
        territory_layers(db, date(1800, 1, 1))


def test_a_plan_is_written_with_its_drawing_and_what_lies_in_it(db, community, tmp_path):
    plan = plans.open_plan(db, [community], "调整", ME, TODAY, NOW)
    draft = drawing_of(db, plan, 0)
    around = ground(db, [community], TODAY, NOW)
    file = write(plan_layers(db, draft, around, TODAY), "geojson", tmp_path)
    told = json.loads(file.read_text("utf8"))
    assert told["crs"]["properties"]["name"].endswith("4490")
    faces = [feature["properties"] for feature in told["features"]]
    assert [face["face"] for face in faces] == [face.number for face in draft[community].faces]
    inside = sum(face["households"] for face in faces)
    assert inside == int(np.sum(around[community].atoms.households))


@pytest.mark.parametrize(
    ("form", "level", "key"), [("dxf", "grid", "no_form"), ("gpkg", "room", "no_level")]
)
def test_what_there_is_not_is_refused_with_what_there_is(db, tmp_path, form, level, key):
    with pytest.raises(GeoError, match=key):
        write(territory_layers(db, TODAY, level), form, tmp_path)
