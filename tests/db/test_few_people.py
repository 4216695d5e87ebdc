"""I20: fewer than five care targets are told of nowhere, whichever way one asks."""

import json
from collections.abc import Iterator
from datetime import date

import numpy as np
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from dashboard.planning.drawing import context, sheet
from geo.commands import plans
from geo.errors import GeoError
from geo.models import CareTarget
from geo.queries.bill import bill, split_of
from geo.queries.ground import QUANTITIES, ground
from geo.queries.kept_rounds import care_kept, key_places_kept
from geo.queries.measures import measure_at, measure_level
from geo.queries.plans import drawing_of, find_plan
from geo.queries.ranking import ranking
from geo.queries.summary import summary
from geo.queries.values import map_values
from geo.queries.world import World
from geo.rules.fitness import Limits
from geo.rules.indicators import Mark
from geo.rules.privacy import may_be_told, said, tellable
from geo.scope import Place, Scope
from geo.vocab import LevelKind, MetricKey
from tests import make
from tests.planning import ME, NOW, TODAY, community, db, rows, town, value

__all__ = ["community", "db", "town"]
CARE = Scope(metric=MetricKey.CARE_VISITED, ladder="grids", preset="8w")
ACTIVE = "t.active_from <= :day and (t.active_to is null or t.active_to > :day)"


@pytest.fixture
def few(engine: sa.Engine) -> Iterator[World]:
    """Two grids of a community: four care targets in one, five in the other, all met weekly."""
    with engine.connect() as connection, connection.begin() as outer:
        with Session(connection, join_transaction_mode="create_savepoint") as db:
            make.levels(db)
            district = make.area(db, "district", None, "990101")
            street = make.area(db, "street", district, "990101001")
            area = make.area(db, "community", street, "990101001001", households=100)
            for number, count in ((1, 4), (2, 5)):
                grid = make.grid(db, area, f"990101001001B00{number}")
                home = make.building(db, area, f"990101001001{number:05d}", grid, None)
                for each in range(count):
                    target = make.care_target(db, 10 * number + each, home)
                    make.check_in(db, target, date(2026, 10, 1), 8, 15, 22)
                make.key_place(db, number, home)
            yield make.world(db)
        outer.rollback()


def grid(number: int) -> Place:
    return Place(LevelKind.GRID, f"990101001001B00{number}")


def test_four_are_withheld_and_five_are_told(few):
    four, five = (measure_at(few, CARE.but(at=grid(n)), CARE.metric) for n in (1, 2))
    assert (four.value, four.numerator, four.denominator) == (None, 0, 0)
    assert four.marks == (Mark.WITHHELD,)
    assert five.value == pytest.approx(100 * 15 / 40) and five.denominator == 40
    whole = measure_at(few, CARE, CARE.metric)
    assert (whole.numerator, whole.denominator) == (27, 72)


def test_no_list_map_or_rest_tells_of_the_four(few):
    found = measure_level(few, CARE, CARE.metric, "grid")
    assert found.denominators.tolist() == [0, 40] and np.isnan(found.values[0])
    assert found.remainder.denominator == 0
    scope = CARE.but(at=Place(LevelKind.AREA, "990101001001"))
    ranked = ranking(few, scope)
    assert [row.figure.denominator for row in ranked.rows] == [40, 0]
    assert ranked.rows[1].figure.marks == (Mark.WITHHELD,) and ranked.rows[1].bar == 0
    assert ranked.remainder is None
    assert np.isnan(map_values(few, CARE.but(level="grid")).values[0])
    card = next(
        c for c in summary(few, CARE.but(at=grid(1))).cards if c.indicator.key is CARE.metric
    )
    assert card.now.value is None and card.before.value is None
    assert all(each is None for each in card.spark.values)
    listed = care_kept(few, CARE)
    assert [(row.share is None, row.kept, row.due) for row in listed] == [
        (False, 15, 40),
        (True, 0, 0),
    ]


def test_key_places_are_no_people(few):
    scope = CARE.but(at=grid(1), metric=MetricKey.PLACES_VISITED)
    figure = measure_at(few, scope, scope.metric)
    assert figure.denominator == 40 and figure.value == 0 and Mark.WITHHELD not in figure.marks
    places, total = key_places_kept(few, scope, limit=5)
    assert total == 1 and (places[0].code, places[0].kept, places[0].due) == ("KP-000001", 0, 40)


