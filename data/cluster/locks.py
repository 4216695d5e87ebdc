"""The two file locks of a cluster: one to start or stop it, one that says how many use it.

Kernel locks (flock) vanish with their process, so ``kill -9`` needs no cleaning up.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geo.errors import GeoError

PATIENCE_S = 120.0


@contextmanager
def starting(folder: Path) -> Iterator[None]:
    """Exclusive right to start or stop the cluster. Waits for others; raises GeoError cluster.busy
    after two minutes."""
    handle = _open(folder / "start.lock")
    try:
        _patiently(handle, folder)
        yield
    finally:
        os.close(handle)


def join(folder: Path) -> int:
    """Become a user of the cluster; returns the handle that holds the shared lock."""
    handle = _open(folder / "users.lock")
    fcntl.flock(handle, fcntl.LOCK_SH)
    return handle


def leave(handle: int) -> None:
    """Stop being a user.

    Closes and never unlocks: a forked web worker holds a copy of the handle, and an unlock in one
    process would unlock for all of them.
    """
    os.close(handle)


def unused(folder: Path) -> bool:
    """True when nobody uses the cluster. Ask while holding `starting`, else the answer is stale."""
    handle = _open(folder / "users.lock")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(handle)
    return True


def _open(path: Path) -> int:
    # Python opens with O_CLOEXEC: programs of PostgreSQL never inherit a lock.
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    if os.geteuid() == 0:
        owner = path.parent.stat()
        os.fchown(handle, owner.st_uid, owner.st_gid)
    return handle


def _patiently(handle: int, folder: Path) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise GeoError("cluster.busy", folder=folder) from None
            time.sleep(0.02)
