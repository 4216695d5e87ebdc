"""The production server: gunicorn with threads, started by this program, watching over its
database."""

import gc
import importlib
import logging
import os
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from data import listening
from geo.errors import GeoError
from geo.settings import Settings

log = logging.getLogger(__name__)

# Other people's packages that every worker needs: imported once before forking, so that workers
# share the memory and start at once, while our own modules are read anew at a reload.
SHARED = (
    "dash",
    "dash_ag_grid",
    "dash_leaflet",
    "flask_compress",
    "geoalchemy2",
    "numpy",
    "shapely",
)
LONGEST_LINE = 8190


class _Keeper(Arbiter):  # type: ignore[misc]
    """Gunicorn's master, which also looks after the private database once a second."""

    def manage_workers(self) -> None:
        super().manage_workers()
        try:
            self.app.mend()
        except (GeoError, OSError, sa.exc.SQLAlchemyError):
            # Workers answer 503 meanwhile; the next second tries again.
            log.exception("the database could not be started again")


class Service(BaseApplication):  # type: ignore[misc]
    """One application under gunicorn. `load` runs in every worker, also after a reload (SIGHUP)."""

    def __init__(
        self,
        settings: Settings,
        load: Callable[[], Flask],
        *,
        mend: Callable[[], object],
        started: Callable[[], None],
    ) -> None:
        self.settings, self._load, self.mend, self._started = settings, load, mend, started
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options().items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._load()

    def run(self) -> None:
        """Serve until SIGTERM or Ctrl-C; raises SystemExit at the end, also in forked workers."""
        # Nearly everything a start makes stays: looking for garbage meanwhile takes a fifth of it.
        gc.disable()
        for name in SHARED:
            importlib.import_module(name)
        gc.freeze()
        _Keeper(self).run()

    def _options(self) -> dict[str, Any]:
        settings = self.settings
        return {
            "bind": f"{bracketed(settings.host)}:{settings.port}",
            "workers": settings.workers,
            "threads": settings.threads,
            "worker_class": "gthread",
            "timeout": 60,
            "graceful_timeout": 20,
            "keepalive": 65,
            "limit_request_line": LONGEST_LINE,
            # A slow disk must not look like a hanging worker.
            "worker_tmp_dir": "/dev/shm" if os.access("/dev/shm", os.W_OK) else None,
            "control_socket_disable": True,
            "proc_name": "gezhi",
            "loglevel": settings.log_level if settings.log_level == "debug" else "warning",
            "post_worker_init": self._begin,
        }

    def _begin(self, worker: Any) -> None:
        gc.enable()
        if worker.age == 1:
            self._started()


def require_port(settings: Settings) -> None:
    """Raises GeoError server.port_taken or server.no_address before anything else is started."""
    error = listening.refusal(settings)
    if error is not None:
        key = "server.port_taken" if error.errno == listening.TAKEN else "server.no_address"
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise GeoError(key, host=settings.host, port=settings.port, reason=reason) from error


def address(settings: Settings) -> str:
    """What to type into the browser on this machine."""
    everywhere = settings.host in ("0.0.0.0", "::", "[::]", "")
    return f"http://{'127.0.0.1' if everywhere else bracketed(settings.host)}:{settings.port}"


def bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host
