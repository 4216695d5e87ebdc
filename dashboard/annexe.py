"""The annexe: addresses of which the modules are read when the first of them is asked for.

The planners' table needs libraries that take as long to import as all the rest of the program; a
start, and everybody who only looks at the map, does not wait for them.
"""

from collections.abc import Callable, Iterable
from threading import Lock

from flask import Flask, request
from flask.typing import ResponseReturnValue

METHODS = ("GET", "POST", "DELETE")

Fill = Callable[[Flask], None]


class Annexe:
    """Addresses whose views `fill` adds to a table of its own when it is opened. The application's
    hooks and error handlers hold for them as well."""

    def __init__(self, fill: Fill) -> None:
        self._fill = fill
        self._lock = Lock()
        self._table: Flask | None = None

    def add_to(self, server: Flask, rules: Iterable[str]) -> None:
        """Leave the addresses of these rules, as wide as they are, to the annexe."""
        for rule in rules:
            server.add_url_rule(rule, f"annexe {rule}", self._answer, methods=METHODS)

    def open(self) -> Flask:
        """Read the modules now, once; from any thread."""
        with self._lock:
            if self._table is None:
                table = Flask(__name__, static_folder=None)
                self._fill(table)
                self._table = table
            return self._table

    def _answer(self, **_: str) -> ResponseReturnValue:
        """Raises werkzeug's NotFound or MethodNotAllowed, which the application answers."""
        table = self.open()
        endpoint, where = table.url_map.bind_to_environ(request.environ).match()
        answer: ResponseReturnValue = table.ensure_sync(table.view_functions[endpoint])(**where)
        return answer
