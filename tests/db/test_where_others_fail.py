"""The cases in which other systems lose or multiply what happened when boundaries change."""

from datetime import timedelta

import pytest
import shapely
import sqlalchemy as sa

from data.check.registry import CHECKS
from geo.commands.adopting import Approval, Circumstances
from geo.commands.reverting import revert
from geo.queries.ground import ground
from geo.queries.ranking import ranking
from geo.queries.world import Worlds
from geo.shapes.draft import sheet_of
from geo.vocab import MetricKey
from tests import make
from tests.db.test_clock import (
    FREE,
    approval,
    at_noon,
    communities,
    cutting,
    grids_of,
    merging,
)
from tests.db.test_history import put_into_force
from tests.planning import TODAY, db, namer, rows, town, value

__all__ = ["communities", "db", "town"]
DIVIDED = TODAY - timedelta(days=20)
BEFORE = DIVIDED - timedelta(days=1)


def counts(db, community, clock=None, metric=MetricKey.ISSUES):
    """The figure of every grid of a community by a clock, and of the community itself."""
    scope = grids_of(db, community, metric=metric, clock=clock)
    found = ranking(Worlds(make.OwnFacts(db)).open(db, at_noon(TODAY), scope), scope)
    by_code = {row.named.place.code: row.figure.numerator for row in found.rows}
    return by_code, found.total.figure.numerator


def parts(db, adoption):
    """(old code, new code) of what became of the grids that a division ended."""
    return rows(
        db,
        "select f.code as old, t.code as new from grid_lineage l join grid f on"
        " f.id = l.from_grid_id join grid t on t.id = l.to_grid_id where l.adoption_id = :a",
        a=adoption,
    )


def holds(db):
    return {key: CHECKS[key](db.connection()) for key in ("I1", "I2", "I3", "I4", "I23", "I24")}


def test_a_split_gives_each_part_its_own_past(db, communities):
    """DHIS2 hands the whole history of a unit to one `primaryTarget`: a false fall of the other."""
    [community, *_] = communities
    was, whole = counts(db, community)
    adoption = put_into_force(db, community, DIVIDED, cutting)
    now, total = counts(db, community)
    by_day, total_then = counts(db, community, BEFORE)
    assert whole == total == total_then
    assert by_day == was, "by the boundaries of that day nothing has changed"
    family = parts(db, adoption)
    # A neighbour that gains a vertex is a new version too, of the same code and ground.
    [parent] = {row.old for row in family if row.new != row.old}
    children = {row.new for row in family if row.old == parent}
    assert len(children) == 2
    assert sum(now[code] for code in children) == was[parent]
    assert all(now[code] < was[parent] for code in children), "neither inherits everything"
    assert all(verdict.ok for verdict in holds(db).values())


def test_a_merge_adds_up(db, communities):
    """DHIS2 keeps the later of two values: five visits and seven visits make seven."""
    [community, *_] = communities
    was, whole = counts(db, community, metric=MetricKey.VISITS)
    adoption = put_into_force(db, community, DIVIDED, merging)
    now, total = counts(db, community, metric=MetricKey.VISITS)
    family = parts(db, adoption)
    old, [new] = {row.old for row in family}, {row.new for row in family}
    assert len(old) == 2 and min(was[code] for code in old) > 0
    assert now[new] == sum(was[code] for code in old)
    assert whole == total
    assert counts(db, community, BEFORE, MetricKey.VISITS) == (was, whole)
    assert all(verdict.ok for verdict in holds(db).values())


def test_nothing_that_is_closed_moves_and_overlaps_cannot_be_drawn(db, communities):
    """Signalen gives every case today's area anew, and the first row where several contain it."""
    [community, *_] = communities
    kept = "select id, grid_id, area_id, due_at, status from issue order by id"
    before = rows(db, kept)
    put_into_force(db, community, DIVIDED, cutting)
    assert rows(db, kept) == before
    overlapping = value(
        db,
        "update grid g set geom = st_multi(st_snaptogrid(st_union(g.geom, st_buffer(st_pointn("
        "st_exteriorring(st_geometryn(g.geom, 1)), 1), 0.0004)), 1e-7)) from area a"
        " where a.id = g.area_id and a.code = :code and g.valid_to is null and g.kind = 'base'"
        " and g.id = (select min(id) from grid where area_id = a.id and valid_to is null"
        " and kind = 'base') returning g.code",
        code=community,
    )
    verdict = CHECKS["I1"](db.connection())
    assert not verdict.ok and any(overlapping in one for one in verdict.examples)
    around = ground(db, [community], TODAY, at_noon(TODAY))[community]
    sheet = sheet_of(around.outline, around.base)
    faces = list(sheet.areas)
    union = shapely.union_all(faces)
    assert sum(face.area for face in faces) == pytest.approx(union.area, rel=1e-9)
    assert union.symmetric_difference(around.outline).area < 1e-10
    unclear = [face for face in sheet.faces if face.origin is None]
    assert unclear, "what two grids claim belongs to neither until a planner says so"


def test_no_list_mixes_generations(db, communities):
    """FixMyStreet's exports show former wards beside those of today."""
    [community, *_] = communities
    adoption = put_into_force(db, community, DIVIDED, merging)
    retired = {row.old for row in parts(db, adoption)} - {row.new for row in parts(db, adoption)}
    for day in (None, BEFORE, DIVIDED, TODAY):
        shown = set(counts(db, community, day)[0])
        standing = set(
            db.scalars(
                sa.text(
                    "select g.code from grid g join area a on a.id = g.area_id where a.code = :code"
                    " and g.kind = 'base' and g.valid_from <= :day"
                    " and (g.valid_to is null or g.valid_to > :day)"
                ),
                {"code": community, "day": day or TODAY},
            )
        )
        assert shown == standing
        assert (retired <= shown) is (day == BEFORE)


def test_a_split_taken_back_is_as_if_it_had_not_been(db, communities):
    """The Tasking Manager copies the history to every part and deletes the whole."""
    [community, *_] = communities
    facts = (
        "select (select count(*) from issue), (select count(*) from issue_event),"
        " (select count(*) from visit), (select sum(due_at - reported_at) from issue)"
    )
    was, before = counts(db, community), rows(db, facts)
    borders = (
        "select g.code, st_asbinary(g.geom) as geom from grid g join area a on a.id = g.area_id"
        " where a.code = :code and g.kind = 'base' and g.valid_to is null order by g.code"
    )
    drawn = rows(db, borders, code=community)
    adoption = put_into_force(db, community, DIVIDED, cutting)
    assert rows(db, facts) == before and counts(db, community)[1] == was[1]
    back = DIVIDED + timedelta(days=5)
    given: Approval = approval(db, back, "退回1号")
    revert(db, adoption, given, Circumstances(back, at_noon(back), namer, FREE))
    assert rows(db, borders, code=community) == drawn
    assert rows(db, facts) == before
    assert counts(db, community) == was
    assert counts(db, community, BEFORE) == was
    assert counts(db, community, DIVIDED)[1] == was[1]
    assert all(verdict.ok for verdict in holds(db).values())
