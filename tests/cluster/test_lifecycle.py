"""Starting, sharing and stopping the private cluster."""

import os
import signal
import subprocess
import sys

import pytest

from data.cluster import running
from data.database import writing_engine
from geo.settings import Settings, settings
from tests.cluster.handling import connected, place_of, server_pid, settings_for


def test_first_start_makes_a_utf8_database_with_its_extensions(empty_home):
    with (
        running(settings_for(empty_home), durable=False) as cluster,
        connected(cluster) as connection,
    ):
        names = {row[0] for row in connection.execute("select extname from pg_extension")}
        assert {"postgis", "btree_gist"} <= names
        assert connection.execute("show server_encoding").fetchone() == ("UTF8",)
        # With the C locale a Chinese character would be no letter, and every search would miss it.
        letters = connection.execute("select '电梯' ~ '^[[:alnum:]]+$'").fetchone()
        assert letters == (True,)
        sorted_by_pinyin = connection.execute(
            """select string_agg(n, ',' order by n collate "zh-x-icu") from (values
            ('重'),('阿'),('白')) t(n)"""
        ).fetchone()
        assert sorted_by_pinyin[0].startswith("阿,白")
    assert server_pid(empty_home) is None


def test_rows_are_there_after_a_restart(home):
    with running(settings_for(home), durable=False) as cluster, connected(cluster) as connection:
        connection.execute("create table kept as select 7 as n")
    with running(settings_for(home), durable=False) as cluster, connected(cluster) as connection:
        assert connection.execute("select n from kept").fetchone() == (7,)


def test_a_durable_cluster_syncs_to_disk(home):
    with running(settings_for(home)) as cluster, connected(cluster) as connection:
        assert connection.execute("show fsync").fetchone() == ("on",)
        assert connection.execute("show listen_addresses").fetchone() == ("",)


def test_six_processes_race_for_the_first_start(empty_home, program_in):
    start = program_in(empty_home)
    racers = [start("print(c.url, flush=True); sys.stdin.read()") for _ in range(6)]
    urls = {racer.stdout.readline() for racer in racers}
    assert len(urls) == 1 and "gezhi_owner" in urls.pop()
    assert len(list(place_of(empty_home).base.glob("pg*"))) == 1
    for racer in racers[:5]:
        racer.communicate("")
        assert racer.returncode == 0
    assert server_pid(empty_home) is not None, "the sixth still uses it"
    racers[5].communicate("")
    assert server_pid(empty_home) is None, "the last one out stops it"


def test_inner_use_does_not_stop_the_outer(home):
    with running(settings_for(home), durable=False) as outer:
        with running(settings_for(home), durable=False):
            pass
        with connected(outer) as connection:
            assert connection.execute("select 1").fetchone() == (1,)


def test_ctrl_c_reaches_the_program_and_not_the_database_of_others(home, program):
    other = program()
    assert other.stdout.readline() == "up\n"
    mine = program()
    assert mine.stdout.readline() == "up\n"
    os.killpg(mine.pid, signal.SIGINT)
    mine.communicate()
    assert server_pid(home) is not None
    os.killpg(other.pid, signal.SIGINT)
    other.communicate()
    assert server_pid(home) is None


def test_a_forked_worker_that_ends_does_not_stop_the_server(home, program):
    body = """
    pid = os.fork()
    if pid:
        os.waitpid(pid, 0)
        print('up', flush=True)
        sys.stdin.read()
    """
    parent = program(body.replace("\n    ", "\n"))
    assert parent.stdout.readline() == "up\n"
    assert server_pid(home) is not None


def test_the_plain_role_reads_and_writes_rows_and_changes_no_structure(home):
    with running(settings_for(home), durable=False) as cluster:
        with connected(cluster) as owner:
            owner.execute("create table thing (id serial primary key, n int)")
        with connected(cluster, app=True) as plain:
            plain.execute("insert into thing (n) values (1)")
            assert plain.execute("select n from thing").fetchone() == (1,)
            for forbidden in ("create table mine (n int)", "drop table thing", "truncate thing"):
                with pytest.raises(Exception, match=r"permission denied|must be owner"):
                    plain.execute(forbidden)


def test_sessions_have_the_limits_of_the_engine(home):
    with running(settings_for(home), durable=False) as cluster:
        engine = writing_engine(cluster.url, statement_timeout_ms=1234, lock_timeout_ms=567)
        with engine.connect() as connection:
            shown = [
                connection.exec_driver_sql(f"show {name}").scalar()
                for name in ("statement_timeout", "lock_timeout", "jit", "timezone")
            ]
        engine.dispose()
    assert shown == ["1234ms", "567ms", "off", "UTC"]


def test_somebody_elses_server_is_used_and_nothing_started(tmp_path):
    given = Settings(home=tmp_path / "never", database_url="postgres://me:secret@example/db")
    with running(given) as cluster:
        assert cluster.url == cluster.app_url == "postgresql+psycopg://me:secret@example/db"
        assert cluster.place is None
        assert cluster.mend(given) is False
    assert not (tmp_path / "never").exists()


def test_a_hostile_environment_changes_nothing(home, monkeypatch):
    hostile = {
        "PGHOST": "/nowhere", "PGPORT": "1", "PGHOSTADDR": "203.0.113.1", "PGDATA": "/nowhere",
        "PGSERVICE": "nothing", "PGOPTIONS": "-c search_path=nowhere", "PGUSER": "nobody",
        "PGCLIENTENCODING": "GBK", "PGTZ": "Asia/Tokyo", "LC_ALL": "zh_CN.GBK", "LANG": "C",
    }  # fmt: skip
    for name, value in hostile.items():
        monkeypatch.setenv(name, value)
    with running(settings_for(home), durable=False) as cluster, connected(cluster) as connection:
        assert connection.execute("show server_encoding").fetchone() == ("UTF8",)
        assert connection.execute("show client_encoding").fetchone() == ("UTF8",)
        assert connection.execute("show lc_ctype").fetchone() == ("C.UTF-8",)


def test_importing_the_settings_reads_nothing():
    source = "import geo.settings; print(geo.settings.settings.cache_info().currsize)"
    done = subprocess.run(
        [sys.executable, "-c", source],
        cwd=settings().home.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("0\n", "", 0)
