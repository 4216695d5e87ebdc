"""The page of a compound, its list and its files on the small demo, recounted in plain SQL."""

import csv
import io
import random
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import sqlalchemy as sa
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session

from dashboard import db as dashboard_db
from dashboard.exports import add_exports, routes
from dashboard.exports.text import BEGINS_FORMULA, inert
from data import migrate
from data.database import writing_engine
from data.demo.build import build
from geo.queries.compounds import compound_profile
from geo.queries.dossier import Kept, kept, read_dossier
from geo.queries.issues import ListRequest, Sort, chosen_issues, list_issues
from geo.queries.searching import WALKED
from geo.queries.world import World
from geo.scope import Place, Scope
from geo.settings import Settings
from geo.vocab import LevelKind, Matter, Status
from tests.servers import database_beside

AS_OF = date(2026, 11, 22)
ZONE = ZoneInfo("Asia/Shanghai")
TRICKS = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", '普通, "引号"\n换行')


@pytest.fixture(scope="module")
def house(cluster: Any, tmp_path_factory: Any) -> Iterator[Any]:
    """The application's house on a small demo whose first issues bear dangerous titles."""
    with database_beside(cluster) as url:
        migrate.upgrade(url)
        build(url, size="small", seed=1, as_of=AS_OF)
        engine = writing_engine(url)
        with engine.begin() as connection:
            for number, title in enumerate(TRICKS):
                connection.execute(
                    sa.text(
                        "update issue set title = :t, description = :t where id ="
                        " (select max(id) - :n from issue)"
                    ),
                    {"t": title, "n": number},
                )
        own = dashboard_db.furnish(Settings(home=tmp_path_factory.mktemp("home"), database_url=url))
        before = list(dashboard_db._houses)
        dashboard_db.move_in(own)
        own.store.start()
        yield SimpleNamespace(own=own, engine=engine)
        own.store.stop()
        dashboard_db._houses[:] = before
        own.engine.dispose()
        engine.dispose()


@pytest.fixture
def opened(house: Any) -> Iterator[tuple[Session, World]]:
    with Session(house.own.engine) as session:
        yield session, house.own.worlds.open(session, datetime(2026, 11, 22, 8, tzinfo=ZONE))


def ask(house: Any, query: str, **named: object) -> list[Any]:
    with house.engine.connect() as connection:
        return list(connection.execute(sa.text(query), named))


def listed(house: Any) -> list[Any]:
    return ask(
        house,
        "select c.id, c.code, t.id as team from hotspot_entry e join compound c"
        " on c.id = e.compound_id join special_team t on t.entry_id = e.id order by e.rank",
    )


def test_every_part_of_the_dossier_is_what_the_tables_say(house, opened):
    db, world = opened
    for row in listed(house):
        found = read_dossier(db, world, row.id)
        ratings = ask(
            house,
            "select quarter, stars, score, list from compound_rating where compound_id = :c"
            " order by 1",
            c=row.id,
        )
        assert [(r.quarter, r.stars, r.score, r.list) for r in found.ratings] == ratings
        steps = ask(
            house,
            "select action, to_status from hotspot_event v join hotspot_entry e on e.id ="
            " v.entry_id where e.compound_id = :c order by at, seq",
            c=row.id,
        )
        assert [(step.action, step.to_status) for step in found.story] == steps
        groups = ask(
            house,
            "select (select count(*) from building where compound_id = :c and dwellings > 0),"
            " count(*), sum(hub_households) from party_org where level = 'building_group' and"
            " building_id in (select id from building where compound_id = :c and dwellings > 0)",
            c=row.id,
        )
        assert (found.groups.homes, found.groups.led, found.groups.hubs) == tuple(groups[0])
        members = ask(
            house, "select tier from team_member where team_id = :t order by id", t=row.team
        )
        assert [member.tier for member in found.members] == [tier for (tier,) in members]


def test_posts_on_duty_are_those_of_its_grids_its_community_and_its_leaders(house, opened):
    db, world = opened
    for row in listed(house):
        wanted = ask(
            house,
            """
            select p.code from post p where p.grid_id in
                (select grid_id from building where compound_id = :c)
            union select p.code from post p join compound c on c.area_id = p.area_id
                where c.id = :c and p.role = 'community_secretary'
            union select p.code from post p join leader_assignment l on l.post_id = p.id
                where l.compound_id = :c
            union select p.code from post p join leader_assignment l on l.post_id = p.id
                join compound c on c.id = :c join area a on a.id = c.area_id
                left join area b on b.id = a.parent_id
                where l.area_id in (a.id, b.id, b.parent_id)
            """,
            c=row.id,
        )
        found = read_dossier(db, world, row.id).posts
        assert sorted(post.code for post in found) == sorted(code for (code,) in wanted)
        assert len(found) > 3


