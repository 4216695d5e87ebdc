"""The registry of indicators: complete, and consistent in itself."""

from datetime import date

import numpy as np
import pytest

from geo.period import Period
from geo.queries.counting import coverage_months, months_period
from geo.queries.duties import DUTIES
from geo.queries.measures import LISTED, Figure, composite, derived, figure
from geo.queries.people import PEOPLE
from geo.queries.rounds import OF_ROUNDS
from geo.queries.selecting import RULES
from geo.rules.indicators import INDICATORS, Kind, Mark, Measure
from geo.rules.response import contact_minutes
from geo.vocab import MetricKey


def test_every_metric_has_an_indicator() -> None:
    assert set(INDICATORS) == set(MetricKey)
    assert all(indicator.key is key for key, indicator in INDICATORS.items())


def test_ratios_are_sums_over_sums_and_counts_stand_alone() -> None:
    for indicator in INDICATORS.values():
        has_denominator = indicator.kind in (Kind.RATIO, Kind.RATE)
        assert indicator.is_ratio == has_denominator


def test_every_measure_is_counted_somewhere() -> None:
    monthly = {m for m in Measure if m.startswith(("dwellings", "buildings"))}
    elsewhere = {Measure.VISITS, *PEOPLE, *LISTED, *DUTIES, *OF_ROUNDS}
    assert set(RULES) | monthly | elsewhere == set(Measure)


def test_what_does_not_add_up_has_no_denominator_and_a_composite_weighs_one() -> None:
    for indicator in INDICATORS.values():
        assert indicator.is_additive or indicator.denominator is None
    [three] = [each for each in INDICATORS.values() if each.kind is Kind.COMPOSITE]
    assert sum(weight for weight, _ in three.parts) == pytest.approx(1)
    assert all(INDICATORS[key].unit == "percent" for _, key in three.parts)


def test_a_composite_has_no_value_when_a_part_has_none_and_bears_every_mark() -> None:
    parts = [(0.1, Figure(90.0, 90, 100)), (0.9, Figure(80.0, 8, 10, (Mark.UNDER_50,)))]
    assert composite(parts, 10) == Figure(pytest.approx(81.0), 10, None, (Mark.UNDER_50,))
    assert composite([*parts, (0.0, Figure(None, 0, 0))], 10).value is None


def test_small_bases_are_marked_but_shown() -> None:
    assert figure(INDICATORS[MetricKey.ON_TIME], 9, 19).marks == (Mark.SMALL_BASE,)
    assert figure(INDICATORS[MetricKey.ON_TIME], 9, 20).marks == ()
    assert figure(INDICATORS[MetricKey.ON_TIME], 0, 0).marks == ()
    assert derived(3.5, 19).marks == (Mark.SMALL_BASE,)
    assert derived(None, 0) == Figure(None, 0, None)


def test_emergencies_are_called_within_two_hours_and_others_within_a_day() -> None:
    assert contact_minutes(np.array([1, 2, 3, 4])).tolist() == [120, 1440, 1440, 1440]


def test_what_is_not_over_yet_is_compared_up_to_today() -> None:
    today = date(2026, 11, 22)
    running = Period(date(2026, 11, 1), date(2026, 12, 1))
    assert running.elapsed(today) == Period(date(2026, 11, 1), date(2026, 11, 23))
    ahead = Period(date(2026, 12, 1), date(2027, 1, 1))
    assert ahead.elapsed(today) == ahead


@pytest.mark.parametrize(
    ("over", "under", "value"),
    [
        (537, 1000, -46.3),
        (50 + 487, 100 + 900, -46.3),
        (5, 19, None),
        (5, 0, None),
        (40, 20, 100.0),
    ],
)
def test_change_is_by_sums_and_needs_a_base(over: int, under: int, value: float | None) -> None:
    found = figure(INDICATORS[MetricKey.CHANGE], over, under)
    assert found.value == (None if value is None else pytest.approx(value))
    assert (Mark.SMALL_BASE in found.marks) == (value is None)


def test_an_empty_denominator_has_no_value() -> None:
    assert figure(INDICATORS[MetricKey.ON_TIME], 0, 0).value is None


def test_few_call_backs_come_with_wilsons_interval() -> None:
    few = figure(INDICATORS[MetricKey.RESOLVED], 9, 10, 12)
    assert few.interval == (pytest.approx(59.6, abs=0.05), pytest.approx(98.2, abs=0.05))
    assert few.marks == (Mark.UNDER_50,)
    assert figure(INDICATORS[MetricKey.RESOLVED], 45, 50, 60).interval is None


def test_a_thin_sample_is_marked() -> None:
    assert figure(INDICATORS[MetricKey.SATISFIED], 60, 60, 250).marks == (Mark.THIN_SAMPLE,)
    assert figure(INDICATORS[MetricKey.SATISFIED], 60, 60, 200).marks == ()


@pytest.mark.parametrize(
    ("since", "until", "first", "last"),
    [
        (date(2026, 9, 28), date(2026, 11, 23), date(2026, 10, 1), date(2026, 11, 1)),
        (date(2026, 11, 1), date(2026, 11, 23), date(2026, 11, 1), date(2026, 12, 1)),
        (date(2025, 11, 23), date(2026, 11, 23), date(2025, 12, 1), date(2026, 11, 1)),
        (date(2026, 11, 16), date(2026, 11, 23), date(2026, 11, 1), date(2026, 12, 1)),
        (date(2026, 10, 1), date(2026, 11, 1), date(2026, 10, 1), date(2026, 11, 1)),
        (date(2024, 2, 5), date(2024, 3, 1), date(2024, 2, 1), date(2024, 3, 1)),
        (date(2026, 11, 23), date(2027, 6, 1), date(2026, 12, 1), date(2027, 6, 1)),
    ],
)
def test_coverage_speaks_of_whole_months_or_of_the_last_one(
    since: date, until: date, first: date, last: date
) -> None:
    months = months_period(coverage_months(Period(since, until), date(2026, 11, 22)))
    assert months == Period(first, last)
