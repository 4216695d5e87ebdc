"""The read model: refreshed it equals a fresh read, shared it is one, damaged it is built again."""

import json
import random
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from data.cluster import Cluster
from data.database import writing_engine
from data.migrate import upgrade
from geo.cube import shelf as shelf_module
from geo.cube import store as store_module
from geo.cube.facts import TABLES, Facts, columns_of
from geo.cube.store import FactStore
from geo.errors import Unavailable
from tests import district, make
from tests.conftest import database_beside


@dataclass
class Filled:
    """A database of its own with committed rows, and stores that share one folder."""

    engine: sa.Engine
    folder: Path

    def store(self) -> FactStore:
        return FactStore(self.engine, self.folder)

    def run(self, statement: str) -> None:
        with self.engine.begin() as connection:
            connection.execute(sa.text(statement))

    def manifest(self) -> Path:
        return next(self.folder.glob("*/current.json"))


@pytest.fixture
def filled(cluster: Cluster, tmp_path: Path) -> Iterator[Filled]:
    with database_beside(cluster) as url:
        upgrade(url)
        engine = writing_engine(url)
        with Session(engine) as db:
            district.build(db, issues=120, visits=60)
            db.commit()
        yield Filled(engine, tmp_path / "cube")
        engine.dispose()


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for every time that all facts are read."""
    seen: list[int] = []
    real = store_module.read_facts

    def counted(*args: object, **more: object) -> Facts:
        seen.append(1)
        return real(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(store_module, "read_facts", counted)
    return seen


def rows_of(facts: Facts) -> tuple[list[tuple[object, ...]], ...]:
    """What the facts say, whatever numbers the spots have and however often they were refreshed."""
    issues, visits = columns_of(facts.issues), columns_of(facts.visits)
    lapse = np.maximum(facts.issues.due, facts.issues.reported)
    times = {
        "by_due": facts.issues.due,
        "by_contact": facts.issues.contact,
        "by_verified": facts.issues.verified,
        "by_closed": facts.issues.closed,
        "by_lapse": lapse,
        "open": facts.issues.reported,
    }
    orders = {name: issues.pop(name) for name in times}
    for table, spots in ((issues, facts.issue_spots), (visits, facts.visit_spots)):
        places = columns_of(spots)
        spot = table.pop("spot")
        table |= {f"at_{name}": column[spot] for name, column in places.items()}
    ids = {name: np.sort(facts.issues.id[rows]).tolist() for name, rows in orders.items()}
    for name, order in orders.items():
        assert (np.diff(times[name][order]) >= 0).all()
    registers = ("key_places", "care_targets", "place_check_ins", "target_check_ins")
    more = (columns_of(getattr(facts, name)) for name in ("months", *registers))
    tables = (issues, visits, *more)
    lists = tuple(
        list(zip(*(column.tolist() for column in table.values()), strict=True)) for table in tables
    )
    return (*lists, list(ids.items()))


def fresh(filled: Filled, tmp_path: Path) -> Facts:
    shutil.rmtree(tmp_path / "other", ignore_errors=True)
    return FactStore(filled.engine, tmp_path / "other").facts()


def test_new_and_changed_rows_are_taken_over(filled: Filled, tmp_path: Path) -> None:
    store = filled.store()
    before = store.refresh()
    filled.run(
        """
        update issue set reported_at = reported_at - interval '40 days', status = 10
        where id % 7 = 0;
        update issue set status = 5, closed_at = null, area_id = (select min(id) from area),
            grid_id = null, compound_id = null, building_id = null where id % 11 = 0;
        insert into issue (issue_no, source, appeal, matter, urgency, "placing", area_id, status,
            level, reported_at) select 'N' || i, 1, 3, 2, 3, 4, (select max(id) from area), 3, 4,
            timestamptz '2025-05-05 00:00+08' + i * interval '31 minutes'
            from generate_series(1, 30) i;
        update visit set reached = '{1,2}', dwelling_nos = '{1,2,3}', building_id = (select max(id)
            from building) where id % 5 = 0;
        update visit set started_at = started_at - interval '31 days', ended_at = null
        where id % 6 = 0;
        """
    )
    after = store.refresh()
    assert after.generation == before.generation + 1
    assert rows_of(after) == rows_of(fresh(filled, tmp_path))
    assert rows_of(after) != rows_of(before)


def test_registers_and_check_ins_come_with_a_new_version(filled: Filled, tmp_path: Path) -> None:
    store = filled.store()
    before = store.refresh()
    filled.run(
        """
        update care_target set active_to = '2026-10-01'
            where id = (select min(id) from care_target);
        delete from check_in where key_place_id is not null;
        update visit set care_target_id = null where care_target_id is not null and id % 2 = 0;
        update setting set value = '2' where key = 'facts_version'
        """
    )
    after = store.refresh()
    assert len(before.place_check_ins.days) > 0 == len(after.place_check_ins.days)
    assert (before.care_targets.until != after.care_targets.until).sum() == 1
    assert (before.visits.care_target > 0).sum() > (after.visits.care_target > 0).sum() > 0
    assert rows_of(after) == rows_of(fresh(filled, tmp_path))


def test_nothing_new_means_the_same_facts(filled: Filled) -> None:
    store = filled.store()
    assert store.refresh() is store.refresh()


def test_an_unchanged_table_keeps_its_files(filled: Filled) -> None:
    store = filled.store()
    store.refresh()
    old = json.loads(filled.manifest().read_text())["tables"]
    filled.run(
        "update issue set redo_count = redo_count + 1 where id = (select min(id) from issue)"
    )
    store.refresh()
    new = json.loads(filled.manifest().read_text())["tables"]
    assert new["visits"] == old["visits"] and new["issues"] != old["issues"]
    folders = {path.name for path in filled.manifest().parent.iterdir() if path.is_dir()}
    assert folders == {table["folder"] for table in new.values()}


def test_out_of_order_commits_are_not_lost(filled: Filled, tmp_path: Path) -> None:
    """Writers that sleep, overlap and roll back, while a reader refreshes all the time."""
    done = threading.Event()
    writers = [threading.Thread(target=_write, args=(filled, seed)) for seed in range(4)]
    store = filled.store()
    store.refresh()

    def watch() -> None:
        while not done.is_set():
            store.refresh()

    reader = threading.Thread(target=watch)
    for thread in (reader, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    reader.join()
    assert store.refresh().generation > 2
    assert rows_of(store.refresh()) == rows_of(fresh(filled, tmp_path))


def _write(filled: Filled, seed: int) -> None:
    dice = random.Random(seed)
    for number in range(25):
        with filled.engine.connect() as connection, connection.begin() as change:
            connection.execute(
                sa.text(
                    "update issue set redo_count = redo_count + 1, reported_at = reported_at -"
                    " interval '1 minute' where id % 97 = :rest and id % 4 = :own"
                ),
                {"rest": dice.randrange(97), "own": seed},
            )
            connection.execute(
                sa.text(
                    'insert into issue (issue_no, source, appeal, matter, urgency, "placing",'
                    " area_id, status, level, reported_at) select :no, 1, 3, 2, 3, 4, min(id), 3,"
                    " 4, :at from area"
                ),
                {"no": f"W{seed}-{number}", "at": make.NOW - dice.randrange(900) * make.DAY},
            )
            time.sleep(dice.random() / 100)
            if dice.random() < 0.2:
                change.rollback()


def test_rows_of_an_emptied_table_are_forgotten(filled: Filled, reads: list[int]) -> None:
    store = filled.store()
    store.refresh()
    filled.run("truncate issue cascade")
    assert len(store.refresh().issues.id) == 0
    assert len(reads) == 2


def test_a_new_version_notices_deleted_rows(filled: Filled, reads: list[int]) -> None:
    store = filled.store()
    everything = len(store.refresh().issues.id)
    filled.run("update setting set value = '2' where key = 'facts_version'")
    assert store.facts(2).facts_version == 2
    assert len(reads) == 1  # nothing was deleted: the rows known are still good
    filled.run("delete from issue where id = (select max(id) from issue)")
    filled.run("update setting set value = '3' where key = 'facts_version'")
    assert len(store.facts(3).issues.id) == everything - 1
    assert len(reads) == 2


def test_rows_restored_from_another_server_are_not_read_again_and_again(filled: Filled) -> None:
    filled.run("alter table issue disable trigger issue_revision")
    filled.run("update issue set rev = '900000000000'")
    filled.run("alter table issue enable trigger issue_revision")
    store = filled.store()
    first = store.refresh()
    assert store.refresh() is first
    filled.run("update issue set redo_count = 7 where id = (select min(id) from issue)")
    assert store.refresh().generation == first.generation + 1


def test_processes_share_one_reading(filled: Filled, reads: list[int]) -> None:
    stores = [filled.store() for _ in range(4)]
    threads = [threading.Thread(target=store.refresh) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(reads) == 1
    filled.run("update issue set redo_count = 5 where id = (select min(id) from issue)")
    first = stores[0].refresh()
    others = [store.refresh() for store in stores[1:]]
    assert {facts.generation for facts in others} == {first.generation}
    assert isinstance(others[0].issues.id.base, np.memmap)
    assert not others[0].issues.id.flags.writeable


@pytest.mark.parametrize("harm", ["cut", "flipped", "gone", "manifest", "no_manifest"])
def test_damaged_files_are_built_again(filled: Filled, reads: list[int], harm: str) -> None:
    sound = rows_of(filled.store().refresh())
    _harm(filled.manifest(), harm)
    assert rows_of(filled.store().refresh()) == sound
    assert len(reads) == 2
    assert rows_of(filled.store().refresh()) == sound
    assert len(reads) == 2


def _harm(manifest: Path, harm: str) -> None:
    column = next(manifest.parent.glob("issues-*/due.npy"))
    raw = bytearray(column.read_bytes())
    if harm == "cut":
        column.write_bytes(raw[:-3])
    elif harm == "flipped":
        raw[-1] ^= 1
        column.write_bytes(raw)
    elif harm == "gone":
        shutil.rmtree(column.parent)
    elif harm == "manifest":
        manifest.write_text(manifest.read_text()[:40])
    else:
        manifest.unlink()


def test_a_crash_while_writing_leaves_the_generation_before(
    filled: Filled, reads: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    old = rows_of(filled.store().refresh())
    filled.run("update issue set redo_count = 9 where id = (select min(id) from issue)")
    with monkeypatch.context() as patch:
        patch.setattr(shelf_module.json, "dumps", _stop)
        with pytest.raises(KeyboardInterrupt):
            filled.store().refresh()
    manifest = json.loads(filled.manifest().read_text())
    assert manifest["generation"] == 1
    reopened = filled.store().refresh()
    assert reopened.generation == 2 and rows_of(reopened) != old
    assert len(reads) == 1


def _stop(*_: object) -> str:
    raise KeyboardInterrupt


def test_a_full_disk_keeps_the_facts_in_memory(
    filled: Filled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    store = filled.store()
    store.refresh()
    filled.run("update issue set redo_count = 9 where id = (select min(id) from issue)")
    monkeypatch.setattr(shelf_module.np, "save", full)
    assert rows_of(store.refresh()) == rows_of(fresh(filled, tmp_path))
    assert json.loads(filled.manifest().read_text())["generation"] == 1
    monkeypatch.undo()
    filled.run("update issue set redo_count = 8 where id = (select min(id) from issue)")
    assert rows_of(store.refresh()) == rows_of(filled.store().refresh())
    assert json.loads(filled.manifest().read_text())["generation"] == 3


def test_two_databases_in_one_folder_do_not_mix(
    filled: Filled, cluster: Cluster, reads: list[int]
) -> None:
    filled.store().refresh()
    with database_beside(cluster) as url:
        upgrade(url)
        other = writing_engine(url)
        assert len(FactStore(other, filled.folder).refresh().issues.id) == 0
        other.dispose()
    assert len(list(filled.folder.glob("*/current.json"))) == 2
    assert len(filled.store().refresh().issues.id) == 120
    assert len(reads) == 2


def test_a_stopped_database_is_said_to_be_unavailable(filled: Filled) -> None:
    store = FactStore(
        sa.create_engine("postgresql+psycopg://nobody@/nowhere?host=/nonexistent"), filled.folder
    )
    with pytest.raises(Unavailable) as caught:
        store.facts()
    assert caught.value.key == "cube.unreadable"


def test_a_thread_keeps_the_facts_current(filled: Filled, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "POLL_S", 0.02)
    store = filled.store()
    first = store.facts()
    store.start()
    filled.run("update issue set redo_count = 9 where id = (select min(id) from issue)")
    deadline = time.monotonic() + 20
    while store.facts() is first and time.monotonic() < deadline:
        time.sleep(0.02)
    store.stop()
    assert store.facts().generation == first.generation + 1


def test_every_table_of_the_facts_is_stored() -> None:
    assert set(TABLES) < set(Facts.__dataclass_fields__)
