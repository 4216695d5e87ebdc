"""Folders that are odd, long, foreign, read-only or full."""

import os
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest

from data.cluster import places, running, server
from data.words import word
from geo.errors import GeoError
from tests.cluster.handling import (
    connected,
    leave_nothing,
    needs_root,
    place_of,
    server_pid,
    settings_for,
)


@pytest.mark.parametrize(
    "name",
    [
        "with space",
        "格治 数据",
        'quo"ted',
        "it's",
        "$HOME `date`",
        "semi;colon & percent %s {x}",
        "l" * 120 + "/" + "o" * 120,
    ],
    ids=["space", "chinese", "double-quote", "quote", "shell", "signs", "too-long-for-a-socket"],
)
def test_any_path_will_do(empty_home, name):
    odd = empty_home / name
    with running(settings_for(odd), durable=False) as cluster, connected(cluster) as connection:
        assert connection.execute("select postgis_version() is not null").fetchone() == (True,)
        sockets = server.socket_of(place_of(odd))
        assert len(f"{sockets}/.s.PGSQL.5432") <= places.LONGEST_SOCKET
        assert sockets.stat().st_mode & 0o777 == 0o700
    assert server_pid(odd) is None


def test_a_foreign_socket_folder_is_not_trusted(empty_home):
    odd = empty_home / "格治"
    settings = settings_for(odd)
    place = places.prepare(settings)
    folder = places.socket_path(place)
    folder.symlink_to(empty_home)
    try:
        with pytest.raises(GeoError, match=r"cluster\.socket_taken"), running(settings):
            pass
    finally:
        folder.unlink()


@needs_root
def test_a_read_only_folder_is_refused_with_a_sentence(empty_home):
    with mounted(empty_home / "disk", "400m") as disk:
        with running(settings_for(disk), durable=False):
            pass
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        for folder in (disk, disk / "new"):
            with pytest.raises(GeoError) as caught, running(settings_for(folder)):
                pass
            assert caught.value.key == "cluster.read_only"
            assert str(disk) in word(caught.value.key, "zh", **caught.value.params)
        subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
        with running(settings_for(disk), durable=False) as cluster, connected(cluster) as again:
            assert again.execute("select 1").fetchone() == (1,)


@needs_root
def test_too_small_a_disk_is_refused_before_anything_is_written(empty_home):
    with mounted(empty_home / "disk", "200m") as disk:
        with pytest.raises(GeoError) as caught, running(settings_for(disk)):
            pass
        assert caught.value.key == "cluster.full"
        assert caught.value.params["least"] == places.LEAST_FREE_MB
        assert not place_of(disk).data.exists()


@needs_root
def test_a_disk_that_fills_up_loses_no_committed_row(empty_home):
    with mounted(empty_home / "disk", "500m") as disk:
        with running(settings_for(disk)) as cluster:
            with connected(cluster) as connection:
                connection.execute("create table kept as select generate_series(1, 1000) as n")
            filler = disk / "filler"
            fill(filler)
            with (
                pytest.raises(Exception, match=r"No space left|free disk space"),
                connected(cluster) as connection,
            ):
                connection.execute("create table lost as select generate_series(1, 9000000) as n")
        with pytest.raises(GeoError) as caught, running(settings_for(disk)):
            pass
        assert caught.value.key == "cluster.full"
        filler.unlink()
        with running(settings_for(disk)) as cluster, connected(cluster) as connection:
            assert connection.execute("select count(*) from kept").fetchone() == (1000,)


@needs_root
def test_root_in_a_folder_of_its_own_uses_var_lib_instead(empty_home, monkeypatch):
    """/root can be entered by root alone, so the server's account cannot work there."""
    monkeypatch.setattr(places, "FOR_ROOT", empty_home / "var-lib")
    closed = empty_home / "closed"
    closed.mkdir(mode=0o700)
    for _ in range(2):
        with running(settings_for(closed / "var"), durable=False) as cluster:
            assert cluster.place.base.parent == empty_home / "var-lib"
    assert (closed / "var" / "cluster").resolve() == cluster.place.base
    assert len(list((empty_home / "var-lib").iterdir())) == 1


@needs_root
def test_root_runs_the_server_as_the_folders_owner(empty_home):
    ours = empty_home / "ours"
    ours.mkdir()
    os.chown(ours, 65534, 65534)
    with running(settings_for(ours), durable=False) as cluster:
        assert cluster.place.account.uid == 65534
        assert Path(f"/proc/{server_pid(ours)}").stat().st_uid == 65534


@needs_root
@pytest.mark.parametrize("name", ["root", "no-such-account"])
def test_an_unusable_account_is_refused(empty_home, name):
    with pytest.raises(GeoError) as caught, running(settings_for(empty_home, postgres_user=name)):
        pass
    assert caught.value.key == "cluster.no_account"


def test_a_cluster_of_another_version_is_refused_and_left_alone(home):
    with running(settings_for(home), durable=False):
        pass
    version = place_of(home).data / "PG_VERSION"
    right = version.read_text()
    version.write_text("9\n")
    with pytest.raises(GeoError) as caught, running(settings_for(home)):
        pass
    assert caught.value.key == "cluster.version"
    version.write_text(right)
    with running(settings_for(home), durable=False):
        pass


def test_no_postgres_is_said_plainly(empty_home):
    with (
        pytest.raises(GeoError) as caught,
        running(settings_for(empty_home, postgres_bin=empty_home)),
    ):
        pass
    assert caught.value.key == "cluster.no_postgres"
    assert "postgresql-15" in word(caught.value.key, "en", **caught.value.params)


def fill(file):
    """Take all space but a little."""
    with file.open("wb", buffering=0) as opened:
        try:
            while True:
                opened.write(bytes(1_000_000))
        except OSError:
            pass
        opened.truncate(max(0, opened.tell() - 8_000_000))


@contextmanager
def mounted(folder, size):
    """A small disk in memory."""
    folder.mkdir()
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "tmpfs", folder], check=True
    )
    try:
        yield folder
    finally:
        leave_nothing(folder)
        subprocess.run(["umount", "-l", folder], check=True)
