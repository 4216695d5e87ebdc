"""The screen over HTTP: every wire has its ends, points come as bytes, oddities get sentences."""

import json
import re
import urllib.error
import urllib.request

import pytest

from geo.shapes.binary import decode
from tests.browser.screen import served
from tests.servers import open_folder
from tests.towns import small_demo

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def base(cluster):
    with small_demo(cluster) as url, open_folder() as home, served(url, home) as address:
        yield address


def get(address: str) -> tuple[int, bytes, dict[str, str]]:
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return answer.status, answer.read(), dict(answer.headers)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(), dict(error.headers)


def drawn_ids(node: object) -> set[str]:
    if isinstance(node, list):
        return set().union(*map(drawn_ids, node))
    if not isinstance(node, dict):
        return set()
    props = node.get("props", {})
    own = {props["id"]} if isinstance(props.get("id"), str) else set()
    return own | drawn_ids(props.get("children"))


def test_every_id_a_callback_reads_or_writes_is_in_a_layout(base):
    page = get(base + "/")[1].decode()
    [text] = re.findall(r'<script id="_dash-config"[^>]*>(.*?)</script>', page, re.DOTALL)
    there = drawn_ids(json.loads(text)["validation_layout"])
    callbacks = json.loads(get(base + "/_dash-dependencies")[1])
    assert len(callbacks) > 12
    read = {end["id"] for each in callbacks for end in each["inputs"] + each["state"]}
    written = {
        output.rpartition(".")[0]
        for each in callbacks
        for output in each["output"].strip(".").split("...")
        if not output.startswith("__")
    }
    assert read <= there
    assert {name for name in written if name and "@" not in name} <= there


def test_one_writer_for_each_property(base):
    callbacks = json.loads(get(base + "/_dash-dependencies")[1])
    outputs = [
        output for each in callbacks for output in each["output"].strip(".").split("...") if output
    ]
    assert len(outputs) == len(set(outputs))
    assert not any("@" in output for output in outputs if not output.startswith("__"))


@pytest.mark.parametrize("name", ["drawer", "profile"])
def test_a_list_has_its_words_before_its_rows(base, name):
    """The box for searching is named by the answer that brings the columns; rows come later."""
    callbacks = json.loads(get(base + "/_dash-dependencies")[1])
    outputs = [each["output"].strip(".").split("...") for each in callbacks]
    [together] = [group for group in outputs if f"{name}-search.label" in group]
    assert f"{name}-table.columnDefs" in together
    assert f"{name}-table.getRowsResponse" not in together


def test_the_page_loads_nothing_from_elsewhere_and_not_the_table(base):
    page = get(base + "/")[1].decode()
    loaded = re.findall(r'<(?:script|link)[^>]+(?:src|href)="([^"]+)"', page)
    assert loaded
    assert all(address.startswith("/") for address in loaded)
    assert not any("dash_ag_grid" in address for address in loaded)
    [table] = re.findall(r'<meta name="gezhi-table" content="([^"]+)"', page)
    assert get(base + table)[0] == 200


def test_scripts_that_nobody_needs_are_in_no_page(base):
    page = get(base)[1].decode()
    scripts = re.findall(r'src="([^"]+)"', page)
    assert any("react-dom" in script for script in scripts)
    assert not [script for script in scripts if re.search("polyfill|dash_table|ag_grid", script)]


def test_own_files_are_kept_for_ever_and_old_ones_are_gone(base):
    page = get(base + "/")[1].decode()
    [script] = re.findall(r'src="(/own/[^"]+)"', page)
    status, body, headers = get(base + script)
    assert status == 200
    assert b"gezhi_screen" in body
    assert "immutable" in headers["Cache-Control"]
    assert get(base + "/own/gezhi.000000000000.js")[0] == 404


@pytest.mark.parametrize("overlay", ["issues", "visits"])
def test_points_of_a_scope_come_as_one_file(base, overlay):
    status, body, headers = get(f"{base}/cloud/{overlay}/1.1.1?p=12m")
    assert status == 200
    assert "private" in headers["Cache-Control"]
    everywhere = decode(body)
    inside = decode(get(f"{base}/cloud/{overlay}/1.1.1?p=12m&at=999901001")[1])
    assert 0 < len(inside.geometries) < len(everywhere.geometries)
    assert set(everywhere.classes) <= {0, 1, 2, 3, 4}


def test_points_of_an_unknown_layer_are_not_found(base):
    assert get(base + "/cloud/nothing/1.1.1")[0] == 404
    assert get(base + "/cloud/hotspots/1.1.1")[0] == 404
