"""Lately: a value asked for all the time, worked out anew only when it has become old.

Every open page asks every few seconds; none of them may cost a statement of its own, and none may
wait behind a database that does not answer while an acceptable value is at hand.
"""

import threading
from collections.abc import Callable
from time import monotonic
from typing import Generic, TypeVar

T = TypeVar("T")

# So old a value may be while another thread works out the next one.
STILL_GOOD_S = 5.0


class Lately(Generic[T]):
    """The result of `work`, at most `lasts_s` old; one thread at a time works it out."""

    def __init__(self, work: Callable[[], T], lasts_s: float) -> None:
        self._work, self._lasts_s = work, lasts_s
        self._lock = threading.Lock()
        self._known: tuple[float, T] | None = None

    def __call__(self) -> T:
        """Raises what the work raises; nothing is remembered of a failure."""
        known = self._known
        if known is not None and monotonic() - known[0] < self._lasts_s:
            return known[1]
        wait = known is None or monotonic() - known[0] > STILL_GOOD_S
        if not self._lock.acquire(blocking=wait):
            assert known is not None
            return known[1]
        try:
            return self._renewed(known)
        finally:
            self._lock.release()

    def forget(self) -> None:
        """The next question works it out."""
        self._known = None

    def _renewed(self, seen: tuple[float, T] | None) -> T:
        """Somebody may have worked it out while this thread waited for the lock."""
        known = self._known
        if known is not None and known is not seen:
            return known[1]
        begun = monotonic()
        value = self._work()
        self._known = (begun, value)
        return value
