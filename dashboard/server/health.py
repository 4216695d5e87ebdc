"""``/healthz``: this process answers. ``/readyz``: so does the database, with the structure this
program needs."""

import logging

import sqlalchemy as sa
from flask import Flask, Response, json

from dashboard.server.outage import is_outage
from dashboard.version import program_version
from data import migrate
from geo.errors import GeoError

log = logging.getLogger(__name__)


def add_health(server: Flask, engine: sa.Engine) -> None:
    """Both routes, as JSON, never cached. `engine` is the one that requests use, so its pool is
    tested too."""

    @server.get("/healthz")
    def healthz() -> Response:
        return _json(200, {"status": "ok", "version": program_version()})

    @server.get("/readyz")
    def readyz() -> Response:
        report = readiness(engine)
        return _json(200 if report["status"] == "ready" else 503, report)


def readiness(engine: sa.Engine) -> dict[str, str | None]:
    """``status`` ready or unavailable; ``database`` ok or unreachable; ``migrations`` ok, behind
    or newer."""
    report: dict[str, str | None] = {
        "status": "unavailable",
        "database": "unreachable",
        "migrations": None,
        "revision": None,
    }
    try:
        with engine.connect() as connection:
            report["revision"] = migrate.current(connection)
            report["database"] = "ok"
            migrate.require_current(connection)
    except GeoError as error:
        report["migrations"] = error.key.rpartition(".")[2]
    except sa.exc.SQLAlchemyError as error:
        if not is_outage(error):
            log.exception("readiness")
    else:
        report |= {"status": "ready", "migrations": "ok"}
    return report


def _json(status: int, body: dict[str, str | None]) -> Response:
    response = Response(json.dumps(body), status, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
