"""The small demo in a real database: equal rows for equal seeds, whole or nothing."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
import sqlalchemy as sa

from data import migrate
from data.check import run
from data.cluster import Cluster
from data.database import writing_engine
from data.demo import build as building
from data.demo.build import build
from data.seed import code_rows, seed_reference
from geo.vocab import CODE_LISTS
from tests.conftest import database_beside

AS_OF = date(2026, 11, 22)
# The revision is the transaction's number and the settings count versions upwards.
NOT_COMPARED = {"rev"}
TABLES_NOT_COMPARED = {"setting", "alembic_version", "spatial_ref_sys"}


@pytest.fixture(scope="module")
def demo(cluster: Cluster) -> Iterator[sa.Engine]:
    with database_beside(cluster) as url:
        migrate.upgrade(url)
        engine = writing_engine(url, statement_timeout_ms=0)
        build(engine, size="small", seed=1, as_of=AS_OF)
        yield engine
        engine.dispose()


def digests(engine: sa.Engine) -> dict[str, str]:
    """One digest of the ordered rows of every table."""
    columns = sa.text(
        "select table_name, array_agg(column_name::text order by ordinal_position) as names"
        " from information_schema.columns join pg_tables on tablename = table_name"
        " where table_schema = 'public' and schemaname = 'public' group by table_name"
    )
    with engine.connect() as connection:
        result = {}
        for table, names in sorted(map(tuple, connection.execute(columns))):
            if table in TABLES_NOT_COMPARED:
                continue
            row = ", ".join(f't."{name}"' for name in names if name not in NOT_COMPARED)
            query = (
                "select md5(coalesce(string_agg(line, '|' order by line), ''))"
                f" from (select row({row})::text as line from {table} t) x"
            )
            result[table] = connection.scalar(sa.text(query))
        return result


def test_same_seed_and_day_give_the_same_rows_again_and_elsewhere(demo, cluster):
    before = digests(demo)
    build(demo, size="small", seed=1, as_of=AS_OF)
    assert digests(demo) == before
    with database_beside(cluster) as url:
        migrate.upgrade(url)
        engine = writing_engine(url)
        build(engine, size="small", seed=2, as_of=AS_OF)
        other = digests(engine)
        build(engine, size="small", seed=1, as_of=AS_OF)
        assert digests(engine) == before
        engine.dispose()
    assert {table for table in before if before[table] != other[table]} >= {
        "issue",
        "visit",
        "area",
    }


def test_every_invariant_holds_and_the_figures_are_there(demo):
    with demo.connect() as connection:
        report = run(connection)
        adopted = connection.scalar(sa.text("select count(*) from adoption"))
    assert [finding for finding in report.findings if not finding.ok] == []
    told = {finding.id: finding.detail for finding in report.findings}
    counted = {key for key, detail in told.items() if re.fullmatch(r"[1-9]\d* checked", detail)}
    # The demo is a district before its first division; what divisions did is I3 and I24.
    undivided = dict.fromkeys(("I3", "I24"), "no rows: no division has been adopted yet")
    assert {key: told[key] for key in told.keys() - counted} == undivided and adopted == 0
    counts = report.counts
    assert counts["hotspots_listed"] == 5 and counts["hotspots_transformed"] == 4
    assert counts["hotspot_leaders"] == 3
    assert counts["hotspot_yoy_pct"] == pytest.approx(-46.3, abs=0.2)
    assert counts["branches"] == round(857 / 1105 * counts["compounds"])
    assert counts["building_groups"] > 0 and counts["visits"] > 4_000


def test_settings_say_what_was_built(demo):
    with demo.connect() as connection:
        rows = connection.execute(sa.text("select key, value from setting")).all()
    found = {row.key: row.value for row in rows}
    assert found["demo"] == {"size": "small", "seed": 1, "as_of": "2026-11-22", "generator": 2}
    assert found["timezone"] == "Asia/Shanghai" and found["languages"] == ["zh", "en"]
    assert found["as_of"] == "2026-11-22T08:00:00+08:00"
    assert found["territory_version"] >= 1 and found["facts_version"] >= 1


def test_indexes_and_keys_are_those_of_the_migration(demo, engine):
    query = sa.text(
        "select 'index ' || indexdef from pg_indexes where schemaname = 'public' union all"
        " select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)"
        " from pg_constraint where conrelid <> 0 order by 1"
    )
    with demo.connect() as ours, engine.connect() as theirs:
        assert ours.scalars(query).all() == theirs.scalars(query).all()


def test_new_rows_get_ids_after_the_loaded_ones(demo):
    with demo.connect() as connection, connection.begin() as transaction:
        highest = connection.scalar(sa.text("select max(id) from organisation"))
        added = connection.scalar(
            sa.text(
                "insert into organisation (code, kind, name_zh) values ('X', 'other', 'x')"
                " returning id"
            )
        )
        transaction.rollback()
    assert added == highest + 1


def test_a_failed_build_changes_nothing(demo, monkeypatch):
    before = digests(demo)

    def fail(*_: object) -> None:
        raise RuntimeError("the power went out")

    monkeypatch.setattr(building, "_load_hotspots", fail)
    with pytest.raises(RuntimeError, match="power"):
        build(demo, size="small", seed=3, as_of=AS_OF)
    assert digests(demo) == before


def test_progress_names_are_in_the_word_lists(demo):
    from data.words import words

    told: dict[str, tuple[int, int | None]] = {}
    build(demo, size="small", seed=1, as_of=AS_OF, progress=lambda key, done=0, total=None:
          told.__setitem__(key, (done, total)))  # fmt: skip
    assert set(told) <= set(words("zh")) and set(told) <= set(words("en"))
    done, total = told["demo.loading_events"]
    assert done == total > 10_000


def test_code_lists_are_seeded_once_with_words(demo):
    with demo.connect() as connection, connection.begin() as transaction:
        seed_reference(connection)
        count = connection.scalar(sa.text("select count(*) from code_list"))
        wordless = connection.scalar(
            sa.text("select count(*) from code_list where name_zh like '%code.%'")
        )
        transaction.rollback()
    assert count == sum(len(members) for members in CODE_LISTS.values()) == len(code_rows())
    assert wordless == 0
