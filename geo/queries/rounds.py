"""Rounds 走访制度: visits that key places and care targets had, and those they were owed (formulas
E1 and E2)."""

from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from geo.cube.clock import days_of, month_start
from geo.cube.facts import CheckIns, GoodVisit, Keys, Register, Spots
from geo.period import EARLIEST, LATEST, Period
from geo.queries.counting import Counting
from geo.queries.placement import Placement, place_spots
from geo.queries.remembering import Memory
from geo.queries.tally import Counts, Tally
from geo.queries.traits import Traits
from geo.rules.indicators import Measure
from geo.rules.rounds import (
    Paid,
    Workdays,
    days_due,
    days_paid,
    weeks_due,
    weeks_paid,
    whole_weeks,
)
from geo.rules.workdays import EPOCH, Calendar
from geo.scope import Scope

OF_PLACES = (Measure.PLACE_DAYS_KEPT, Measure.PLACE_DAYS)
OF_CARE = (Measure.CARE_WEEKS_KEPT, Measure.CARE_WEEKS)
OF_ROUNDS = (*OF_PLACES, *OF_CARE)
_MONTH_BITS = 31

# A place in no building lies where its point lies on the day; the building says where it lies.
_PLACES = sa.text(
    """
    select k.id, g.id as grid_id, coalesce(g.area_id, a.id, b.area_id) as area_id,
           k.code, k.name_zh, k.name_en
    from key_place k
    left join building b on b.id = k.building_id
    left join lateral (
        select id, area_id from grid where kind = 'base' and st_covers(geom, k.geom)
          and valid_from <= :day and (valid_to is null or valid_to > :day) order by code limit 1
    ) g on true
    left join lateral (
        select id from area where g.id is null and st_covers(geom, k.geom)
          and valid_from <= :day and (valid_to is null or valid_to > :day)
        order by length(path) desc, code limit 1
    ) a on true
    order by k.id
    """
)
_TARGETS = sa.text(
    "select t.id, b.grid_id, b.area_id from care_target t join building b on b.id = t.building_id"
    " order by t.id"
)
Names = dict[int, tuple[str, str, str | None]]


class Rounds:
    """Both registers on one state of facts and territory. Units are their entries, by id."""

    def __init__(self, db: Session, counting: Counting, calendar: Calendar) -> None:
        """Two statements."""
        self._counting, self._calendar = counting, calendar
        self._memory = Memory(24)
        facts = counting.facts
        rows = db.execute(_PLACES, {"day": counting.territory.day}).all()
        self.names: Names = {row.id: (row.code, row.name_zh, row.name_en) for row in rows}
        self.places = _placed(counting, facts.key_places, rows)
        self.targets = _placed(counting, facts.care_targets, db.execute(_TARGETS).all())

    def has(self, measure: Measure) -> bool:
        """Whether there is a register that the measure speaks of."""
        facts = self._counting.facts
        return len((facts.key_places if measure in OF_PLACES else facts.care_targets).id) > 0

    def tally(self, scope: Scope, measure: Measure, period: Period, today: date) -> Tally:
        """For all places at once; what has not come yet is not due."""
        first, end = _days(period, today)
        key = (measure, first, end, Traits.key(scope))
        return self._memory.get(key, lambda: self._tally(scope, measure, first, end))

    def _tally(self, scope: Scope, measure: Measure, first: int, end: int) -> Tally:
        is_care = measure in OF_CARE
        placement = self.targets if is_care else self.places
        counts = self.counts(measure, first, end)
        people = (self.counts(Measure.CARE_WEEKS, first, end) > 0).astype(np.int64)
        chosen = self._counting.chosen(scope, placement)
        if chosen is not None:
            counts = np.where(chosen, counts, 0)
            people = np.where(chosen, people, 0) if is_care else people
        return Tally(counts, placement, people if is_care else None)

    def counts(self, measure: Measure, first: int, end: int) -> Counts:
        """By entry of the register, from day `first` to before day `end`."""
        facts = self._counting.facts
        places, targets = facts.key_places, facts.care_targets
        if measure is Measure.PLACE_DAYS:
            return days_due(places.since, places.until, first, end, self._worked)
        if measure is Measure.CARE_WEEKS:
            return weeks_due(targets.since, targets.until, first, end)
        if measure is Measure.PLACE_DAYS_KEPT:
            return self._days_paid.between(first, end)
        return self._weeks_paid.between(*whole_weeks(first, end))

    @cached_property
    def _worked(self) -> Workdays:
        """All workdays that a period can name."""
        return Workdays.of((EARLIEST - EPOCH).days, self._calendar.mask(EARLIEST, LATEST))

    @cached_property
    def _days_paid(self) -> Paid:
        facts, register = self._counting.facts, self._counting.facts.key_places
        subject, day = self._paid(
            register, facts.visits.key_place, GoodVisit.ON_SITE, facts.place_check_ins
        )
        return days_paid(subject, day, register.since, register.until, self._worked)

    @cached_property
    def _weeks_paid(self) -> Paid:
        facts, register = self._counting.facts, self._counting.facts.care_targets
        subject, day = self._paid(
            register, facts.visits.care_target, GoodVisit.MET, facts.target_check_ins
        )
        return weeks_paid(subject, day, register.since, register.until)

    def _paid(
        self, register: Register, whom: Keys, needs: GoodVisit, ticks: CheckIns
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Row in the register and day of every visit that counts, recorded or ticked off."""
        visits = self._counting.facts.visits
        rows = np.flatnonzero((whom > 0) & ((visits.good & np.uint8(needs)) > 0))
        ids, days = _ticked(ticks)
        ids = np.concatenate([whom[rows].astype(np.int64), ids])
        days = np.concatenate([days_of(visits.started[rows], self._counting.zone), days])
        row_of = np.full(max(int(ids.max(initial=0)), int(register.id.max(initial=0))) + 1, -1)
        row_of[register.id] = np.arange(len(register.id))
        known = row_of[ids] >= 0
        return row_of[ids][known], days[known]


def _days(period: Period, today: date) -> tuple[int, int]:
    """The days of a period that have come, counted from 1970."""
    tomorrow = today + timedelta(days=1)
    first = (period.since - EPOCH).days
    return first, max(first, (min(period.until, tomorrow) - EPOCH).days)


def _ticked(ticks: CheckIns) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Subject and day of every check-in."""
    months = {int(number): month_start(int(number)) for number in np.unique(ticks.month)}
    starts = np.zeros(max(months, default=-1) + 1, np.int64)
    for number, start in months.items():
        starts[number] = (start - EPOCH).days
    subjects, days = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for bit in range(_MONTH_BITS):
        rows = np.flatnonzero(ticks.days & np.uint32(1 << bit))
        subjects.append(ticks.subject[rows].astype(np.int64))
        days.append(starts[ticks.month[rows]] + bit)
    return np.concatenate(subjects), np.concatenate(days)


def _placed(counting: Counting, register: Register, rows: Any) -> Placement:
    """Where the entries of a register lie on the territory's day."""
    found = {row.id: (row.area_id or 0, row.grid_id or 0) for row in rows}
    where = [found.get(id_, (0, 0)) for id_ in register.id.tolist()]
    area, grid = np.asarray(where, np.int32).reshape(-1, 2).T
    nothing = np.zeros(len(register.id), np.int32)
    spots = Spots(area, grid, nothing, register.building, grid, area)
    return place_spots(counting.territory, spots)
