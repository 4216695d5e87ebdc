"""Registers on their way in: key places by building or point, care targets by pseudonym only, and
the visits that were paid to them."""

import polars as pl
import pytest
import sqlalchemy as sa

from data.importing.normal import headings
from data.importing.outcome import write_report
from data.importing.privacy import drop_personal
from data.importing.table import Form, Table
from geo.errors import GeoError

PLACES_HEAD = "重点区域编号,重点区域名称,类型,起始日期,终止日期,经度,纬度,小区,楼栋\n"
GATE = "KP-1,一小校门口,学校,2026/1/1,,118.306,35.011,,"
SHED = "KP-2,充电棚,充电棚,2026-01-01,2026-07-01,,,东一1号院,1号楼"
TARGETS_HEAD = "关爱对象编号,类别,起始日期,终止日期,小区,楼栋,关爱对象姓名,联系电话,房号,生日\n"
OLD = "CT-000001,独居老人,2026-01-01,,东一1号院,1号楼,王秀英,13812345678,502,1941-02-03"
POOR = "CT-000002,低保户,2026-01-01,2026-06-01,,37000100100120020001,李强,,301,"
FACTS = sa.text("select value #>> '{}' from setting where key = 'facts_version'")


def keys(outcome):
    return sorted(problem.key.removeprefix("import.") for problem in outcome.problems)


@pytest.fixture
def houses(district, importing, tmp_path):
    """Two compounds with a building 1号楼 of twelve dwellings each, one building without any."""
    path = tmp_path / "houses.csv"
    path.write_text(
        "楼栋编码,楼栋名称,小区名称,户数,经度,纬度\n"
        "37000100100120010001,1号楼,东一1号院,12,118.305,35.01\n"
        "37000100100120020001,1号楼,东一2号院,12,118.315,35.01\n"
        "37000100100120010002,配电房,东一1号院,0,118.304,35.012\n"
    )
    assert importing("buildings", path, system="EPSG:4490").written


@pytest.fixture
def bring(houses, importing, tmp_path):
    """Import a register from lines."""

    def act(kind, head, *lines, **options):
        path = tmp_path / f"{kind}.csv"
        path.write_text(head + "\n".join(lines) + "\n")
        return importing(kind, path, system="EPSG:4490", **options)

    return act


def test_key_places_stand_at_their_point_or_in_their_building(bring, connection):
    before = connection.execute(FACTS).scalar()
    outcome = bring("key_places", PLACES_HEAD, GATE, SHED)
    assert outcome.written and outcome.counts.new == 2
    found = connection.execute(
        sa.text(
            "select k.code, k.kind, st_x(k.geom), b.code, active_from::text, active_to::text"
            " from key_place k left join building b on b.id = k.building_id order by 1"
        )
    ).all()
    assert [tuple(row) for row in found] == [
        ("KP-1", "school_gate", 118.306, None, "2026-01-01", None),
        ("KP-2", "charging_shed", 118.305, "37000100100120010001", "2026-01-01", "2026-07-01"),
    ]
    after = connection.execute(FACTS).scalar()
    assert after != before  # running servers read the registers anew
    assert bring("key_places", PLACES_HEAD, GATE, SHED).counts.unchanged == 2
    assert connection.execute(FACTS).scalar() == after
    changed = bring("key_places", PLACES_HEAD, SHED, GATE.replace("一小", "二小")).counts
    assert (changed.new, changed.changed, changed.unchanged) == (0, 1, 1)


def test_new_entries_go_beside_those_of_a_demo(bring, connection):
    connection.execute(
        sa.text(
            "insert into key_place (id, code, name_zh, kind, geom, active_from)"
            " select nextval(pg_get_serial_sequence('key_place', 'id')) + 1, 'KP-9', '集市',"
            " 'market', 'SRID=4490;POINT(118.305 35.01)', '2026-01-01'"
        )
    )
    assert bring("key_places", PLACES_HEAD, GATE).counts.new == 1
    assert connection.execute(sa.text("select count(*) from key_place")).scalar() == 2


BAD_PLACES = {
    "bad_active": SHED.replace("2026-07-01", "2026-01-01"),
    "bad_building_shared": SHED.replace("东一1号院", ""),
    "bad_building_unknown": SHED.replace("东一1号院", "东一3号院"),
    "bad_missing": GATE.replace("2026/1/1", ""),
    "bad_no_place": GATE.replace("118.306,35.011", ","),
    "bad_outside_territory": GATE.replace("118.306", "118.9"),
    "bad_word": GATE.replace("学校", "校长室"),
}


def test_bad_places_keep_the_file_out_until_they_are_skipped(bring, count):
    lines = [f"KP-1{n}{line[4:]}" for n, line in enumerate(BAD_PLACES.values())]
    outcome = bring("key_places", PLACES_HEAD, GATE, *lines)
    assert keys(outcome) == list(BAD_PLACES) and not outcome.written and count("key_place") == 0
    assert not bring("key_places", PLACES_HEAD, GATE, dry_run=True).written
    assert count("key_place") == 0
    assert bring("key_places", PLACES_HEAD, GATE, *lines, skip_bad=True).written
    assert count("key_place where code = 'KP-1'") == count("key_place") == 1


def test_coordinates_need_their_system_and_buildings_none(bring, houses, importing, tmp_path):
    (tmp_path / "k.csv").write_text(PLACES_HEAD + GATE)
    with pytest.raises(GeoError, match="crs_missing"):
        importing("key_places", tmp_path / "k.csv")
    text = "编号,名称,类型,起始日期,楼栋编码\nKP-3,集市,集市,2026-01-01,37000100100120020001\n"
    (tmp_path / "k.csv").write_text(text)
    assert importing("key_places", tmp_path / "k.csv").counts.new == 1


