"""Backup and restore: what comes back is what was there, and a failure leaves things as they
were."""

from datetime import date

import pytest
import sqlalchemy as sa

from data import migrate
from data.archive.backup import back_up
from data.archive.restore import restore
from data.cluster import Cluster, running
from data.database import writing_engine
from data.demo import state
from data.demo.build import build
from data.demo.state import Recipe
from geo.errors import GeoError
from geo.settings import Settings
from tests.servers import database_beside, open_folder

DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def filled():
    """A private cluster with the small demo in it, and its settings."""
    with open_folder() as home:
        settings = Settings(home=home, database_url=None)
        with running(settings, durable=False) as cluster:
            migrate.upgrade(cluster.url)
            build(cluster.url, size="small", seed=1, as_of=DAY)
            yield cluster, settings


def sums(url):
    """Rows and a checksum of every table."""
    engine = writing_engine(url)
    with engine.connect() as connection:
        names = connection.scalars(
            sa.text("select tablename from pg_tables where schemaname = 'public' order by 1")
        ).all()
        found = {
            name: connection.execute(
                sa.text(f"select count(*), sum(hashtextextended(t::text, 0)) from {name} t")
            ).one()
            for name in names
        }
    engine.dispose()
    return found


def rest():
    pass


def test_a_restored_backup_has_the_same_rows_in_every_table(filled, tmp_path):
    cluster, settings = filled
    before = sums(cluster.url)
    assert before["issue"][0] > 1000
    file = tmp_path / "backups" / "one.dump"
    back_up(cluster, settings, file, force=False, progress=rest)
    assert file.stat().st_mode & 0o777 == 0o600
    engine = writing_engine(cluster.url)
    with engine.begin() as connection:
        connection.execute(sa.text("truncate issue cascade"))
    engine.dispose()
    with pytest.raises(GeoError) as caught:
        restore(cluster, settings, file, replace=False, progress=rest)
    assert caught.value.key == "restore.not_empty"
    restore(cluster, settings, file, replace=True, progress=rest)
    assert sums(cluster.url) == before
    assert databases(cluster) == ["gezhi"]
    plain = writing_engine(cluster.app_url)
    with plain.begin() as connection:
        assert connection.execute(sa.text("select count(*) from issue")).scalar() > 1000
    plain.dispose()


def test_a_backup_goes_into_an_empty_database_of_another_server(filled, cluster, tmp_path):
    source, settings = filled
    file = tmp_path / "one.dump"
    back_up(source, settings, file, force=False, progress=rest)
    with database_beside(cluster) as url:
        elsewhere = Cluster(url, url)
        restore(elsewhere, settings, file, replace=False, progress=rest)
        assert sums(url) == sums(source.url)
        with pytest.raises(GeoError) as caught:
            restore(elsewhere, settings, file, replace=True, progress=rest)
        assert caught.value.key == "restore.not_empty_server"


def test_a_damaged_backup_leaves_the_data_alone(filled, tmp_path):
    cluster, settings = filled
    before = sums(cluster.url)
    file = tmp_path / "one.dump"
    back_up(cluster, settings, file, force=False, progress=rest)
    whole = file.read_bytes()
    for damaged, key in (
        (whole[: len(whole) // 2], "restore.failed"),
        (b"PGDMP and nothing more", "restore.not_a_backup"),
        (b"PK\x03\x04", "restore.not_a_backup"),
    ):
        file.write_bytes(damaged)
        with pytest.raises(GeoError) as caught:
            restore(cluster, settings, file, replace=True, progress=rest)
        assert caught.value.key == key
    assert sums(cluster.url) == before
    assert databases(cluster) == ["gezhi"]


def test_a_database_in_use_is_not_replaced(filled, tmp_path):
    cluster, settings = filled
    file = tmp_path / "one.dump"
    back_up(cluster, settings, file, force=False, progress=rest)
    engine = writing_engine(cluster.app_url)
    with engine.connect() as connection:
        connection.execute(sa.text("select 1"))
        with pytest.raises(GeoError) as caught:
            restore(cluster, settings, file, replace=True, progress=rest)
    engine.dispose()
    assert caught.value.key == "restore.in_use"


def test_no_file_is_overwritten_and_no_half_file_left(filled, tmp_path):
    cluster, settings = filled
    file = tmp_path / "one.dump"
    file.write_text("precious")
    with pytest.raises(GeoError) as caught:
        back_up(cluster, settings, file, force=False, progress=rest)
    assert caught.value.key == "backup.exists" and file.read_text() == "precious"

    def interrupt():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        back_up(cluster, settings, file, force=True, progress=interrupt)
    assert file.read_text() == "precious"
    assert [path.name for path in tmp_path.iterdir()] == ["one.dump"]


def test_the_demo_is_recognised_and_real_data_is_not_overwritten(filled):
    cluster, _ = filled
    same = Recipe("small", 1, DAY)
    assert state.must_build(cluster.url, same, replace=False) is False
    assert state.must_build(cluster.url, Recipe("small", 2, DAY), replace=False) is True
    engine = writing_engine(cluster.url)
    with engine.begin() as connection:
        connection.execute(sa.text("delete from setting where key = 'demo'"))
    try:
        with pytest.raises(GeoError) as caught:
            state.must_build(cluster.url, same, replace=False)
        assert caught.value.key == "demo_command.real_data"
        assert state.must_build(cluster.url, same, replace=True) is True
    finally:
        with state.building(cluster.url, same):
            assert state.must_build(cluster.url, same, replace=False) is True
        engine.dispose()


def databases(cluster):
    engine = writing_engine(cluster.url)
    with engine.connect() as connection:
        query = sa.text("select datname from pg_database where datname like 'gezhi%' order by 1")
        names = connection.scalars(query).all()
    engine.dispose()
    return names
