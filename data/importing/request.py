"""What the user asked for, and what the loaders of all kinds need at hand."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from data.importing.mapping import Kind, Mapping

Progress = Callable[[str, int, int], None]


def silent(_stage: str, _done: int, _total: int) -> None:
    """No progress shown."""


@dataclass(frozen=True, slots=True)
class Request:
    """One import. `progress` is called with the stage, rows done and rows in all."""

    kind: Kind
    path: Path
    mapping: Mapping = field(default_factory=Mapping)
    dry_run: bool = False
    skip_bad: bool = False
    mend: bool = False
    new_categories: bool = False
    accept_coordinates: bool = False
    tolerance_m: float = 0.0
    progress: Progress = silent