def test_days_outside_the_check_ins_are_refused(bring, connection):
    bring("key_places", PLACES_HEAD, SHED)
    connection.execute(
        sa.text(
            "insert into check_in (key_place_id, month, days)"
            " select id, '2026-03-01', 1 from key_place"
        )
    )
    early = bring("key_places", PLACES_HEAD, SHED.replace("2026-07-01", "2026-03-01"))
    assert keys(early) == ["bad_ticked"]
    late = bring("key_places", "编号,名称,类型,起始日期,楼栋\nKP-2,充电棚,充电棚,2026-04-01,配电房")
    assert keys(late) == ["bad_ticked"]
    backwards = "编号,名称,类型,起始日期,楼栋\nKP-2,充电棚,充电棚,2026-08-01,配电房"
    assert keys(bring("key_places", backwards)) == ["bad_active"]  # its end was stored before
    assert bring("key_places", PLACES_HEAD, SHED.replace("2026-07-01", "2026-04-01")).written


def test_care_targets_arrive_without_anything_about_persons(bring, connection, tmp_path):
    outcome = bring("care_targets", TARGETS_HEAD, OLD, POOR)
    assert outcome.written and outcome.counts.new == 2 and outcome.dropped == 4
    assert set(outcome.columns) == {
        *("pseudonym", "kind", "active_from", "active_to", "compound", "building")
    }
    rows = connection.execute(
        sa.text(
            "select pseudonym, t.kind, b.code, active_to::text from care_target t"
            " join building b on b.id = t.building_id order by 1"
        )
    ).all()
    assert [tuple(row) for row in rows] == [
        ("CT-000001", "living_alone", "37000100100120010001", None),
        ("CT-000002", "low_income", "37000100100120020001", "2026-06-01"),
    ]
    assert bring("care_targets", TARGETS_HEAD, POOR, OLD).counts.unchanged == 2
    changed = bring("care_targets", TARGETS_HEAD, POOR.replace("2026-06-01", ""), OLD).counts
    assert (changed.new, changed.changed, changed.unchanged) == (0, 1, 1)


NO_PSEUDONYMS = [
    "王秀英",
    "CT-王秀英",
    "CT-13812345678",
    "CT-370105194102030021",
    "ct-000003",
    "CT-00001",
    "12",
]


def test_one_name_among_the_pseudonyms_and_the_file_is_not_read(bring, count):
    for options in ({}, {"skip_bad": True}, {"dry_run": True}):
        for held in NO_PSEUDONYMS:
            with pytest.raises(GeoError) as refused:
                bring("care_targets", TARGETS_HEAD, OLD, f"{held}{POOR[9:]}", **options)
            assert refused.value.key == "import.pseudonym_only"
            assert refused.value.params == {"row": 3, "count": 1}
    assert count("care_target") == 0


def test_reports_and_samples_repeat_no_person(bring, tmp_path, count):
    room = OLD.replace("1号楼", "1号楼王秀英家502")
    empty = POOR.replace("37000100100120020001", "配电房")
    outcome = bring("care_targets", TARGETS_HEAD, room, empty, POOR)
    assert keys(outcome) == ["bad_building_empty", "bad_building_unknown", "bad_twice"]
    assert count("care_target") == 0
    write_report(tmp_path / "r.csv", outcome.problems, "zh")
    told = (tmp_path / "r.csv").read_text("utf-8-sig") + repr(outcome)
    assert "CT-000002" in told and "2,楼栋,,没有这栋楼" in told
    assert not [word for word in ("王秀英", "李强", "138", "502", "1941") if word in told]


def test_no_heading_of_the_register_is_taken_for_a_person():
    fields = headings()["care_targets"].values()
    names = [name for aliases in fields for name in aliases]
    table = Table(pl.DataFrame({name: ["x"] for name in dict.fromkeys(names)}), [2], Form.CSV)
    assert drop_personal(table, "care_targets") == 0 and len(names) > 30


def test_visits_name_whom_they_were_paid_to(bring, connection, tmp_path):
    bring("key_places", PLACES_HEAD, GATE)
    bring("care_targets", TARGETS_HEAD, OLD)
    head = "走访编号,走访类型,走访时间,重点区域编号,关爱对象编号,走访户,见面户,经度,纬度\n"
    lines = (
        "V1,日走访,2026-03-02 10:00,KP-1,,,,118.306,35.011",
        "V2,周入户,2026-03-02 11:00,,CT-000001,1,1,118.305,35.01",
    )
    assert bring("visits", head, *lines).counts.new == 2
    paid = connection.execute(
        sa.text(
            "select k.code, t.pseudonym from visit v left join key_place k on k.id = key_place_id"
            " left join care_target t on t.id = care_target_id order by visit_no"
        )
    ).all()
    assert [tuple(row) for row in paid] == [("KP-1", None), (None, "CT-000001")]
    assert bring("visits", head, *lines).counts.unchanged == 2
    moved = bring("visits", head, lines[0].replace("KP-1", ""), lines[1]).counts
    assert (moved.changed, moved.unchanged) == (1, 1)
    unknown = lines[0].replace("KP-1", "KP-7"), lines[1].replace("CT-000001", "王秀英")
    outcome = bring("visits", head, *unknown)
    assert keys(outcome) == ["bad_care_target", "bad_key_place"] and "王秀英" not in repr(outcome)
    short = "走访编号,走访类型,走访时间,社区\n", "V2,周入户,2026-03-02 12:00,东一社区"
    assert bring("visits", *short).counts.changed == 1
    kept = sa.text("select count(*) from visit where care_target_id is not null")
    assert connection.execute(kept).scalar() == 1  # what a file does not say stays
