"""Territory on its way in: parents by code and place, codes derived, the same file twice, one
changed row."""

import json

import pytest
import shapely
import sqlalchemy as sa

from data.importing import ladder
from data.importing.outcome import write_report
from geo.errors import GeoError, Refused
from geo.models import Setting
from tests.importing import make


def keys(outcome):
    return sorted(problem.key.removeprefix("import.") for problem in outcome.problems)


def test_the_whole_district_arrives_below_its_parents(district, connection, count):
    assert count("area") == 1 + make.STREETS * (1 + make.COMMUNITIES)
    assert count("grid") == 2 * make.STREETS * make.COMMUNITIES
    assert count("compound") == make.STREETS * make.COMMUNITIES * make.COMPOUNDS
    path = connection.execute(sa.text("select path from area where code = '370001002003'")).scalar()
    assert path == "370001/370001002/370001002003/"
    outside = (
        "compound c join area a on a.id = c.area_id where not st_covers(a.geom, c.point)"
        " or a.code <> left(c.code, 12)"
    )
    assert count(outside) == 0
    ages = connection.execute(
        sa.text("select built_year, age_class from compound group by 1, 2 order by 1")
    ).all()
    assert [tuple(row) for row in ages] == [
        (1995, "old"),
        (2000, "old"),
        (2005, "new"),
        (2010, "new"),
    ]


def test_the_same_files_again_change_nothing(district, importing, connection):
    version = sa.text("select value from setting where key = 'territory_version'")
    before = connection.execute(version).scalar()
    for kind, name, level in (
        ("areas", "district", "district"),
        ("areas", "streets", "street"),
        ("areas", "communities", "community"),
        ("grids", "grids", None),
        ("compounds", "compounds", None),
    ):
        counts = importing(kind, district[name], level=level).counts
        assert (counts.new, counts.changed) == (0, 0) and counts.unchanged > 0
    assert connection.execute(version).scalar() == before


def test_one_changed_row_changes_one_row(district, importing, connection, count):
    whole = json.loads(district["communities"].read_text())
    whole["features"][2]["properties"]["户数"] = 1234
    district["communities"].write_text(json.dumps(whole))
    counts = importing("areas", district["communities"], level="community").counts
    assert (counts.new, counts.changed) == (0, 1)
    assert count("area where households = 1234") == 1


def test_the_order_of_rows_and_missing_codes_do_not_matter(
    district, importing, connection, tmp_path
):
    whole = json.loads(district["compounds"].read_text())
    for feature in whole["features"]:
        del feature["properties"]["小区编码"]
    connection.execute(sa.text("delete from compound"))
    path = tmp_path / "nocodes.geojson"
    path.write_text(json.dumps(whole))
    assert importing("compounds", path).counts.new == len(whole["features"])
    codes = sa.text("select code, name_zh from compound order by code")
    first = connection.execute(codes).all()
    assert first[0].code == "3700010010012001"
    whole["features"].reverse()
    path.write_text(json.dumps(whole))
    assert importing("compounds", path).counts.unchanged == len(first)
    assert connection.execute(codes).all() == first


def test_figures_alone_by_csv_update_areas_and_bring_no_new_ones(
    district, importing, count, tmp_path
):
    path = tmp_path / "figures.csv"
    path.write_text(
        "社区编码,社区名称,人口\n370001001001,东一社区,５０００\n999,未知社区,1\n", "gbk"
    )
    outcome = importing("areas", path, level="community", skip_bad=True)
    assert (outcome.counts.changed, keys(outcome)) == (1, ["bad_no_shape"])
    assert count("area where population = 5000 and geom is not null") == 1


def test_levels_come_in_order(connection, importing, files):
    ladder.set_up(connection, ladder.read("district"))
    with pytest.raises(GeoError, match="level_empty"):
        importing("areas", files["streets"], level="street")
    with pytest.raises(GeoError, match="level_needed"):
        importing("areas", files["streets"])
    with pytest.raises(GeoError, match="level_unknown"):
        importing("areas", files["streets"], level="borough")


