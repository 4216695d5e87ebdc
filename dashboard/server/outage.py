"""The database away, too slow or too busy: 503 with a sentence, and the next request tries
again."""

import logging

import sqlalchemy as sa
from flask import Flask, Response

from dashboard.server.answers import refusal
from geo.errors import GeoError, NotFound, Unavailable

log = logging.getLogger(__name__)

RETRY_S = 5
# Too many connections, cancelled by timeout, lock not available, shutting down and starting up.
_BUSY = {"53300", "57014", "55P03", "57P01", "57P02", "57P03"}
_STATES_WITHOUT_SERVER = ("08", "57P")


def is_outage(error: BaseException) -> bool:
    """Whether the error says that the database cannot answer now, as opposed to a wrong
    statement."""
    if isinstance(error, Unavailable | sa.exc.TimeoutError):
        return True
    if not isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    return state is None or state in _BUSY or state.startswith(_STATES_WITHOUT_SERVER)


def key_of(error: BaseException) -> str:
    """Key of the sentence for an outage: a slow statement is not a missing server."""
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    slow = state in ("57014", "55P03", "53300") or isinstance(error, sa.exc.TimeoutError)
    return "server.database_busy" if slow else "server.database_away"


def add_outage_answers(server: Flask) -> None:
    """Errors of the database and of the user become answers; the pool drops dead connections by
    itself."""

    @server.errorhandler(sa.exc.SQLAlchemyError)
    def _database(error: sa.exc.SQLAlchemyError) -> Response:
        if is_outage(error):
            log.warning("database away or busy: %s", type(error).__name__)
            return refusal(503, key_of(error), retry_after_s=RETRY_S)
        log.error("statement failed", exc_info=error)
        return refusal(500, "server.defect")

    @server.errorhandler(GeoError)
    def _refused(error: GeoError) -> Response:
        if isinstance(error, Unavailable):
            return refusal(503, error.key, error.params, retry_after_s=RETRY_S)
        return refusal(404 if isinstance(error, NotFound) else 400, error.key, error.params)