def test_promises_are_judged_by_their_day(house, opened):
    db, world = opened
    rows = ask(
        house,
        """
        select t.compound_id, q.no, q.due_on, q.status,
               (q.solved_at at time zone 'Asia/Shanghai')::date as solved,
               case when q.due_on is null then 'none'
                    when q.status = 'open' and q.due_on < '2026-11-22' then 'broken'
                    when q.status = 'open' then 'waiting'
                    when (q.solved_at at time zone 'Asia/Shanghai')::date > q.due_on then 'late'
                    else 'kept' end as kept
        from team_problem q join special_team t on t.id = q.team_id order by 1, 2
        """,
    )
    assert {row.kept for row in rows} >= {"kept", "late"}
    for row in listed(house):
        found = read_dossier(db, world, row.id).promises
        wanted = [(each.no, each.due_on, each.kept) for each in rows if each.compound_id == row.id]
        assert [(each.no, each.due_on, str(each.kept)) for each in found] == wanted


@pytest.mark.parametrize(
    ("due", "status", "solved", "expected"),
    [
        (None, "open", None, Kept.NONE),
        (AS_OF, "open", None, Kept.WAITING),
        (date(2026, 11, 21), "open", None, Kept.BROKEN),
        (date(2026, 11, 1), "solved", date(2026, 11, 1), Kept.KEPT),
        (date(2026, 11, 1), "verified", date(2026, 11, 2), Kept.LATE),
    ],
)
def test_the_promised_day_itself_is_in_time(due, status, solved, expected):
    assert kept(due, status, solved, AS_OF) is expected


def test_a_page_costs_few_statements(house, opened):
    db, world = opened
    row, seen = listed(house)[0], []
    _ = world.board
    sa.event.listen(house.own.engine, "before_cursor_execute", lambda *a: seen.append(a[2]))
    profile = compound_profile(db, world, Scope(), row.code)
    assert len(seen) == 2
    read_dossier(db, world, profile.id)
    assert len(seen) == 2 + 6


def in_sql(order: str, where: str = "true") -> str:
    """The list once more: ids in an order, ties by time, the newest first."""
    return (
        "select i.id from issue i left join category c on c.id = i.category_id"
        " left join organisation o on o.id = i.handler_id"
        f" where i.status not in (10, 11) and {where}"
        f" order by {order}, i.reported_at desc, i.id desc"
    )


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("sort", list(Sort))
def test_every_column_sorts_as_the_database_does(house, opened, sort, descending):
    db, world = opened
    code, _ = max(
        ask(house, "select c.code, count(*) from issue i join compound c on c.id = i.compound_id"
            " group by 1"), key=lambda row: row[1]
    )  # fmt: skip
    scope = Scope(at=Place(LevelKind.COMPOUND, code), preset="24m")
    page = list_issues(db, world, scope, ListRequest(limit=200, sort=sort, descending=descending))
    keys = {
        Sort.REPORTED: "date_trunc('minute', i.reported_at)",
        Sort.DUE: "date_trunc('minute', coalesce(i.due_at, 'infinity'))",
        Sort.STATUS: "i.status",
        Sort.MATTER: "i.matter",
        Sort.SOURCE: "i.source",
        Sort.CATEGORY: "coalesce(c.code, '') collate \"C\"",
        Sort.TITLE: "i.title collate zh",
        Sort.HANDLER: "o.name_zh collate zh",
    }
    if sort is Sort.PLACE:
        keys[sort] = (
            "(select coalesce(b.code, '~') collate \"C\" from (values (i.building_id)) v(id)"
            " left join building b on b.id = v.id)"
        )
    way = "desc" if descending else "asc"
    query = in_sql(
        f"{keys[sort]} {way}", "i.compound_id = (select id from compound where code = :c)"
    )
    wanted = [id_ for (id_,) in ask(house, query, c=code)]
    assert page.total == len(wanted)
    found = [row.id for row in page.rows]
    if sort is Sort.REPORTED:  # within a minute by number
        wanted = sorted(wanted, reverse=descending)
    assert found == wanted[: len(found)]


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize(("sort", "column"), [("title", "i.title"), ("handler", "o.name_zh")])
def test_orders_of_words_hold_for_every_row_there_is(house, opened, sort, column, descending):
    """All rows of the district, which are more than any page: the same as the database's own order,
    one statement a page, one more for the names of handlers."""
    db, world = opened
    request = ListRequest(sort=Sort(sort), descending=descending, limit=50, offset=5_500)
    query = in_sql(f"{column} collate zh {'desc' if descending else 'asc'}")
    wanted = [id_ for (id_,) in ask(house, query)]
    rows = chosen_issues(db, world, Scope(preset="24m"), request)
    assert len(rows) > 5_500
    assert world.facts.issues.id[rows].tolist() == wanted
    seen: list[str] = []
    sa.event.listen(house.own.engine, "before_cursor_execute", lambda *a: seen.append(a[2]))
    page = list_issues(db, world, Scope(preset="24m"), request)
    assert [row.id for row in page.rows] == wanted[5_500:5_550]
    assert len(seen) == (2 if sort == "handler" else 1)


