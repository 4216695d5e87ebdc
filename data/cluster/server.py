"""Making, starting and stopping the server of a private cluster."""

import contextlib
import os
import shutil
import subprocess
import time
from pathlib import Path

from data.cluster import processes
from data.cluster.binaries import Binaries
from data.cluster.configuration import configure
from data.cluster.places import Place, refusal, require_space, socket_folder
from geo.errors import GeoError

START_S = 120.0
STOP_S = 60.0
LARGEST_LOG = 10_000_000
ADMIN = "gezhi_admin"


def postmaster(place: Place) -> int | None:
    """The process that serves this cluster now, or None. Looks at the process, not only at the pid
    file."""
    lines = _pid_file(place)
    if lines and lines[0].isdigit() and processes.serves(int(lines[0]), place.data):
        return int(lines[0])
    return None


def socket_of(place: Place) -> Path:
    """Folder of the socket of the running server, as the server itself wrote it down."""
    lines = _pid_file(place)
    if len(lines) > 4 and lines[4]:
        return Path(lines[4])
    return socket_folder(place)


def create(place: Place, binaries: Binaries, *, durable: bool) -> None:
    """Make the data folder with initdb under another name and move it into place, so that half a
    cluster is never taken for one.

    The name is unique because an initdb whose parent was killed keeps on writing.
    """
    require_space(place)
    fresh = place.base / f"pg.new-{os.getpid()}-{time.time_ns()}"
    for leftover in place.base.glob("pg.new-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    command = [
        binaries.program("initdb"), "--pgdata", str(fresh), "--username", ADMIN,
        "--auth", "trust", "--encoding", "UTF8", "--lc-collate", "C", "--lc-ctype", _ctype(),
        "--lc-messages", "C", "--no-instructions", *([] if durable else ["--no-sync"]),
    ]  # fmt: skip
    done = subprocess.run(
        command, cwd=place.base, capture_output=True, text=True, **place.account.child()
    )
    if done.returncode != 0:
        shutil.rmtree(fresh, ignore_errors=True)
        raise _explained(place, done.stderr)
    place.ready.unlink(missing_ok=True)
    fresh.rename(place.data)


def start(place: Place, binaries: Binaries, *, durable: bool) -> None:
    """Start the server, after clearing what a killed one left behind. Raises GeoError
    cluster.start_failed or cluster.full."""
    require_space(place)
    sockets = socket_folder(place)
    configure(place, sockets, durable=durable)
    for attempt in (1, 2):
        _clear(place, sockets)
        begun = _log_size(place)
        pid = _launch(place, binaries)
        if _became_ready(place, pid):
            return
        if attempt == 2:
            raise _explained(place, _log_since(place, begun))


def stop(place: Place) -> None:
    """Fast shutdown; after a minute the remaining processes are killed, which recovery copes
    with."""
    pid = postmaster(place)
    if pid is None:
        return
    sockets = socket_of(place)
    processes.interrupt(pid)
    if not processes.wait_gone([pid], STOP_S):
        processes.kill_all(processes.orphans(place.data))
    if sockets.parent != place.base:
        # A short folder under /tmp would otherwise stay for ever.
        with contextlib.suppress(OSError):
            sockets.rmdir()


def _ctype() -> str:
    # LC_CTYPE=C would make every Chinese character a non-letter for regular expressions.
    return "C.UTF-8" if Path("/proc").exists() else "en_US.UTF-8"


def _pid_file(place: Place) -> list[str]:
    try:
        return (place.data / "postmaster.pid").read_text("utf8").splitlines()
    except (FileNotFoundError, UnicodeDecodeError):
        return []


def _clear(place: Place, sockets: Path) -> None:
    """Kill backends that outlived their postmaster, then remove pid and socket files nobody stands
    behind.

    Only in this order: the pid file also guards the shared memory that such backends still write
    to.
    """
    processes.kill_all(processes.orphans(place.data))
    (place.data / "postmaster.pid").unlink(missing_ok=True)
    for leftover in sockets.glob(".s.PGSQL.*"):
        leftover.unlink(missing_ok=True)


def _launch(place: Place, binaries: Binaries) -> int:
    """Start the postmaster in a session of its own: Ctrl-C reaches the program, not the database.

    The shell only detaches it; paths are arguments, so quotes and dollars in them mean nothing.
    """
    if _log_size(place) > LARGEST_LOG:
        place.log.replace(place.log.with_suffix(".log.1"))
    script = 'log=$1; shift; "$@" </dev/null >>"$log" 2>&1 & echo $!'
    command = ["/bin/sh", "-c", script, "sh", str(place.log), binaries.program("postgres")]
    done = subprocess.run(
        [*command, "-D", str(place.data)], cwd=place.base, capture_output=True,
        text=True, start_new_session=True, **place.account.child(),
    )  # fmt: skip
    if done.returncode != 0 or not done.stdout.strip().isdigit():
        raise _explained(place, done.stderr)
    return int(done.stdout)


def _became_ready(place: Place, pid: int) -> bool:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        lines = _pid_file(place)
        if len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready":
            return True
        if not processes.alive(pid):
            return False
        time.sleep(0.01)
    return False


def _log_size(place: Place) -> int:
    return place.log.stat().st_size if place.log.exists() else 0


def _log_since(place: Place, offset: int) -> str:
    if not place.log.exists():
        return ""
    with place.log.open("rb") as file:
        file.seek(offset)
        return file.read()[-4000:].decode("utf8", "replace")


def _explained(place: Place, output: str) -> GeoError:
    """The reason in one sentence; what PostgreSQL said stays in its log."""
    if "No space left on device" in output:
        return refusal(OSError(28, "full"), place.base)
    if "Read-only file system" in output:
        return refusal(OSError(30, "read-only"), place.base)
    lines = [line for line in output.splitlines() if line.strip()]
    telling = [line for line in lines if any(w in line for w in ("FATAL", "PANIC", "error:"))]
    reason = (telling or lines or ["?"])[-1].strip()
    return GeoError("cluster.start_failed", reason=reason, log=place.log)
