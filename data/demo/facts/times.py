"""When people report: months, weekdays, Spring Festival and hours."""

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from data.demo.facts.categories import SEASON_KEYS, SEASONS, Categories
from data.demo.facts.randomness import Rng, pick
from data.demo.facts.span import Span, holidays, midnight, to_date
from geo.rules.workdays import DAY, EPOCH

WEEKDAYS = np.array([1.12, 1.06, 1.03, 1.02, 1.0, 0.9, 0.87])  # Monday first
FESTIVAL = 0.45
BEFORE_NOON = (0.6, 0.4, 0.2, 0.2, 0.2, 0.6, 1.6, 3.6, 7.2, 9.2, 9.0, 7.2)
AFTER_NOON = (4.8, 4.6, 6.4, 7.2, 7.0, 6.0, 4.9, 4.6, 4.6, 4.4, 3.2, 2.2)
HOURS = np.array([*BEFORE_NOON, *AFTER_NOON])
EVENING = slice(19, 24)
NOISE_IN_THE_EVENING = 0.45


def noise_hours() -> NDArray[np.float64]:
    """Hours of noise complaints: 45 % of them between 19 and 24 o'clock."""
    hours: NDArray[np.float64] = HOURS / HOURS.sum()
    evening = hours[EVENING].sum()
    hours = hours * (1 - NOISE_IN_THE_EVENING) / (1 - evening)
    hours[EVENING] *= NOISE_IN_THE_EVENING / hours[EVENING].sum()
    return hours


def day_weights(since: date, until: date) -> NDArray[np.float64]:
    """Weight of each day (columns) for each season (rows)."""
    days = [since + timedelta(days=number) for number in range((until - since).days)]
    months = np.array([day.month - 1 for day in days])
    common = WEEKDAYS[[day.weekday() for day in days]]
    for first in holidays()["lunar_new_year"].values():
        week = range((first - timedelta(days=1) - since).days, (first - since).days + 6)
        for number in week:
            if 0 <= number < len(days):
                common[number] = FESTIVAL
    return np.stack([np.array(SEASONS[key])[months] * common for key in SEASON_KEYS])


def draw_times(
    rng: Rng,
    span: Span,
    year: int,
    category: NDArray[np.int64],
    known: Categories,
    paces: Mapping[int, NDArray[np.float64]],
    pace_of: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Report times in UTC seconds within a year of the span, never after its `now`.

    `paces` holds extra day weights by key (a listed compound's decline) and `pace_of` the key of
    each row, -1 for none.
    """
    since, until = span.year(year)
    weights = day_weights(since, until)
    season = known.season[category]
    day = np.empty(len(category), dtype=np.int64)
    for number in range(len(SEASON_KEYS)):
        rows = np.flatnonzero((season == number) & (pace_of < 0))
        day[rows] = pick(rng, weights[number], len(rows))
        for key, pace in paces.items():
            rows = np.flatnonzero((season == number) & (pace_of == key))
            day[rows] = pick(rng, weights[number] * pace, len(rows))
    at = midnight(since) + day * DAY + seconds_of_day(rng, known.noise[category])
    # What would fall on the rest of the last day belongs to the day before.
    return np.where(at > span.now, at - DAY, at)


def seconds_of_day(rng: Rng, noise: NDArray[np.bool_]) -> NDArray[np.int64]:
    hour = pick(rng, HOURS, len(noise))
    hour[noise] = pick(rng, noise_hours(), int(noise.sum()))
    return hour * 3600 + rng.integers(0, 3600, len(noise))


def months_of(at_day: NDArray[np.int64]) -> NDArray[np.int64]:
    """Months since January 1970 of local day numbers."""
    first, last = int(at_day.min()), int(at_day.max())
    table = [to_date(number) for number in range(first, last + 1)]
    months = np.array([(day.year - EPOCH.year) * 12 + day.month - 1 for day in table])
    return months[at_day - first]
