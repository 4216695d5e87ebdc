"""How long handling takes against which deadline, by urgency and matter class."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.demo.facts.columns import Columns
from data.demo.facts.randomness import Rng, lognormal
from data.demo.facts.span import NEVER
from geo.rules.workdays import DAY, OfficeClock
from geo.vocab import Matter, Urgency

# Term in workdays, median and log-sd of the handling time in workdays.
ORDINARY, DIFFICULT = (5.0, 2.2, 0.65), (15.0, 6.6, 0.65)
EXTENDED, LAST_DAY = 0.6, 0.9  # of what exceeds the term: 60 % extended, 30 % done on the last day
URGENT_HOURS = (24.0, 6.0, 0.55)
HARD_MEDIAN_DAYS, HARD_SD, HARD_MOST_DAYS = 152.0, 0.80, 790.0
LATEST_DATE_DAYS = 1000.0
LONGEST_EXTENSION = 10.0


@dataclass
class Plan:
    """Response and deadlines of each handled issue, in UTC seconds."""

    respond: NDArray[np.int64]
    due: NDArray[np.int64]
    due_extended: NDArray[np.int64]


def plan(
    rng: Rng,
    clock: OfficeClock,
    dispatched: NDArray[np.int64],
    issues: Columns,
    rows: NDArray[np.int64],
) -> Plan:
    """Deadlines count from dispatch; the rules of the ordinary term fill all rows, then others."""
    urgency, hard = issues["urgency"][rows], issues["matter"][rows] == Matter.HARD
    result = _within_term(rng, clock, dispatched, ORDINARY)
    difficult = np.flatnonzero(urgency == Urgency.COMPLEX)
    _replace(result, difficult, _within_term(rng, clock, dispatched[difficult], DIFFICULT))
    fast = np.flatnonzero(urgency <= Urgency.URGENT)
    _replace(result, fast, _around_the_clock(rng, dispatched[fast]))
    long = np.flatnonzero(hard)
    _replace(result, long, _by_the_leader(rng, clock, dispatched[long]))
    return result


def _replace(whole: Plan, rows: NDArray[np.int64], part: Plan) -> None:
    whole.respond[rows] = part.respond
    whole.due[rows] = part.due
    whole.due_extended[rows] = part.due_extended


def _within_term(
    rng: Rng,
    clock: OfficeClock,
    dispatched: NDArray[np.int64],
    rule: tuple[float, float, float],
) -> Plan:
    """Lognormal workdays cut at the term; of the rest most are extended, few are late."""
    term, median, sd = rule
    count, reading = len(dispatched), clock.read(dispatched)
    days = lognormal(rng, median, sd, count)
    over, luck = days > term, rng.random(count)
    extended = over & (luck < EXTENDED)
    last_day = over & (luck >= EXTENDED) & (luck < LAST_DAY)
    late = over & (luck >= LAST_DAY)
    more = np.minimum(lognormal(rng, 2.5, 0.6, count), LONGEST_EXTENSION - 0.5)
    days = np.where(extended, term + more, days)
    days = np.where(last_day, term - rng.uniform(0.02, 0.6, count), days)
    days = np.where(late, term + np.minimum(lognormal(rng, 1.2, 0.8, count), 20.0), days)
    granted = np.minimum(np.ceil(more * rng.uniform(0.93, 1.6, count)), LONGEST_EXTENSION)
    return Plan(
        respond=clock.time_of(reading + days),
        due=clock.time_of(reading + term),
        due_extended=np.where(extended, clock.time_of(reading + term + granted), NEVER),
    )


def _around_the_clock(rng: Rng, dispatched: NDArray[np.int64]) -> Plan:
    """Emergencies and urgent matters: 24 hours, day and night."""
    term, median, sd = URGENT_HOURS
    hours = lognormal(rng, median, sd, len(dispatched))
    due = dispatched + int(term * 3600)
    never = np.full(len(dispatched), NEVER)
    return Plan(dispatched + (hours * 3600).astype(np.int64), due, never)


def _by_the_leader(rng: Rng, clock: OfficeClock, dispatched: NDArray[np.int64]) -> Plan:
    """Hard matters: the leader sets a date, months away; about a tenth miss it."""
    count = len(dispatched)
    days = np.clip(lognormal(rng, HARD_MEDIAN_DAYS, HARD_SD, count), 12, HARD_MOST_DAYS)
    planned = np.minimum(days * np.exp(rng.normal(0.25, 0.2, count)), LATEST_DATE_DAYS)
    respond = clock.after(dispatched + (days * DAY).astype(np.int64), 0.4)
    due = clock.after(dispatched + (planned * DAY).astype(np.int64), 0.9)
    return Plan(respond, due, np.full(count, NEVER))
