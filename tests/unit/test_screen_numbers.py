"""Numbers, days and spans as people read them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from dashboard import numbers


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1234567, 0, "1,234,567"),
        (93.44, 1, "93.4"),
        (None, 0, "–"),
        (float("nan"), 1, "–"),
        (-3, 0, "−3"),
    ],
)
def test_figures_have_thousands_and_nothing_is_a_dash(value, decimals, text):
    assert numbers.figure(value, decimals) == text


def test_what_rounds_to_zero_has_no_sign():
    assert numbers.signed(0.04) == "0.0"
    assert numbers.signed(-0.04) == "0.0"
    assert numbers.signed(-2.26) == "−2.3"
    assert numbers.signed(1234.5) == "+1,234.5"


def test_a_share_without_denominator_is_a_dash():
    assert numbers.percent(None) == "–"
    assert numbers.percent(0.461) == "46.1%"


@pytest.mark.parametrize(
    ("first", "last", "zh", "en"),
    [
        (date(2026, 9, 28), date(2026, 11, 22), "2026年9月28日 – 11月22日", "28 Sep – 22 Nov 2026"),
        (
            date(2025, 12, 1),
            date(2026, 1, 2),
            "2025年12月1日 – 2026年1月2日",
            "1 Dec 2025 – 2 Jan 2026",
        ),
        (date(2026, 1, 2), date(2026, 1, 2), "2026年1月2日", "2 Jan 2026"),
    ],
)
def test_a_span_says_the_year_once(first, last, zh, en):
    assert numbers.span(first, last, "zh") == zh
    assert numbers.span(first, last, "en") == en


def test_moments_are_shown_in_the_zone_of_the_installation():
    late = datetime(2026, 11, 21, 18, 30, tzinfo=UTC)
    assert numbers.moment(late, ZoneInfo("Asia/Shanghai"), "en") == "22 Nov 2026 02:30"
