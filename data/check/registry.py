"""The list of invariants. A check is a small function that says what it found wrong."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import sqlalchemy as sa

SHOWN = 5  # examples named in a verdict


@dataclass(frozen=True)
class Verdict:
    """Whether an invariant holds. `checked` counts what was looked at, `broken` what is wrong;
    `nothing` says why there may be nothing to look at."""

    checked: int
    broken: int = 0
    examples: tuple[str, ...] = ()
    nothing: str = ""

    @property
    def ok(self) -> bool:
        return self.broken == 0

    @property
    def detail(self) -> str:
        """One short sentence for the report."""
        if not self.checked:
            return f"no rows: {self.nothing}" if self.nothing else "no rows"
        if self.ok:
            return f"{self.checked} checked"
        return f"{self.broken} of {self.checked} broken: {', '.join(self.examples)}"


Check = Callable[[sa.Connection], Verdict]
CHECKS: dict[str, Check] = {}


def invariant(key: str) -> Callable[[Check], Check]:
    """Enter a function in the list under the id of its invariant, e.g. ``I7``."""

    def enter(check: Check) -> Check:
        if key in CHECKS:
            raise ValueError(f"{key} is checked twice")
        CHECKS[key] = check
        return check

    return enter


def by_query(connection: sa.Connection, checked: str, broken: str) -> Verdict:
    """A verdict from two statements: how many there are, and one text for each that is wrong."""
    total = connection.scalar(sa.text(checked)) or 0
    if not total:
        return Verdict(0)
    wrong = [str(row[0]) for row in connection.execute(sa.text(broken))]
    return Verdict(int(total), len(wrong), tuple(wrong[:SHOWN]))


def together(*verdicts: Verdict) -> Verdict:
    """Several verdicts as one."""
    return Verdict(
        sum(verdict.checked for verdict in verdicts),
        sum(verdict.broken for verdict in verdicts),
        tuple(example for verdict in verdicts for example in verdict.examples)[:SHOWN],
    )


def unless(why: str, *verdicts: Verdict) -> Verdict:
    """Several verdicts as one that says why, should there be nothing to check."""
    return replace(together(*verdicts), nothing=why)
