"""What an import found and did: the figures of the summary and the report file of unusable rows."""

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from data.check.soundness import Soundness
from data.importing.privacy import mask_text
from data.importing.sheet import Problem
from data.importing.staging import Counts
from data.importing.suspicion import Check
from data.importing.table import Note
from data.words import word

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")
_LONGEST = 200


@dataclass(slots=True)
class Outcome:
    """One import, dry or real. `written` is False for a dry run and when bad rows stopped it;
    `soundness` is told of territory that was written."""

    kind: str
    form: str
    rows: int
    columns: dict[str, str]
    unused: list[str]
    dropped: int
    system: str | None
    check: Check | None = None
    counts: Counts = field(default_factory=lambda: Counts(0, 0, 0))
    masked: int = 0
    placed: dict[str, int] = field(default_factory=dict)
    meant: dict[str, Counter[tuple[str, str]]] = field(default_factory=dict)
    samples: list[dict[str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    written: bool = False
    soundness: Soundness | None = None

    @property
    def bad(self) -> int:
        return len({problem.number for problem in self.problems})


def write_report(path: Path, problems: Sequence[Problem], lang: str) -> None:
    """Row number, column, value and reason of everything unusable, as CSV that opens in a
    spreadsheet.

    Values are masked like free text, and a value that a spreadsheet would take for a formula is
    quoted.
    """
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(
            [word(f"import.report_{name}", lang) for name in ("row", "column", "value", "reason")]
        )
        for problem in sorted(problems, key=lambda problem: problem.number):
            reason = word(problem.key, lang, **problem.params)
            rows.writerow(
                [problem.number, _inert(problem.column), _inert(shown(problem.value)), reason]
            )


def shown(value: str) -> str:
    """A value short and masked enough to be shown."""
    plain = mask_text(value)
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"


def _inert(text: str) -> str:
    return "'" + text if text.startswith(_FORMULA) else text
