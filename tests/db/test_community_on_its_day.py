"""A division of a community that waits for its day: the round hands it over, `gezhi check` finds
nothing, and the migration below it goes down and up."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from dashboard.server.rounds import Rounds
from data import migrate
from data.check.report import run
from geo.commands.adopting import adopt
from geo.queries.plans import find_plan
from tests import make
from tests.dividing import NAMES, approval, circumstances, halved
from tests.planning import ME, TODAY, engine_on, rows, value
from tests.towns import small_demo

ZONE = "Asia/Shanghai"
DAY = TODAY + timedelta(days=10)


@pytest.fixture(scope="module")
def house(cluster):
    """Address, engine and the code of a community that is divided from DAY on."""
    with small_demo(cluster) as url, engine_on(url) as engine:
        with Session(engine) as db, db.begin():
            code = value(db, "select code from area where level = 'community' order by 1 limit 1")
            plan = halved(db, code, TODAY)
            signed = approval(db, DAY)
            adopt(db, plan, find_plan(db, plan).head, signed, ME, circumstances(TODAY))
        yield url, engine, code


def named(engine, query, **params):
    with Session(engine) as db:
        return {row[0] for row in rows(db, query, **params)}


HELD = """
    select a.name_zh from building b join area a on a.id = b.area_id where b.code like :c || '%'
    union select a.name_zh from compound c join area a on a.id = c.area_id
    where c.code like :c || '%'
    union select a.name_zh from post p join area a on a.id = p.area_id
    where p.code like '%' || :c || '%'
"""


def at(day):
    return datetime(day.year, day.month, day.day, 2, tzinfo=UTC)


def look(url, day):
    """What the server's master does when it looks at the clock."""
    return Rounds(url, ZONE, clock=lambda: at(day), every_s=0).look()


def test_the_round_of_the_day_hands_the_community_over_and_check_finds_nothing(house):
    url, engine, code = house
    before = named(engine, HELD, c=code)
    assert len(before) == 1 and not before & set(NAMES)
    assert look(url, TODAY) == 0
    with Session(engine) as db, db.begin():
        make.setting(db, "as_of", str(DAY - timedelta(days=1)))
    assert look(url, DAY) == 0, "the day of the data has not come"
    assert named(engine, HELD, c=code) == before
    with Session(engine) as db, db.begin():
        make.setting(db, "as_of", str(DAY))
    assert look(url, DAY) == 1
    assert look(url, DAY) == 0
    assert named(engine, HELD, c=code) == set(NAMES[:2])
    with engine.connect() as connection:
        report = run(connection)
    assert [finding for finding in report.findings if not finding.ok] == []
    assert report.counts["communities"] == 7
    moved = "select count(*) from issue where area_now is not null and building_id is null"
    with engine.connect() as connection:
        assert connection.scalar(sa.text(moved)) > 0


def test_the_migration_goes_down_and_up_on_a_divided_community(house):
    url, engine, _ = house
    with engine.connect() as connection:
        kept = connection.execute(sa.text("select count(*), sum(area_id) from issue")).one()
    migrate.downgrade(url, "0005")
    with engine.connect() as connection:
        tables = "select count(*) from information_schema.tables where table_name = 'area_lineage'"
        assert connection.scalar(sa.text(tables)) == 0
        standing = "select count(*) from area where level = 'community' and valid_to is null"
        assert connection.scalar(sa.text(standing)) == 7, "territory itself stays"
    migrate.upgrade(url)
    with engine.connect() as connection:
        assert connection.execute(sa.text("select count(*), sum(area_id) from issue")).one() == kept
        assert connection.scalar(sa.text("select count(*) from area_lineage")) == 0
