"""Formulas E1 and E2 on hand-made registers, and against counting day by day."""

from datetime import date, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geo.period import EARLIEST, LATEST
from geo.rules.rounds import (
    Workdays,
    days_due,
    days_paid,
    first_day,
    week_of,
    weeks_due,
    weeks_paid,
    whole_weeks,
)
from geo.rules.workdays import EPOCH, Calendar

# In the week of Monday 16 November the Tuesday is a holiday and the Saturday is worked.
CALENDAR = Calendar({date(2026, 11, 17): False, date(2026, 11, 21): True})
WORKDAYS = Workdays.of((EARLIEST - EPOCH).days, CALENDAR.mask(EARLIEST, LATEST))
ENDLESS = 2**31 - 1


def day(number: int, month: int = 11) -> int:
    return (date(2026, month, number) - EPOCH).days


def days(*numbers: int) -> np.ndarray:
    return np.asarray([day(number) for number in numbers], np.int64)


def active(*spans: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    since, until = np.asarray(spans, np.int32).T
    return since, until


def test_a_key_place_counts_once_a_workday_it_is_active_on() -> None:
    """One always active, one from Wednesday to Thursday, one that ended on Monday."""
    since, until = active((0, ENDLESS), (day(18), day(20)), (0, day(16)))
    week = (day(16), day(23))
    assert days_due(since, until, *week, WORKDAYS).tolist() == [5, 2, 0]
    subject = np.asarray([0, 0, 0, 0, 0, 1, 1, 1, 2])
    # Monday twice, the holiday, the worked Saturday, Sunday; the day before, Thursday and after.
    when = days(16, 16, 17, 21, 22, 17, 19, 20, 16)
    kept = days_paid(subject, when, since, until, WORKDAYS)
    assert kept.between(*week).tolist() == [2, 1, 0]
    assert kept.between(day(17), day(21)).tolist() == [0, 1, 0]
    assert kept.between(day(1), day(2)).tolist() == kept.between(day(30), day(9)).tolist()


def test_a_care_target_counts_in_weeks_that_are_whole_and_wholly_active() -> None:
    """Three whole weeks from Monday 2 November; the second target came on the first Tuesday, the
    third left on the last Sunday."""
    since, until = active((0, ENDLESS), (day(3), ENDLESS), (0, day(22)))
    span = (day(2), day(23))
    assert weeks_due(since, until, *span).tolist() == [3, 2, 2]
    assert weeks_due(since, until, day(3), day(22)).tolist() == [1, 1, 1]
    assert weeks_due(since, until, day(3), day(9)).tolist() == [0, 0, 0]
    assert whole_weeks(day(3), day(22)) == (week_of(days(9))[0], week_of(days(9))[0] + 1)
    subject = np.asarray([0, 0, 0, 1, 1, 2])
    when = days(2, 8, 22, 4, 9, 16)
    kept = weeks_paid(subject, when, since, until)
    # Monday and Sunday of one week are one; what came in a week that is not due counts nowhere.
    assert kept.between(*whole_weeks(*span)).tolist() == [2, 1, 0]


def test_nobody_visited_and_nobody_registered_are_no_errors() -> None:
    since, until = active((0, ENDLESS))
    nothing = np.zeros(0, np.int64)
    assert days_paid(nothing, nothing, since, until, WORKDAYS).between(0, 9).tolist() == [0]
    nobody = np.zeros(0, np.int32)
    assert weeks_due(nobody, nobody, day(2), day(23)).tolist() == []


def test_weeks_are_those_of_the_calendar() -> None:
    for number in range(0, 40_000, 97):
        there = EPOCH + timedelta(days=number)
        monday = there - timedelta(days=there.weekday())
        assert first_day(week_of(np.asarray([number])))[0] == (monday - EPOCH).days


SPANS = st.tuples(st.integers(1, 30), st.integers(1, 60)).map(
    lambda pair: (day(1) + pair[0], day(1) + pair[0] + pair[1])
)


@given(st.lists(SPANS, min_size=1, max_size=4), st.integers(0, 40), st.integers(0, 60))
def test_what_is_due_equals_counting_day_by_day(
    spans: list[tuple[int, int]], start: int, length: int
) -> None:
    since, until = active(*spans)
    first, end = day(1) + start, day(1) + start + length
    held = [[n for n in range(first, end) if low <= n < high] for low, high in spans]
    workdays = [sum(CALENDAR.is_workday(EPOCH + timedelta(days=n)) for n in own) for own in held]
    assert days_due(since, until, first, end, WORKDAYS).tolist() == workdays
    mondays = [n for n in range(first, end) if (EPOCH + timedelta(days=n)).weekday() == 0]
    weeks = [sum(set(range(n, n + 7)) <= set(own) for n in mondays) for own in held]
    assert weeks_due(since, until, first, end).tolist() == weeks
