"""The progress bar of an import: stage, rows, rate and time to go; where nobody looks, one line a
stage."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from dashboard.cli.speech import sentence
from data.importing.request import Request


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(sentence("import.rate", rate=f"{speed:,.0f}") if speed else "")


class _Bar:
    def __init__(self, bar: Progress, *, plain: bool) -> None:
        self._bar, self._plain, self._stage = bar, plain, ""

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage != self._stage:
            self._stage = stage
            title = sentence(f"import.stage_{stage}")
            if self._plain:
                print(title, file=sys.stderr, flush=True)
            for task in self._bar.tasks:
                self._bar.update(
                    task.id, total=max(task.completed, 1), completed=max(task.completed, 1)
                )
            self._bar.add_task(title, total=total or None)
        self._bar.update(self._bar.tasks[-1].id, completed=done, total=total or None)


@contextmanager
def moving(request: Request) -> Iterator[Request]:
    """The request with a progress that moves on the terminal."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        yield replace(request, progress=_Bar(bar, plain=not console.is_terminal))
