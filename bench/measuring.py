"""What an experiment is given: the size, the demo's home, a server when it needs one, and how to
tell how far it is."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from bench.house import Home
from bench.serving import Served, serving

Tell = Callable[[str], None]


@dataclass
class Bench:
    """One run. `built_s` is how long the demo took when this run had to build it."""

    home: Home
    tell: Tell
    built_s: float | None = None
    _stack: ExitStack = field(default_factory=ExitStack)
    _served: Served | None = None

    @property
    def size(self) -> str:
        return self.home.size

    def served(self) -> Served:
        """The one server of the run, started when first asked for."""
        if self._served is None:
            self.tell("serving")
            self._served = self._stack.enter_context(serving(self.home))
        return self._served

    def close_server(self) -> None:
        """Stop it, for experiments that need the database for themselves."""
        self._served = None
        self._stack.close()


@contextmanager
def opened(home: Home, tell: Tell) -> Iterator[Bench]:
    """A run that leaves no server behind."""
    bench = Bench(home, tell)
    try:
        yield bench
    finally:
        bench.close_server()
