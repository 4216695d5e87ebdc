"""Remembering: the results asked for last, for as long as facts and territory stay the same."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar

T = TypeVar("T")


class Memory:
    """A thread-safe memory of the `most` results used last. Results must not be changed."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._known: OrderedDict[Hashable, object] = OrderedDict()

    def get(self, key: Hashable, work: Callable[[], T]) -> T:
        """The result under this key. Two threads may work it out at once; both are right."""
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]  # type: ignore[return-value]
        result = work()
        with self._lock:
            self._known[key] = result
            while len(self._known) > self._most:
                self._known.popitem(last=False)
        return result
