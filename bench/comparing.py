"""Time and comparing in the browser: the brush, the player, two maps side by side."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bench import chromium
from bench.line import Line, summarised
from bench.measuring import Bench

if TYPE_CHECKING:
    from playwright.sync_api import Page

HANDS = Path(__file__).with_name("comparing.js")
MOVES, PICTURES, OPENINGS = 30, 24, 9
PAUSE_MS = 150


def brush(bench: Bench) -> list[Line]:
    """A drag over the timeline, step by step; each step waits for its figures."""
    with _map(bench, "brush") as page:
        box = page.locator(".brush").bounding_box()
        if box is None:
            raise RuntimeError("the timeline is not there")
        y = box["y"] + box["height"] / 2
        page.mouse.move(box["x"] + box["width"] * 0.2, y)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * 0.3, y)
        chromium.settle(page)
        step = 0.6 / MOVES
        found = [
            _followed(page, box["x"] + box["width"] * (0.3 + step * number), y)
            for number in range(1, MOVES + 1)
        ]
        page.mouse.up()
    return [summarised("brush_ms", bench.size, [each for each in found if each is not None])]


def _followed(page: "Page", x: float, y: float) -> float | None:
    """None where the step was too short to choose another bar."""
    page.evaluate("() => { window.bench.follow() }")
    page.mouse.move(x, y)
    milliseconds = page.evaluate("() => window.bench.followed")
    page.wait_for_timeout(PAUSE_MS)
    return None if milliseconds is None else float(milliseconds)


def play(bench: Bench) -> list[Line]:
    """The pictures of the player one after another, all of them fetched before."""
    with _map(bench, "play") as page:
        page.click(".player-open")
        page.wait_for_function("() => window.gezhi.film.film")
        page.click(".film .main")
        chromium.settle(page)
        painted = _each(PICTURES, lambda number: _picture(page, number))
    return [summarised("play_frame_ms", bench.size, painted)]


def _picture(page: "Page", number: int) -> float | None:
    found = page.evaluate("index => window.bench.picture(index)", number % 12)
    page.wait_for_timeout(PAUSE_MS)
    return None if found is None else float(found)


def compare(bench: Bench) -> list[Line]:
    """From the one map to two painted ones, again and again."""
    with _map(bench, "compare") as page:
        opened = _each(OPENINGS, lambda number: _opened(page, number))
    return [summarised("compare_ms", bench.size, opened)]


def _opened(page: "Page", number: int) -> float | None:
    presets = ("30d", "90d", "12m")
    search = f"?show=compare&vs=p:{presets[number % 3]}"
    found = page.evaluate("search => window.bench.beside(search)", search)
    page.evaluate("() => window.gezhi.go('?')")
    page.wait_for_function("() => !document.body.dataset.show")
    chromium.settle(page)
    return None if found is None else float(found)


def _each(count: int, measure: Callable[[int], float | None]) -> list[float]:
    """All of the measurements; one that never ended is a defect, not a figure."""
    found = [measure(number) for number in range(count)]
    if None in found:
        raise RuntimeError("a change was never painted")
    return [each for each in found if each is not None]


@contextmanager
def _map(bench: Bench, step: str) -> Iterator["Page"]:
    """The map of the whole territory, usable and quiet."""
    address = bench.served().address
    with chromium.profile() as context:
        page = context.new_page()
        page.add_init_script(path=HANDS)
        chromium.open_map(page, f"{address}/")
        chromium.settle(page)
        bench.tell(step)
        yield page