def test_text_is_found_wherever_it_stands(house, opened):
    db, world = opened
    scope = Scope(preset="24m")
    for text in ("电梯", "漏水", '普通, "引号"', "100%", "_", "+cmd", "G2026"):
        wanted = ask(
            house,
            in_sql("i.reported_at desc", "(position(:t in lower(i.title)) > 0 or"
                   " position(:t in lower(i.description)) > 0 or position(:u in i.issue_no) > 0)"),
            t=text.lower(), u=text,
        )  # fmt: skip
        rows = chosen_issues(db, world, scope, ListRequest(text=text))
        assert sorted(world.facts.issues.id[rows].tolist()) == sorted(id_ for (id_,) in wanted)


def test_a_search_beyond_the_newest_asks_the_index(house, opened, monkeypatch):
    """The same rows whether all are read or the newest only and then the index."""
    db, world = opened
    scope = Scope(preset="24m")
    asked = {text: ListRequest(text=text, limit=20) for text in ("电梯", "翻新")}
    monkeypatch.setattr("geo.queries.searching.WALKED", 100 * WALKED)
    monkeypatch.setattr("geo.queries.searching.STRODE", 100 * WALKED)
    whole = {text: list_issues(db, world, scope, request) for text, request in asked.items()}
    monkeypatch.setattr("geo.queries.searching.WALKED", 40)
    monkeypatch.setattr("geo.queries.searching.STRODE", 60)
    for text, expected in whole.items():
        found = list_issues(db, world, scope, ListRequest(text=text, limit=20))
        assert [row.id for row in found.rows] == [row.id for row in expected.rows]
        assert found.walked is None and found.total == expected.total
    monkeypatch.setattr("geo.queries.searching.ENOUGH", 0)
    monkeypatch.setattr("geo.queries.issues.ENOUGH", 0)
    frequent = list_issues(db, world, scope, ListRequest(text="反映", limit=10))
    assert frequent.walked == 60 and len(frequent.rows) == 10


def client(own: Any) -> Any:
    server = Flask(__name__)
    add_exports(server)
    return server.test_client()


def test_files_hold_the_rows_of_the_list_in_its_order(house, opened):
    db, world = opened
    dice = random.Random(3)
    codes = [code for (code,) in ask(house, "select code from compound")]
    for _ in range(6):
        scope = Scope(
            at=Place(LevelKind.COMPOUND, dice.choice(codes)) if dice.random() < 0.6 else None,
            preset="24m",
            matters=tuple(sorted(dice.sample(list(Matter), 2))),
            statuses=(Status.CLOSED,) if dice.random() < 0.3 else (),
        )
        sort, way, text = (
            dice.choice(list(Sort)),
            dice.choice(("asc", "desc")),
            dice.choice(("", "楼")),
        )
        request = ListRequest(limit=200, sort=sort, descending=way == "desc", text=text)
        rows = chosen_issues(db, world, scope, request)
        shown = [row.issue_no for row in list_issues(db, world, scope, request).rows]
        address = f"{scope.to_search()}&sort={sort}&dir={way}&q={quote(text)}"
        lines = read_csv(client(house.own).get(f"/export/issues.csv{address}").data)
        assert len(lines) - 1 == len(rows)
        assert [line[0] for line in lines[1 : len(shown) + 1]] == shown
        book = CalamineWorkbook.from_filelike(
            io.BytesIO(client(house.own).get(f"/export/issues.xlsx{address}").data)
        )
        cells = book.get_sheet_by_index(0).to_python()
        assert [row[0] for row in cells[1:]] == [line[0] for line in lines[1:]]


