"""What became of each listed compound in the second year: its dates, its relapses, its decline."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from data.demo.facts.listing import Listing
from data.demo.facts.randomness import Rng
from data.demo.facts.recipe import FALL_OF_LISTED, Recipe
from data.demo.facts.span import Span

PUBLISHED_AFTER = 12  # days after the window's end
MONITORING_DAYS = 90
UNCHANGED, RELAPSING, TURNED = range(3)


@dataclass(frozen=True)
class Course:
    """Dates of one listed compound; None where it did not come so far before the last day."""

    rank: int
    compound: int
    kind: int
    ratio: float  # issues of the second year to those of the base year
    listed_on: date
    formed_on: date
    applied_on: date | None = None
    failed_on: date | None = None  # a first acceptance that failed
    transformed_on: date | None = None
    relapsed_on: date | None = None
    again_on: date | None = None  # transformed for the second time
    delisted_on: date | None = None

    @property
    def settled_on(self) -> date | None:
        """The transformation that holds."""
        return self.again_on or self.transformed_on


def draw_courses(rng: Rng, span: Span, recipe: Recipe, listing: Listing) -> list[Course]:
    """One course per listed compound; their ratios give the fall of all together."""
    count = len(listing.compound)
    kinds = np.full(count, TURNED)
    middling = rng.permutation(np.arange(count // 8, count))
    kinds[middling[: recipe.untransformed]] = UNCHANGED
    kinds[middling[recipe.untransformed :][: recipe.relapses]] = RELAPSING
    ratios = _ratios(rng, kinds, listing.counts.issues)
    return [
        _course(rng, span, rank, int(listing.compound[rank]), int(kinds[rank]), float(ratios[rank]))
        for rank in range(count)
    ]


def _ratios(rng: Rng, kinds: NDArray[np.int64], issues: NDArray[np.float64]) -> NDArray[np.float64]:
    """Second year to first: unchanged about 0.95, relapsing above 1, others scaled to the sum."""
    ratios = np.exp(rng.normal(np.log(0.52), 0.25, len(kinds)))
    ratios[kinds == UNCHANGED] = 0.95 + rng.normal(0, 0.01, int((kinds == UNCHANGED).sum()))
    ratios[kinds == RELAPSING] = rng.uniform(1.03, 1.22, int((kinds == RELAPSING).sum()))
    turned = kinds == TURNED
    target = (1 + FALL_OF_LISTED) * issues.sum() - (ratios * issues)[~turned].sum()
    for _ in range(20):
        ratios[turned] *= target / (ratios * issues)[turned].sum()
        ratios[turned] = np.clip(ratios[turned], 0.28, 0.72)
    return ratios


def _course(rng: Rng, span: Span, rank: int, compound: int, kind: int, ratio: float) -> Course:
    listed = span.middle + timedelta(days=PUBLISHED_AFTER)
    formed = listed + timedelta(days=int(rng.integers(3, 11)))
    if kind == UNCHANGED:
        applied = formed + timedelta(days=int(rng.integers(200, 300)))
        missed = applied + timedelta(days=int(rng.integers(7, 15)))
        tried = rng.random() < 0.5
        return Course(
            rank, compound, kind, ratio, listed, formed,
            applied_on=applied if tried else None,
            failed_on=missed if tried else None,
        )  # fmt: skip
    early = kind == RELAPSING
    # Who falls most has fallen early: the mean over the year is a mean over before and after.
    latest = 100 + int(150 * min(1.0, max(0.0, (ratio - 0.3) / 0.3)))
    days = int(rng.integers(60, 80) if early else rng.integers(80, latest))
    applied = formed + timedelta(days=days)
    failed = applied + timedelta(days=8) if not early and rng.random() < 0.15 else None
    turned = applied + timedelta(days=int(rng.integers(10, 21)) + (35 if failed else 0))
    relapsed = turned + timedelta(days=int(rng.integers(35, 60))) if early else None
    again = span.as_of - timedelta(days=int(rng.integers(12, 60))) if early else None
    settled = again or turned
    over = settled + timedelta(days=MONITORING_DAYS)
    return Course(
        rank, compound, kind, ratio, listed, formed, applied, failed, turned, relapsed, again,
        over if over < span.as_of else None,
    )  # fmt: skip


def pace(span: Span, course: Course) -> NDArray[np.float64]:
    """Relative number of issues on each day of the second year: falls, and rises with a relapse."""
    since, until = span.year(2)
    days = np.arange((until - since).days)
    if course.transformed_on is None:
        return np.ones(len(days))
    formed = (course.formed_on - since).days
    done = max((course.transformed_on - since).days - 60, formed + 10)
    if course.relapsed_on is not None and course.again_on is not None:
        back, end = (course.relapsed_on - since).days, (course.again_on - since).days
        turns = [formed, done, back - 30, back, end - 125, end - 95]
        return np.interp(days, turns, [1.0, 0.65, 0.65, 3.0, 3.0, 0.55])
    return np.interp(days, [formed, done], [1.0, _floor(course.ratio, formed, done, len(days))])


def _floor(ratio: float, formed: int, done: int, days: int) -> float:
    """The level after the fall that makes the mean of the whole year the ratio."""
    falling = (done - formed) / 2
    return float(np.clip((ratio * days - formed - falling) / (falling + days - done), 0.12, 0.9))
