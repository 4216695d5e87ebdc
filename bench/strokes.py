"""Repainting and panning in the browser with the map coloured by grid."""

from pathlib import Path
from typing import TYPE_CHECKING

from bench import chromium
from bench.line import Line, summarised
from bench.measuring import Bench
from bench.questions import by_grid
from geo.scope import Scope

if TYPE_CHECKING:
    from playwright.sync_api import Page

HANDS = Path(__file__).with_name("page.js")
PERIODS = ("7d", "30d", "90d", "12m", "24m", "ytd")
CHANGES = 24
PANS = 12


def grids(bench: Bench) -> list[Line]:
    """The whole territory coloured by base grid: other periods, then pans to and fro."""
    address, scope = bench.served().address, _by_grid(bench)
    with chromium.profile() as context:
        page = context.new_page()
        page.add_init_script(path=HANDS)
        chromium.open_map(page, f"{address}/{scope.to_search()}")
        chromium.settle(page)
        bench.tell("recolour")
        painted = [_change(page, scope, number) for number in range(CHANGES)]
        bench.tell("pan")
        frames = [_pan(page, number) for number in range(PANS)]
    return [
        summarised("recolour_ms", bench.size, painted),
        summarised("pan_fps", bench.size, frames),
    ]


def _by_grid(bench: Bench) -> Scope:
    with bench.home.database() as (_, engine), engine.connect() as db:
        return by_grid(db)


def _change(page: "Page", scope: Scope, number: int) -> float:
    search = scope.but(preset=PERIODS[number % len(PERIODS)]).to_search()
    milliseconds = page.evaluate("search => window.bench.change(search)", search)
    if milliseconds is None:
        raise RuntimeError(f"the map was not painted for {search}")
    chromium.settle(page)
    return float(milliseconds)


def _pan(page: "Page", number: int) -> float:
    """Right, left, down, up: the view ends where it began."""
    way = ((420, 0), (-420, 0), (0, 260), (0, -260))[number % 4]
    frames = float(page.evaluate("way => window.bench.pan(...way)", list(way)))
    page.wait_for_timeout(chromium.QUIET_MS)
    return frames
