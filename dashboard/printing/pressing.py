"""Pressing: one sheet goes to a process of its own and comes back as a page.

The web process only waits: drawing a large map neither stops its other threads nor leaves memory
behind. One print at a time a web process; who comes meanwhile waits for his turn. After a print
the next press stands ready for a while, because loading it takes longer than many a map.
"""

import logging
import pickle
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dashboard.printing.sheet import Plain, Sheet
from geo.errors import GeoError, Unavailable
from geo.settings import PROJECT

log = logging.getLogger(__name__)

TURN_S = 20.0
LIMIT_S = 60.0
READY_S = 600.0  # how long a press that nobody uses stands ready
NO_PANGO = 3

Press = subprocess.Popen[bytes]


def pressed(sheet: Sheet | Plain, cache: Path) -> bytes:
    """The sheet as PDF, or as PNG when its paper is a screen.

    `cache` is a folder where the font library may keep its list of fonts. Raises Unavailable
    print.busy and print.slow, GeoError print.no_pango and print.failed.
    """
    with _stand.taken(cache) as press:
        try:
            body, told = press.communicate(pickle.dumps(sheet), timeout=LIMIT_S)
        except subprocess.TimeoutExpired as error:
            raise Unavailable("print.slow", seconds=int(LIMIT_S)) from error
    if press.returncode == NO_PANGO:
        raise GeoError("print.no_pango")
    if press.returncode or not body:
        log.error("a print failed (%s): %s", press.returncode, told.decode()[-2000:])
        raise GeoError("print.failed")
    return body


class Stand:
    """Where the next press waits. Thread-safe."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._ready: Press | None = None
        self._timer: threading.Timer | None = None

    @contextmanager
    def taken(self, cache: Path) -> Iterator[Press]:
        """A press for one print; it is gone afterwards, whatever happened."""
        if not self._turn.acquire(timeout=TURN_S):
            raise Unavailable("print.busy")
        press = None
        try:
            press = self._next(cache)
            yield press
        finally:
            if press is not None:
                _end(press)
                self._keep(_started(cache) if press.returncode == 0 else None)
            self._turn.release()

    def _next(self, cache: Path) -> Press:
        press = self._ready
        self._keep(None)
        if press is not None and press.poll() is None:
            return press
        if press is not None:
            _end(press)
        return _started(cache)

    def _keep(self, press: Press | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._ready, self._timer = press, None
        if press is not None:
            self._timer = threading.Timer(READY_S, self.put_away)
            self._timer.daemon = True
            self._timer.start()

    def put_away(self) -> None:
        """Let the waiting press go."""
        with self._turn:
            press = self._ready
            self._keep(None)
        if press is not None:
            _end(press)


def _started(cache: Path) -> Press:
    """A press that loads its libraries and waits for a sheet; it ends when we do. It gets no
    variable of ours: no password, no proxy."""
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "dashboard.printing.press"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=PROJECT,
        env={
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": str(PROJECT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "LC_ALL": "C.UTF-8",
            "OPENBLAS_NUM_THREADS": "1",
            "XDG_CACHE_HOME": str(cache),
        },
    )


def _end(press: Press) -> None:
    """Stop a press if it still runs, and close its pipes."""
    if press.poll() is None:
        press.kill()
    press.wait()
    for pipe in (press.stdin, press.stdout, press.stderr):
        if pipe is not None and not pipe.closed:
            pipe.close()


_stand = Stand()


def put_away() -> None:
    """Let the press of this process go, if one stands ready."""
    _stand.put_away()
