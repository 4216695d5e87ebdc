"""The course of an issue from the times and the status of a file, so that its events can be told in
order.

Stages run registered, accepted, dispatched, signed, in progress, answered, closed. A time the file
lacks is taken from the stage before it (up to signing) or after it (answer and verification),
because
the times have to be without gaps.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from data.importing.sheet import Sheet
from geo.vocab import ISSUE_TIMES, Status

# How many of the seven times an issue of each status has.
_DEPTH = {
    "registered": 1,
    "accepted": 2,
    "dispatched": 3,
    "signed": 4,
    "in_progress": 4,
    "suspended": 4,
    "awaiting_verification": 5,
    "redo": 5,
    "closed": 7,
    "rejected": 1,
}
_OPEN = ("registered", "accepted", "dispatched", "signed", "in_progress", "suspended")
_BY_TIMES = (
    "registered",
    "accepted",
    "dispatched",
    "signed",
    "awaiting_verification",
    "closed",
    "closed",
)


@dataclass(frozen=True, slots=True)
class Course:
    """Times without gaps up to the status, and the status of `geo.vocab`."""

    times: pl.DataFrame
    status: pl.Series
    redo: pl.Series


def course(sheet: Sheet) -> Course:
    """Read times and status; rows that contradict themselves are refused."""
    sheet.required("reported_at")
    given = pl.DataFrame([sheet.moment(name) for name in ISSUE_TIMES])
    _check_order(sheet, given)
    reached = pl.max_horizontal(
        pl.when(pl.col(name).is_not_null()).then(number).otherwise(0)
        for number, name in enumerate(ISSUE_TIMES)
    )
    by_times = (
        given.select(reached)
        .to_series()
        .replace_strict(dict(enumerate(_BY_TIMES)), return_dtype=pl.String)
    )
    keys = sheet.choice("status", "status").fill_null(by_times) if sheet.has("status") else by_times
    given = _settle_closing(sheet, given, keys)
    times = _without_gaps(given, keys.replace_strict(_DEPTH, default=1, return_dtype=pl.Int64))
    numbers = {status.key: int(status) for status in Status}
    status = keys.replace_strict(numbers, default=int(Status.REGISTERED), return_dtype=pl.Int64)
    return Course(times, status, (keys == "redo").cast(pl.Int64))


def _check_order(sheet: Sheet, given: pl.DataFrame) -> None:
    """Each time may not lie before any earlier stage."""
    latest = given["reported_at"]
    for name in ISSUE_TIMES[1:]:
        early = (given[name] < latest).fill_null(False).to_numpy()
        sheet.refuse_all(early, name, "import.bad_order")
        pair = pl.DataFrame({"a": latest, "b": given[name]})
        latest = pair.select(pl.max_horizontal("a", "b")).to_series()


def _settle_closing(sheet: Sheet, given: pl.DataFrame, keys: pl.Series) -> pl.DataFrame:
    """A closed issue has a time of closing, an open one has none."""
    closing = given.select(pl.coalesce("closed_at", "verified_at", "responded_at")).to_series()
    lacking = ((keys == "closed") & closing.is_null()).to_numpy()
    sheet.refuse_all(lacking, "closed_at", "import.bad_closed_without_time")
    early = (keys.is_in(_OPEN) & given["closed_at"].is_not_null()).to_numpy()
    sheet.refuse_all(early, "status", "import.bad_open_with_time")
    return given.with_columns(
        closed_at=pl.when(pl.Series(keys == "closed")).then(pl.Series(closing)).otherwise(None)
    )


def _without_gaps(given: pl.DataFrame, depth: pl.Series) -> pl.DataFrame:
    """Fill the stages that were passed; cut what lies beyond the status."""
    frame = given.with_columns(depth=depth)
    passed: list[pl.Expr] = []
    for number, name in enumerate(ISSUE_TIMES):
        if number < 4:
            value = pl.coalesce(pl.col(n) for n in reversed(ISSUE_TIMES[: number + 1]))
        else:
            # The answer is not known apart from the closing in most files; before it, the last time
            # known.
            value = pl.coalesce(
                *(pl.col(n) for n in ISSUE_TIMES[number:]),
                *(pl.col(n) for n in reversed(ISSUE_TIMES[:number])),
            )
        passed.append(pl.when(pl.col("depth") > number).then(value).otherwise(None).alias(name))
    return frame.select(passed)


def due_times(sheet: Sheet, reported: pl.Series) -> pl.Series:
    """Deadlines; one that lies before the report cannot be meant."""
    due = sheet.moment("due_at")
    early = (due < reported).fill_null(False).to_numpy()
    sheet.refuse_all(early & ~np.asarray(sheet.bad), "due_at", "import.bad_due")
    return due