def read_csv(body: bytes) -> list[list[str]]:
    assert body.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def test_no_text_is_a_formula_and_numbers_stay_numbers(house):
    """Round trip: what comes back is what the database holds, an apostrophe in text aside."""
    stored = {
        row.issue_no: row
        for row in ask(
            house,
            "select issue_no, title, description, st_x(geom) as lon, st_y(geom) as lat,"
            " (reported_at at time zone 'Asia/Shanghai')::timestamp(0) as reported from issue",
        )
    }
    lines = read_csv(client(house.own).get("/export/issues.csv?p=24m").data)
    head = lines[0]
    at = {
        name: head.index(name) for name in ("编号", "标题", "内容", "经度", "纬度", "受理登记时间")
    }
    tricky = 0
    for line in lines[1:]:
        row = stored[line[at["编号"]]]
        assert line[at["标题"]] == inert(row.title or "")
        assert line[at["内容"]][:1] not in BEGINS_FORMULA
        tricky += line[at["标题"]] != (row.title or "")
        assert line[at["经度"]] == ("" if row.lon is None else str(row.lon))
        assert line[at["受理登记时间"]][:16] == f"{row.reported:%Y-%m-%d %H:%M}"
    assert tricky == 6
    body = client(house.own).get("/export/issues.xlsx?p=24m").data
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0).to_python()
    assert sheet[0] == head
    for cells in sheet[1:]:
        row = stored[cells[at["编号"]]]
        assert cells[at["标题"]] == (row.title or "").replace("\r", "\n") or "\r" in row.title
        if row.lon is not None:
            assert isinstance(cells[at["经度"]], float)
            assert cells[at["经度"]] == pytest.approx(row.lon, abs=1e-9)

    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


def test_a_file_says_what_it_is_in_the_language_of_the_screen(house):
    scope = "?p=12m&matter=hard&lang=en"
    answer = client(house.own).get(f"/export/issues.xlsx{scope}&q=%E6%A5%BC&sort=due&dir=asc")
    assert "filename*=UTF-8''requests_" in answer.headers["Content-Disposition"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    assert book.sheet_names == ["Requests", "About"]
    about = dict(row[:2] for row in book.get_sheet_by_name("About").to_python())
    assert about["Filters"] == "Matter: Hard" and about["Search"] == "楼"
    assert about["Order"] == "Deadline · ascending" and about["As of"].startswith("22 Nov 2026")
    zh = client(house.own).get("/export/issues.csv?p=12m")
    assert quote("诉求清单_") in zh.headers["Content-Disposition"]
    assert zh.headers["Content-Type"] == "text/csv; charset=utf-8"


def test_too_many_rows_and_unknown_kinds_are_said(house, monkeypatch):
    monkeypatch.setitem(routes.MOST, "xlsx", 10)
    answer = client(house.own).get("/export/issues.xlsx?p=24m", headers={"Accept": "text/html"})
    assert answer.status_code == 413 and "10" in answer.text and "CSV" in answer.text
    assert client(house.own).get("/export/issues.pdf").status_code == 404


def test_memory_does_not_grow_with_the_file(house, opened, monkeypatch):
    """Ten times the rows, the same memory: portions are forgotten when they are sent."""
    from dashboard.asking import asking
    from dashboard.exports import sheet as sheets
    from dashboard.exports.text import lines

    monkeypatch.setattr(sheets, "PORTION", 200)
    _db, world = opened
    every = np.arange(len(world.facts.issues.id), dtype=np.int32)

    def greatest(rows: Any) -> int:
        with asking("?p=24m") as asked:
            tracemalloc.start()
            size = sum(len(part) for part in lines(sheets.sheet(asked, rows)))
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        assert size > 100 * len(rows)
        return peak

    greatest(every[:400])
    assert greatest(np.tile(every[:2000], 3)) < 1.5 * greatest(every[:600])
