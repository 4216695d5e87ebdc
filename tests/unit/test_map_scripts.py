"""The pure scripts of the map, run by node against what Python and shapely say."""

import base64
import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import shapely
from shapely import LineString, MultiPolygon, Point, Polygon, box

from geo.shapes.binary import encode

NODE = shutil.which("node")
ASSETS = Path(__file__).parents[2] / "dashboard" / "assets"
pytestmark = pytest.mark.skipif(NODE is None, reason="node is not installed")

SHAPES = np.array(
    [
        Polygon(box(0, 0, 1000, 800).exterior, [box(200, 200, 600, 500).exterior]),
        MultiPolygon([box(1200, 0, 1500, 300), box(1200, 500, 1500, 800)]),
        None,
        LineString([(-500, -500), (-400, -300)]),
        Point(2000, 400),
    ],
    dtype=object,
)
TABLE = {"ids": ["a", "b", "c", "d", "e"], "zh": ["甲", "乙", "丙", "丁", "戊"], "en": [None] * 5}


def run(script: str, **given: object) -> object:
    """What `script` returns; `given` and `gezhi` are at hand, `layer` is the decoded file."""
    body = base64.b64encode(
        encode(
            SHAPES,
            classes=np.array([5, 4, 3, 2, 1], dtype=np.uint8),
            labels=np.arange(10.0).reshape(5, 2) * 100,
            table=TABLE,
        )
    ).decode()
    loads = "".join(
        f"require({json.dumps(str(ASSETS / name))});"
        for name in ("map_0_decode.js", "map_1_space.js")
    )
    program = (
        f"{loads} const given = {json.dumps(given)};"
        f"const layer = gezhi.decode(gezhi.bytes('{body}').buffer);"
        f"console.log(JSON.stringify((() => {{ {script} }})()))"
    )
    assert NODE
    done = subprocess.run([NODE, "-e", program], capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_great_name_stands_where_the_fewest_marks_lie():
    found = run(
        "const places = gezhi.space.placer();"
        "places.avoid(0, 0, 100, 100); places.avoid(140, 0, 150, 100);"
        "places.take(200, 0, 260, 100);"
        "const at = spots => places.clearest(spots, 50, 50, 20, 10);"
        "return [at([[50, 50], [150, 50], [230, 50]]), at([[50, 50], [70, 50]]), at([[230, 50]])]"
    )
    # Beside a small mark rather than under a great one; not where another name stands.
    assert found == [[150, 50], [50, 50], None]


def test_the_browser_reads_what_python_wrote():
    read = run(
        "const xy = []; for (let v = 0; v < layer.x.length; v++)"
        " xy.push([layer.x0 + layer.x[v] * layer.step, layer.y0 + layer.y[v] * layer.step]);"
        "return {xy, kinds: [...layer.kinds], parts: [...layer.partStart],"
        " sizes: [...layer.vertStart], classes: [...layer.classes], labels: [...layer.labels],"
        " table: layer.table, box: [...layer.box.slice(0, 4)]}"
    )
    assert read["kinds"] == [0, 1, 0, 0, 2, 3]
    assert read["parts"] == [0, 2, 4, 4, 5, 6]
    assert read["sizes"] == [0, 4, 8, 12, 16, 18, 19]
    assert read["classes"] == [5, 4, 3, 2, 1]
    assert read["labels"] == [100.0 * k for k in range(10)]
    assert read["table"] == TABLE
    assert read["box"] == [1000, 1000, 3000, 2600]
    corners = {tuple(xy) for xy in read["xy"]}
    assert corners == {tuple(xy) for xy in shapely.get_coordinates(SHAPES).tolist()}


def test_a_hit_is_what_shapely_says():
    rng = np.random.default_rng(5)
    spots = rng.uniform([-600, -600], [1800, 1000], (400, 2))
    hits = run(
        "return given.spots.map(([x, y]) => gezhi.space.hit(layer, x, y, 0))", spots=spots.tolist()
    )
    inside = np.column_stack([shapely.contains_xy(shape, spots) for shape in SHAPES[:2]])
    wanted = [int(np.argmax(row)) if row.any() else -1 for row in inside]
    assert hits == wanted
    assert {-1, 0, 1} <= set(hits)


def test_a_point_is_hit_within_reach_only():
    script = "return [12, 8].map(reach => gezhi.space.hit(layer, 2010, 400, reach))"
    assert run(script) == [4, -1]


def test_a_rectangle_finds_the_boxes_that_meet_it():
    assert run("return gezhi.space.query(layer, 900, 100, 1300, 200)") == [0, 1]
    assert run("return gezhi.space.query(layer, 5000, 5000, 6000, 6000)") == []


def test_rows_and_names_are_found_by_code_and_language():
    assert run(
        "const { rowOf, nameOf } = gezhi.space;"
        "return [rowOf(layer, 'b'), rowOf(layer, 'x'), nameOf(layer, 1, 'en')]"
    ) == [1, -1, "乙"]


def test_the_first_label_keeps_its_place():
    assert run(
        "const p = gezhi.space.placer(); p.avoid(40, 40, 50, 50);"
        "return [p.put(0, 0, 10, 10), p.put(5, 5, 15, 15), p.put(10, 0, 20, 10),"
        " p.free(45, 45, 60, 60), p.quiet(45, 45, 60, 60)]"
    ) == [True, False, True, True, False]


def test_another_file_is_refused():
    assert (
        run("try { gezhi.decode(new ArrayBuffer(80)) } catch (e) { return e.message }")
        == "not a geometry file"
    )
