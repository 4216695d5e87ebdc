"""History that stays true: retired codes, badges of comparisons, grids of a report, hand-over."""

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa
import sqlalchemy.orm
from flask import Flask
from pydantic import SecretStr

from dashboard import borders
from dashboard.asking import asking
from dashboard.db import furnish, move_in
from dashboard.panels.header.finding import add_search
from dashboard.panels.map.borders import history
from dashboard.panels.places.ladder import switches
from dashboard.server.handing import hand_over
from dashboard.server.rounds import Rounds
from data.database import writing_engine
from data.demo.build import build
from data.migrate import upgrade
from geo.commands import plans
from geo.commands.adopting import Circumstances, adopt
from geo.errors import GeoError
from geo.queries.ground import ground
from geo.queries.issues import issue_detail
from geo.queries.plans import drawing_of
from geo.queries.same_borders import moved_between
from geo.settings import Settings
from tests.db.test_adoption import ME, TODAY, namer, rows, value
from tests.db.test_clock import FREE, approval, at_noon, cutting, merging
from tests.servers import database_beside, open_folder

DIVIDED = TODAY - timedelta(days=30)
COMING = TODAY + timedelta(days=10)


@pytest.fixture(scope="module")
def url(cluster):
    """The small demo, in which two grids were merged a month ago."""
    with database_beside(cluster) as url:
        upgrade(url)
        build(url, size="small", seed=1, as_of=TODAY)
        yield url


@pytest.fixture(scope="module")
def engine(url):
    engine = writing_engine(url)
    yield engine
    engine.dispose()


def put_into_force(db, community, day, change):
    """The first face that can be cut or merged, put into force on a day; the adoption."""
    now, today = at_noon(day), min(day, TODAY)
    around = ground(db, [community], day, now)
    what = {merging: "merge", cutting: "cut"}[change]
    for row in range(12):
        plan = plans.open_plan(db, [community], "调整", ME, day, now)
        sheet = drawing_of(db, plan, 0)[community]
        if row == len(sheet.faces):
            break
        params = {"community": community, **change(sheet, row, around[community])}
        try:
            with db.begin_nested():
                plans.edit(db, plan, 0, what, params, ME, around, now)
                at = Circumstances(today, at_noon(today), namer, FREE)
                return adopt(db, plan, 1, approval(db, day, "青社发〔2026〕7号"), ME, at)
        except GeoError:
            continue
    raise AssertionError("nothing could be divided")


@pytest.fixture(scope="module")
def merged(engine):
    """Codes of a grid that was merged into another one, and of that one."""
    with sa.orm.Session(engine) as db, db.begin():
        community = value(
            db,
            "select a.code from area a join grid g on g.area_id = a.id group by a.code"
            " having count(*) > 2 order by a.code limit 1",
        )
        put_into_force(db, community, DIVIDED, merging)
    with sa.orm.Session(engine) as db:
        return rows(
            db,
            "select f.code as old, t.code as new from grid_lineage l"
            " join grid f on f.id = l.from_grid_id join grid t on t.id = l.to_grid_id"
            " where f.code <> t.code",
        )[0]


@pytest.fixture(scope="module")
def home(url, merged):
    with open_folder() as folder:
        own = furnish(Settings(home=folder, database_url=SecretStr(url), lang="zh"))
        move_in(own)
        yield own
        own.engine.dispose()


def texts(part):
    """All words of a tree of components."""
    if part is None or isinstance(part, int | float):
        return ""
    if isinstance(part, str):
        return part
    if isinstance(part, list | tuple):
        return "".join(texts(each) for each in part)
    return texts(getattr(part, "children", None))


def test_an_old_code_opens_its_place_as_of_its_last_day(home, merged):
    with asking(f"?at=grid:{merged.old}&lang=en") as asked:
        assert asked.misread == ()
        assert asked.frame.named.place.code == merged.old
        assert asked.scope.clock == DIVIDED - timedelta(days=1)
        said = texts(borders.notice(asked))
        assert merged.old in said and merged.new in said and "青社发〔2026〕7号" in said
        assert "retired on 23 Oct 2026" in said
        [to] = [row.new for row in asked.retired.end.became]
        assert to == merged.new
    with asking(f"?at=grid:{merged.new}") as asked:
        assert asked.retired is None and asked.world.is_today
        assert borders.notice(asked) == []
    with asking("?at=grid:nothing") as asked:
        assert [wrong.key for wrong in asked.misread] == ["at"]


def test_a_day_before_everything_is_told_and_todays_boundaries_hold(home):
    with asking("?clock=1899-01-01") as asked:
        assert [wrong.key for wrong in asked.misread] == ["clock"]
        assert asked.world.is_today and asked.scope.clock is None


def test_search_finds_retired_codes(home, merged):
    server = Flask(__name__)
    add_search(server)
    for query in (merged.old, merged.old[:-1].lower()):
        found = json.loads(server.test_client().get(f"/find?find={query}&lang=en").data)
        former = found["groups"][-1]
        assert former["level"] == "Retired codes"
        assert [row["code"] for row in former["rows"]] == [merged.old]
        assert former["rows"][0]["at"] == f"grid:{merged.old}"


