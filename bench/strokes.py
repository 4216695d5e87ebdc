"""Repainting and panning in the browser with the map coloured by grid."""

from pathlib import Path
from typing import TYPE_CHECKING

from bench import chromium
from bench.line import Line, summarised
from bench.measuring import Bench

if TYPE_CHECKING:
    from playwright.sync_api import Page

HANDS = Path(__file__).with_name("page.js")
GRIDS = "/?level=grid"
PERIODS = ("7d", "30d", "90d", "12m", "24m", "ytd")
CHANGES = 24
PANS = 12


def grids(bench: Bench) -> list[Line]:
    """The whole territory coloured by base grid: other periods, then pans to and fro."""
    address = bench.served().address
    with chromium.profile() as context:
        page = context.new_page()
        page.add_init_script(path=HANDS)
        chromium.open_map(page, address + GRIDS)
        chromium.settle(page)
        bench.tell("recolour")
        painted = [_change(page, number) for number in range(CHANGES)]
        bench.tell("pan")
        frames = [_pan(page, number) for number in range(PANS)]
    return [
        summarised("recolour_ms", bench.size, painted),
        summarised("pan_fps", bench.size, frames),
    ]


def _change(page: "Page", number: int) -> float:
    milliseconds = page.evaluate(
        "search => window.bench.change(search)", f"{GRIDS[1:]}&p={PERIODS[number % len(PERIODS)]}"
    )
    chromium.settle(page)
    return float(milliseconds)


def _pan(page: "Page", number: int) -> float:
    """Right, left, down, up: the view ends where it began."""
    way = ((420, 0), (-420, 0), (0, 260), (0, -260))[number % 4]
    frames = float(page.evaluate("way => window.bench.pan(...way)", list(way)))
    page.wait_for_timeout(chromium.QUIET_MS)
    return frames
