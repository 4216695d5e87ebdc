"""A real browser with a profile of its own, its bytes counted as they come over the wire."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from geo.errors import GeoError

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
WIDTH, HEIGHT = 1920, 1080
MARK = "gezhi:usable"
QUIET_MS = 500
WITHIN_MS = 60_000
# By an observer, not by looking again and again: the page is not disturbed.
_WAIT = """
([mark, within]) => new Promise(done => {
  const take = list => { if (list.length) done(list[0].startTime); };
  const watch = new PerformanceObserver(seen => take(seen.getEntriesByName(mark)));
  watch.observe({ type: 'mark', buffered: true });
  setTimeout(() => done(null), within);
})
"""


def usable() -> bool:
    """Whether the browser and the library that drives it are installed (`./gezhi test` does)."""
    return find_spec("playwright") is not None and _program() is not None


@contextmanager
def profile() -> Iterator["BrowserContext"]:
    """A browser that has never been anywhere: an empty profile, gone afterwards."""
    from playwright.sync_api import sync_playwright

    program = _program()
    if program is None:
        raise GeoError("bench.no_browser")
    with (
        tempfile.TemporaryDirectory(prefix="gezhi-bench-", ignore_cleanup_errors=True) as folder,
        sync_playwright() as driver,
    ):
        context = driver.chromium.launch_persistent_context(
            folder,
            executable_path=program,
            headless=True,
            viewport={"width": WIDTH, "height": HEIGHT},
            locale="zh-CN",
            color_scheme="dark",
            args=["--no-sandbox", "--disable-dev-shm-usage"],
        )
        try:
            yield context
        finally:
            context.close()


class Wire:
    """Counts what a page receives: bytes as sent, headers included, and requests."""

    def __init__(self, page: "Page") -> None:
        self.bytes = 0
        self.requests = 0
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", self._finished)

    def _finished(self, event: dict[str, Any]) -> None:
        self.bytes += int(event["encodedDataLength"])
        self.requests += 1


def open_map(page: "Page", address: str) -> float:
    """Go there; milliseconds from the start of the navigation to the first usable map."""
    page.goto(address, wait_until="commit")
    milliseconds = page.evaluate(_WAIT, [MARK, WITHIN_MS])
    if milliseconds is None:
        raise GeoError("bench.no_map", seconds=WITHIN_MS // 1000)
    return float(milliseconds)


def settle(page: "Page") -> None:
    """Wait until nothing more is fetched."""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(QUIET_MS)


def _program() -> str | None:
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)
