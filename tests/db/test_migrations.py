"""Migrations: up and down on filled data, whole or not at all, and what the program says about
them."""

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from data import migrate
from data.database import reading_engine, writing_engine
from data.migrations import steps
from geo.errors import GeoError, Unavailable


def test_the_chain_read_from_the_files_is_alembics_own():
    scripts = ScriptDirectory(str(migrate.MIGRATIONS))
    assert migrate.head() == scripts.get_current_head()
    assert migrate.revisions() == {
        script.revision: script.down_revision for script in scripts.walk_revisions()
    }


def test_up_down_and_up_again_leaves_the_same_structure(fresh_database):
    migrate.upgrade(fresh_database)
    first = structure(fresh_database)
    assert len(first) > 100
    migrate.downgrade(fresh_database, "base")
    assert [row for row in structure(fresh_database) if row[0] != "alembic_version"] == []
    migrate.upgrade(fresh_database)
    assert structure(fresh_database) == first


def test_an_upgrade_of_a_current_database_sends_no_alembic(fresh_database, monkeypatch):
    asked = []
    monkeypatch.setattr(steps, "upgrade", _heard(steps.upgrade, asked))
    migrate.upgrade(fresh_database)
    assert asked == ["head"], "an empty database needs Alembic"
    before = structure(fresh_database)
    migrate.upgrade(fresh_database)
    assert asked == ["head"] and structure(fresh_database) == before


def _heard(real, asked):
    """`real`, and what it was asked for stands in `asked` afterwards."""

    def upgrade(connection, revision):
        asked.append(revision)
        real(connection, revision)

    return upgrade


def test_a_newer_database_is_refused(fresh_database):
    migrate.upgrade(fresh_database)
    engine = writing_engine(fresh_database)
    with engine.begin() as connection:
        connection.execute(sa.text("update alembic_version set version_num = 'from_tomorrow'"))
    engine.dispose()
    with pytest.raises(GeoError) as caught:
        migrate.upgrade(fresh_database)
    assert caught.value.key == "database.newer"
    assert caught.value.params["found"] == "from_tomorrow"


def test_two_migrations_at_once_take_turns(fresh_database, monkeypatch):
    monkeypatch.setattr(migrate, "LOCK_WAIT_MS", 200)
    engine = writing_engine(fresh_database)
    with engine.begin() as other:
        other.execute(sa.text("select pg_advisory_xact_lock(:key)"), {"key": migrate._LOCK})
        with pytest.raises(GeoError) as caught:
            migrate.upgrade(fresh_database)
    engine.dispose()
    assert caught.value.key == "database.busy"
    migrate.upgrade(fresh_database)


def test_a_missing_server_is_said_without_the_password():
    with pytest.raises(Unavailable) as caught:
        migrate.upgrade("postgresql://me:secret@/db?host=/nowhere")
    assert caught.value.key == "database.unreachable"
    assert "secret" not in str(caught.value)


def structure(url):
    """Columns, indexes and constraints of our tables, as text."""
    query = sa.text(
        "select table_name, column_name || ' ' || udt_name || ' ' || is_nullable"
        " from information_schema.columns where table_schema = 'public'"
        " and table_name not in ('spatial_ref_sys', 'geometry_columns', 'geography_columns')"
        " union all select tablename, indexdef from pg_indexes where schemaname = 'public'"
        " and tablename <> 'spatial_ref_sys'"
        " union all select conrelid::regclass::text, pg_get_constraintdef(oid) from pg_constraint"
        " where connamespace = 'public'::regnamespace and conrelid <> 0"
        " and conrelid::regclass::text <> 'spatial_ref_sys' order by 1, 2"
    )
    engine = reading_engine(url)
    with engine.connect() as connection:
        rows = connection.execute(query).all()
    engine.dispose()
    return rows