def test_names_shared_by_two_parents_are_decided_by_place(district, importing, tmp_path):
    """Two streets of one name in two districts: a grid names its community by a shared name."""
    whole = json.loads(district["communities"].read_text())
    for feature in whole["features"]:
        feature["properties"]["社区名称"] = "八里庄社区"
    district["communities"].write_text(json.dumps(whole))
    assert importing("areas", district["communities"], level="community").written
    row = (
        {"网格编码": "X1", "网格名称": "x", "所属社区": "八里庄社区"},
        make.community(1, 1).buffer(-0.005),
    )
    path = tmp_path / "g.geojson"
    path.write_text(make.collection([row]))
    assert importing("grids", path).written
    outside = (
        {"网格编码": "X2", "网格名称": "y", "所属社区": "八里庄社区"},
        shapely.box(110, 30, 110.1, 30.1),
    )
    path.write_text(make.collection([outside]))
    assert keys(importing("grids", path, accept_coordinates=True)) == ["bad_parent_shared"]


def test_a_child_outside_the_parent_it_names_is_refused_with_the_place(
    district, importing, tmp_path
):
    row = ({"网格编码": "X1", "网格名称": "x", "所属社区": "370001001001"}, make.community(1, 2))
    path = tmp_path / "g.geojson"
    path.write_text(make.collection([row]))
    outcome = importing("grids", path)
    assert keys(outcome) == ["bad_outside_parent"] and not outcome.written
    assert outcome.problems[0].params["percent"] == 100


def test_overlaps_are_told_and_the_import_goes_on(district, importing, tmp_path):
    rows = [
        (
            {"网格编码": f"X{n}", "网格名称": f"x{n}", "所属社区": "370001001001"},
            shapely.box(118.31, 35.001, 118.32 + n / 1000, 35.01),
        )
        for n in (1, 2)
    ]
    path = tmp_path / "g.geojson"
    path.write_text(make.collection(rows))
    outcome = importing("grids", path)
    [note] = [note for note in outcome.notes if note.key == "import.note_overlaps"]
    assert outcome.written and note.params["count"] == 1 and note.params["area"] > 900_000


def test_bad_rows_keep_everything_out_unless_skipped(district, importing, count, tmp_path):
    rows = [
        ({"小区编码": "C1", "小区名称": "好小区", "类型": "商开"}, make.compound(0, 0, 0)),
        ({"小区编码": "C2", "小区名称": "坏小区", "类型": "城堡"}, make.compound(0, 0, 1)),
        ({"小区编码": "C2", "小区名称": "又一个"}, make.compound(0, 0, 2)),
        ({"小区编码": "C4", "小区名称": ""}, make.compound(0, 0, 2)),
    ]
    path = tmp_path / "c.geojson"
    path.write_text(make.collection(rows))
    before = count("compound")
    stopped = importing("compounds", path)
    assert keys(stopped) == ["bad_missing", "bad_twice", "bad_word"] and not stopped.written
    assert count("compound") == before
    assert importing("compounds", path, skip_bad=True).written
    assert count("compound") == before + 1
    write_report(tmp_path / "bad.csv", stopped.problems, "zh")
    lines = (tmp_path / "bad.csv").read_text("utf-8-sig").splitlines()
    assert lines[0] == "行号,列,值,原因"
    assert any(line.startswith("2,类型,城堡,") for line in lines)


def test_committees_follow_the_file(district, importing, connection, count, tmp_path):
    path = tmp_path / "c.csv"
    head = "小区编码,小区名称,业委会/物委会,经度,纬度\n"
    row = "3700010010012001,东一1号院,{},118.305,35.01\n"
    for word, kinds in (("业委会", ["owners"]), ("物委会", ["property_mgmt"]), ("未成立", [])):
        path.write_text(head + row.format(word))
        importing("compounds", path, system="EPSG:4490")
        found = connection.execute(sa.text("select kind from owners_committee")).scalars().all()
        assert found == kinds


