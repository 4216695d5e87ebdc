"""The data's clock: a stock of facts that ended long ago is seen as it was at its end."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from geo.queries.freshness import Freshness

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def fresh(*, is_stored: bool = False) -> Freshness:
    return Freshness(NOW, ZoneInfo("America/New_York"), 1, 1, is_stored)


@pytest.mark.parametrize("age", [timedelta(0), timedelta(hours=5), timedelta(days=14)])
def test_facts_that_still_arrive_are_seen_by_the_clock(age):
    assert fresh().reaching(NOW - age).as_of == NOW


def test_facts_that_ended_long_ago_are_seen_as_of_their_end():
    last = datetime(2026, 2, 27, 8, 3, tzinfo=UTC)
    seen = fresh().reaching(last)
    assert seen.as_of == datetime(2026, 2, 27, 8, 4, tzinfo=UTC)
    assert seen.today.isoformat() == "2026-02-27"


def test_a_stored_day_and_an_empty_stock_change_nothing():
    last = NOW - timedelta(days=400)
    assert fresh(is_stored=True).reaching(last).as_of == NOW
    assert fresh().reaching(None).as_of == NOW
