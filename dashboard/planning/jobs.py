"""Jobs: long work for a planner in a thread, its progress and result in files of the home folder.

Every worker process can answer for every job. What nobody fetches is thrown away.
"""

import fcntl
import json
import logging
import re
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from geo.errors import GeoError, NotFound, Refused

log = logging.getLogger(__name__)

Body = dict[str, Any]
Cancel = Callable[[], bool]
Progress = Callable[[float], None]
MOST_RUNNING = 3
MOST_KEPT = 60
KEPT_S = 900.0
# A job that says nothing for so long has died with its process.
SILENT_S = 120.0
TELL_EVERY_S = 0.3
_NAME = re.compile(r"[A-Za-z0-9_-]{16}")


class Jobs:
    """Jobs of one house, in a folder of its own that is made when it is first needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def start(self, work: Callable[[Cancel, Progress], Body], wait_s: float) -> Body:
        """Begin, and answer as `show` does: with the result when it comes within `wait_s`.

        Raises Refused propose.busy when too many run already.
        """
        job = self._begun()
        done = threading.Event()
        thread = threading.Thread(
            target=self._run, args=(job, work, done), name=f"job {job}", daemon=True
        )
        thread.start()
        done.wait(wait_s)
        return self.show(job)

    def show(self, job: str) -> Body:
        """`job`, `state` (running, done, failed, cancelled) and `progress` 0 to 1; what the work
        gave when it is done, `error` and `params` when it failed. Raises NotFound propose.no_job.
        """
        found = self._read(job)
        if found is None:
            raise NotFound("propose.no_job", job=job[:20])
        if found["state"] == "running" and self._silent(job):
            found |= {"state": "failed", "error": "propose.lost", "params": {}}
        return {"job": job, **found}

    def cancel(self, job: str) -> Body:
        """Ask a job to stop; its result, if there is one already, is thrown away. Raises as
        `show`."""
        found = self.show(job)
        if found["state"] == "running":
            self._file(job, ".stop").touch()
            return found
        self._forget(job)
        return {**found, "state": "cancelled"}

    def _run(
        self, job: str, work: Callable[[Cancel, Progress], Body], done: threading.Event
    ) -> None:
        try:
            self._write(job, {"state": "done", "progress": 1.0, **work(*self._reins(job))})
            if self._file(job, ".stop").exists():
                self._write(job, {"state": "cancelled", "progress": 1.0})
        except GeoError as error:
            params = {key: str(value) for key, value in error.params.items()}
            told = {"state": "failed", "progress": 1.0, "error": error.key, "params": params}
            self._write(job, told)
        except Exception:
            log.exception("a job of a planner failed")
            told = {"state": "failed", "progress": 1.0, "error": "propose.failed", "params": {}}
            self._write(job, told)
        finally:
            done.set()

    def _reins(self, job: str) -> tuple[Cancel, Progress]:
        """How the work hears that it should stop, and says how far it is; not too often."""
        told = asked = time.monotonic()
        stop, stopped = self._file(job, ".stop"), False

        def cancel() -> bool:
            nonlocal asked, stopped
            if not stopped and time.monotonic() - asked > TELL_EVERY_S:
                asked, stopped = time.monotonic(), stop.exists()
            return stopped

        def progress(share: float) -> None:
            nonlocal told
            if time.monotonic() - told > TELL_EVERY_S:
                told = time.monotonic()
                self._write(job, {"state": "running", "progress": round(share, 3)})

        return cancel, progress

    def _begun(self) -> str:
        job = secrets.token_urlsafe(12)
        with self._counted():
            self._tidy()
            running = sum(
                (self._read(path.stem) or {}).get("state") == "running"
                and not self._silent(path.stem)
                for path in self._folder.glob("*.json")
            )
            if running >= MOST_RUNNING:
                raise Refused("propose.busy", n=running)
            self._write(job, {"state": "running", "progress": 0.0})
        return job

    @contextmanager
    def _counted(self) -> Iterator[None]:
        """One process at a time counts and begins."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _tidy(self) -> None:
        """Forget what is old, and the oldest of too many."""
        known = sorted((path.stat().st_mtime, path) for path in self._folder.glob("*.json"))
        for row, (at, path) in enumerate(known):
            if time.time() - at > KEPT_S or row < len(known) - MOST_KEPT:
                self._forget(path.stem)

    def _forget(self, job: str) -> None:
        for ending in (".json", ".stop"):
            self._file(job, ending).unlink(missing_ok=True)

    def _silent(self, job: str) -> bool:
        try:
            return time.time() - self._file(job, ".json").stat().st_mtime > SILENT_S
        except FileNotFoundError:
            return True

    def _read(self, job: str) -> Body | None:
        if not _NAME.fullmatch(job):
            return None
        try:
            found: Body = json.loads(self._file(job, ".json").read_bytes())
        except FileNotFoundError:
            return None
        return found

    def _write(self, job: str, told: Body) -> None:
        """Whole or not at all: others read at any moment."""
        part = self._file(job, ".part")
        part.write_text(json.dumps(told), encoding="utf-8")
        part.replace(self._file(job, ".json"))

    def _file(self, job: str, ending: str) -> Path:
        return self._folder / f"{job}{ending}"
