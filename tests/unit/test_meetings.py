"""Which two days a meeting compares."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.rules.meetings import LONGEST_DAYS, between, usual_then

SUNDAY = date(2026, 11, 22)
DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@pytest.mark.parametrize(
    ("till", "then"),
    [
        (SUNDAY, date(2026, 11, 9)),
        (date(2026, 11, 23), date(2026, 11, 16)),  # a Monday: the one a week before
        (date(2026, 11, 24), date(2026, 11, 16)),
    ],
)
def test_without_a_meeting_it_is_the_last_monday_a_week_or_more_ago(till, then):
    assert usual_then(till, None) == then
    assert then.weekday() == 0 and (till - then).days >= 7


def test_a_stored_meeting_counts_unless_it_is_today_or_later():
    assert usual_then(SUNDAY, date(2026, 11, 20)) == date(2026, 11, 20)
    assert usual_then(SUNDAY, SUNDAY) == date(2026, 11, 9)


@given(st.none() | DAYS, st.none() | DAYS, DAYS, st.none() | DAYS)
def test_both_windows_are_of_one_length_touch_and_never_reach_beyond_today(then, till, today, last):
    days = between(then, till, today, last)
    assert days.then < days.till <= today
    assert days.since.days == days.before.days == (days.till - days.then).days
    assert days.before.until == days.since.since == days.then
    assert days.since.days <= LONGEST_DAYS


def test_days_in_the_wrong_order_give_the_usual_ones():
    assert between(SUNDAY, date(2026, 11, 1), SUNDAY, None).then == date(2026, 10, 19)
    late = between(date(2026, 11, 1), SUNDAY + timedelta(days=90), SUNDAY, None)
    assert (late.then, late.till) == (date(2026, 11, 1), SUNDAY)
