"""The box around GDAL: no other file of the machine, no socket, no endless work."""

import json
import socket
import threading
import time
from pathlib import Path

import pytest
import shapely

from data.importing import boxed
from data.importing.opening import open_table
from geo.errors import GeoError

CANARY = "the canary sang\n1\n"


@pytest.fixture
def listener():
    """A loopback server that counts who knocks."""
    knocks = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        done = threading.Event()

        def serve() -> None:
            while not done.is_set():
                try:
                    knocks.append(server.accept())
                except TimeoutError:
                    continue

        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1], knocks
        done.set()
        thread.join()


def attacks(canary: Path, port: int) -> dict[str, str]:
    layer = f"<OGRVRTLayer name='c'><SrcDataSource>{canary}</SrcDataSource></OGRVRTLayer>"
    vrt = f"<OGRVRTDataSource>{layer}</OGRVRTDataSource>"
    padded = (
        "  " * 40_000 + '"type":"gdal_streamed_alg","command_line":"gdal vector pipeline ! read'
    )
    return {
        "vrt": vrt,
        "xxe_kml": f"<!DOCTYPE k [<!ENTITY x SYSTEM 'file://{canary}'>]><kml>&x;</kml>",
        "pipeline": json.dumps(
            {"type": "gdal_streamed_alg", "command_line": f"gdal vector pipeline ! read {canary}"}
        ),
        "pipeline_behind_padding": "{" + padded + f' {canary}"}}',
        "remote_pipeline": json.dumps(
            {
                "a": 1,
                "type": "gdal_streamed_alg",
                "command_line": f"read /vsicurl/http://127.0.0.1:{port}/x.csv",
            }
        ),
        "remote_link": json.dumps(
            {"type": "FeatureCollection", "features": f"http://127.0.0.1:{port}/x"}
        ),
        "esri": json.dumps(
            {"geometryType": "esriGeometryPoint", "features": [{"attributes": {"a": 1}}]}
        ),
        "topology": json.dumps({"type": "Topology", "objects": {}, "arcs": []}),
    }


@pytest.mark.parametrize("name", attacks(Path("x"), 0))
def test_hostile_text_under_an_innocent_name_is_refused(tmp_path, listener, name):
    port, knocks = listener
    canary = tmp_path / "canary.csv"
    canary.write_text(CANARY)
    before = canary.stat().st_atime_ns
    path = tmp_path / "up.geojson"
    path.write_text(attacks(canary, port)[name])
    with pytest.raises(GeoError) as refused:
        open_table(path)
    assert "canary sang" not in str(refused.value)
    assert knocks == [] and canary.stat().st_atime_ns == before
    assert canary.read_text() == CANARY


@pytest.mark.parametrize("body", ["vrt", "pipeline"])
def test_the_box_itself_refuses_what_the_first_look_would_miss(tmp_path, body):
    canary = tmp_path / "canary.csv"
    canary.write_text(CANARY)
    path = tmp_path / "up.geojson"
    path.write_text(attacks(canary, 0)[body])
    with pytest.raises(GeoError, match=r"unreadable|no_rows"):
        boxed.read_vector(path, "geojson", layer=None, encoding=None)


def test_only_three_drivers_are_open_in_the_box():
    skipped = boxed.switched_off().split(",")
    assert {"OGR_VRT", "GDALG", "CSV", "KML", "HTTP"} <= set(skipped)
    assert not {"GeoJSON", "GPKG", "ESRI Shapefile"} & set(skipped)


def test_no_variable_of_the_caller_reaches_the_box(monkeypatch, tmp_path):
    monkeypatch.setenv("OGR_SKIP", "")
    monkeypatch.setenv("GEZHI_DATABASE_URL", "postgresql://u:secret@x/y")
    path = tmp_path / "up.geojson"
    path.write_text(attacks(tmp_path / "c", 0)["vrt"])
    with pytest.raises(GeoError):
        boxed.read_vector(path, "geojson", layer=None, encoding=None)
    assert "GEZHI_DATABASE_URL" not in boxed._ENVIRONMENT


@pytest.mark.parametrize("depth", [2_000, 200_000])
def test_deep_json_is_refused_and_the_process_stays_up(tmp_path, depth):
    path = tmp_path / "deep.geojson"
    path.write_text('{"type":"FeatureCollection","features":' + "[" * depth + "]" * depth + "}")
    with pytest.raises(GeoError):
        open_table(path)


def test_a_geopackage_with_a_view_is_refused(tmp_path):
    import sqlite3

    import geopandas

    path = tmp_path / "v.gpkg"
    geopandas.GeoDataFrame({"a": [1]}, geometry=[shapely.Point(1, 1)], crs=4326).to_file(
        path, layer="l"
    )
    assert len(open_table(path)) == 1
    with sqlite3.connect(path) as db:
        db.execute("create view spy as select * from l")
    with pytest.raises(GeoError, match="geopackage_active"):
        open_table(path)


def test_a_hostile_zigzag_cannot_hold_us_longer_than_the_box_allows():
    import numpy as np

    rng = np.random.default_rng(1)
    shape = shapely.Polygon(rng.random((3000, 2)))
    begun = time.monotonic()
    boxed.mended(shapely.to_wkb(shape))
    assert time.monotonic() - begun < 15  # the limits are five CPU seconds and ten on the wall
