"""Events of the issues: the steps taken so far, in order, with the states they lead through."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.demo.facts.handling import Lives
from data.demo.facts.slots import (
    ACTION,
    CHECKING_STEPS,
    DESK_STEPS,
    HANDLER_ROLES,
    KEEP,
    STATUS,
    Slot,
)
from data.demo.facts.span import NEVER
from geo.vocab import HandlingLevel, Matter, Status

ROLES = ("desk", "callback", "inspector", "area_leader", *dict.fromkeys(HANDLER_ROLES))
DESK_ROLE, CALLBACK, INSPECTOR, LEADER = range(4)
HANDLER = np.array([ROLES.index(role) for role in HANDLER_ROLES])


def write_events(
    lives: Lives,
    rows: slice,
    now: int,
    handler: NDArray[np.int64],
    matter: NDArray[np.int64],
    in_person: NDArray[np.int64],
) -> pl.DataFrame:
    """Events of some issues in order of issue and time; `handler`: organisation ids (0: none)."""
    at = lives.at[:, rows]
    issue, slot = np.nonzero((at <= now).T)
    when = at[slot, issue]
    order = np.lexsort((slot, when, issue))
    issue, slot, when = issue[order], slot[order], when[order]
    first = np.append(True, issue[1:] != issue[:-1])
    status = _carried(STATUS[slot].astype(np.int64))
    level = _levels(lives, rows, issue, slot, first)
    role = _roles(slot, level, matter[rows][issue], in_person[rows][issue])
    # Enquiries answered at the desk are closed there; nobody else looks at them again.
    role[(at[Slot.DISPATCH] == NEVER)[issue]] = DESK_ROLE
    office = handler[rows][issue]
    start = np.flatnonzero(first)
    seq = np.arange(len(issue)) - np.repeat(start, np.diff(np.append(start, len(issue)))) + 1
    return pl.DataFrame(
        {
            "issue_id": issue + rows.start + 1,
            "seq": seq,
            "at": when,
            "action": ACTION[slot],
            "from_status": np.where(first, 0, np.roll(status, 1)),
            "to_status": status,
            "from_level": np.where(first, 0, np.roll(level, 1)),
            "to_level": level,
            "actor_role": pl.Series(ROLES).gather(role),
            "organisation_id": np.where(role <= LEADER, 0, office),
        }
    )


def _carried(status: NDArray[np.int64]) -> NDArray[np.int64]:
    """Steps that change no status keep the one before them; no issue starts with such a step."""
    source = np.where(status != KEEP, np.arange(len(status)), 0)
    return status[np.maximum.accumulate(source)]


def _levels(
    lives: Lives,
    rows: slice,
    issue: NDArray[np.int64],
    slot: NDArray[np.int64],
    first: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """The rung after each event: the starting one and the rises so far."""
    rise = np.where(slot == Slot.ESCALATE, lives.rise[rows][issue], 0)
    rise += np.where(slot == Slot.ESCALATE_2, lives.rise_2[rows][issue], 0)
    total = np.cumsum(rise)
    before = np.maximum.accumulate(np.where(first, total - rise, 0))
    highest = int(HandlingLevel.STANDING_COMMITTEE)
    level: NDArray[np.int64] = np.minimum(lives.level[rows][issue] + total - before, highest)
    return level


def _roles(
    slot: NDArray[np.int64],
    level: NDArray[np.int64],
    matter: NDArray[np.int64],
    in_person: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Who acted: the desk, the handler at this rung, or who checks (never the handler, I9)."""
    role = HANDLER[level - 1]
    checker = np.where(in_person > 0, INSPECTOR, CALLBACK)
    checker = np.where(matter == Matter.HARD, LEADER, checker)
    role = np.where(np.isin(slot, CHECKING_STEPS), checker, role)
    return np.where(np.isin(slot, DESK_STEPS), DESK_ROLE, role)


def last_states(lives: Lives, now: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Status and rung of every issue after the last step taken by `now`."""
    count = lives.at.shape[1]
    latest = np.full(count, -1, dtype=np.int64)
    status = np.full(count, int(Status.REGISTERED))
    level = lives.level.copy()
    for slot in Slot:
        moment = lives.at[slot]
        # Slots of equal time follow each other in slot order, as in the events.
        changes = (moment <= now) & (moment >= latest)
        if STATUS[slot] != KEEP:
            status = np.where(changes, STATUS[slot], status)
            latest = np.where(changes, moment, latest)
        if slot in (Slot.ESCALATE, Slot.ESCALATE_2):
            rise = lives.rise if slot == Slot.ESCALATE else lives.rise_2
            level += np.where(moment <= now, rise, 0)
    return status, np.minimum(level, HandlingLevel.STANDING_COMMITTEE)
