"""Quiet: what can wait is done while nobody waits for this worker."""

import time
from collections.abc import Callable
from threading import Event

from flask import Flask, request

SPELL_S = 5.0  # without a request: quiet
# Asked by programs and by pages that only stand open.
CLOCKWORK = frozenset({"/healthz", "/readyz", "/version"})


class Quiet:
    """Remembers when the last request came and went. `wait` returns when that was `spell_s` ago,
    or at once when a request came for one of `needed`.

    Requests wake nobody: who waits looks again when the spell of the last one known is over.
    """

    def __init__(
        self,
        needed: frozenset[str] = frozenset(),
        *,
        spell_s: float = SPELL_S,
        clock: Callable[[], float] = time.monotonic,
        hurry: Event | None = None,
    ) -> None:
        self._needed, self._spell_s, self._clock = needed, spell_s, clock
        self._hurry = hurry or Event()
        self._last = clock()

    def watch(self, server: Flask) -> None:
        """Register with an application."""
        server.before_request(self._came)
        server.teardown_request(self._went)

    def wait(self) -> None:
        while (left := self._last + self._spell_s - self._clock()) > 0:
            if self._hurry.wait(left):
                self._hurry.clear()
                return

    def _came(self) -> None:
        if request.path in self._needed:
            self._hurry.set()
        self._went(None)

    def _went(self, _error: BaseException | None) -> None:
        if request.path not in CLOCKWORK:
            self._last = self._clock()
