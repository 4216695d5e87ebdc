"""The real server as a child process, on a free port, watched until it is ready."""

import http.client
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bench.house import Home, command
from bench.processes import children
from geo.errors import GeoError
from geo.settings import PROJECT

READY_WITHIN_S = 120
LOOK_EVERY_S = 0.01
STOP_WITHIN_S = 30


@dataclass(frozen=True, slots=True)
class Served:
    """A server that answered 200 on /readyz, `seconds` after its command was started."""

    host: str
    port: int
    pid: int
    seconds: float

    @property
    def address(self) -> str:
        return f"http://{self.host}:{self.port}"

    def workers(self) -> list[int]:
        """Process numbers of the web workers, the children of the master."""
        return children().get(self.pid, [])


@contextmanager
def serving(home: Home) -> Iterator[Served]:
    """`gezhi serve` with its usual number of workers. Raises GeoError bench.no_server."""
    port = _free_port()
    begun = time.monotonic()
    process = subprocess.Popen(
        command("serve", "--host", "127.0.0.1", "--port", str(port)),
        env=home.environment(),
        cwd=PROJECT,
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait(process, port, begun)
        yield Served("127.0.0.1", port, process.pid, time.monotonic() - begun)
    finally:
        _stop(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(process: "subprocess.Popen[bytes]", port: int, begun: float) -> None:
    while not _ready(port):
        if process.poll() is not None or time.monotonic() - begun > READY_WITHIN_S:
            raise GeoError("bench.no_server", code=process.poll())
        time.sleep(LOOK_EVERY_S)


def _ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _stop(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
