"""The life of every issue as a matrix of step times: what happens when, from report to closing."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.demo.facts import durations
from data.demo.facts.columns import Columns
from data.demo.facts.randomness import Rng, lognormal
from data.demo.facts.slots import Slot
from data.demo.facts.span import NEVER, OFFSET, Span, office_clock
from data.demo.facts.traits import DESK, MERGED, NORMAL, REJECTED
from geo.rules.workdays import DAY, OfficeClock
from geo.vocab import HandlingLevel, Matter, Urgency

Ints = NDArray[np.int64]
MINUTE, HOUR = 60, 3600
RETURNED, REDONE, REDONE_HOT = 0.04, 0.05, 0.15
ESCALATED_TWICE, ESCALATED, TO_LEADERS = 0.035, 0.17, 0.002
SUSPENDED, SUSPENDED_HARD = 0.003, 0.12
NO_CONTACT = 0.04
REDO_WORKDAYS = 3.0  # new deadline of a redone issue


@dataclass
class Lives:
    """Step times (rows: slots, columns: issues; NEVER where a step is not taken) and deadlines."""

    at: NDArray[np.int64]
    due_first: NDArray[np.int64]
    due_extended: NDArray[np.int64]  # NEVER without extension
    due_redo: NDArray[np.int64]  # NEVER without redo
    level: NDArray[np.int64]  # rung at the start
    rise: NDArray[np.int64]  # rungs gained by the first escalation
    rise_2: NDArray[np.int64]


def live(rng: Rng, span: Span, issues: Columns, hot: NDArray[np.bool_]) -> Lives:
    """Draw the life of every issue, as if time never ended. `hot` marks those of weak compounds."""
    count = len(hot)
    clock = office_clock(span)
    at = np.full((len(Slot), count), NEVER, dtype=np.int64)
    at[Slot.REGISTER] = issues["reported"]
    fate = issues["fate"]
    _at_the_desk(rng, at, fate)
    handled = np.flatnonzero(fate == NORMAL)
    _handed_over(rng, clock, at, handled)
    dispatched = np.minimum(at[Slot.DISPATCH], NEVER)
    again = at[Slot.DISPATCH_AGAIN] < NEVER
    dispatched = np.where(again, at[Slot.DISPATCH_AGAIN], dispatched)
    _taken_up(rng, at, handled, dispatched[handled], issues["urgency"])
    plan = durations.plan(rng, clock, dispatched[handled], issues, handled)
    respond = np.maximum(plan.respond, at[Slot.START, handled] + 5 * MINUTE)
    at[Slot.RESPOND, handled] = respond
    redo_due = _checked(rng, clock, at, handled, hot)
    never = np.full((3, count), NEVER)
    lives = Lives(at, never[0], never[1], never[2], *_levels(rng, issues))
    lives.due_first[handled], lives.due_extended[handled] = plan.due, plan.due_extended
    lives.due_redo[handled] = redo_due
    _on_the_way(rng, lives, issues, handled, plan)
    return lives


def _at_the_desk(rng: Rng, at: NDArray[np.int64], fate: NDArray[np.int64]) -> None:
    """Accept, reject or merge; simple questions are answered and closed by the desk itself."""
    reported, count = at[Slot.REGISTER], len(fate)
    accepted = reported + _seconds(lognormal(rng, 4, 0.8, count), MINUTE, 3 * HOUR)
    at[Slot.ACCEPT] = np.where((fate == NORMAL) | (fate == DESK), accepted, NEVER)
    later = reported + _seconds(lognormal(rng, 50, 0.7, count), MINUTE, 8 * HOUR)
    at[Slot.REJECT] = np.where(fate == REJECTED, later, NEVER)
    at[Slot.MERGE] = np.where(fate == MERGED, later, NEVER)
    answered = accepted + _seconds(lognormal(rng, 9, 0.7, count), MINUTE, 4 * HOUR)
    closed = answered + _seconds(lognormal(rng, 2, 0.5, count), MINUTE, HOUR)
    at[Slot.ANSWER] = np.where(fate == DESK, answered, NEVER)
    at[Slot.VERIFY_OK] = np.where(fate == DESK, closed, NEVER)


def _handed_over(
    rng: Rng, clock: OfficeClock, at: NDArray[np.int64], rows: NDArray[np.int64]
) -> None:
    """Dispatch; 4 % are returned within two workdays and dispatched to somebody else."""
    count = len(rows)
    first = at[Slot.ACCEPT, rows] + _seconds(lognormal(rng, 25, 0.9, count), MINUTE, 10 * HOUR)
    at[Slot.DISPATCH, rows] = first
    back = rng.random(count) < RETURNED
    returned = clock.after(first, rng.uniform(0.05, 1.6, count))
    second = returned + _seconds(lognormal(rng, 90, 0.7, count), MINUTE, 12 * HOUR)
    at[Slot.RETURN, rows] = np.where(back, returned, NEVER)
    at[Slot.DISPATCH_AGAIN, rows] = np.where(back, second, NEVER)


def _taken_up(
    rng: Rng,
    at: NDArray[np.int64],
    rows: NDArray[np.int64],
    dispatched: NDArray[np.int64],
    urgency: NDArray[np.int64],
) -> None:
    """Sign (median 3 h, emergencies 20 min), first contact, start."""
    count = len(rows)
    fast = urgency[rows] <= Urgency.URGENT
    hours = np.where(fast, lognormal(rng, 0.33, 0.6, count), lognormal(rng, 3, 0.9, count))
    signed = dispatched + _seconds(hours, HOUR, 2 * DAY)
    wait = np.where(fast, lognormal(rng, 0.5, 0.7, count), lognormal(rng, 1.4, 0.8, count))
    contact = signed + _seconds(wait, HOUR, 2 * DAY)
    start = contact + _seconds(lognormal(rng, 20, 0.6, count), MINUTE, 4 * HOUR)
    at[Slot.SIGN, rows] = signed
    at[Slot.CONTACT, rows] = np.where(rng.random(count) < NO_CONTACT, NEVER, contact)
    at[Slot.START, rows] = start


def _checked(
    rng: Rng,
    clock: OfficeClock,
    at: NDArray[np.int64],
    rows: NDArray[np.int64],
    hot: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """Call-back or inspection; what fails is done again. Returns the redo deadlines (or NEVER)."""
    count = len(rows)
    checked = _by_day(rng, at[Slot.RESPOND, rows] + _seconds(lognormal(rng, 18, 0.6, count), HOUR))
    failed = rng.random(count) < np.where(hot[rows], REDONE_HOT, REDONE)
    restart = checked + _seconds(lognormal(rng, 3, 0.7, count), HOUR, 2 * DAY)
    redone = clock.after(restart, np.minimum(lognormal(rng, 1.2, 0.4, count), 5.0))
    redone = np.maximum(redone, restart + 10 * MINUTE)
    rechecked = _by_day(rng, redone + _seconds(lognormal(rng, 18, 0.6, count), HOUR))
    at[Slot.VERIFY_FAIL, rows] = np.where(failed, checked, NEVER)
    at[Slot.START_REDO, rows] = np.where(failed, restart, NEVER)
    at[Slot.RESPOND_AGAIN, rows] = np.where(failed, redone, NEVER)
    at[Slot.VERIFY_OK, rows] = np.where(failed, rechecked, checked)
    return np.where(failed, clock.after(checked, REDO_WORKDAYS), NEVER)


def _levels(rng: Rng, issues: Columns) -> tuple[Ints, Ints, Ints]:
    """Rung at the start (never below the matter class's least) and the rises by escalation."""
    matter, count = issues["matter"], len(issues["matter"])
    coin = rng.random(count)
    level = np.full(count, int(HandlingLevel.COMMUNITY))
    level[(matter == Matter.PRIVATE) & (coin < 0.5)] = HandlingLevel.GRID
    level[(matter == Matter.SMALL) & (issues["compound"] >= 0) & (coin < 0.5)] = (
        HandlingLevel.COMPOUND
    )
    level[matter == Matter.BIG] = HandlingLevel.STREET
    level[(matter == Matter.BIG) & (coin < 0.4)] = HandlingLevel.DEPARTMENT
    level[matter == Matter.HARD] = HandlingLevel.AREA_LEADER
    luck = rng.random(count)
    top, handled = int(HandlingLevel.AREA_LEADER), issues["fate"] == NORMAL
    up = handled & (luck < ESCALATED) & (level < HandlingLevel.DEPARTMENT)
    twice = up & (luck < ESCALATED_TWICE) & (level + 2 <= HandlingLevel.DEPARTMENT)
    leaders = handled & (luck < TO_LEADERS) & (level < top)
    rise = np.where(leaders, top - level, np.where(up, 1, 0))
    return level, rise, np.where(twice & ~leaders, 1, 0)


def _on_the_way(
    rng: Rng, lives: Lives, issues: Columns, rows: NDArray[np.int64], plan: durations.Plan
) -> None:
    """Escalations, extensions and suspensions between start and response, in that order of time."""
    at, count = lives.at, len(rows)
    start, whole = at[Slot.START, rows], at[Slot.RESPOND, rows] - at[Slot.START, rows]
    steps = {
        Slot.ESCALATE: (0.20, lives.rise[rows] > 0),
        Slot.SIGN_2: (0.26, lives.rise[rows] > 0),
        Slot.START_2: (0.29, lives.rise[rows] > 0),
        Slot.ESCALATE_2: (0.38, lives.rise_2[rows] > 0),
        Slot.SIGN_3: (0.44, lives.rise_2[rows] > 0),
        Slot.START_3: (0.47, lives.rise_2[rows] > 0),
    }
    hard = issues["matter"][rows] == Matter.HARD
    halted = rng.random(count) < np.where(hard, SUSPENDED_HARD, SUSPENDED)
    halted &= whole > 2 * DAY
    steps |= {Slot.SUSPEND: (0.62, halted), Slot.RESUME: (0.88, halted)}
    for slot, (share, taken) in steps.items():
        moment = start + ((share + 0.02 * rng.random(count)) * whole).astype(np.int64)
        at[slot, rows] = np.where(taken, moment, NEVER)
    # An extension is asked for before the deadline, in the last hours of the first term.
    asked = np.maximum(plan.due - _seconds(rng.uniform(1, 7, count), HOUR), start + MINUTE)
    extended = plan.due_extended < NEVER
    at[Slot.EXTEND, rows] = np.where(extended, np.minimum(asked, at[Slot.RESPOND, rows]), NEVER)


def _seconds(amount: NDArray[np.float64], unit: int, most: int | None = None) -> NDArray[np.int64]:
    """Amounts in units as whole seconds, at least one, at most `most`."""
    seconds = np.maximum(amount * unit, 1)
    return (seconds if most is None else np.minimum(seconds, most)).astype(np.int64)


def _by_day(rng: Rng, at: NDArray[np.int64]) -> NDArray[np.int64]:
    """Nobody is called at night: what falls before 08:30 or after 20:30 waits for the morning."""
    second = (at + OFFSET) % DAY
    morning = int(8.5 * HOUR)
    shift = rng.integers(0, 2 * HOUR, len(at))
    early = at - second + morning + shift
    return np.where(second < morning, early, np.where(second > 20.5 * HOUR, early + DAY, at))
