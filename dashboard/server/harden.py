"""Everything that turns a Flask application into one that may stand on a network."""

from collections.abc import Callable, Sequence

import sqlalchemy as sa
from flask import Flask

from dashboard.server.compression import add_compression
from dashboard.server.gates import add_gates
from dashboard.server.headers import add_headers
from dashboard.server.health import add_health
from dashboard.server.outage import add_outage_answers
from geo.settings import Settings


def harden(
    server: Flask,
    settings: Settings,
    engine: sa.Engine,
    script_hashes: Callable[[], Sequence[str]] = tuple,
) -> None:
    """Add gates, headers, compression, health routes and answers for a missing database.

    Call it once, last, after all routes exist; `script_hashes` is Dash's ``app.csp_hashes``. The
    Dash application itself must be made with ``enable_mcp=False, websocket_callbacks=False,
    compress=False, serve_locally=True`` and without debug.
    """
    server.debug = False
    server.config["PROPAGATE_EXCEPTIONS"] = False
    add_compression(server)
    add_headers(server, script_hashes, settings.tile_url)
    add_health(server, engine)
    add_outage_answers(server)
    add_gates(server, settings)
