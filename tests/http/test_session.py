"""What open pages ask: versions, and whose screen to show; small, conditional, guarded, cheap."""

import threading
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from dashboard import db as doors
from dashboard.server.harden import harden
from dashboard.session import add_session, routes
from dashboard.session.lately import Lately
from data.database import writing_engine
from data.migrate import upgrade
from geo.commands.versions import touch_facts
from geo.settings import Settings
from tests import make

TOKEN, OTHER = "a" * 32, "b" * 32


class Room:
    """Two workers of one machine on one database, and a clock of the test's own."""

    def __init__(self, settings, house, monkeypatch):
        self.house, self.at = house, make.NOW
        for name in ("routes", "following", "news"):
            monkeypatch.setattr(f"dashboard.session.{name}.now", lambda: self.at)
        self.one, self.two = (self._worker(settings) for _ in range(2))

    def _worker(self, settings):
        server = Flask(__name__)
        add_session(server, settings.home)
        harden(server, settings, self.house.engine)
        return server.test_client()

    def shows(self, token=TOKEN, worker=None, channel="main", **more):
        body = {"token": token, "search": "", "label": "", **more}
        return (worker or self.one).post(f"/presenting/{channel}", json=body)


@pytest.fixture
def room(fresh_database, tmp_path, monkeypatch):
    upgrade(fresh_database)
    engine = writing_engine(fresh_database)
    with Session(engine) as db:
        make.levels(db)
        make.area(db, "district", None, "990101")
        make.setting(db, "territory_version", 3)
        make.setting(db, "facts_version", 5)
        db.commit()
    settings = Settings(home=tmp_path, database_url=fresh_database)
    house = doors.furnish(settings)
    monkeypatch.setattr(doors, "_houses", [house])
    yield Room(settings, house, monkeypatch)
    house.engine.dispose()
    engine.dispose()


def test_versions_are_told_once_and_then_not_modified(room):
    first = room.one.get("/version")
    assert first.json["territory"] == 3 and first.json["facts"] == 5
    assert first.json["as_of"] == "2026-11-22T10:30+08:00" and first.json["shown"] == "10:30"
    assert first.json["program"]
    again = room.one.get("/version", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304 and again.data == b""


def test_new_facts_are_told(room, monkeypatch):
    monkeypatch.setattr(routes, "LASTS_S", 0.0)
    assert room.one.get("/version").json["facts"] == 5
    with room.house.engine.begin() as db:
        touch_facts(db)
    worker = room._worker(Settings(home=room.house.home))
    assert worker.get("/version").json["facts"] == 6


def test_a_hundred_questions_at_once_cost_the_statements_of_one(room, monkeypatch):
    monkeypatch.setattr("dashboard.session.lately.monotonic", lambda: 100.0)
    room.one.get("/version")
    seen = []

    def record(_connection, _cursor, statement, *_):
        seen.append(statement)

    event.listen(room.house.engine, "before_cursor_execute", record)
    for _ in range(100):
        assert room.one.get("/presenting/main").status_code == 200
    assert len(seen) == 1 and "presenting" in seen[0]


def test_another_worker_knows_at_once_what_is_shown(room):
    assert room.two.get("/presenting/main").json == {"stamp": None}
    assert room.shows(search="?p=30d", label="甲").json == {"version": 1}
    found = room.two.get("/presenting/main").json
    assert (found["search"], found["label"], found["since"]) == ("?p=30d", "甲", "10:30")
    room.shows(search="?p=90d", label="甲")
    later = room.two.get("/presenting/main").json
    assert later["search"] == "?p=90d" and later["stamp"] != found["stamp"]
    assert room.two.get("/presenting/hall-2").json == {"stamp": None}


def test_one_presents_another_is_told_and_may_take_over(room):
    room.shows(label="主席台")
    room.at += timedelta(seconds=20)
    told = room.shows(OTHER, room.two, search="?p=7d")
    assert told.status_code == 200 and told.json["version"] is None and told.json["taken"]
    assert "主席台" in told.json["message"] and "10:30" in told.json["message"]
    assert room.shows(OTHER, room.two, search="?p=7d", take=True).json["version"] == 2
    assert room.one.get("/presenting/main").json["search"] == "?p=7d"


def test_whoever_leaves_or_falls_silent_frees_the_walls(room):
    room.shows()
    assert room.shows(leave=True).status_code == 204
    assert room.two.get("/presenting/main").json == {"stamp": None}
    room.shows(search="?p=30d")
    room.at += timedelta(seconds=61)
    worker = room._worker(Settings(home=room.house.home))
    assert worker.get("/presenting/main").json == {"stamp": None}


@pytest.mark.parametrize("channel", ["Main", "a" * 17, "a b", "%3Cscript%3E"])
def test_a_channel_is_a_short_plain_code(room, channel):
    assert room.one.get(f"/presenting/{channel}").status_code == 400
    assert room.shows(channel=channel).status_code == 400


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b"null", b'{"token": 5}', b'{"token": "short"}',
     b'{"token": "' + b"a" * 32 + b'", "search": {}}',
     b'{"token": "' + b"a" * 32 + b'", "search": "", "label": "\\u0000"}',
     b'{"token": "' + b"a" * 32 + b'", "search": "\\ud800"}'],
)  # fmt: skip
def test_what_our_page_does_not_send_is_refused_in_a_sentence(room, body):
    answer = room.one.post("/presenting/main", data=body)
    assert answer.status_code == 400 and answer.json["error"] == "follow.unreadable"
    assert room.one.get("/presenting/main").json == {"stamp": None}


def test_a_large_body_and_a_foreign_page_are_refused(room):
    large = room.shows(search="?" + "a" * routes.LARGEST_BODY)
    assert large.status_code == 413
    body = {"token": TOKEN, "search": ""}
    foreign = room.one.post("/presenting/main", json=body, headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 403


def test_whatever_is_shown_has_gone_through_the_scope(room):
    room.shows(search="?p=30d&x=<b>&at=" + "9" * 60 + "&show=changes")
    assert room.one.get("/presenting/main").json["search"] == "?p=30d&show=changes"


def test_a_database_that_is_away_is_told_as_such(room):
    engine, fails = room.house.engine, threading.Event()

    def cut(*_):
        if fails.is_set():
            raise sa.exc.OperationalError("cut", None, Exception("gone"))

    event.listen(engine, "before_cursor_execute", cut)
    fails.set()
    answer = room._worker(Settings(home=room.house.home)).get("/version")
    assert answer.status_code == 503 and answer.json["message"]


def test_while_one_thread_asks_the_others_take_what_is_known():
    started, go = threading.Event(), threading.Event()
    asked = []

    def work():
        asked.append(datetime.now())
        if len(asked) > 1:
            started.set()
            go.wait(10)
        return len(asked)

    value = Lately(work, 0.0)
    assert value() == 1
    slow = threading.Thread(target=value)
    slow.start()
    assert started.wait(10)
    assert value() == 1
    go.set()
    slow.join(10)
    assert len(asked) == 2
