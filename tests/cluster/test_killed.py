"""``kill -9`` of either side, and what it leaves behind."""

import os
import signal
import subprocess
import time

import psycopg

from data.cluster import contents, processes, running
from data.cluster.server import socket_of
from tests.cluster.handling import connected, place_of, server_pid, settings_for


def test_a_killed_program_leaves_a_server_that_the_next_one_takes_over(home, program):
    victim = program()
    assert victim.stdout.readline() == "up\n"
    before = server_pid(home)
    victim.kill()
    victim.communicate()
    with running(settings_for(home), durable=False):
        assert server_pid(home) == before, "attached, not started again"
    assert server_pid(home) is None


def test_a_server_killed_under_a_running_program_is_started_again(home):
    with running(settings_for(home), durable=False) as cluster:
        with connected(cluster) as connection:
            connection.execute("create table kept as select 7 as n")
        assert cluster.mend(settings_for(home)) is False, "nothing to mend"
        postmaster = server_pid(home)
        os.kill(postmaster, signal.SIGKILL)
        assert processes.wait_gone([postmaster], 5)
        assert cluster.mend(settings_for(home)) is True
        with connected(cluster) as connection:
            assert connection.execute("select n from kept").fetchone() == (7,)


def test_orphans_are_killed_before_the_next_start(home):
    with running(settings_for(home), durable=False) as cluster:
        sender = psycopg.connect(cluster.url.replace("+psycopg", ""), autocommit=True)
        sender.pgconn.send_query(b"select count(*) from generate_series(1, 1000000000)")
        sender.pgconn.flush()
        time.sleep(0.3)
        orphan = sender.info.backend_pid
        os.kill(server_pid(home), signal.SIGKILL)
        time.sleep(0.2)
        assert orphan in processes.orphans(place_of(home).data), "it survives its postmaster"
        with running(settings_for(home), durable=False) as again, connected(again) as connection:
            assert not processes.alive(orphan)
            assert connection.execute("select 1").fetchone() == (1,)
        sender.close()


def test_killing_every_server_process_loses_no_committed_row(home):
    with running(settings_for(home)) as cluster:
        with connected(cluster) as connection:
            connection.execute("create table kept as select generate_series(1, 1000) as n")
        processes.kill_all(processes.orphans(place_of(home).data))
    with running(settings_for(home)) as cluster, connected(cluster) as connection:
        assert connection.execute("select count(*) from kept").fetchone() == (1000,)


def test_a_stale_pid_file_that_names_another_program_of_the_same_user(home):
    with running(settings_for(home), durable=False):
        pid_file = place_of(home).data / "postmaster.pid"
        written = pid_file.read_text()
    place = place_of(home)
    stranger = subprocess.Popen(["sleep", "60"], **place.account.child())
    try:
        lines = written.splitlines()
        pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        with running(settings_for(home), durable=False):
            assert server_pid(home) not in (None, stranger.pid)
        assert stranger.poll() is None, "the stranger is left alone"
    finally:
        stranger.kill()
        stranger.wait()


def test_a_program_killed_during_initdb_leaves_no_half_cluster(empty_home, program_in):
    victim = program_in(empty_home)()
    base = empty_home / "cluster"
    deadline = time.monotonic() + 20
    while not list(base.glob("pg.new-*")) and time.monotonic() < deadline:
        time.sleep(0.005)
    assert list(base.glob("pg.new-*")), "caught in the middle of initdb"
    victim.kill()
    victim.communicate()
    with (
        running(settings_for(empty_home), durable=False) as cluster,
        connected(cluster) as connection,
    ):
        assert connection.execute("select 1").fetchone() == (1,)


def test_a_program_killed_between_initdb_and_the_database_is_made_good(home):
    with running(settings_for(home), durable=False):
        pass
    place = place_of(home)
    place.ready.unlink()
    with running(settings_for(home), durable=False) as cluster, connected(cluster) as connection:
        assert connection.execute("select postgis_version() is not null").fetchone() == (True,)
    assert place.ready.exists()


def test_a_cluster_of_an_older_program_gets_what_it_lacks(home):
    may = "select has_parameter_privilege('session_replication_role', 'set')"
    with running(settings_for(home), durable=False) as cluster:
        place = place_of(home)
        with contents.connect(socket_of(place), "postgres") as server:
            server.execute("revoke set on parameter session_replication_role from gezhi_owner")
        with connected(cluster) as connection:
            assert connection.execute(may).fetchone() == (False,)
    place.ready.write_text("")
    with running(settings_for(home), durable=False) as cluster, connected(cluster) as connection:
        assert connection.execute(may).fetchone() == (True,)
    assert place.ready.read_text() == contents.VERSION
