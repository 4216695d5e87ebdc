"""One thing that was looked at."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """GOOD, WORTH_KNOWING (works, but), BAD (something will fail), SKIPPED (could not be looked
    at)."""

    GOOD = "ok"
    WORTH_KNOWING = "warning"
    BAD = "error"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Finding:
    """`subject` names doctor.subject.<subject>; `found` is a fact as text; `cure` a key of the
    word list with `params`."""

    subject: str
    verdict: Verdict
    found: str
    cure: str | None = None
    params: dict[str, Any] = field(default_factory=dict)


def good(subject: str, found: object) -> Finding:
    return Finding(subject, Verdict.GOOD, str(found))


def bad(subject: str, found: object, cure: str, **params: Any) -> Finding:
    return Finding(subject, Verdict.BAD, str(found), cure, params)


def notable(subject: str, found: object, cure: str, **params: Any) -> Finding:
    return Finding(subject, Verdict.WORTH_KNOWING, str(found), cure, params)


def skipped(subject: str, found: object = "-") -> Finding:
    return Finding(subject, Verdict.SKIPPED, str(found))