def test_buildings_find_grid_compound_and_area(district, importing, connection, tmp_path):
    spot = make.compound(1, 2, 3).centroid
    path = tmp_path / "b.csv"
    path.write_text(
        f"楼栋名称,经度,纬度,层数,户数\n1号楼,{spot.x},{spot.y},18,72\n"
        f"2号楼,{spot.x + 0.0001},{spot.y},6,24\n"
    )
    assert importing("buildings", path, system="EPSG:4490").written
    row = connection.execute(
        sa.text(
            "select b.code, g.code, c.code, a.code, b.dwellings from building b"
            " join grid g on g.id = b.grid_id join compound c on c.id = b.compound_id"
            " join area a on a.id = b.area_id order by b.code limit 1"
        )
    ).one()
    assert tuple(row) == (
        "370001002003200400001",
        "370001002003B002",
        "3700010020032004",
        "370001002003",
        72,
    )
    assert importing("buildings", path, system="EPSG:4490").counts.unchanged == 2


def test_a_place_with_an_english_name_only(connection, importing, tmp_path, count):
    ladder.set_up(connection, ladder.read("city_us"))
    path = tmp_path / "b.geojson"
    path.write_text(make.collection([({"code": "1", "BoroName": "Queens"}, make.street(0))]))
    importing("areas", path, level="borough", columns={"name_en": "BoroName"})
    assert count("area where name_zh = 'Queens' and name_en = 'Queens'") == 1


def test_a_root_without_a_file_is_drawn_from_its_children(connection, importing, files, count):
    ladder.set_up(connection, ladder.read("wanzhou"))
    assert count("area where geom is null") == 1
    importing("areas", files["streets"], level="street")
    whole = shapely.union_all([make.street(n) for n in range(make.STREETS)])
    drawn = connection.execute(
        sa.text("select st_asbinary(geom) from area where parent_id is null")
    ).scalar_one()
    assert shapely.from_wkb(bytes(drawn)).symmetric_difference(whole).area < 1e-12


class TestLadder:
    def test_every_shipped_one_can_be_set_up_again(self, connection, count):
        for name in ladder.shipped():
            ladder.set_up(connection, ladder.read(name))
            ladder.set_up(connection, ladder.read(name))
        assert count("category where code = '0104'") == 1

    def test_new_york(self, connection, db):
        done = ladder.set_up(connection, ladder.read("city_us"))
        assert done.levels == ["city", "borough", "nta", "tract"]
        assert db.get(Setting, "timezone").value == "America/New_York"

    def test_levels_do_not_change_under_territory_but_words_do(self, district, connection):
        with pytest.raises(Refused, match="occupied"):
            ladder.set_up(connection, ladder.read("city_us"))
        spec = ladder.read("district")
        spec.level[0].zh = "县"
        ladder.set_up(connection, spec)
        name = connection.execute(sa.text("select name_zh from level where key = 'district'"))
        assert name.scalar() == "县"

    @pytest.mark.parametrize(
        ("text", "hint"),
        [
            ("level = [", "end of document"),
            ("timezone = 'Mars/Base'\n", "Mars/Base"),
            ("timezone = 'UTC'\nlevel=[{key='a',kind='area',zh='甲',en='A'}]\nladder=[]", "ladder"),
            (
                "timezone = 'UTC'\nlevel=[{key='a',kind='area',zh='甲',en='A'}]\n"
                "ladder=[{key='l',zh='甲',en='L',levels=['b']}]",
                "unknown level b",
            ),
            ("timezone = 'UTC'\nlevel=[{key='a',kind='grid',zh='甲',en='A'}]\nladder=[]", "ladder"),
        ],
    )
    def test_a_wrong_file_says_where(self, tmp_path, text, hint):
        (tmp_path / "l.toml").write_text(text)
        with pytest.raises(GeoError) as refused:
            ladder.read(str(tmp_path / "l.toml"))
        assert hint in str(refused.value.params["reason"])

    def test_an_unknown_name_lists_the_known_ones(self):
        with pytest.raises(GeoError) as refused:
            ladder.read("atlantis")
        assert "city_us" in refused.value.params["known"]
