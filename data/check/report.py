"""Runs all checks and puts them beside the counts."""

import logging
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from data.check import facts, history, hotspots, issues, people, registers, territory
from data.check.counts import count_all
from data.check.registry import CHECKS, Verdict

log = logging.getLogger(__name__)
FAMILIES = (
    territory,
    history,
    people,
    issues,
    facts,
    registers,
    hotspots,
)  # each enters its checks


@dataclass(frozen=True)
class Finding:
    """One line of the report."""

    id: str
    ok: bool
    detail: str


@dataclass(frozen=True)
class Report:
    """Counts of the database and one finding for each invariant."""

    counts: dict[str, int | float | None]
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        return all(finding.ok for finding in self.findings)

    def as_json(self) -> dict[str, Any]:
        """The object that ``gezhi check --json`` prints."""
        invariants = [
            {"id": finding.id, "ok": finding.ok, "detail": finding.detail}
            for finding in self.findings
        ]
        return {"counts": self.counts, "invariants": invariants}


def run(connection: sa.Connection) -> Report:
    """Check everything on one connection. Reads only; a check that cannot run counts as broken."""
    for key, value in (("statement_timeout", "0"), ("work_mem", "256MB")):
        connection.execute(
            sa.text("select set_config(:key, :value, true)"), {"key": key, "value": value}
        )
    findings = [
        Finding(key, verdict.ok, verdict.detail)
        for key in sorted(CHECKS, key=_order)
        for verdict in [_tried(connection, key)]
    ]
    return Report(count_all(connection), tuple(findings))


def _tried(connection: sa.Connection, key: str) -> Verdict:
    try:
        with connection.begin_nested():
            return CHECKS[key](connection)
    except Exception as error:
        log.exception("check %s failed", key)
        return Verdict(1, 1, (f"{type(error).__name__}: {error}".splitlines()[0][:200],))


def _order(key: str) -> tuple[str, int, str]:
    """I2 before I10, named checks behind the numbered ones."""
    digits = "".join(letter for letter in key if letter.isdigit())
    return (key[:1] if digits else "~", int(digits or 0), key)
