"""Starting, growing, building: the figures about the program as a process."""

import shutil

from bench import filters
from bench.house import Home, build
from bench.line import Line, summarised
from bench.measuring import Bench
from bench.processes import resident_bytes
from bench.serving import serving

STARTS = 5
CHANGES = 600
MIB = 1024 * 1024


def starts(bench: Bench) -> list[Line]:
    """From the command to /readyz answering 200: the private cluster and the server, both down."""
    bench.close_server()
    bench.tell("starts")
    with serving(bench.home):
        pass  # Whatever a first start still has to prepare is not a later start.
    taken = []
    for _ in range(STARTS):
        with serving(bench.home) as served:
            taken.append(served.seconds)
    return [summarised("start_s", bench.size, taken)]


def memory(bench: Bench) -> list[Line]:
    """The largest web worker after some hundred changes of the filters."""
    served = bench.served()
    bench.tell("memory")
    filters.walk(bench, CHANGES)
    sizes = [resident_bytes(pid) / MIB for pid in served.workers()]
    return [summarised("worker_rss_mb", bench.size, sizes)]


def builds(bench: Bench) -> list[Line]:
    """The demo built from nothing: by this run if it had to, else once more in a folder that is
    removed afterwards."""
    seconds = bench.built_s
    if seconds is None:
        bench.tell("building")
        spare = Home.of(bench.size, purpose="bench-build")
        try:
            seconds = build(spare)
        finally:
            shutil.rmtree(spare.folder, ignore_errors=True)
    return [summarised("demo_build_s", bench.size, [seconds])]
