"""Quarterly ratings of the compounds: many issues for their size rate badly, the rest is chance."""

from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.demo.facts.columns import Columns
from data.demo.facts.courses import Course
from data.demo.facts.ground import Ground
from data.demo.facts.randomness import Rng
from data.demo.facts.span import Span, midnight
from geo.period import shift_month
from geo.rules.hotspots import shrunk_rate
from geo.rules.ratings import red_and_black, stars

Floats = NDArray[np.float64]

REVIEWED = 0.985  # share of the compounds that are reviewed in a quarter
DAYS_TO_REVIEW = 15  # after the end of the quarter
DRIFT = 0.7  # points that the district gains a quarter
# Shares of one star to five stars: 7, 16, 38, 27 and 12 of 100.
SHARES = (0.0, 0.07, 0.23, 0.61, 0.88, 1.0)
SCORES = (44.0, 60.0, 70.0, 80.0, 90.0, 99.0)
WEIGHT_OF_ISSUES, WEIGHT_OF_OWN, WEIGHT_OF_CHANCE, WEIGHT_OF_SERVICE = 0.62, 0.5, 0.3, 0.3


def quarters(span: Span) -> list[date]:
    """First days of the quarters that lie wholly in the two years and are reviewed by the end."""
    first = date(span.start.year, (span.start.month - 1) // 3 * 3 + 1, 1)
    starts = [shift_month(first, 3 * number) for number in range(9)]
    return [
        start
        for start in starts
        if start >= span.start and (span.as_of - shift_month(start, 3)).days >= DAYS_TO_REVIEW
    ]


def rating_frame(
    rng: Rng, ground: Ground, issues: Columns, courses: tuple[Course, ...], span: Span
) -> pl.DataFrame:
    """Rows of `compound_rating`, by quarter and compound."""
    own = rng.normal(0, 1, ground.compounds)
    known = quarters(span)
    parts = [
        _quarter(rng, ground, issues, courses, own, start, len(known) - 1 - place)
        for place, start in enumerate(known)
    ]
    return pl.concat(parts)


def _quarter(
    rng: Rng,
    ground: Ground,
    issues: Columns,
    courses: tuple[Course, ...],
    own: Floats,
    start: date,
    ago: int,
) -> pl.DataFrame:
    score = np.round(_scores(rng, ground, issues, own, start) - DRIFT * ago, 1)
    listed = _listed(courses, ground.compounds, shift_month(start, 3))
    rows = np.flatnonzero(rng.random(ground.compounds) < REVIEWED)
    return pl.DataFrame(
        {
            "compound_id": rows + 1,
            "quarter": [start] * len(rows),
            "score": score[rows],
            "stars": stars(score[rows], listed[rows]),
            "list": [str(name) for name in red_and_black(score[rows], listed[rows])],
        },
        schema_overrides={"list": pl.String},
    )


def _scores(rng: Rng, ground: Ground, issues: Columns, own: Floats, start: date) -> Floats:
    """Scores of all compounds, spread like the shares of the stars."""
    since, until = midnight(start), midnight(shift_month(start, 3))
    inside = (issues["reported"] >= since) & (issues["reported"] < until)
    compound = issues["compound"][inside & (issues["compound"] >= 0)]
    count = np.bincount(compound, minlength=ground.compounds).astype(np.float64)
    rate = np.log(shrunk_rate(count + 0.5, ground.land.compounds.households.astype(np.float64)))
    quality = (
        -WEIGHT_OF_ISSUES * _standard(rate)
        + WEIGHT_OF_OWN * own
        + WEIGHT_OF_CHANCE * rng.normal(0, 1, ground.compounds)
        + WEIGHT_OF_SERVICE * ground.land.compounds.has_property_service
    )
    place = np.argsort(np.argsort(quality, kind="stable"), kind="stable")
    return np.interp((place + 0.5) / ground.compounds, SHARES, SCORES)


def _standard(values: Floats) -> Floats:
    spread = values.std()
    return np.asarray((values - values.mean()) / (spread if spread else 1.0))


def _listed(courses: tuple[Course, ...], compounds: int, day: date) -> NDArray[np.bool_]:
    """Which compounds are on the list and not transformed at the end of the quarter."""
    listed = np.zeros(compounds, dtype=bool)
    for course in courses:
        listed[course.compound] = course.listed_on < day and not (
            course.settled_on and course.settled_on < day
        )
    return listed
