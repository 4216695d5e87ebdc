"""Workday arithmetic with holidays and make-up days, and the office clock."""

from datetime import UTC, date, datetime

import numpy as np
import pytest

from geo.rules.workdays import Calendar, OfficeClock

# National Day 2025: 1 to 8 October off, Sunday 28 September and Saturday 11 October worked.
OCTOBER = Calendar(
    {date(2025, 10, day): False for day in range(1, 9)}
    | {date(2025, 9, 28): True, date(2025, 10, 11): True}
)
SHANGHAI = 8 * 3600


def at(*parts: int) -> np.ndarray:
    return np.array([int(datetime(*parts, tzinfo=UTC).timestamp()) - SHANGHAI])


def test_a_week_with_a_make_up_saturday_has_six_workdays():
    only_saturday = Calendar({date(2025, 10, 11): True})
    assert only_saturday.count(date(2025, 10, 6), date(2025, 10, 13)) == 6
    assert OCTOBER.count(date(2025, 10, 6), date(2025, 10, 13)) == 3


def test_adding_workdays_jumps_over_the_holiday():
    assert OCTOBER.add(date(2025, 9, 30), 1) == date(2025, 10, 9)
    assert OCTOBER.add(date(2025, 10, 10), 1) == date(2025, 10, 11)
    assert OCTOBER.add(date(2025, 10, 9), -1) == date(2025, 9, 30)
    assert OCTOBER.add(date(2025, 10, 4), 0) == date(2025, 10, 4)


def test_mask_equals_the_single_days():
    since, until = date(2025, 9, 20), date(2025, 10, 20)
    mask = OCTOBER.mask(since, until)
    assert [d for d, flag in zip(range(30), mask, strict=True) if flag] == [
        (day - since).days for day in OCTOBER.workdays(since, until)
    ]


@pytest.fixture
def clock() -> OfficeClock:
    return OfficeClock(OCTOBER, date(2025, 9, 1), date(2025, 12, 1), SHANGHAI)


def test_five_workdays_after_the_eve_of_the_holiday(clock):
    due = clock.after(at(2025, 9, 30, 13, 0), 5.0)
    assert due == at(2025, 10, 14, 13, 0)  # 9, 10, 11 (made up), 13, 14 October


def test_the_clock_stands_still_at_night_and_on_holidays(clock):
    evening, morning = clock.read(at(2025, 9, 30, 21, 0)), clock.read(at(2025, 10, 9, 7, 0))
    assert evening == morning


def test_a_whole_reading_is_the_end_of_a_workday(clock):
    assert clock.after(at(2025, 10, 9, 6, 0), 1.0) == at(2025, 10, 9, 17, 30)


def test_reading_and_time_are_inverse_in_office_hours(clock):
    times = at(2025, 9, 1, 10, 0) + np.arange(0, 6) * 3600
    assert (clock.time_of(clock.read(times)) == times).all()


def test_times_beyond_the_calendar_are_refused(clock):
    with pytest.raises(ValueError, match="calendar ends"):
        clock.after(at(2025, 11, 28, 9, 0), 5.0)
