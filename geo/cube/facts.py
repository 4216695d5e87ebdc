"""Facts: the columns of issues and visits that counting needs, in time order and read-only.

Every column is a numpy array, in this process or mapped from a file that all workers share. A
*spot* is a distinct combination of area, grids, compound and building: one count over spots answers
every level of every ladder, because spots are few (about one a building) and fold to any level.
"""

from dataclasses import dataclass, fields
from enum import IntFlag
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.cube.clock import Minutes

Ids = NDArray[np.int64]
Keys = NDArray[np.int32]
Small = NDArray[np.uint8]

NOWHERE = 0  # the spot of issues that are never counted: rejected or merged
NO_POINT = np.iinfo(np.int32).min
POINT_STEP = 0.1  # metres of EPSG:3857 a unit of x and y


class Flag(IntFlag):
    """What is true of an issue, worked out once when it is read."""

    COMPLAINT = 1
    HOTLINE = 2
    REPEAT = 4
    REDONE = 8
    CLOSED = 16
    SUSPENDED = 32
    IN_TIME = 64  # answered by the deadline and not open again
    LATE = 128  # answered after the deadline
    ATTEMPTED = 256  # call-back tried after verification, not excluded
    CALLED = 512  # and reached
    RESOLVED = 1024  # of those reached
    SATISFIED = 2048  # of those reached
    OUTLASTED = 4096  # was, or still is, open after its deadline
    CONTACTED = 8192  # first contact by its deadline
    ANSWERED = 32768  # dispatched and answered: has a handling time
    AT_ONCE = 16384  # closed after one dispatch, never redone


class GoodVisit(IntFlag):
    """What makes a visit count for whom it was paid to."""

    ON_SITE = 1  # not recorded away from its grid
    MET = 2  # somebody opened


@dataclass(frozen=True)
class Spots:
    """Database ids; 0 where there is none. Row 0 is NOWHERE.

    `area` and `grid` are those of the report; `area_now` and `grid_now` the ones they came to by
    later divisions, for what lies in no building (buildings know their own).
    """

    area: Keys
    grid: Keys
    compound: Keys
    building: Keys
    grid_now: Keys
    area_now: Keys

    def __len__(self) -> int:
        return len(self.area)


@dataclass(frozen=True)
class Issues:
    """n issues by (reported, id). `rev` is the transaction that wrote the row last."""

    id: Ids
    rev: Ids
    reported: Minutes
    due: Minutes  # NEVER without one
    verified: Minutes
    closed: Minutes  # NEVER unless the status is closed
    dispatched: Minutes  # NEVER unless somebody was told to handle it
    responded: Minutes  # NEVER unless answered
    contact: Minutes  # deadline of the first contact, NEVER without a dispatch
    spot: Ids
    category: Keys  # database id, 0 for none
    handler: Keys  # the organisation, 0 for none
    title: NDArray[np.bytes_]  # how it is put in order, see words.py
    matter: Small
    source: Small
    appeal: Small
    status: Small
    returns: Small  # how often it was sent back
    dispatches: Small
    flags: NDArray[np.uint16]
    x: Keys  # EPSG:3857 in steps of POINT_STEP, NO_POINT without coordinates
    y: Keys
    by_due: Keys  # rows of counted issues with a deadline, in its order
    by_contact: Keys  # rows of counted issues with a deadline of contact, in its order
    by_verified: Keys  # rows of issues with a call-back, in order of verification
    by_closed: Keys  # rows of counted issues that are closed, in that order
    by_lapse: Keys  # rows of issues that outlasted their deadline, in order of when they did
    open: Keys  # rows of counted issues that are not closed


@dataclass(frozen=True)
class Visits:
    """n visits by (started, id)."""

    id: Ids
    rev: Ids
    started: Minutes
    spot: Ids
    kind: Small
    key_place: Keys  # database id of the key place it was paid to, 0 for none
    care_target: Keys  # the same for a care target
    good: Small  # GoodVisit


@dataclass(frozen=True)
class Register:
    """Key places or care targets by id: whose visit is due on the days from `since` to `until`,
    which is exclusive; days since 1970."""

    id: Keys
    building: Keys  # 0 for a place outdoors
    since: Keys
    until: Keys  # NEVER for what is active without an end


@dataclass(frozen=True)
class CheckIns:
    """Visits of which only the days are known: bit n of `days` is day n + 1 of the month."""

    subject: Keys  # database id of the key place or care target
    month: NDArray[np.int16]  # since January 1970
    days: NDArray[np.uint32]


@dataclass(frozen=True)
class Months:
    """One row for each local month and building with a visit, in this order."""

    building: Keys  # database id
    month: NDArray[np.int16]  # since January 1970
    reached: NDArray[np.uint16]  # different dwellings that answered


@dataclass(frozen=True)
class Facts:
    """One consistent state; `generation` grows with every change."""

    facts_version: int
    generation: int
    issues: Issues
    issue_spots: Spots
    visits: Visits
    visit_spots: Spots
    months: Months
    key_places: Register
    care_targets: Register
    place_check_ins: CheckIns
    target_check_ins: CheckIns


TABLES: dict[str, type[Any]] = {
    "issues": Issues,
    "issue_spots": Spots,
    "visits": Visits,
    "visit_spots": Spots,
    "months": Months,
    "key_places": Register,
    "care_targets": Register,
    "place_check_ins": CheckIns,
    "target_check_ins": CheckIns,
}


def columns_of(table: Any) -> dict[str, NDArray[Any]]:
    return {item.name: getattr(table, item.name) for item in fields(table)}
