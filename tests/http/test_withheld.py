"""I20 on every screen, print and export: what few people stand behind is `<5` and nothing else."""

import importlib
import json
from io import BytesIO

import pytest
import sqlalchemy as sa
from flask import Flask
from pydantic import SecretStr
from python_calamine import CalamineWorkbook

from dashboard import db as rooms
from dashboard.asking import asking
from dashboard.panels.formulas.view import layout
from dashboard.panels.map.cards import card_of
from dashboard.printing.routes import add_prints
from geo.scope import Place
from geo.settings import Settings
from geo.vocab import LevelKind
from tests.servers import open_folder
from tests.towns import small_demo

pytestmark = pytest.mark.slow
PANELS = ("header", "strip", "places", "timeline", "map", "drawer", "compare", "multiples")
# Whole weeks in which the targets were due a visit, and in which they were met.
SHARES = """
    with week as (select m::date as monday from generate_series(timestamp '2026-09-28',
        timestamp '2026-11-09', interval '7 days') m),
    done as (select care_target_id as who, (started_at at time zone 'Asia/Shanghai')::date as day
        from visit where care_target_id is not null and reached <> '{}'
        union select care_target_id, month + n from check_in, generate_series(0, 30) n
        where care_target_id is not null and (days >> n) & 1 = 1)
    select g.code, count(distinct t.id) as people,
        100::float * count(*) filter (where exists (select from done where who = t.id
            and day between monday and monday + 6)) / count(*) as share
    from care_target t join building b on b.id = t.building_id join grid g on g.id = b.grid_id
    cross join week where t.active_from <= monday
        and coalesce(t.active_to, 'infinity') >= monday + 7
    group by 1 order by 1
"""


@pytest.fixture(scope="module")
def house(cluster):
    with small_demo(cluster) as url, open_folder() as home:
        own = rooms.furnish(Settings(home=home, database_url=SecretStr(url), lang="en"))
        rooms.move_in(own)
        yield own
        own.engine.dispose()


@pytest.fixture(scope="module")
def grids(house):
    """A grid with few care targets and one with enough, each with its share."""
    with house.engine.connect() as connection:
        found = [row for row in connection.execute(sa.text(SHARES)) if 0 < row.share < 100]
    few = next(row for row in found if row.people < 5)
    return few, next(row for row in found if row.people >= 5 and row.share != few.share)


def address(code: str, *more: str) -> str:
    span = ("from=2026-09-28", "to=2026-11-15")
    rest = ("metric=care_visited", "ladder=grids", "lang=en", *span, *more)
    return f"?at=grid:{code}&" + "&".join(rest)


def drawn(search: str) -> str:
    """All panels of the room as the page gets them."""
    with asking(search) as asked:
        panels = [importlib.import_module(f"dashboard.panels.{name}.callbacks") for name in PANELS]
        return json.dumps([_plain(each.draw(asked)) for each in panels], ensure_ascii=False)


def _plain(node: object) -> object:
    if isinstance(node, dict):
        return {key: _plain(value) for key, value in node.items()}
    if isinstance(node, list | tuple):
        return [_plain(each) for each in node]
    plotly = getattr(node, "to_plotly_json", None)
    return _plain(plotly()) if plotly else node if isinstance(node, str | int | float) else None


@pytest.mark.parametrize(
    "more", [(), ("rows=care_visited:missed",), ("show=compare", "vs=p:30d"), ("show=multiples",)]
)
def test_every_panel_withholds_what_few_stand_behind(grids, more):
    few, enough = grids
    hidden, shown = drawn(address(few.code, *more)), drawn(address(enough.code, *more))
    assert f"{enough.share:.1f}" in shown
    assert "<5" in hidden and f"{few.share:.1f}" not in hidden


def test_the_card_on_the_map_withholds_it(grids):
    said = []
    for each in grids:
        with asking(address(each.code).replace(f"at=grid:{each.code}&", "")) as asked:
            said.append(card_of(asked, Place(LevelKind.GRID, each.code))["lines"][0][1])
    assert said[0] == "<5" and said[1] == f"{grids[1].share:.1f}%"


def test_the_workbook_withholds_it(house, grids):
    server = Flask(__name__)
    add_prints(server)
    cells = []
    for each in grids:
        answer = server.test_client().get("/print/numbers.xlsx" + address(each.code))
        assert answer.status_code == 200
        book = CalamineWorkbook.from_filelike(BytesIO(answer.data))
        rows = [
            row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()
        ]
        cells.append(next(row for row in rows if row and row[0] == "Weekly visits to care targets"))
    assert [cells[0][3], cells[0][7], cells[0][8]] == ["<5"] * 3
    assert cells[1][3] == pytest.approx(grids[1].share, abs=0.001) and cells[1][8] > 0


def test_the_dictionary_defines_both_and_misses_nothing():
    page = json.dumps(_plain(layout("en")), ensure_ascii=False)
    for text in ("places_visited", "care_visited", "fewer than 5 people", '"E1"', '"E2"'):
        assert text in page
    assert "cannot be counted yet" not in page