@pytest.mark.parametrize(
    ("search", "same"),
    [("?p=8w&cmp=span&level=grid", False), ("?p=7d&cmp=span&level=grid", True)],
)
def test_a_comparison_says_whether_boundaries_changed_and_how_much_moved(
    home, engine, merged, search, same
):
    with engine.connect() as connection:
        by_grids = "select key from ladder where 'grid' = any(levels) order by key limit 1"
        ladder = connection.scalar(sa.text(by_grids))
    with asking(f"{search}&ladder={ladder}") as asked, engine.connect() as connection:
        assert asked.frame.level.key == "grid"
        found = moved_between(asked.world, asked.scope, asked.frame)
        assert found.is_same is same
        moved = sa.text(
            """
            with home as (
                select b.id, b.dwellings, (
                    select g.code from grid g where st_intersects(g.geom, b.geom)
                    and g.kind = 'base' and g.valid_from <= d.day
                    and (g.valid_to is null or g.valid_to > d.day)
                    order by g.code collate "C" limit 1) as code, d.day
                from building b, (values (cast(:then as date)), (cast(:now as date))) d(day))
            select count(*), coalesce(sum(o.dwellings), 0),
                   (select count(*) from building), (select sum(dwellings) from building)
            from home o join home n on n.id = o.id and n.day = :now
            where o.day = :then and o.code is distinct from n.code
            """
        )
        again = connection.execute(moved, {"then": found.then, "now": found.now}).one()
        counted = (found.buildings, found.households, found.of_buildings, found.of_households)
        assert counted == tuple(again)
        words = texts(borders.same_or_changed(asked, found))
        assert ("口径已变" in words) is not same and ("同口径" in words) is same


def test_streets_have_the_same_boundaries_when_grids_changed(home):
    with asking("?p=8w&cmp=span&level=street") as asked:
        assert moved_between(asked.world, asked.scope, asked.frame).is_same


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("clock", "at"),
    [
        *(("", 2), ("&clock=day", 2), (f"&clock={DIVIDED}", 1)),
        (f"&clock={DIVIDED - timedelta(days=1)}", 0),
    ],
)
def test_the_legend_plays_the_boundaries_and_lists_what_changed(home, merged, lang, clock, at):
    with asking(f"?lang={lang}{clock}") as asked:
        [details] = history(asked)
        slider = details.children[1]
        days = [step["day"] for step in slider.steps]
        assert days == [str(DIVIDED - timedelta(days=1)), str(DIVIDED), None]
        before = at == 0
        assert slider.at == at
        listed = texts(details)
        assert (merged.old in listed and merged.new in listed) is not before
        assert len(texts(switches(asked))) > 0


def test_an_issue_keeps_the_grid_of_its_report(home, engine, merged):
    with sa.orm.Session(engine) as db:
        number = value(
            db,
            "select i.issue_no from issue i join grid g on g.id = i.grid_id where g.code = :code"
            " order by i.id limit 1",
            code=merged.old,
        )
    with asking("") as asked:
        found = issue_detail(asked.db, asked.world, number)
        assert found.grid_then.place.code == merged.old
        assert found.grid_now.place.code == merged.new
    with asking(f"?clock={DIVIDED - timedelta(days=1)}") as asked:
        assert issue_detail(asked.db, asked.world, number).grid_now.place.code == merged.old


def test_on_its_day_a_division_is_handed_over_as_its_bill_said(home, engine, url):
    """Deadlines stay; the responsible post follows the building where the bill says so."""
    with sa.orm.Session(engine) as db, db.begin():
        community = value(
            db,
            "select a.code from area a join grid g on g.area_id = a.id where g.valid_to is null"
            " group by a.code having count(*) > 2 order by a.code desc limit 1",
        )
        adoption = put_into_force(db, community, COMING, cutting)

    def state():
        with engine.connect() as db:
            issues = db.execute(
                sa.text(
                    "select id, due_at, grid_id, building_id, lead_post_id, status from issue"
                    " order by id"
                )
            ).all()
            homes = dict(db.execute(sa.text("select id, grid_id from building")).all())
            waiting = db.scalar(sa.text("select count(*) from adoption where applied_at is null"))
        return issues, homes, waiting

    before = state()
    set_today(engine, TODAY)
    rounds = Rounds(url, None, clock=lambda: at_noon(TODAY), every_s=0)
    assert rounds.look() == 0 and state() == before and before[2] == 1
    set_today(engine, COMING)
    rounds = Rounds(url, None, clock=lambda: at_noon(COMING))
    assert rounds.look() == 1
    assert rounds.look() == 0
    assert hand_over(url, None, at_noon(COMING)) == 0
    after = state()
    assert after[2] == 0
    assert [row[:4] for row in after[0]] == [row[:4] for row in before[0]]
    with engine.connect() as db:
        moved = set(
            db.scalars(
                sa.text("select building_id from building_home where valid_from = :day"),
                {"day": COMING},
            )
        )
        ended = set(
            db.scalars(
                sa.text("select grid_id from adoption_grid where adoption_id = :a and not made"),
                {"a": adoption},
            )
        )
    changed = {id_ for id_, grid in after[1].items() if before[1][id_] != grid}
    assert moved and moved <= changed
    assert all(after[1][id_] not in ended for id_ in after[1])
    for old, new in zip(before[0], after[0], strict=True):
        if old.lead_post_id != new.lead_post_id:
            assert old.building_id in moved and old.status not in (9, 10, 11)


def set_today(engine, day):
    with engine.begin() as db:
        db.execute(
            sa.text("update setting set value = cast(:day as jsonb) where key = 'as_of'"),
            {"day": json.dumps(str(day))},
        )


def test_a_database_that_cannot_be_reached_does_not_stop_the_rounds():
    assert Rounds("postgresql+psycopg://nobody@/nothing?host=/nowhere", None).look() == 0
