"""The first map in a browser: cold, and with what the browser has kept."""

from bench import chromium
from bench.line import Line, summarised
from bench.measuring import Bench

RUNS = 9


def first(bench: Bench) -> list[Line]:
    """Each run has a new browser with an empty profile; the warm map is a second visit of the same
    browser in a new tab."""
    address = bench.served().address + "/"
    with chromium.profile() as context:
        # What the server prepares for its very first visitor is not the browser's doing.
        chromium.open_map(context.new_page(), address)
    cold, sizes, warm = [], [], []
    for number in range(RUNS):
        bench.tell(f"first_map {number + 1}/{RUNS}")
        with chromium.profile() as context:
            page = context.new_page()
            wire = chromium.Wire(page)
            cold.append(chromium.open_map(page, address))
            chromium.settle(page)
            sizes.append(float(wire.bytes))
            page.close()
            warm.append(chromium.open_map(context.new_page(), address))
    return [
        summarised("first_map_ms", bench.size, cold),
        summarised("first_map_bytes", bench.size, sizes),
        summarised("warm_map_ms", bench.size, warm),
    ]
