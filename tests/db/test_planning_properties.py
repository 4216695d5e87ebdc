"""Whatever planners do: grids tile their community, nothing is lost, nobody is in two grids."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import numpy as np
import pytest
import shapely
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from geo.commands import plans
from geo.commands.adopting import Approval, adopt
from geo.commands.reverting import revert
from geo.errors import GeoError, Refused
from geo.queries.ground import ground
from geo.queries.plans import drawing_of, find_plan
from geo.shapes.draft import stored
from geo.shapes.faces import NOWHERE, home_of, neighbours, sums
from geo.shapes.faults import faults
from tests.planning import AT, ME, NOW, TODAY, rows, session_on, town

__all__ = ["town"]

pytestmark = pytest.mark.slow

REACH = 3_000
share = st.floats(0, 1, allow_nan=False)
EDITS = ("draw", "cut", "move", "merge", "erase", "undo", "redo")
sequences = st.lists(st.tuples(st.sampled_from(EDITS), share, share, share), min_size=3, max_size=8)
divisions = st.lists(
    st.tuples(st.sampled_from(("cut", "merge")), share, share), min_size=1, max_size=3
)
# Without shrinking: an example costs a second, and the failing one is small already.
USUAL = {
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
    "derandomize": True,
    "phases": (Phase.explicit, Phase.generate),
}


@pytest.fixture(scope="module")
def communities(town):
    with session_on(town) as db:
        text = "select distinct a.code from area a join grid g on g.area_id = a.id order by 1"
        return db.scalars(sa.text(text)).all()


def chosen(share, n):
    return min(int(share * n), n - 1)


def through_gap(area, points, upright):
    """A line through an area between two buildings that lie far apart."""
    inside = points[shapely.contains_xy(area, points)]
    axis = 0 if upright else 1
    west, south, east, north = area.bounds
    at = sorted(inside[:, axis].tolist()) or [(area.bounds[axis] + area.bounds[axis + 2]) / 2] * 2
    low, high = max(pairwise(at), key=lambda gap: gap[1] - gap[0], default=(at[0], at[0]))
    middle = (low + high) / 2
    if upright:
        return [[middle, south - 0.001], [middle + 1e-6, north + 0.001]]
    return [[west - 0.001, middle], [east + 0.001, middle + 1e-6]]


class Planner:
    """One plan of one community, and what to expect of it."""

    def __init__(self, db, code):
        self.db, self.code = db, code
        self.around = ground(db, [code], TODAY, NOW)
        self.here = self.around[code]
        self.plan = plans.open_plan(db, [code], "调整", ME, TODAY, NOW)
        self.bytes = [stored(drawing_of(db, self.plan, 0))]
        self.head = 0

    @property
    def sheet(self):
        return drawing_of(self.db, self.plan, self.head)[self.code]

    def do(self, action, a, b, c):
        """Do one thing; what cannot be done must leave the plan as it is."""
        if action in ("undo", "redo"):
            return self.go(self.head + (-1 if action == "undo" else 1))
        params = getattr(self, f"_{action}")(a, b, c)
        if params is None:
            return None
        args = (self.plan, self.head, action, {"community": self.code, **params}, ME, self.around)
        try:
            made = plans.edit(self.db, *args, NOW)
        except GeoError as error:
            assert error.key.startswith("drawing.") and error.key != "drawing.unknown"
        else:
            self.head = made.head
            self.bytes[self.head :] = [stored(made.after)]
        return None

    def go(self, seq):
        if 0 <= seq < len(self.bytes):
            plans.go_to(self.db, self.plan, self.head, seq, ME, NOW)
            self.head = seq

    def _draw(self, a, b, c):
        west, south, east, north = self.here.outline.bounds
        spots = [(0, a), (b, c), (1, 1 - a)]
        line = [[west + x * (east - west), south + y * (north - south)] for x, y in spots]
        return {"line": line, "reach": REACH}

    def _cut(self, a, b, c=0.0):
        sheet = self.sheet
        row = chosen(a, len(sheet.faces))
        line = through_gap(sheet.areas[row], self.here.atoms.points / 1e7, b > 0.5)
        return {"face": sheet.faces[row].number, "line": line}

    def _move(self, a, b, c):
        inner = self.sheet.graph.inner
        if not len(inner):
            return None
        at = inner[chosen(a, len(inner)), :2] / 1e7
        return {
            "at": at.tolist(),
            "to": (at + np.array([b - 0.5, c - 0.5]) / 1e4).tolist(),
            "reach": 1,
        }

    def _merge(self, a, b=0.0, c=0.0):
        sheet = self.sheet
        pairs = neighbours(sheet.graph.faces)
        if not pairs:
            return None
        one, two, _ = pairs[chosen(a, len(pairs))]
        return {"faces": [sheet.faces[one].number, sheet.faces[two].number]}

    def _erase(self, a, b, c):
        inner = self.sheet.graph.inner
        if not len(inner):
            return None
        ends = inner[chosen(a, len(inner))].reshape(2, 2) / 1e7
        return {"at": ends.mean(axis=0).tolist(), "reach": 5}


def tiles(sheet, outline):
    """Nothing between the faces, nothing twice; a junction may bend the border by a step."""
    whole = shapely.union_all(sheet.areas)
    tolerance = outline.length * 1e-7
    assert whole.symmetric_difference(outline).area <= tolerance
    assert abs(shapely.area(sheet.areas).sum() - whole.area) <= 1e-15 + whole.area * 1e-9
    assert len({face.number for face in sheet.faces}) == len(sheet.faces)


@settings(max_examples=30, **USUAL)
@given(place=share, sequence=sequences)
def test_faces_tile_the_community_counts_conserve_and_undo_restores_the_bytes(
    town, communities, place, sequence
):
    with session_on(town) as db:
        planner = Planner(db, communities[chosen(place, len(communities))])
        atoms = planner.here.atoms
        for each in sequence:
            planner.do(*each)
            row = find_plan(db, planner.plan)
            assert (row.head, row.last) == (planner.head, len(planner.bytes) - 1)
            draft = drawing_of(db, planner.plan, planner.head)
            assert stored(draft) == planner.bytes[planner.head]
            sheet = draft[planner.code]
            tiles(sheet, planner.here.outline)
            homes = home_of(sheet.graph.faces, atoms.points)
            assert (homes != NOWHERE).all()
            total = sums(homes, atoms, len(sheet.faces)).sum(axis=0)
            np.testing.assert_allclose(total, atoms.amounts.sum(axis=0))


KEPT = """
    select (select count(*) from issue), (select sum(id) from issue),
           (select sum(grid_id) from issue), (select count(due_at) from issue),
           (select sum(extract(epoch from due_at)) from issue),
           (select count(*) from issue where status not in (9, 10, 11)),
           (select count(*) from visit), (select sum(id) from visit),
           (select sum(grid_id) from visit), (select sum(dwellings) from building),
           (select count(*) from building)
