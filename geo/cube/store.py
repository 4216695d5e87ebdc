"""FactStore: keeps the facts of one database current in this process and shared with the others."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from geo.cube.assembling import read_facts, refresh_facts
from geo.cube.clock import zone_of
from geo.cube.facts import Facts
from geo.cube.origin import Look, counts, has_changes, look
from geo.cube.registers import read_registers
from geo.cube.shelf import Shelf, Stamp
from geo.errors import Unavailable

log = logging.getLogger(__name__)

POLL_S = 2.0
WAIT_FOR_BUILDER_S = 60.0


class FactStore:
    """One a process, made after the fork. `folder` is settings().home / "cache" / "cube"."""

    def __init__(
        self, engine: sa.Engine, folder: Path, zone_of: Callable[[str], ZoneInfo] = zone_of
    ) -> None:
        """`zone_of` turns the stored time zone ('' when none is stored) into the one in force."""
        self._engine = engine.execution_options(isolation_level="REPEATABLE READ")
        self._folder, self._zone_of = folder, zone_of
        self._lock = threading.Lock()
        self._facts: Facts | None = None
        self._stamp = Stamp("", 0)
        self._shelf: tuple[str, Shelf] | None = None
        self._looked = 0.0
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def facts(self, facts_version: int | None = None) -> Facts:
        """The current facts, never older than a few seconds; not older than `facts_version`.

        Raises Unavailable (cube.unreadable) when the database cannot be read.
        """
        facts = self._facts
        polled = self._thread is not None and self._thread.is_alive()
        old = not polled and time.monotonic() - self._looked > POLL_S
        behind = facts is not None and facts_version not in (None, facts.facts_version)
        if facts is None or old or behind:
            return self.refresh()
        return facts

    def refresh(self) -> Facts:
        """Look at the database now. Raises Unavailable (cube.unreadable)."""
        with self._lock:
            try:
                self._refresh()
            except sa.exc.OperationalError as error:
                raise Unavailable("cube.unreadable") from error
            self._looked = time.monotonic()
            assert self._facts is not None
            return self._facts

    def start(self) -> None:
        """Look for changes every 2 s in a thread of its own."""
        if self._thread is None or not self._thread.is_alive():
            self._stopped.clear()
            self._thread = threading.Thread(target=self._poll, name="facts", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(timeout=10)
            self._thread = None

    def _poll(self) -> None:
        failing = False
        while not self._stopped.wait(POLL_S):
            try:
                self.refresh()
                failing = False
            except Exception:
                # Requests meet the same trouble and tell the user; here it is logged once.
                if not failing:
                    log.exception("the read model cannot be refreshed")
                failing = True

    def _refresh(self) -> None:
        with self._engine.connect() as connection:
            seen = look(connection)
            if self._is_current(connection, seen):
                return
        shelf = self._shelf_of(seen.database)
        try:
            with shelf.locked(WAIT_FOR_BUILDER_S):
                self._catch_up(shelf)
        except OSError as error:
            log.warning("the read model is kept in memory only: %s", error)
            self._catch_up(None)

    def _shelf_of(self, database: str) -> Shelf:
        if self._shelf is None or self._shelf[0] != database:
            self._shelf = (database, Shelf(self._folder, database))
        return self._shelf[1]

    def _is_current(self, connection: sa.Connection, seen: Look) -> bool:
        if self._facts is None or self._stamp.origin != self._origin(seen):
            return False
        if self._facts.facts_version != seen.facts_version:
            return False
        return not has_changes(connection, seen.since(self._stamp.watermark))

    def _origin(self, seen: Look) -> str:
        return f"{seen.origin}:{self._zone_of(seen.zone).key}"

    def _catch_up(self, shelf: Shelf | None) -> None:
        """Under the builder's lock: what others have read, then what is newer in the database."""
        with self._snapshot() as connection:
            seen = look(connection)
            stamp = Stamp(self._origin(seen), seen.watermark)
            before = self._newest(shelf, stamp.origin)
            facts = self._read(connection, seen, before)
        is_news = facts is not before
        # First in memory: when writing fails, this process goes on with what it has read.
        self._facts, self._stamp = facts, stamp
        if shelf is not None and is_news:
            self._facts = shelf.write(facts, stamp)

    def _newest(self, shelf: Shelf | None, origin: str) -> Facts | None:
        """The facts to start from: ours or the shelf's, whichever has seen more."""
        shared = shelf.read(origin) if shelf else None
        ours = self._facts is not None and self._stamp.origin == origin
        if shared and (not ours or shared[1].watermark >= self._stamp.watermark):
            self._facts, self._stamp = shared
            return shared[0]
        return self._facts if ours else None

    def _read(self, connection: sa.Connection, seen: Look, before: Facts | None) -> Facts:
        driver: Any = connection.connection.driver_connection
        zone = self._zone_of(seen.zone)
        if before is not None:
            facts = refresh_facts(before, driver, zone, seen.since(self._stamp.watermark))
            if facts.facts_version == seen.facts_version:
                return facts
            # A new version: rows may have been deleted as well, which leaves no trace but a count.
            if counts(connection) == (len(facts.issues.id), len(facts.visits.id)):
                registers = read_registers(driver)
                return replace(facts, facts_version=seen.facts_version, **registers)
        return self._read_all(driver, zone, seen)

    def _read_all(self, driver: Any, zone: ZoneInfo, seen: Look) -> Facts:
        start = time.monotonic()
        generation = (self._facts.generation if self._facts else 0) + 1
        facts = read_facts(driver, zone, facts_version=seen.facts_version, generation=generation)
        took = time.monotonic() - start
        log.info("read model of %d issues read in %.1f s", len(facts.issues.id), took)
        return facts

    @contextmanager
    def _snapshot(self) -> Iterator[sa.Connection]:
        """One transaction, one snapshot: the watermark fits the rows that are read."""
        with self._engine.connect() as connection, connection.begin():
            connection.execute(sa.text("set transaction read only"))
            connection.execute(sa.text("set local statement_timeout = 0"))
            yield connection
