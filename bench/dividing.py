"""Dividing: validation of all grids, advice for all of them, and putting a division into force."""

import time
from datetime import UTC, date, datetime, timedelta

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from bench.drawing import GRIDS
from bench.imports import copied
from bench.line import Line, summarised
from bench.measuring import Bench
from data.check.territory import grids_tile_their_community
from data.database import writing_engine
from geo.commands import plans
from geo.commands.adopting import Approval, Circumstances, adopt
from geo.commands.plans import Editor
from geo.queries.freshness import freshness
from geo.queries.ground import ground
from geo.queries.planning_parameters import grid_limits
from geo.queries.plans import drawing_of
from geo.queries.suggesting import advise
from geo.rules.fitness import Limits
from geo.shapes.faces import neighbours

RUNS = 5
ME = Editor("measuring-measuring", "bench")
_PLACES = sa.text(
    "select a.code from area a join grid g on g.area_id = a.id where g.kind = 'base'"
    " and g.valid_to is null and a.valid_to is null group by a.id"
    " order by abs(count(*) - :grids), a.code limit :runs"
)


def validation(bench: Bench) -> list[Line]:
    """Reading all base grids in force and looking for gaps, overlaps, slivers and grids outside
    their community, as `gezhi check` does."""
    bench.tell("validating")
    seconds = []
    with bench.home.database() as (_, engine), engine.connect() as db:
        for _ in range(RUNS):
            begun = time.perf_counter()
            if not grids_tile_their_community(db).ok:
                return [summarised("validate_grids_s", bench.size, [])]
            seconds.append(time.perf_counter() - begun)
    return [summarised("validate_grids_s", bench.size, seconds)]


def suggestions(bench: Bench) -> list[Line]:
    """Advice to split and to merge for every grid in force, nothing remembered."""
    bench.tell("suggesting")
    seconds = []
    with bench.home.database() as (_, engine), Session(engine) as db:
        fresh, limits = freshness(db, datetime.now(UTC)), grid_limits(db)
        for _ in range(RUNS):
            begun = time.perf_counter()
            advise(db, "", fresh.today, fresh.as_of, limits)
            seconds.append(time.perf_counter() - begun)
    return [summarised("suggest_s", bench.size, seconds)]


def adoptions(bench: Bench) -> list[Line]:
    """Two grids of a community become one, in a copy of the database: from the wish to the commit,
    bill, lineage and hand-over included. Another community each time."""
    bench.close_server()
    bench.tell("adopting")
    with bench.home.database() as (cluster, engine):
        engine.dispose()
        with copied(cluster) as url:
            own = writing_engine(url)
            try:
                with own.connect() as db:
                    codes = db.scalars(_PLACES, {"grids": GRIDS, "runs": RUNS}).all()
                seconds = [_adopted(own, code) for code in codes]
            finally:
                own.dispose()
    return [summarised("adopt_s", bench.size, seconds)]


def _adopted(engine: sa.Engine, code: str) -> float:
    now = datetime.now(UTC)
    with Session(engine) as db, db.begin():
        day = freshness(db, now).today + timedelta(days=1)
        plan, head = _merged(db, code, day, now)
        post = db.scalar(sa.text("select code from post order by code limit 1"))
    approval = Approval(str(post), "bench", "bench", day, "bench")
    at = Circumstances(day, now, lambda zh, en, n: (f"{zh}{n}", None), Limits())
    begun = time.perf_counter()
    with Session(engine) as db, db.begin():
        adopt(db, plan, head, approval, ME, at)
    return time.perf_counter() - begun


def _merged(db: Session, code: str, day: date, now: datetime) -> tuple[int, int]:
    """A plan in which the two grids with the longest common border are one."""
    around = ground(db, [code], day, now)
    plan = plans.open_plan(db, [code], "bench", ME, day, now)
    sheet = drawing_of(db, plan, 0)[code]
    pairs = neighbours(sheet.graph.faces)
    one, two, _ = pairs[int(np.argmax([length for *_, length in pairs]))]
    params = {"community": code, "faces": [sheet.faces[one].number, sheet.faces[two].number]}
    return plan, plans.edit(db, plan, 0, "merge", params, ME, around, now).head
