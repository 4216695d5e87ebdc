"""A GeoPackage as QGIS wrote it (tests/golden/README.md): what a planner did there is the plan, no
more and no less, and it can come into force."""

import gzip
import json
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely

from data.check.registry import CHECKS
from data.territory_files.comparing import compare
from data.territory_files.reading import read_areas
from data.territory_files.taking import take
from geo.commands.adopting import adopt
from geo.queries.ground import ground
from geo.queries.plans import drawing_of, find_plan, steps_of
from geo.rules.fitness import Limits
from geo.shapes.faults import faults
from tests.planning import AT, ME, NOW, TODAY, approval, db, rows, town

__all__ = ["approval", "db", "town"]
GOLDEN = Path(__file__).parents[1] / "golden"
COMMUNITY = "999901001001"
DONE = json.loads((GOLDEN / "qgis_edited.json").read_text("utf8"))
SQUARE_METRES = 1 / (9.013e-6 * 1.0875e-5)  # in a square degree, at 34.2 degrees north


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "edited.gpkg"
    path.write_bytes(gzip.decompress((GOLDEN / "qgis_edited.gpkg.gz").read_bytes()))
    return path


@pytest.fixture
def found(db, file):
    return compare(db, read_areas(file), TODAY, NOW)


def test_the_report_tells_what_was_done_in_qgis_and_nothing_else(found):
    [only] = found.communities
    told = {(change.layer, change.kind, change.grid) for change in only.changes}
    kept, gone = sorted(DONE["merged"], key=lambda code: ("base", "removed", code) in told)
    assert told == {
        *(("base", "moved", code) for code in DONE["vertex"]["grids"]),
        ("base", "moved", DONE["split"]["grid"]),
        ("base", "added", "+11"),
        ("base", "moved", kept),
        ("base", "removed", gone),
        ("base", "renamed", DONE["renamed"]["grid"]),
        ("dedicated", "added", "+"),
        ("micro", "added", f"{DONE['micro']['grid']}/+"),
    }
    assert sum(change.layer == "micro" for change in only.changes) == 2
    assert (only.spots, found.is_open) == ((), False)
    before = {c.grid: c.households_before for c in only.changes if c.layer == "base"}
    after = {c.grid: c.households_after for c in only.changes if c.layer == "base"}
    assert sum(before.values()) == sum(after.values())


def test_the_plan_has_the_shapes_of_the_file(db, found, file):
    plan = take(db, found, "外业", ME, TODAY, NOW)
    assert [step["action"] for step in steps_of(db, plan)] == [
        *("open", "take_over", "describe", "dedicate", "micro")
    ]
    sheet = drawing_of(db, plan, find_plan(db, plan).head)[COMMUNITY]
    _, _, shapes, _ = pyogrio.raw.read(file, layer="grid_base")
    drawn = shapely.from_wkb(shapes)
    overlap = [[a.intersection(b).area for b in drawn] for a in sheet.areas]
    pairs = np.argmax(overlap, axis=1)
    assert sorted(pairs) == list(range(len(drawn)))
    off = [a.symmetric_difference(drawn[b]).area for a, b in zip(sheet.areas, pairs, strict=True)]
    # Splitting puts vertices on borders at whole steps: a centimetre along a hundred metres.
    assert max(off) * SQUARE_METRES < 1
    to = np.rint(np.asarray(DONE["vertex"]["to"]) * 1e7).astype(np.int64)
    assert (sheet.graph.inner.reshape(-1, 2) == to).all(axis=1).any()
    names = {face.origin: face.name_zh for face in sheet.faces if face.origin}
    begun = {face.origin: face.name_zh for face in drawing_of(db, plan, 0)[COMMUNITY].faces}
    changed = {code: name for code, name in names.items() if name != begun[code]}
    assert changed == {DONE["renamed"]["grid"]: "东风里网格"}
    here = ground(db, [COMMUNITY], TODAY, NOW)[COMMUNITY]
    assert not [f for f in faults(sheet, here.atoms, here.compounds, Limits()) if f.error]


def test_it_comes_into_force_and_the_territory_is_sound(db, found, approval):
    plan = take(db, found, "外业", ME, TODAY, NOW)
    adopt(db, plan, find_plan(db, plan).head, approval, ME, AT)
    now = rows(
        db,
        "select g.kind, count(*), count(distinct g.code) from grid g"
        " join area a on a.id = g.area_id where a.code = :code and g.valid_to is null"
        " group by 1 order by 1",
        code=COMMUNITY,
    )
    assert [tuple(row) for row in now] == [("base", 10, 10), ("dedicated", 1, 1), ("micro", 2, 2)]
    for key in ("I1", "I2", "I3", "I4", "I23", "I24"):
        verdict = CHECKS[key](db.connection())
        assert verdict.ok, verdict.detail
        assert verdict.checked > 0
