"""Progress on a terminal: a line that moves; where nobody looks, one plain line a step."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from dashboard.cli.speech import sentence


@contextmanager
def spinning(key: str) -> Iterator[Callable[[], None]]:
    """A spinner with the seconds gone; the value is to be called now and then."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        bar.add_task(sentence(key), total=None)
        yield lambda: None


class Steps:
    """Called as ``steps(key, done, total)``: one bar a step, `key` from the word list."""

    def __init__(self, bar: Progress, *, plain: bool) -> None:
        self._bar, self._plain, self._begun = bar, plain, time.monotonic()
        self._task: TaskID | None = None
        self._key = ""

    @property
    def seconds(self) -> int:
        """Whole seconds since the beginning."""
        return round(time.monotonic() - self._begun)

    def __call__(self, key: str, done: int = 0, total: int | None = None) -> None:
        if key != self._key:
            self._key = key
            self._open(sentence(key))
        if self._task is not None:
            self._bar.update(self._task, completed=done, total=total)

    def _open(self, title: str) -> None:
        if self._plain:
            print(f"  {self.seconds:>4} s  {title}", file=sys.stderr, flush=True)
            return
        if self._task is not None:
            self._bar.update(self._task, total=1, completed=1)
        self._task = self._bar.add_task(title, total=None)


@contextmanager
def stepping() -> Iterator[Steps]:
    """Progress of a long command with several steps."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        yield Steps(bar, plain=not console.is_terminal)
