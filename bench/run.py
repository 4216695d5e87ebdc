"""One run: the experiments that the wanted figures need, in order, and their lines as they come."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bench import (
    chromium,
    comparing,
    dividing,
    drawing,
    filters,
    finding,
    following,
    imports,
    lifetimes,
    lists,
    maps,
    prints,
    proposals,
    soak,
    strokes,
)
from bench.figures import FIGURES
from bench.house import Home, build
from bench.line import Line, summarised
from bench.measuring import Bench, Tell, opened
from geo.errors import GeoError


@dataclass(frozen=True, slots=True)
class Experiment:
    """Measures several figures at once, because they come from the same work."""

    figures: tuple[str, ...]
    measure: Callable[[Bench], list[Line]]
    in_browser: bool = False


# In an order in which nothing spoils what follows: starts and builds without a server, browser and
# filters on one server, the import last.
EXPERIMENTS = (
    Experiment(("demo_build_s",), lifetimes.builds),
    Experiment(("start_s",), lifetimes.starts),
    Experiment(("first_map_ms", "first_map_bytes", "warm_map_ms"), maps.first, in_browser=True),
    Experiment(("filter_server_ms", "filter_bytes"), filters.one_user),
    Experiment(("filter_server_ms_20",), filters.twenty_users),
    Experiment(("list_page_ms",), lists.pages),
    Experiment(("search_ms",), lists.searches),
    Experiment(("find_place_ms",), finding.places),
    Experiment(("pdf_ms",), prints.pages),
    Experiment(("recolour_ms", "pan_fps"), strokes.grids, in_browser=True),
    Experiment(("brush_ms",), comparing.brush, in_browser=True),
    Experiment(("play_frame_ms",), comparing.play, in_browser=True),
    Experiment(("compare_ms",), comparing.compare, in_browser=True),
    Experiment(("worker_rss_mb",), lifetimes.memory),
    Experiment(("follow_ms",), following.wall, in_browser=True),
    Experiment(("soak_heap_mb_slope", "soak_worker_mb_slope"), soak.wall, in_browser=True),
    Experiment(("propose_s", "propose_deviation_pct"), proposals.grids),
    Experiment(("edit_ms",), drawing.edits),
    Experiment(("suggest_s",), dividing.suggestions),
    Experiment(("validate_grids_s",), dividing.validation),
    Experiment(("adopt_s",), dividing.adoptions),
    Experiment(("import_issues_s", "import_issues_mb"), imports.issues),
)


def wanted(names: Sequence[str]) -> tuple[str, ...]:
    """The names asked for, or all of them. Raises GeoError bench.unknown_figure."""
    for name in names:
        if name not in FIGURES:
            raise GeoError("bench.unknown_figure", name=name, known=", ".join(FIGURES))
    return tuple(dict.fromkeys(names)) or tuple(FIGURES)


def figures(names: Sequence[str], size: str, tell: Tell) -> Iterator[Line]:
    """Measure `names` on the demo of `size`, which is built first if it has to be.

    A figure that cannot be measured here (no browser) gives a line without a value.
    """
    home = Home.of(size)
    with opened(home, tell) as bench:
        if not home.has_demo():
            tell("building")
            bench.built_s = build(home)
        for experiment in EXPERIMENTS:
            if asked := [name for name in experiment.figures if name in names]:
                yield from _measured(bench, experiment, asked)


def _measured(bench: Bench, experiment: Experiment, asked: Sequence[str]) -> list[Line]:
    if experiment.in_browser and not chromium.usable():
        bench.tell("no_browser")
        return [summarised(name, bench.size, []) for name in asked]
    found = {line.name: line for line in experiment.measure(bench)}
    return [found[name] for name in asked]