"""
# How often each building lies in a base grid of a day, by the ground and by the history of homes.
HELD = """
    with grids as (
        select * from grid where kind = 'base' and valid_from <= :day
               and (valid_to is null or valid_to > :day)
    )
    select b.id,
           (select count(*) from grids g where st_contains(g.geom, b.geom)) as around,
           (select count(*) from grids g where st_intersects(g.geom, b.geom)) as touching,
           (select count(*) from building_home h where h.building_id = b.id
                   and h.valid_from <= :day and (h.valid_to is null or h.valid_to > :day)) as homes,
           (select count(*) from building_home h where h.building_id = b.id) as ever,
           (select count(*) from grids g where g.code = coalesce(
                (select k.code from building_home h join grid k on k.id = h.grid_id
                  where h.building_id = b.id and h.valid_from <= :day
                    and (h.valid_to is null or h.valid_to > :day)),
                (select k.code from grid k where k.id = b.grid_id))) as in_force
    from building b join area a on a.id = b.area_id where a.code = :code
"""
SHARES = """
    select from_grid_id, sum(household_share) as households, sum(area_share) as ground
    from grid_lineage group by 1
"""


def each_building_in_one_grid(db, code, day):
    for row in rows(db, HELD, day=day, code=code):
        assert row.around <= 1 <= row.touching, (day, row)
        assert row.homes == (1 if row.ever else 0), (day, row)
        assert row.in_force == 1, (day, row)


def land(db, code, day):
    text = (
        "select g.code, st_asbinary(g.geom) as geom from grid g join area a on a.id = g.area_id"
        " where a.code = :code and g.kind = 'base' and g.valid_from <= :day"
        " and (g.valid_to is null or g.valid_to > :day)"
    )
    return {r.code: bytes(r.geom) for r in rows(db, text, code=code, day=day)}


def divide(planner, sequence):
    """Edits without errors: what would stand in the way of adoption is taken back."""
    for action, a, b in sequence:
        planner.do(action, a, b, 0.0)
        found = faults(planner.sheet, planner.here.atoms, planner.here.compounds, AT.limits)
        if any(fault.error for fault in found):
            planner.go(planner.head - 1)


adopted = []


@settings(max_examples=10, **USUAL)
@given(place=share, sequence=divisions, days=st.integers(0, 40), later=st.integers(1, 40))
def test_adoption_and_revert_conserve_everything(town, communities, place, sequence, days, later):
    with session_on(town) as db:
        code = communities[chosen(place, len(communities))]
        planner = Planner(db, code)
        divide(planner, sequence)
        post = db.scalar(sa.text("select code from post where role = 'district_leader' limit 1"))
        day = TODAY + timedelta(days=days)
        approval = Approval(post, "户数过多", "青社发〔2026〕12号", day, "已踏勘")
        before, kept = land(db, code, TODAY - timedelta(days=1)), rows(db, KEPT)
        try:
            made = adopt(db, planner.plan, planner.head, approval, ME, AT)
        except Refused as error:
            assert error.key == "plan.nothing"
            assert land(db, code, TODAY) == before and rows(db, KEPT) == kept
            return
        adopted.append(made)
        assert rows(db, KEPT) == kept
        back = day + timedelta(days=later)
        on = replace(AT, today=back, now=NOW + timedelta(days=days + later))
        revert(db, made, replace(approval, effective_on=back), on)
        assert rows(db, KEPT) == kept
        for when in (
            TODAY - timedelta(days=1),
            day - timedelta(days=1),
            day,
            back,
            back + timedelta(9),
        ):
            each_building_in_one_grid(db, code, when)
        assert land(db, code, back) == before == land(db, code, TODAY - timedelta(days=1))
        for row in rows(db, SHARES):
            assert row.ground == pytest.approx(1, abs=1e-6)
            assert row.households == pytest.approx(1, abs=1e-6)


def test_most_examples_came_into_force():
    assert len(adopted) >= 3
