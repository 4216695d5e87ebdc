"""Pressing: one sheet goes to a process of its own and comes back as a page.

The web process only waits: drawing a large map neither stops its other threads nor leaves memory
behind. One print at a time a web process; who comes meanwhile waits for his turn. After a print
the press stands ready for a while, because loading it takes longer than many a map.
"""

import logging
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from dashboard.printing import frames
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
        status, body, told = _answered(press, pickle.dumps(sheet))
    if status == NO_PANGO:
        raise GeoError("print.no_pango")
    if status or not body:
        log.error("a print failed (%s): %s", status, told.decode()[-2000:])
        raise GeoError("print.failed")
    return body


def _answered(press: Press, sheet: bytes) -> tuple[int, bytes, bytes]:
    """Status, page and complaints. A press that answers nothing is ended; its own are given then.
    Raises Unavailable print.slow."""
    assert press.stdin and press.stdout and press.stderr
    with _limited(press) as is_late:
        try:
            frames.write(press.stdin, sheet)
            status, body, told = (frames.read(press.stdout) for _ in range(3))
        except BrokenPipeError:
            status = body = told = None
    if is_late.is_set():
        raise Unavailable("print.slow", seconds=int(LIMIT_S))
    if status is None or body is None or told is None:
        _stop(press)
        return press.wait(), b"", press.stderr.read()
    return int(status), body, told


@contextmanager
def _limited(press: Press) -> Iterator[threading.Event]:
    """Stop the press when the block takes too long, and set the event."""
    is_late = threading.Event()

    def give_up() -> None:
        is_late.set()
        _stop(press)

    limit = threading.Timer(LIMIT_S, give_up)
    limit.daemon = True
    limit.start()
    try:
        yield is_late
    finally:
        limit.cancel()


class Stand:
    """Where the next press waits. Thread-safe."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._ready: Press | None = None
        self._timer: threading.Timer | None = None

    @contextmanager
    def taken(self, cache: Path) -> Iterator[Press]:
        """A press for one print; kept for the next one unless it has ended."""
        if not self._turn.acquire(timeout=TURN_S):
            raise Unavailable("print.busy")
        press = None
        try:
            press = self._waiting() or _started(cache)
            yield press
        finally:
            if press is not None and press.poll() is None:
                self._keep(press)
            elif press is not None:
                _end(press)
            self._turn.release()

    def _waiting(self) -> Press | None:
        press = self._ready
        self._keep(None)
        if press is not None and press.poll() is not None:
            _end(press)
            return None
        return press

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
    """A press that loads its libraries and waits for sheets; it ends when we do. It gets no
    variable of ours: no password, no proxy."""
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "dashboard.printing.press"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=PROJECT,
        start_new_session=True,
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
    _stop(press)
    press.wait()
    for pipe in (press.stdin, press.stdout, press.stderr):
        if pipe is not None and not pipe.closed:
            with suppress(BrokenPipeError):
                pipe.close()


def _stop(press: Press) -> None:
    """At once, with the copy of it that prints."""
    if press.poll() is None:
        os.killpg(press.pid, signal.SIGKILL)


_stand = Stand()


def put_away() -> None:
    """Let the press of this process go, if one stands ready."""
    _stand.put_away()
