"""Many rows at once: their foreign keys are checked together, and as strictly as one by one."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from data.database import writing_engine
from data.importing import bulk
from geo.errors import GeoError
from tests.importing import make

ROWS = 60
EVENTS = (
    "select i.issue_no, e.seq, e.at, e.action, e.from_status, e.to_status, e.actor_role"
    " from issue_event e join issue i on i.id = e.issue_id order by 1, 2"
)
REFERS_TO_NOTHING = (
    "insert into issue_event (issue_id, seq, at, action, to_status, to_level, actor_role)"
    " values (-7, 1, now(), 1, 1, 1, 'desk')"
)


@pytest.fixture
def orders(tmp_path):
    return make.write_csv(tmp_path / "orders.csv", make.issue_rows(ROWS))


def events(connection):
    return connection.execute(sa.text(EVENTS)).all()


@pytest.mark.parametrize("may", [True, False])
def test_a_bulk_tells_the_same_as_a_few(
    district, importing, orders, connection, count, monkeypatch, may
):
    nested = connection.begin_nested()
    assert importing("issues", orders, system="EPSG:4490").counts.new == ROWS
    one_by_one = events(connection)
    nested.rollback()
    assert count("issue") == 0
    monkeypatch.setattr(bulk, "BULK", 1)
    if not may:
        monkeypatch.setattr(bulk, "_put_off", lambda _db: False)
    assert importing("issues", orders, system="EPSG:4490").counts.new == ROWS
    assert events(connection) == one_by_one
    role = connection.execute(sa.text("show session_replication_role")).scalar_one()
    assert role == "origin"


@pytest.mark.parametrize("may", [True, False])
def test_a_row_that_refers_to_nothing_stops_the_bulk(district, connection, monkeypatch, may):
    if not may:
        monkeypatch.setattr(bulk, "_put_off", lambda _db: False)
    with (
        pytest.raises((GeoError, DBAPIError)) as refused,
        connection.begin_nested(),
        bulk.checked_together(connection, "issue_event", "t.issue_id < 0"),
    ):
        connection.execute(sa.text(REFERS_TO_NOTHING))
    if isinstance(refused.value, GeoError):
        assert refused.value.key == "import.parent_gone"
        assert refused.value.params["column"] == "issue_id" and refused.value.params["count"] == 1
    else:
        assert "fk_issue_event_issue_id" in str(refused.value)


def test_only_a_role_that_may_put_checks_off_does(cluster):
    told = []
    for url in (cluster.url, cluster.app_url):
        engine = writing_engine(url)
        with engine.begin() as db:
            may = db.execute(
                sa.text("select has_parameter_privilege('session_replication_role', 'set')")
            ).scalar_one()
            assert bulk._put_off(db) is may
            role = db.execute(sa.text("show session_replication_role")).scalar_one()
            assert role == ("replica" if may else "origin")
            told.append(may)
        engine.dispose()
    if cluster.place is not None:
        assert told == [True, False], "the importer may, the web server may not"


def test_parents_are_held_against_writing_only(district, connection):
    bulk.hold_parents(connection, ["issue", "issue_event"])
    locks = connection.execute(
        sa.text(
            "select relation::regclass::text, mode from pg_locks"
            " where pid = pg_backend_pid() and mode in ('ShareLock', 'AccessExclusiveLock')"
            " and relation::regclass::text in ('area', 'grid', 'building', 'issue', 'issue_event')"
        )
    ).all()
    assert sorted(locks) == [(name, "ShareLock") for name in ("area", "building", "grid")]
