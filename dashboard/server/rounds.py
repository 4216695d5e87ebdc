"""Rounds: what has to be done when a day comes, whether or not anybody looks at a page.

The server's master only asks whether anything waits. The work is done by a child: what the master
has once imported would stay as it was through every reload, and every start would wait for it.
"""

import json
import logging
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa

from dashboard.clock import now
from data.database import reading_engine
from geo.settings import PROJECT

log = logging.getLogger(__name__)

EVERY_S = 300.0
LIMIT_S = 120.0
# The same question as `geo.commands.handover.is_waiting`, asked without reading that module.
_WAITING = sa.text("select exists (select from adoption where applied_at is null)")


class Rounds:
    """Made by the server's master, which calls it every second."""

    def __init__(
        self,
        url: str,
        zone: str | None,
        *,
        clock: Callable[[], datetime] = now,
        every_s: float = EVERY_S,
    ) -> None:
        self._url, self._zone, self._clock, self._every_s = url, zone, clock, every_s
        self._next = 0.0

    def look(self) -> int:
        """Hand over when it is time to look again; a failure is logged and tried again then."""
        if time.monotonic() < self._next:
            return 0
        self._next = time.monotonic() + self._every_s
        try:
            return self._handed_over() if self._is_waiting() else 0
        except (sa.exc.SQLAlchemyError, subprocess.SubprocessError, OSError, ValueError):
            log.exception("divisions that have become due could not be handed over")
            return 0

    def _is_waiting(self) -> bool:
        engine = reading_engine(self._url)
        try:
            with engine.connect() as connection:
                return bool(connection.scalar(_WAITING))
        finally:
            engine.dispose()

    def _handed_over(self) -> int:
        """Raises ValueError when the child failed: it then says nothing on standard output. Its
        status proves nothing, for the master collects the ends of all its children."""
        done = subprocess.run(
            [sys.executable, "-P", "-m", "dashboard.server.handing"],
            input=json.dumps([self._url, self._zone, self._clock().isoformat()]),
            stdout=subprocess.PIPE,
            text=True,
            timeout=LIMIT_S,
            cwd=PROJECT,
            env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(PROJECT), "LC_ALL": "C.UTF-8"},
        )
        return int(done.stdout)
