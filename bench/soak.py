"""Eight hours of a wall in some minutes: what its browser and the web workers keep for good."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bench import chromium
from bench.line import Line, summarised
from bench.measuring import Bench
from bench.processes import proportional_bytes

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession, Page

HANDS = Path(__file__).with_name("wall.js")
REFRESHES = 2_000
EVERY = 200
WARMING = 200
# A worker reads what few need when nobody has asked for some seconds (dashboard/server/quiet.py).
QUIET_MS = 12_000
MIB = 1024 * 1024
# What a meeting opens: other periods, figures and layers; every second refresh changes nothing.
SEARCHES = (
    "",
    "?p=90d",
    "?layers=hotspots,issues",
    "?metric=overdue",
    "?p=12m&metric=per_100_households",
    "?show=changes",
    "?matter=hard",
    "?level=compound",
)


def wall(bench: Bench) -> list[Line]:
    """Refreshes by new facts and by a presenter's changes in turn; heap and workers every 200.

    The slope is that of the straight line through the samples after warming up, per 1,000
    refreshes: what is thrown away in time does not rise.
    """
    served = bench.served()
    heap: list[float] = []
    workers: list[float] = []
    with chromium.profile() as context:
        page = context.new_page()
        page.add_init_script(path=HANDS)
        chromium.open_map(page, served.address + "/wall")
        session = context.new_cdp_session(page)
        page.wait_for_timeout(QUIET_MS)
        for number in range(WARMING + REFRESHES + 1):
            if number >= WARMING and (number - WARMING) % EVERY == 0:
                heap.append(_heap(page, session) / MIB)
                workers.append(max(proportional_bytes(pid) for pid in served.workers()) / MIB)
                held = f"{heap[-1]:.1f} / {workers[-1]:.0f} MiB"
                bench.tell(f"soak {number - WARMING}/{REFRESHES}, {held}")
            _refresh(page, number)
    return [
        summarised("soak_heap_mb_slope", bench.size, [slope(heap)]),
        summarised("soak_worker_mb_slope", bench.size, [slope(workers)]),
    ]


def slope(samples: Sequence[float]) -> float:
    """Least squares through samples taken every `EVERY` refreshes, per 1,000 of them."""
    n = len(samples)
    middle, mean = (n - 1) / 2, sum(samples) / n
    over = sum((i - middle) * (value - mean) for i, value in enumerate(samples))
    under = sum((i - middle) ** 2 for i in range(n))
    return over / under * 1000 / EVERY


def _refresh(page: "Page", number: int) -> None:
    """By a change of the address every second time, else as after new facts."""
    search = SEARCHES[number // 2 % len(SEARCHES)] if number % 2 else None
    if waiting := page.evaluate("search => window.wall.refresh(search)", search):
        raise RuntimeError(f"the wall was not drawn again at refresh {number}: {waiting}")


def _heap(page: "Page", session: "CDPSession") -> float:
    """Bytes of the page's objects after all rubbish is gone, at the same state of the screen."""
    page.evaluate("() => window.wall.refresh('')")
    # Not until nothing is fetched: a wall asks all the time.
    page.wait_for_timeout(2 * chromium.QUIET_MS)
    for _ in range(3):
        session.send("HeapProfiler.collectGarbage")
    return float(session.send("Runtime.getHeapUsage")["usedSize"])
