"""The whole application in a process of its own, and a browser page that watches over itself."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from geo.settings import PROJECT

ARGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"),
    *("--disable-component-update", "--disable-domain-reliability"),
]
SERVE = """
import logging, sys
from pathlib import Path
from pydantic import SecretStr
from werkzeug.serving import make_server
from dashboard.app import create_app
from geo.settings import Settings

logging.getLogger("werkzeug").setLevel(logging.ERROR)
settings = Settings(home=Path(sys.argv[2]), database_url=SecretStr(sys.argv[1]), lang="zh")
server = make_server("127.0.0.1", int(sys.argv[3]), create_app(settings).server, threaded=True)
print("ready", flush=True)
server.serve_forever()
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(
    database: str, home: Path, port: int, prelude: str = ""
) -> Iterator[subprocess.Popen[str]]:
    """The application on a port of our choice; killed hard at the end, as by a power cut.

    `prelude` is code that runs there before the application is made.
    """
    process = subprocess.Popen(
        [sys.executable, "-c", prelude + SERVE, database, str(home), str(port)],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.kill()
        process.wait(10)
        process.stdout.close()


@contextmanager
def served(database: str, home: Path, prelude: str = "") -> Iterator[str]:
    """The address of the application on a free port, see `running`."""
    port = free_port()
    with running(database, home, port, prelude):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def chromium_running(*more: str) -> Iterator[Browser]:
    """A browser without a window; `more` are words for its command line."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=[*ARGS, *more])
        yield browser
        browser.close()


def browser_metrics(session: CDPSession) -> dict[str, float]:
    """What a page holds after the browser has thrown away what it can."""
    for _ in range(3):
        session.send("HeapProfiler.collectGarbage")
    found = session.send("Performance.getMetrics")["metrics"]
    return {each["name"]: each["value"] for each in found}


class Watched:
    """A page, what it complained of, and where it asked outside."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base = page, base
        self.complaints: list[str] = []
        self.outside: list[str] = []
        page.set_default_timeout(30_000)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._request)

    def _console(self, message: Any) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self.base, "data:", "blob:")):
            self.outside.append(request.url)

    def open(self, address: str = "/") -> Page:
        """Go there and wait until every panel has been drawn once."""
        self.page.goto(self.base + address)
        self.settled()
        return self.page

    def settled(self) -> None:
        """Every panel fresh and none busy: what is on the screen belongs to the address."""
        self.page.wait_for_function(
            "() => { const all = [...document.querySelectorAll('.over [data-state]')];"
            " const done = p => p.dataset.state === 'fresh' && p.dataset.busy === '0';"
            " return all.length > 6 && all.every(done) }"
        )

    def search(self) -> str:
        found: str = self.page.evaluate("location.search")
        return found


@contextmanager
def watched(
    browser: Browser, base: str, *, strict: bool = True, **context: Any
) -> Iterator[Watched]:
    """A page in a context of its own; at the end nothing may have failed or left the machine.

    `strict` False lets the console complain, as it does about every answer that is an outage.
    """
    own = browser.new_context(**{"viewport": {"width": 1366, "height": 768}, **context})
    page = Watched(own.new_page(), base)
    try:
        yield page
        assert page.complaints == [] or not strict, page.complaints
        assert page.outside == []
    finally:
        own.close()
