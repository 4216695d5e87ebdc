"""Each invariant notices when it is broken, and only looks."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
import sqlalchemy as sa
from rich.console import Console

from dashboard.cli.check import draw, examine
from data import migrate
from data.check import read_model, run
from data.check.registry import CHECKS
from data.cluster import Cluster
from data.database import writing_engine
from data.demo.build import build
from data.words import words
from geo.cube.store import FactStore
from geo.settings import Settings
from tests.conftest import database_beside

DIVIDED = (
    "insert into adoption (id, kind, post_id, reason, document_no, effective_on, adopted_at, bill)"
    " select 1, 'grids', min(id), '', '', '2026-06-01', now(), '{}' from post; "
)
# What is done to a sound database, and which invariant has to say so.
BREAKS = {
    "I1": "update grid set geom = st_multi(st_translate(geom, 0.001, 0)) where id = 1",
    "I1 pieces": "update grid set geom = st_multi(st_difference(geom, st_buffer(st_makeline("
    "st_setsrid(st_point(st_x(st_centroid(geom)), st_ymin(geom) - 1), 4490),"
    " st_setsrid(st_point(st_x(st_centroid(geom)), st_ymax(geom) + 1), 4490)), 0.0000002)))"
    " where id = 1",
    "I2 two": "update grid g set geom = st_multi(st_union(g.geom, o.geom)) from grid o"
    " where g.id = 1 and o.id <> 1 and o.area_id = g.area_id and st_touches(o.geom, g.geom)"
    " and exists (select from building where grid_id = o.id)",
    "I2 without grid": "update building set grid_id = null where id = 1",
    "I2 outside": "update building set geom = st_translate(geom, 0.5, 0) where id = 1",
    "I2 households": "update grid set households = households + 1 where id = 1",
    "I3 day": DIVIDED
    + "insert into adoption_grid (adoption_id, grid_id, made) values (1, 1, true)",
    "I3 ground": DIVIDED + "update grid set valid_to = '2026-06-01' where id = 1; update grid"
    " set valid_from = '2026-06-01' where id = 2; insert into adoption_grid values (1, 1, false),"
    " (1, 2, true)",
    "I3 households": DIVIDED + "update adoption set bill = '"
    '{"grids": [{"before": {"households": 9}, "after": {"households": 8}}]}' + "'",
    "I4": "alter table compound drop constraint ex_compound_code_valid;"
    " update compound set code = (select code from compound where id = 2) where id = 1",
    "I5": "update compound set point = st_translate(point, 0.5, 0) where id = 1",
    "I6 branch": "drop index uq_branch_compound_active; insert into branch_compound"
    " (branch_id, compound_id) select branch_id, compound_id from branch_compound where id = 1",
    "I6 leader": "insert into leader_assignment (post_id, kind, area_id)"
    " select post_id, kind, area_id from leader_assignment where kind = 'area' limit 1",
    "I6 joint": "update party_org set setup = 'single' where setup = 'joint'",
    "I7": "update issue set signed_at = dispatched_at - interval '1 second' where id ="
    " (select min(id) from issue where signed_at is not null)",
    "I8 status": "update issue set status = 5 where id = (select min(id) from issue)",
    "I8 chain": "alter table issue_event disable trigger user;"
    " update issue_event set from_status = 9 where issue_id = 1 and seq = 2",
    "I8 no events": "alter table issue_event disable trigger user;"
    " delete from issue_event where issue_id = 1",
    "I9 same role": "alter table issue_event disable trigger user; update issue_event e"
    " set actor_role = a.actor_role from issue_event a where a.issue_id = e.issue_id"
    " and a.action = 15 and e.action = 16",
    "I9 hard": "alter table issue_event disable trigger user; update issue_event e"
    " set actor_role = 'callback' from issue i where i.id = e.issue_id and i.matter = 4"
    " and e.action = 16",
    "I10": "update issue set level = 1 where matter = 3 and status = 9",
    "I11 living": "update issue set master_issue_id = null where status = 11",
    "I11 chain": "update issue set master_issue_id = (select max(id) from issue where status = 11)"
    " where status = 11",
    "I12": "alter table team_problem disable trigger user; update team_problem"
    " set status = 'solved', verified_at = null where team_id ="
    " (select min(id) from special_team where status = 'withdrawn')",
    "I13 acceptance": "alter table hotspot_event disable trigger user;"
    " delete from hotspot_event where action = 'pass'",
    "I13 relapse": "update hotspot_entry set relapsed_on = transformed_on + 1"
    " where status = 'delisted'",
    "I14 score": "update hotspot_entry set score = score + 1 where rank = 1",
    "I14 rank": "update hotspot_entry set rank = rank + 1",
    "I15": """update rule_param set value = '{"n": 0.9, "r": 0.9}' where key = 'hotspot.weights'""",
    "I16 path": "update area set path = 'elsewhere/' where level = 'street'",
    "I16 households": "update area set households = households + 1 where level = 'district'",
    "I17 text": "update issue set title = '请回电13812345678' where id = 1",
    "I17 column": "alter table issue add column caller_phone text",
    "I19 door": "update visit set dwelling_nos = '{30000}', reached = '{}' where id ="
    " (select min(id) from visit where building_id is not null)",
    "I21": "update issue set category_id = category_id + 1 where repeat_of_id is not null",
    "I20 column": "alter table care_target add column birth_date date",
    "I20 bill": DIVIDED + """update adoption set bill = '{"flows": [{"care_moved": 4}]}'""",
    "I25 building": "update building set dwellings = 0 where id ="
    " (select building_id from care_target where id = 1)",
    "I25 dates": "alter table key_place drop constraint ck_key_place_active;"
    " update key_place set active_to = active_from where id = 1",
    "I25 ticked": "update care_target set active_to = active_from + 1 where active_from <"
    " '2024-01-01'",
    "I23 none": "update building set grid_id = null where id = 1",
    "I23 ended": "update grid set valid_to = '2026-06-01' where id = 1",
    "I23 gap": "insert into building_home (building_id, grid_id, area_id, valid_from)"
    " select id, grid_id, area_id, '2026-06-01' from building where id = 1",
    "I23 compound": "insert into compound_home (compound_id, area_id, valid_from)"
    " select id, area_id, '2026-06-01' from compound where id = 1",
    "I3 community": DIVIDED + "insert into adoption_area (adoption_id, area_id, made)"
    " select 1, min(id), false from area where level = 'community'",
    "I24 community": DIVIDED + "insert into area_lineage select 1, min(id), max(id), 3, 0.5, 1"
    " from area where level = 'community'",
    "I24 shares": DIVIDED + "insert into grid_lineage values (1, 1, 2, 3, 0.5, 1)",
    "I24 heir": DIVIDED + "insert into adoption_grid (adoption_id, grid_id, made)"
    " values (1, 1, false)",
    "I22": "update issue set area_id = (select id from area where level = 'community'"
    " order by id desc limit 1) where building_id is not null",
}

PROMISED = (
    "streets communities compounds compounds_new compounds_old branches branches_substantive"
    " building_groups base_grids buildings issues visits key_places care_targets"
    " hotspots_listed hotspot_leaders hotspots_transformed hotspot_yoy_pct"
)


@pytest.fixture(scope="module")
def demo(cluster: Cluster) -> Iterator[sa.Engine]:
    with database_beside(cluster) as url:
        migrate.upgrade(url)
        engine = writing_engine(url, statement_timeout_ms=0)
        build(engine, size="small", seed=1, as_of=date(2026, 11, 22))
        yield engine
        engine.dispose()


@pytest.mark.parametrize("case", BREAKS)
def test_a_broken_invariant_is_reported(demo, case):
    key = case.split()[0]
    with demo.connect() as connection, connection.begin() as transaction:
        for statement in BREAKS[case].split("; "):
            connection.execute(sa.text(statement))
        verdict = CHECKS[key](connection)
        transaction.rollback()
    assert not verdict.ok and verdict.broken >= 1 and verdict.examples
    with demo.connect() as connection:
        assert CHECKS[key](connection).ok


def test_every_invariant_is_broken_by_some_case():
    assert {case.split()[0] for case in BREAKS} == set(CHECKS)


def test_every_invariant_has_its_rule_in_words():
    for lang in ("zh", "en"):
        assert {f"check.rule.{key}" for key in CHECKS} <= set(words(lang))


def test_the_command_draws_what_it_found(demo, capsys, tmp_path):
    report = examine(demo.url.render_as_string(hide_password=False), Settings(home=tmp_path))
    draw(report, Console(width=200, force_terminal=False))
    shown = capsys.readouterr().out
    assert report.ok and "I12" in shown and "hotspot_yoy_pct" in shown
    assert report.findings[-1].id == read_model.KEY


def test_a_read_model_that_differs_is_named(demo, tmp_path):
    facts = FactStore(demo, tmp_path).refresh()
    with demo.connect() as connection:
        assert read_model.compare(connection, facts).ok
        later = np.array(facts.issues.reported)
        later[facts.issues.open[0]] += 1
        other = replace(facts, issues=replace(facts.issues, reported=later))
        verdict = read_model.compare(connection, other)
    assert not verdict.ok and any("issue area" in one for one in verdict.examples)


def test_a_register_that_differs_is_named(demo, tmp_path):
    facts = FactStore(demo, tmp_path).refresh()
    ticks = facts.target_check_ins
    other = replace(facts, target_check_ins=replace(ticks, days=ticks.days[:-1]))
    with demo.connect() as connection:
        verdict = read_model.compare(connection, other)
    assert verdict.examples == ("register care_target",)


def test_an_empty_database_breaks_nothing(db):
    report = run(db.connection())
    assert report.ok
    told = {finding.id: finding.detail for finding in report.findings}
    why = "no rows: no division has been adopted yet"
    assert (told["I1"], told["I3"], told["I24"]) == ("no rows", why, why)
    assert told["I25"] == "no rows: no register of key places or care targets has been imported"
    assert report.counts["streets"] is None and report.counts["issues"] == 0
    assert report.counts["hotspot_yoy_pct"] is None


def test_a_check_that_cannot_run_counts_as_broken(db, monkeypatch):
    def fail(_: sa.Connection) -> None:
        raise RuntimeError("no such table")

    monkeypatch.setitem(CHECKS, "I1", fail)
    report = run(db.connection())
    first = next(finding for finding in report.findings if finding.id == "I1")
    assert not report.ok and "no such table" in first.detail


def test_the_report_as_json_has_the_promised_counts(demo):
    with demo.connect() as connection:
        told = run(connection).as_json()
    assert " ".join(told["counts"]) == PROMISED
    assert all(set(line) == {"id", "ok", "detail"} for line in told["invariants"])
