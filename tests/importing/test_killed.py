"""An importer killed at any moment leaves all or nothing, and the next one works."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from data.database import writing_engine
from data.importing import ladder
from data.importing.mapping import Kind, Mapping
from data.importing.request import Request
from data.importing.run import import_file
from data.migrate import upgrade
from tests.importing import make

ROOT = Path(__file__).parents[2]
ROWS = 6_000
PROGRAM = """
import sys
from pathlib import Path
from data.database import writing_engine
from data.importing.mapping import Kind, Mapping
from data.importing.request import Request
from data.importing.run import import_file
def progress(stage, done, total):
    print(stage, flush=True)
request = Request(Kind.ISSUES, Path(sys.argv[2]), Mapping(system="EPSG:4490"), progress=progress)
import_file(writing_engine(sys.argv[1]), request)
print("done", flush=True)
"""


@pytest.fixture
def prepared(fresh_database, tmp_path):
    upgrade(fresh_database)
    engine = writing_engine(fresh_database, statement_timeout_ms=0)
    with engine.begin() as db:
        ladder.set_up(db, ladder.read("district"))
    files = make.write_territory(tmp_path)
    for level, name in (
        ("district", "district"),
        ("street", "streets"),
        ("community", "communities"),
    ):
        import_file(engine, Request(Kind.AREAS, files[name], Mapping(level=level)))
    orders = make.write_csv(tmp_path / "orders.csv", make.issue_rows(ROWS))
    yield engine, fresh_database, orders
    engine.dispose()


@pytest.mark.slow
def test_killed_at_any_stage_nothing_is_half(prepared):
    engine, url, orders = prepared
    for stage, wait in (
        ("read", 0.0),
        ("check", 0.1),
        ("copy", 0.0),
        ("write", 0.0),
        ("write", 0.3),
    ):
        child = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, url, str(orders)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        with child:
            for line in child.stdout:
                if line.strip() in (stage, "done"):
                    break
            time.sleep(wait)
            os.kill(child.pid, signal.SIGKILL)
        with engine.connect() as db:
            # The dead client's backend may still be busy; its lock tells when it has given up.
            db.execute(sa.text("select pg_advisory_xact_lock(:key)"), {"key": 0x67657A6869})
            counts = [
                db.execute(sa.text(f"select count({what})")).scalar_one()
                for what in ("*) from issue --", "distinct issue_id) from issue_event --")
            ]
        assert counts in ([0, 0], [ROWS, ROWS])
    outcome = import_file(engine, Request(Kind.ISSUES, orders, Mapping(system="EPSG:4490")))
    assert outcome.written and outcome.counts.new + outcome.counts.unchanged == ROWS
