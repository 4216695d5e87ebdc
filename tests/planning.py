"""What tests of divisions share: the small demo of a module, sessions on it, a planner and a day.

Import the fixtures by name: `town` (an engine on the demo), `db` (a session that leaves nothing
behind), `community` (the one with most base grids); over HTTP `table` gives server and engine.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from pydantic import SecretStr
from sqlalchemy.orm import Session

from dashboard.db import furnish, move_in
from dashboard.server.harden import harden
from data.cluster import Cluster
from data.database import writing_engine
from geo.commands.adopting import Approval, Circumstances
from geo.commands.plans import Editor
from geo.rules.fitness import Limits
from geo.settings import Settings
from tests.servers import open_folder
from tests.towns import DEMO_DAY, small_demo

TODAY = DEMO_DAY
NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
ME = Editor("token-of-mine", "规划科")
YOU = Editor("token-of-yours", "街道")


def namer(zh, en, number):
    return f"{zh}{number}", f"{en} {number}" if en else None


# Nobody has too few households or too many.
AT = Circumstances(TODAY, NOW, namer, Limits(0, 1e9, 0, 1e9))


def value(db, text, **params):
    return db.scalar(sa.text(text), params)


def rows(db, text, **params):
    return db.execute(sa.text(text), params).all()


@contextmanager
def session_on(engine: sa.Engine) -> Iterator[Session]:
    """A session whose commits are savepoints; everything is rolled back at the end."""
    with engine.connect() as connection, connection.begin() as outer:
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            yield session
        outer.rollback()


@contextmanager
def engine_on(url: str) -> Iterator[sa.Engine]:
    engine = writing_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def table_on(
    cluster: Cluster, *adding: Callable[[Flask], None]
) -> Iterator[tuple[Flask, sa.Engine]]:
    """Addresses on the small demo, hardened as they are served, and an engine beside them."""
    with small_demo(cluster) as url, open_folder() as home, engine_on(url) as engine:
        settings = Settings(home=home, database_url=SecretStr(url), lang="zh")
        own, server = furnish(settings), Flask(__name__)
        move_in(own)
        for add in adding:
            add(server)
        harden(server, settings, own.engine)
        try:
            yield server, engine
        finally:
            own.engine.dispose()


@pytest.fixture(scope="module")
def town(cluster):
    with small_demo(cluster) as url, engine_on(url) as engine:
        yield engine


@pytest.fixture
def client(town):
    """Of a `town` that is server and engine."""
    return town[0].test_client()


@pytest.fixture
def db(town):
    with session_on(town) as session:
        yield session


@pytest.fixture
def community(db):
    return value(
        db,
        "select a.code from area a join grid g on g.area_id = a.id group by a.code"
        " order by count(*) desc, a.code limit 1",
    )


@pytest.fixture
def approval(db):
    post = value(db, "select code from post where role = 'district_leader' order by code limit 1")
    return Approval(post, "户数过多", "青社发〔2026〕12号", TODAY, "已踏勘")
