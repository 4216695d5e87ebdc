"""Processes of this machine as /proc tells: descendants and resident memory (Linux)."""

import threading
from collections import defaultdict
from pathlib import Path
from types import TracebackType

PROC = Path("/proc")
KIB = 1024
PAUSE_S = 0.02


def children() -> dict[int, list[int]]:
    """Parent process -> its children, of everything that runs now."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for folder in PROC.iterdir():
        if folder.name.isdigit():
            try:
                text = (folder / "stat").read_text()
            except OSError:
                continue  # It has ended meanwhile.
            # The name in brackets may hold anything, brackets and spaces included.
            found[int(text.rpartition(")")[2].split()[1])].append(int(folder.name))
    return found


def tree(pid: int) -> list[int]:
    """The process and all its descendants."""
    below = children()
    found, todo = [], [pid]
    while todo:
        one = todo.pop()
        found.append(one)
        todo += below.get(one, [])
    return found


def resident_bytes(pid: int) -> int:
    """Resident memory now, shared pages included; 0 for a process that has ended."""
    return _field(pid, "VmRSS")


def peak_bytes(pid: int) -> int:
    """The greatest resident memory so far, as the kernel keeps it."""
    return _field(pid, "VmHWM")


def proportional_bytes(pid: int) -> int:
    """Resident memory with each shared page divided among its users."""
    return _field(pid, "Pss", file="smaps_rollup")


def _field(pid: int, name: str, *, file: str = "status") -> int:
    try:
        lines = (PROC / str(pid) / file).read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * KIB for line in lines if line.startswith(f"{name}:")), 0)


class PeakMemory:
    """Watches the process tree below `pid` while the block runs; `peak` is the greatest sum of
    resident bytes seen, 50 times a second."""

    def __init__(self, pid: int) -> None:
        self._pid, self._done = pid, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.peak = 0

    def __enter__(self) -> "PeakMemory":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(PAUSE_S):
            self.peak = max(self.peak, sum(resident_bytes(pid) for pid in tree(self._pid)))
            # A burst between two looks is not lost as far as the first process is concerned.
            self.peak = max(self.peak, peak_bytes(self._pid))
