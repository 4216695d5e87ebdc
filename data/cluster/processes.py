"""Processes of a private server: which one is the postmaster, which are left over from a killed
one."""

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

PROC = Path("/proc")


def alive(pid: int) -> bool:
    """Whether the process runs; a zombie that nobody collected does not."""
    if PROC.joinpath("self").exists():
        try:
            status = PROC.joinpath(str(pid), "stat").read_text("utf8", "replace")
        except OSError:
            return False
        return status.rpartition(")")[2].split()[0] not in "ZX"
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def serves(pid: int, data: Path) -> bool:
    """Whether `pid` is a PostgreSQL process working in the folder `data`.

    The number in a stale pid file may belong to any program by now, in containers often to one of
    the same user; only program and working folder together are proof.
    """
    if not alive(pid):
        return False
    if not PROC.joinpath("self").exists():
        return "postgres" in _command_by_ps(pid)
    try:
        program = PROC.joinpath(str(pid), "cmdline").read_bytes().split(b"\0")[0]
    except OSError:
        return False
    is_postgres = program.startswith(b"postgres:") or program.rpartition(b"/")[2] == b"postgres"
    return is_postgres and _works_in(pid, data)


def orphans(data: Path) -> list[int]:
    """Server processes in `data`, the postmaster included. Empty where there is no /proc."""
    if not PROC.joinpath("self").exists():
        return []
    numbers = [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit()]
    return [pid for pid in numbers if pid != os.getpid() and serves(pid, data)]


def kill_all(pids: list[int]) -> None:
    """Kill and wait until they are gone, at most ten seconds."""
    for pid in pids:
        _signal(pid, signal.SIGKILL)
    wait_gone(pids, 10.0)


def wait_gone(pids: list[int], seconds: float) -> bool:
    """True when every process ended within `seconds`."""
    deadline = time.monotonic() + seconds
    while any(alive(pid) for pid in pids):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def interrupt(pid: int) -> None:
    """Ask a postmaster for a fast shutdown: sessions are ended, everything is written."""
    _signal(pid, signal.SIGINT)


def _signal(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def _works_in(pid: int, data: Path) -> bool:
    try:
        return data.samefile(PROC / str(pid) / "cwd")
    except OSError:
        return False


def _command_by_ps(pid: int) -> str:
    answer = subprocess.run(["ps", "-o", "comm=", "-p", str(pid)], capture_output=True, text=True)
    return answer.stdout