def test_without_a_register_nothing_is_shown_and_it_is_said(db_without):
    for metric in (MetricKey.PLACES_VISITED, MetricKey.CARE_VISITED):
        figure = measure_at(db_without, CARE, metric)
        assert figure.value is None and figure.marks == (Mark.NO_REGISTER,)
    known = db_without.counting.known
    assert not known.key_places and not known.care_targets


@pytest.fixture
def db_without(engine):
    with engine.connect() as connection, connection.begin() as outer:
        with Session(connection, join_transaction_mode="create_savepoint") as db:
            make.levels(db)
            make.area(db, "district", None, "990101")
            yield make.world(db)
        outer.rollback()


def test_one_rule_says_how_many_are_few():
    assert [said(n) for n in (0, 1, 4, 5, 60)] == ["<5", "<5", "<5", 5, 60]
    assert tellable(np.asarray([0, 4, 5])).tolist() == [may_be_told(n) for n in (0, 4, 5)]


def test_the_register_has_no_place_for_a_name():
    columns = {column.name for column in CareTarget.__table__.columns}
    assert columns == {"id", "pseudonym", "building_id", "kind", "active_from", "active_to"}


def test_every_level_of_the_demo_withholds_exactly_where_few_live(db):
    world = make.world(db, NOW)
    due = {
        row.building_id: row.n
        for row in rows(
            db,
            "select building_id, count(*) as n from care_target where active_from <= '2026-09-28'"
            " and (active_to is null or active_to > '2026-09-28') group by 1",
        )
    }
    scope = CARE.but(since=date(2026, 9, 28), until=date(2026, 10, 5))
    told = set()
    for key, level in world.territory.levels.items():
        found = measure_level(world, scope, CARE.metric, key)
        homes = world.territory.levels["building"]
        up = world.territory.up("building", key)
        held = np.zeros(len(level), np.int64)
        for row, id_ in enumerate(homes.ids.tolist()):
            if up[row] >= 0:
                held[up[row]] += due.get(id_, 0)
        shown = np.asarray(found.denominators) > 0
        assert (shown <= (held >= 5)).all() and np.isnan(found.values[~shown]).all(), key
        told |= set(shown.tolist())
    assert told == {True, False}


def test_the_planners_see_counts_of_faces_and_never_of_buildings(db, community):
    here = ground(db, [community], TODAY, NOW)[community]
    plan = plans.open_plan(db, [community], "调整", ME, TODAY, NOW)
    drawn = drawing_of(db, plan, 0)[community]
    found = sheet(drawn, here, Limits())
    by_grid = dict(
        rows(
            db,
            f"select g.code, count(t.id) from grid g join building b on b.grid_id = g.id"
            f" left join care_target t on t.building_id = b.id and {ACTIVE} group by 1",
            day=TODAY,
        )
    )
    assert {face["origin"]: face["care"] for face in found["faces"]} == {
        face.origin: said(by_grid[face.origin]) for face in drawn.faces
    }
    assert "<5" in {face["care"] for face in found["faces"]}
    assert all(len(row) == 2 + len(QUANTITIES) for row in context(here)["buildings"])
    loads = {face["number"]: face["load"] for face in found["faces"]}
    bare = sheet(drawn, type(here)(**{**vars(here), "care": None}), Limits())
    assert all(face["care"] is None for face in bare["faces"])
    assert loads != {face["number"]: face["load"] for face in bare["faces"]}
    json.dumps(found)


def test_a_bill_says_how_many_come_to_another_grid(db, community):
    around = ground(db, [community], TODAY, NOW)
    plan = plans.open_plan(db, [community], "调整", ME, TODAY, NOW)
    faces = drawing_of(db, plan, 0)[community].faces
    for other in faces[1:]:
        pair = {"community": community, "faces": [faces[0].number, other.number]}
        try:
            plans.edit(db, plan, 0, "merge", pair, ME, around, NOW)
        except GeoError:
            continue
        break
    drawn = drawing_of(db, plan, find_plan(db, plan).head)[community]
    split = split_of(around[community], drawn)
    found = bill(db, [split], TODAY, NOW)
    moved = around[community].building_ids[split.moved].tolist()
    count = value(
        db,
        f"select count(*) from care_target t where building_id = any(:ids) and {ACTIVE}",
        ids=moved,
        day=TODAY,
    )
    assert len(found["flows"]) == 1 and count > 0
    assert found["totals"]["care_moved"] == found["flows"][0]["care_moved"] == said(count)
