"""The real server: workers, reload, an outage of the database, and an end that leaves nothing
behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from dashboard.server.running import address, require_port
from data.cluster import places, processes, server
from geo.errors import GeoError
from geo.settings import PROJECT, Settings
from tests.servers import open_folder

SERVE = """
import sys
from pathlib import Path
from flask import Flask
from data import migrate
from data.cluster import running
from data.database import reading_engine
from dashboard.server.harden import harden
from dashboard.server.running import Service
from geo.settings import Settings

settings = Settings(home=Path(sys.argv[1]), port=int(sys.argv[2]), workers=2, database_url=None)
with running(settings, durable=False) as cluster:
    migrate.upgrade(cluster.url)
    def load():
        app = Flask("served")
        app.add_url_rule("/pid", view_func=lambda: str(__import__("os").getpid()))
        harden(app, settings, reading_engine(cluster.app_url))
        return app
    Service(settings, load, mend=lambda: cluster.mend(settings),
            started=lambda: print("ready", flush=True)).run()
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Served:
    """A serving process in a session of its own, as a terminal would have it."""

    def __init__(self, home: Path) -> None:
        self.home, self.port = home, free_port()
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(home), str(self.port)],
            cwd=PROJECT,
            env={**os.environ, "PYTHONPATH": str(PROJECT)},
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"

    def get(self, path: str) -> tuple[int, str]:
        try:
            url = f"http://127.0.0.1:{self.port}{path}"
            with urllib.request.urlopen(url, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def until(self, path: str, status: int, seconds: float = 30) -> float:
        """Seconds until `path` answers with `status`."""
        begun = time.monotonic()
        while time.monotonic() < begun + seconds:
            if self.get(path)[0] == status:
                return time.monotonic() - begun
            time.sleep(0.05)
        pytest.fail(f"{path} never answered {status}")

    def children(self) -> set[str]:
        """Process numbers of the workers (and of whatever else the master has started)."""
        master = self.process.pid
        return set(Path(f"/proc/{master}/task/{master}/children").read_text().split())

    def postmaster(self) -> int | None:
        return server.postmaster(places.locate(Settings(home=self.home, database_url=None)))

    def end(self, number: int) -> int:
        os.killpg(self.process.pid, number)
        return self.process.wait(30)


@pytest.fixture
def served():
    with open_folder() as home:
        one = Served(home)
        yield one
        if one.process.poll() is None:
            one.end(signal.SIGKILL)
        one.process.stdout.close()
        processes.kill_all(processes.orphans(home / "cluster" / "pg"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_leaves_neither_workers_nor_database(served, number):
    workers = {served.get("/pid")[1] for _ in range(20)}
    assert served.get("/readyz")[0] == 200
    postmaster = served.postmaster()
    assert served.end(number) == 0
    assert processes.wait_gone([postmaster, *map(int, workers)], 5)


def test_a_killed_master_takes_its_workers_along(served):
    workers = [int(served.get("/pid")[1])]
    os.kill(served.process.pid, signal.SIGKILL)
    served.process.wait()
    assert processes.wait_gone(workers, 60)


def test_reload_replaces_workers_without_a_lost_request(served):
    before = served.children()
    os.kill(served.process.pid, signal.SIGHUP)
    deadline, new_in_a_row = time.monotonic() + 60, 0
    # Both old workers go on answering until the new ones stand; then none of them may answer.
    while new_in_a_row < 20:
        assert time.monotonic() < deadline, "an old worker still answers"
        status, worker = served.get("/pid")
        assert status == 200
        new_in_a_row = 0 if worker in before else new_in_a_row + 1
        time.sleep(0.02)


def test_a_killed_database_comes_back_by_itself(served):
    assert served.get("/readyz")[0] == 200
    os.kill(served.postmaster(), signal.SIGKILL)
    served.until("/readyz", 503, 5)
    assert json.loads(served.get("/healthz")[1])["status"] == "ok"
    assert served.until("/readyz", 200) < 20


def test_a_taken_port_is_said_before_anything_starts():
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        taken = Settings(port=holder.getsockname()[1])
        with pytest.raises(GeoError) as caught:
            require_port(taken)
    assert caught.value.key == "server.port_taken"
    with pytest.raises(GeoError) as caught:
        require_port(Settings(host="203.0.113.1"))
    assert caught.value.key == "server.no_address"


def test_the_address_to_type():
    assert address(Settings(port=8050)) == "http://127.0.0.1:8050"
    assert address(Settings(host="0.0.0.0", port=80)) == "http://127.0.0.1:80"
    assert address(Settings(host="::1", port=80)) == "http://[::1]:80"
