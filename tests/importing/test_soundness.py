"""After an import of territory its faults are told, with places; nothing is kept out for them."""

import json

import pytest
import sqlalchemy as sa

from dashboard.cli import import_summary
from tests.importing import make


def changed(path, row, change):
    """The file with one shape changed: `change` maps its ring (the box's four corners)."""
    whole = json.loads(path.read_text())
    [ring] = whole["features"][row]["geometry"]["coordinates"]
    whole["features"][row]["geometry"]["coordinates"] = [[change(*point) for point in ring]]
    path.write_text(json.dumps(whole, ensure_ascii=False))
    return path


@pytest.fixture
def building(connection, count, district):
    """Two buildings of the first community, one at the end of each of its grids."""
    west, south, east, north = make.community(0, 0).bounds
    for n, x in enumerate((west + 0.002, east - 0.002)):
        connection.execute(
            sa.text(
                "insert into building (code, name_zh, area_id, dwellings, geom, valid_from)"
                " select cast(:code as text), cast(:code as text), id, 10,"
                " st_setsrid(st_point(:x, :y), 4490), '2020-01-01'"
                " from area where code = '370001001001'"
            ),
            {"code": f"B{n}", "x": x, "y": (south + north) / 2},
        )
    return west, south, east, north


def test_a_sound_territory_is_told_to_be_so(district, importing, capsys):
    outcome = importing("grids", district["grids"])
    assert outcome.written
    assert outcome.soundness.is_sound
    assert outcome.soundness.grids == 2 * make.STREETS * make.COMMUNITIES
    import_summary.show(outcome, dry_run=False)
    assert str(outcome.soundness.grids) in capsys.readouterr().out


def test_a_dry_run_and_issues_look_at_nothing(district, importing):
    assert importing("grids", district["grids"], dry_run=True).soundness is None
    assert importing("compounds", district["compounds"]).soundness is None


def test_gaps_overlaps_and_buildings_are_told_and_the_grids_are_written(
    district, building, importing, count, capsys
):
    west, _, east, _ = building
    middle = (west + east) / 2
    # The first grid ends 0.01 degrees early and leaves a gap, the second begins 0.015 early.
    files = changed(district["grids"], 0, lambda x, y: [x - 0.01 if x == middle else x, y])
    outcome = importing("grids", files)
    assert (outcome.written, outcome.counts.changed) == (True, 1)
    found = outcome.soundness
    assert set(found.counts) == {"gap"}
    [gap] = found.first("gap")
    assert gap.code == "370001001001"
    assert middle - 0.01 < gap.lon < middle
    assert gap.m2 == pytest.approx(0.01 * 0.02 * 111_320**2 * 0.819, rel=0.02)
    files = changed(files, 1, lambda x, y: [west + 0.001 if x == middle else x, y])
    outcome = importing("grids", files)
    found = outcome.soundness
    assert found.counts == {"overlap": 1, "building_two": 1}
    [overlap] = found.first("overlap")
    assert {overlap.code, overlap.other} == {"370001001001B001", "370001001001B002"}
    assert found.first("building_two")[0].code == "B0"
    import_summary.show(outcome, dry_run=False)
    said = capsys.readouterr().out
    assert "370001001001B001/370001001001B002" in said
    assert "B0" in said
    files = changed(files, 0, lambda x, y: [x if x == west else west + 0.0005, y])
    outcome = importing("grids", files)
    assert outcome.soundness.counts == {"gap": 1}
    files = changed(files, 1, lambda x, y: [x if x == east else west + 0.003, y])
    assert importing("grids", files).soundness.counts == {"gap": 1, "building_none": 1}
    assert count("grid where valid_to is null") == 2 * make.STREETS * make.COMMUNITIES


def test_areas_that_reach_over_their_neighbour_are_told(district, importing):
    assert importing("areas", district["communities"], level="community").soundness.is_sound
    _, _, _, top = make.community(0, 0).bounds
    files = changed(
        district["communities"], 0, lambda x, y: [x, y + 0.001 if abs(y - top) < 1e-9 else y]
    )
    found = importing("areas", files, level="community").soundness
    assert found.counts == {"areas": 1, "gap": 1}
    [fault] = found.first("areas")
    assert {fault.code, fault.other} == {"370001001001", "370001001002"}
