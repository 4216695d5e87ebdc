"""Issues and visits on their way in: placed, told as events, nothing about persons kept, the
same file twice."""

import pytest
import sqlalchemy as sa

from data.importing import ladder
from geo.errors import GeoError
from geo.vocab import Action, Placing, Status
from tests.importing import make

ROWS = 60
I7 = (
    "issue where not (reported_at <= accepted_at and coalesce(accepted_at <= dispatched_at, true)"
    " and coalesce(dispatched_at <= signed_at, true) and coalesce(signed_at <= responded_at, true)"
    " and coalesce(responded_at <= verified_at, true) and coalesce(verified_at <= closed_at, true))"
)
I8 = (
    "issue i join lateral (select to_status, to_level from issue_event e where e.issue_id = i.id"
    " order by seq desc limit 1) l on true where (l.to_status, l.to_level) <> (i.status, i.level)"
)
OUT_OF_ORDER = (
    "(select at < lag(at) over (partition by issue_id order by seq) as back,"
    " from_status is distinct from lag(to_status) over (partition by issue_id order by seq) as torn"
    " from issue_event) e where back or torn"
)


@pytest.fixture
def orders(tmp_path):
    return make.write_csv(tmp_path / "orders.csv", make.issue_rows(ROWS))


def keys(outcome):
    return sorted(problem.key.removeprefix("import.") for problem in outcome.problems)


def import_rows(importing, tmp_path, rows, **options):
    options.setdefault("system", "EPSG:4490")
    return importing("issues", make.write_csv(tmp_path / "rows.csv", rows), **options)


def one(**changes):
    return [make.issue_rows(1)[0] | changes]


def test_orders_arrive_whole(district, importing, orders, connection, count):
    outcome = importing("issues", orders, system="EPSG:4490")
    assert outcome.written and outcome.counts.new == ROWS and outcome.dropped == 2
    assert outcome.masked == ROWS and outcome.placed == {"point": ROWS}
    assert count(I7) == count(I8) == count(OUT_OF_ORDER) == 0
    assert count("issue where area_id in (select id from area where level <> 'community')") == 0
    assert count("issue where description ~ '[0-9]{11}' or title ~ '某某'") == 0
    assert count("issue where grid_id is null") == 0
    wrong = "issue i join area a on a.id = i.area_id where not st_covers(a.geom, i.geom)"
    assert count(wrong) == 0
    row = connection.execute(sa.text("select * from issue where issue_no = 'LY202500000001'")).one()
    assert row.reported_at.utcoffset().total_seconds() == 0 and row.status == Status.CLOSED
    assert row.cb_resolved is True and row.cb_reached is True


def test_the_same_file_twice_and_one_changed_row(district, importing, orders, tmp_path, count):
    importing("issues", orders, system="EPSG:4490")
    events = count("issue_event")
    again = importing("issues", orders, system="EPSG:4490")
    assert (again.counts.new, again.counts.changed) == (0, 0)
    rows = make.issue_rows(ROWS)
    rows.reverse()  # the order of rows does not matter
    late = next(row for row in rows if row["工单编号"].endswith("0010"))
    late |= {"工单状态": "已办结", "办结时间": "2025-12-30 08:00:00", "是否解决": "是"}
    changed = import_rows(importing, tmp_path, rows)
    assert (changed.counts.new, changed.counts.changed) == (0, 1)
    assert count("issue_event") == events + 2  # answered and closed; what was told before stays
    assert count(I7) == count(I8) == count(OUT_OF_ORDER) == 0


def test_a_file_that_takes_a_closing_back_appends_one_event(
    district, importing, tmp_path, connection, count
):
    import_rows(importing, tmp_path, one(工单编号="A", 工单状态="已办结", 办结时间="2025-02-01"))
    outcome = import_rows(importing, tmp_path, one(工单编号="A", 工单状态="办理中", 办结时间=""))
    assert outcome.counts.changed == 1 and count(I8) == count(OUT_OF_ORDER) == 0
    last = connection.execute(sa.text("select action from issue_event order by seq desc limit 1"))
    assert last.scalar() != Action.VERIFY_OK


def test_an_issue_worked_on_here_is_not_overwritten(district, importing, tmp_path, connection):
    import_rows(importing, tmp_path, one(工单编号="A", 工单状态="办理中", 办结时间=""))
    connection.execute(
        sa.text(
            "insert into issue_event (issue_id, seq, at, action, to_status, to_level)"
            " select issue_id, 100, at, 11, 6, to_level from issue_event where seq = 1"
        )
    )
    with pytest.raises(GeoError, match="issue_worked_on"):
        import_rows(
            importing, tmp_path, one(工单编号="A", 工单状态="已办结", 办结时间="2025-02-01")
        )


