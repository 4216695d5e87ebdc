"""The page's own requests without a browser: the callbacks that a new query string sets off.

What is sent is read from the running server (`/_dash-dependencies`, `/_dash-layout` and the room's
own layout), so a new panel is measured as soon as it is wired.
"""

import gzip
import http.client
import json
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import brotli

from bench.serving import Served
from dashboard.ids import Room, Shell

# A browser opens six connections to one HTTP/1.1 server.
CONNECTIONS = 6
SEARCH = (str(Room.URL), "search")
PATH = (str(Shell.URL), "pathname")
UPDATE = "/_dash-update-component"

Prop = tuple[str, str]
Spec = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """Of one change: seconds until the last answer, bytes as sent (headers included), requests."""

    seconds: float
    bytes: int
    requests: int


class Page:
    """What the page knows after it was opened: its callbacks and the properties they read."""

    def __init__(self, served: Served) -> None:
        self.served = served
        with closing(_connection(served)) as connection:
            self._known = _properties(_get(connection, "/_dash-layout"))
            self._specs = _get(connection, "/_dash-dependencies")
            self._enter(connection)
        on_server = [spec for spec in self._specs if not spec.get("clientside_function")]
        self.changed_by_search = [spec for spec in on_server if SEARCH in _pairs(spec["inputs"])]
        if not self.changed_by_search:
            raise RuntimeError("no callback listens to the address")

    def _enter(self, connection: http.client.HTTPConnection) -> None:
        """Ask the router for the room, as the browser does at first."""
        self._known[PATH] = "/"
        router = next(spec for spec in self._specs if PATH in _pairs(spec["inputs"]))
        body = self.body(router, "", changed=".".join(PATH))
        answer = _post(connection, body).check()
        self._known |= _properties(answer["response"][Shell.ROOM]["children"])

    def body(self, spec: Spec, search: str, *, changed: str = ".".join(SEARCH)) -> bytes:
        """What dash_renderer posts for one callback after the address has changed."""
        request = {
            "output": spec["output"],
            "outputs": _outputs(spec["output"]),
            "inputs": [self._filled(item, search) for item in spec["inputs"]],
            "changedPropIds": [changed],
            "parsedChangedPropsIds": [changed],
        }
        if spec["state"]:
            request["state"] = [self._filled(item, search) for item in spec["state"]]
        return json.dumps(request).encode()

    def asking(self, prop: Prop, value: Any, search: str) -> bytes:
        """The request that a new value of one property sets off, with the address at `search`."""
        spec = next(spec for spec in self._specs if prop in _pairs(spec["inputs"]))
        self._known[prop] = value
        return self.body(spec, search, changed=".".join(prop))

    def bodies(self, search: str) -> list[bytes]:
        """All requests of a change to `search`."""
        return [self.body(spec, search) for spec in self.changed_by_search]

    def _filled(self, item: dict[str, str], search: str) -> dict[str, Any]:
        pair = (item["id"], item["property"])
        value = search if pair == SEARCH else self._known.get(pair)
        return {"id": item["id"], "property": item["property"], "value": value}


class User:
    """One browser's connections. Not to be shared between threads."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._lines = [_connection(page.served) for _ in range(CONNECTIONS)]

    def change(self, search: str) -> Answer:
        """Change the address and read every answer. Raises RuntimeError when one is no success."""
        return self.send(self._page.bodies(search))

    def send(self, bodies: list[bytes]) -> Answer:
        """Post requests as a browser would, six at a time, and read every answer."""
        begun = time.perf_counter()
        answers = []
        for line, body in zip(self._lines, bodies, strict=False):
            line.request("POST", UPDATE, body, _HEADERS)
        for number in range(len(bodies)):
            line = self._lines[number % CONNECTIONS]
            answers.append(_read(line))
            if number + CONNECTIONS < len(bodies):
                line.request("POST", UPDATE, bodies[number + CONNECTIONS], _HEADERS)
        seconds = time.perf_counter() - begun
        for answer in answers:
            answer.check()
        return Answer(seconds, sum(answer.size for answer in answers), len(bodies))

    def close(self) -> None:
        for line in self._lines:
            line.close()


_HEADERS = {"Content-Type": "application/json", "Accept-Encoding": "br, gzip"}


def _connection(served: Served) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(served.host, served.port, timeout=60)


def _get(line: http.client.HTTPConnection, path: str) -> Any:
    line.request("GET", path)
    return _read(line).check()


def _post(line: http.client.HTTPConnection, body: bytes) -> "Raw":
    line.request("POST", UPDATE, body, {"Content-Type": "application/json"})
    return _read(line)


@dataclass(frozen=True, slots=True)
class Raw:
    """One answer as it came: its size with headers, the body still compressed."""

    status: int
    encoding: str | None
    size: int
    body: bytes

    def check(self) -> Any:
        """The answer as JSON. Raises RuntimeError for one that tells of a failure: a callback that
        failed answers quickly, and would be a good measurement of nothing."""
        if self.status == 204:
            return None
        if self.status != 200:
            raise RuntimeError(f"the server answered {self.status}")
        decode = {"br": brotli.decompress, "gzip": gzip.decompress}.get(self.encoding or "", bytes)
        answer = json.loads(decode(self.body))
        told = answer.get("sideUpdate", {}).get(Room.FAILURE) if isinstance(answer, dict) else None
        if told and told["children"]:
            raise RuntimeError(f"a callback failed: {told}")
        return answer


def _read(line: http.client.HTTPConnection) -> Raw:
    answer = line.getresponse()
    body = answer.read()
    headers = sum(len(name) + len(value) + 4 for name, value in answer.getheaders())
    encoding = answer.getheader("Content-Encoding")
    return Raw(answer.status, encoding, headers + len(body), body)


def _pairs(items: list[dict[str, str]]) -> list[Prop]:
    return [(item["id"], item["property"]) for item in items]


def _outputs(output: str) -> Any:
    """`..a.x...b.y..` is how Dash writes several outputs, `a.x` one."""
    if not output.startswith(".."):
        return _output(output)
    return [_output(part) for part in output.strip(".").split("...")]


def _output(text: str) -> dict[str, str]:
    name, _, prop = text.partition("@")[0].rpartition(".")
    return {"id": name, "property": prop}


def _properties(node: Any) -> dict[Prop, Any]:
    """Every property of every part with an id, as far as the layout says it."""
    return dict(_walk(node))


def _walk(node: Any) -> Iterator[tuple[Prop, Any]]:
    if isinstance(node, list):
        for each in node:
            yield from _walk(each)
    elif isinstance(node, dict) and isinstance(node.get("props"), dict):
        props = node["props"]
        if isinstance(props.get("id"), str):
            for name, value in props.items():
                if name not in ("id", "children"):
                    yield (props["id"], name), value
        yield from _walk(props.get("children"))
