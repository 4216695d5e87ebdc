"""Frames of issues and their events, in chunks so that two million fit in memory."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from data.demo.facts.categories import categories
from data.demo.facts.columns import Columns, take
from data.demo.facts.events import last_states, write_events
from data.demo.facts.ground import Ground
from data.demo.facts.issues import Issues, due_at
from data.demo.facts.organisations import Offices
from data.demo.facts.randomness import stream
from data.demo.facts.slots import Slot
from data.demo.facts.span import NEVER, Span, day_of, to_date
from data.demo.facts.titles import write_texts
from data.demo.load.cells import codes, flags, ids, points, times
from geo.vocab import Matter

CHUNK = 200_000


def chunks(count: int) -> Iterator[slice]:
    for start in range(0, count, CHUNK):
        yield slice(start, min(start + CHUNK, count))


def settle(ground: Ground, issues: Issues, offices: Offices, now: int) -> None:
    """Add what follows from all this: handler, status, rung, deadline in force. In place."""
    own, known = issues.columns, categories()
    handled = issues.lives.at[Slot.DISPATCH] < NEVER
    handler = offices.handler(
        ground, known.handler, own["category"], own["matter"], own["area"], own["compound"]
    )
    own["handler"] = np.where(handled, handler, 0)
    own["status"], own["level"] = last_states(issues.lives, now)
    own["due"] = due_at(issues.lives, now)
    own["number"] = running_number(day_of(own["reported"]))


def running_number(day: np.ndarray) -> np.ndarray:
    """1, 2, 3 ... within each day; rows are in order of time."""
    first = np.append(True, day[1:] != day[:-1])
    start = np.flatnonzero(first)
    return np.arange(len(day)) - np.repeat(start, np.diff(np.append(start, len(day)))) + 1


def issue_frames(
    ground: Ground, issues: Issues, leader_of: np.ndarray, span: Span, seed: int
) -> Iterator[pl.DataFrame]:
    """Rows of table `issue`; `leader_of`: post id of the area leader by position of the area."""
    for rows in chunks(len(issues.columns["reported"])):
        yield _issue_frame(ground, issues, leader_of, span, seed, rows)


def _issue_frame(
    ground: Ground, issues: Issues, leader_of: np.ndarray, span: Span, seed: int, rows: slice
) -> pl.DataFrame:
    known, own = categories(), take(issues.columns, rows)
    rng = stream(seed, f"texts {rows.start}")
    title, description = write_texts(rng, ground, known, own)
    verified = own["closed"] <= span.now
    hard = own["matter"] == Matter.HARD
    return pl.DataFrame(
        {
            "id": np.arange(rows.start, rows.stop) + 1,
            "issue_no": _issue_numbers(own),
            "source": own["source"],
            "channel": codes(own["channel"]),
            "appeal": own["appeal"],
            "category_id": ids(known.row[own["category"]]),
            "matter": own["matter"],
            "urgency": own["urgency"],
            "title": title,
            "description": description,
            "geom": points(own["lon"], own["lat"]),
            "placing": own["placing"],
            "area_id": ids(own["area"]),
            "grid_id": ids(own["grid"]),
            "compound_id": ids(own["compound"]),
            "building_id": ids(own["building"]),
            "status": own["status"],
            "level": own["level"],
            "handler_id": codes(own["handler"]),
            "lead_post_id": codes(np.where(hard, leader_of[own["area"]], 0)),
            **_moments(issues, rows, span.now),
            "due_at": times(own["due"]),
            "due_original_at": times(issues.lives.due_first[rows]),
            **_counts(issues, rows, span.now),
            "master_issue_id": ids(own["master"]),
            "repeat_of_id": ids(own["repeat"]),
            **_answers(own, verified),
        }
    )


def _issue_numbers(own: Columns) -> pl.Series:
    """G, the local day and a running number."""
    day = day_of(own["reported"])
    known = {number: to_date(number).strftime("G%Y%m%d") for number in np.unique(day)}
    prefix = pl.Series([known[number] for number in day])
    return prefix + pl.Series(own["number"]).cast(pl.String).str.zfill(5)


def _moments(issues: Issues, rows: slice, now: int) -> dict[str, pl.Series]:
    at = issues.lives.at[:, rows]
    again = at[Slot.DISPATCH_AGAIN] <= now
    answered = np.minimum(at[Slot.RESPOND], at[Slot.ANSWER])
    redone = at[Slot.RESPOND_AGAIN] <= now
    return {
        "reported_at": times(at[Slot.REGISTER]),
        "accepted_at": times(at[Slot.ACCEPT], now),
        "dispatched_at": times(np.where(again, at[Slot.DISPATCH_AGAIN], at[Slot.DISPATCH]), now),
        "signed_at": times(at[Slot.SIGN], now),
        "first_contact_at": times(at[Slot.CONTACT], now),
        "responded_at": times(np.where(redone, at[Slot.RESPOND_AGAIN], answered), now),
        "verified_at": times(at[Slot.VERIFY_OK], now),
        "closed_at": times(at[Slot.VERIFY_OK], now),
    }


def _counts(issues: Issues, rows: slice, now: int) -> dict[str, np.ndarray]:
    taken = issues.lives.at[:, rows] <= now
    return {
        "dispatch_count": taken[Slot.DISPATCH].astype(int) + taken[Slot.DISPATCH_AGAIN],
        "return_count": taken[Slot.RETURN].astype(int),
        "redo_count": taken[Slot.VERIFY_FAIL].astype(int),
    }


def _answers(own: Columns, verified: np.ndarray) -> dict[str, pl.Series]:
    """The call-back, once the issue is verified."""

    def then(values: np.ndarray) -> np.ndarray:
        return np.where(verified, values, -1)

    excluded = pl.DataFrame({"x": (own["cb_excluded"] > 0) & verified}).select(
        pl.when("x").then(pl.lit("declined")).alias("x")
    )["x"]
    return {
        "cb_reached": flags(then(own["cb_reached"])),
        "cb_resolved": flags(then(own["cb_resolved"])),
        "cb_satisfaction": codes(then(own["cb_satisfaction"])),
        "cb_excluded": excluded,
    }


def event_frames(issues: Issues, now: int) -> Iterator[pl.DataFrame]:
    """Rows of table `issue_event`."""
    own = issues.columns
    for rows in chunks(len(own["reported"])):
        frame = write_events(
            issues.lives, rows, now, own["handler"], own["matter"], own["in_person"]
        )
        yield frame.with_columns(
            pl.from_epoch("at", time_unit="s"),
            *(
                pl.when(pl.col(name) > 0).then(pl.col(name)).alias(name)
                for name in ("from_status", "from_level", "organisation_id")
            ),
        )