BAD = {
    "closed_before_reported": ({"办结时间": "2024-12-01"}, "bad_order"),
    "due_before_reported": ({"办结时限": "2024-12-01"}, "bad_due"),
    "no_time_at_all": ({"受理时间": ""}, "bad_missing"),
    "no_such_day": ({"受理时间": "2025-02-30"}, "bad_time"),
    "closed_without_time": ({"工单状态": "已办结", "办结时间": ""}, "bad_closed_without_time"),
    "open_with_time": ({"工单状态": "办理中", "办结时间": "2025-02-01"}, "bad_open_with_time"),
    "unknown_status": ({"工单状态": "飞走了"}, "bad_word"),
    "unknown_category": ({"问题分类": "外星人"}, "bad_category"),
    "no_number": ({"工单编号": " "}, "bad_missing"),
    "half_a_pair": ({"纬度": ""}, "bad_half_pair"),
    "no_number_for_a_place": ({"经度": "东经118"}, "bad_number"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_rows_are_named_and_the_others_may_go_in(district, importing, tmp_path, count, name):
    changes, key = BAD[name]
    good = one(工单编号="GOOD", 工单状态="已办结", 办结时间="2025-03-01")
    bad = one(工单编号="BAD", 工单状态="已办结", 办结时间="2025-03-01")[0] | changes
    stopped = import_rows(importing, tmp_path, [*good, bad])
    assert keys(stopped) == [key] and not stopped.written and count("issue") == 0
    assert stopped.problems[0].number == 3
    skipped = import_rows(importing, tmp_path, [*good, bad], skip_bad=True)
    assert skipped.written and count("issue") == count("issue where issue_no = 'GOOD'") == 1


def test_twice_the_same_number_and_assisting_copies(district, importing, tmp_path):
    row = one(工单编号="A")[0] | {"工单性质": "主办"}
    assert keys(import_rows(importing, tmp_path, [row, row])) == ["bad_twice"]
    outcome = import_rows(importing, tmp_path, [row, row | {"工单性质": "协办"}])
    assert outcome.written and outcome.counts.new == 1


def test_names_place_what_has_no_coordinates(district, importing, tmp_path, connection):
    bare = {"经度": "", "纬度": "", "工单状态": "已办结", "办结时间": "2025-03-01"}
    rows = [
        one(工单编号="1", **bare)[0] | {"小区点位": "东二 3号院", "村/社区": ""},
        one(工单编号="2", **bare)[0] | {"小区点位": "", "村/社区": "西三社区"},
        one(工单编号="3", **bare)[0] | {"小区点位": "不知道", "村/社区": ""},
    ]
    outcome = import_rows(importing, tmp_path, rows)
    assert outcome.placed == {"compound": 1, "community": 1, "none": 1}
    found = connection.execute(
        sa.text(
            "select i.placing, a.code, c.code, i.geom is null"
            " from issue i join area a on a.id = i.area_id"
            " left join compound c on c.id = i.compound_id order by issue_no"
        )
    ).all()
    assert [tuple(row) for row in found] == [
        (Placing.COMPOUND, "370001001002", "3700010010022003", False),
        (Placing.COMMUNITY, "370001002003", None, True),
        (Placing.NONE, "370001", None, True),
    ]
    assert "import.note_names_unknown" in [note.key for note in outcome.notes]


def test_coordinates_that_cannot_be_meant_are_shown_before_anything_is_stored(
    district, importing, tmp_path, count
):
    rows = make.issue_rows(200)
    for row in rows:
        row["经度"], row["纬度"] = row["纬度"], row["经度"]
    with pytest.raises(GeoError, match="suspect_swapped"):
        import_rows(importing, tmp_path, rows)
    shown = import_rows(importing, tmp_path, rows, dry_run=True)
    assert shown.check.suspicion.kind == "swapped" and count("issue") == 0
    right = {"lon": "纬度", "lat": "经度"}
    assert import_rows(importing, tmp_path, rows, columns=right).written


def test_gcj02_is_taken_back(district, importing, tmp_path, connection):
    from geo.shapes.datum import wgs84_to_gcj02

    lon, lat = wgs84_to_gcj02([118.33], [35.03])
    row = one(工单编号="A", 经度=f"{lon[0]:.7f}", 纬度=f"{lat[0]:.7f}")
    assert import_rows(importing, tmp_path, row, system="gcj02").written
    point = connection.execute(sa.text("select st_x(geom), st_y(geom) from issue")).one()
    assert tuple(point) == (pytest.approx(118.33, abs=2e-7), pytest.approx(35.03, abs=2e-7))


def test_a_dry_run_tells_and_leaves_nothing(district, importing, orders, count):
    outcome = importing("issues", orders, system="EPSG:4490", dry_run=True)
    assert (outcome.counts.new, outcome.written) == (ROWS, False)
    assert outcome.columns["number"] == "工单编号" and outcome.check.share == 1.0
    assert outcome.meant["status"][("已办结", "closed")] == ROWS * 9 // 10
    assert "某某" not in str(outcome.samples) and "13900" not in str(outcome.samples)
    assert count("issue") == count("issue_event") == 0


def test_a_missing_system_or_number_column_is_asked_for(district, importing, orders, tmp_path):
    with pytest.raises(GeoError, match="crs_missing"):
        importing("issues", orders)
    (tmp_path / "x.csv").write_text("标题\n甲\n")
    with pytest.raises(GeoError, match="field_needed"):
        importing("issues", tmp_path / "x.csv")


def test_new_york_requests_in_their_own_ladder(connection, importing, tmp_path, count):
    """Local times without offset, no codes in Chinese, closing at the moment of creation."""
    import shapely

    ladder.set_up(connection, ladder.read("city_us"))
    west, east = shapely.box(-74.1, 40.6, -74.0, 40.8), shapely.box(-74.0, 40.6, -73.9, 40.8)
    for level, prefix in (("borough", "B"), ("nta", "N"), ("tract", "T")):
        rows = [
            ({"code": f"{prefix}{n}", "name": f"{prefix}{n}"}, box)
            for n, box in enumerate((west, east))
        ]
        path = tmp_path / f"{level}.geojson"
        path.write_text(make.collection(rows))
        assert importing("areas", path, level=level).written
    path = tmp_path / "requests.csv"
    path.write_text(
        "unique_key,created_date,closed_date,complaint_type,descriptor,status,latitude,longitude,open_data_channel_type\n"
        "1,2026-02-27T03:03:14.000,2026-02-27T03:03:14.000,"
        "Noise - Street/Sidewalk,Loud Talking,Closed,40.7,-74.05,PHONE\n"
        "2,2026-07-01T12:00:00.000,,Street Condition,Pothole,In Progress,40.7,-73.95,UNKNOWN\n"
        "3,2026-07-01T12:00:00.000,,Street Condition,,Open,,,ONLINE\n"
    )
    outcome = importing("issues", path, system="EPSG:4326", new_categories=True)
    assert outcome.written and outcome.placed == {"point": 2, "none": 1}
    rows = connection.execute(
        sa.text(
            "select i.reported_at::text, a.code, c.name_en"
            " from issue i join area a on a.id = i.area_id"
            " join category c on c.id = i.category_id order by issue_no"
        )
    ).all()
    assert [tuple(row) for row in rows] == [
        ("2026-02-27 08:03:14+00", "T0", "Loud Talking"),
        ("2026-07-01 16:00:00+00", "T1", "Pothole"),
        ("2026-07-01 16:00:00+00", "NYC", "Street Condition"),
    ]
    assert count(I7) == count(I8) == 0
    assert importing("issues", path, system="EPSG:4326").counts.unchanged == 3


class TestVisits:
    HEAD = "走访编号,走访类型,走访时间,网格编码,走访户,见面户,走访情况,经度,纬度\n"

    def write(self, tmp_path, *lines):
        (tmp_path / "v.csv").write_text(self.HEAD + "\n".join(lines) + "\n")
        return tmp_path / "v.csv"

    def test_visits_arrive_with_dwellings_and_grid(self, district, importing, tmp_path, connection):
        path = self.write(
            tmp_path,
            'V1,月遍访,2026-03-02 10:00:00,370001001001B001,"1,2,5-7","2,6",'
            "户主电话13812345678,118.305,35.01",
            "V2,日走访,2026-03-02 11:00:00,370001001001B001,,,,118.35,35.01",
        )
        assert importing("visits", path, system="EPSG:4490").written
        rows = connection.execute(
            sa.text("select dwelling_nos, reached, in_area, findings from visit order by visit_no")
        ).all()
        assert tuple(rows[0]) == ([1, 2, 5, 6, 7], [2, 6], True, "户主电话138****5678")
        assert rows[1].in_area is False
        assert importing("visits", path, system="EPSG:4490").counts.unchanged == 2

    def test_reached_dwellings_are_among_those_visited(self, district, importing, tmp_path):
        path = self.write(tmp_path, "V1,月遍访,2026-03-02 10:00:00,,1,2,,118.305,35.01")
        assert keys(importing("visits", path, system="EPSG:4490")) == ["bad_reached"]

    def test_without_numbers_the_content_is_the_number(self, district, importing, tmp_path):
        text = "走访时间,社区\n2026-03-02 10:00:00,东一社区\n2026-03-02 10:00:00,东一社区\n"
        (tmp_path / "v.csv").write_text(text)
        assert importing("visits", tmp_path / "v.csv").counts.new == 2
        assert importing("visits", tmp_path / "v.csv").counts.unchanged == 2
