"""The hotspot list of the base year, computed from the generated issues by formula F."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.demo.facts.categories import Categories
from data.demo.facts.columns import Columns
from data.demo.facts.ground import Ground
from data.demo.facts.traits import DESK
from geo.rules import hotspots
from geo.vocab import COMPLAINT_TYPES


@dataclass(frozen=True)
class Listing:
    """The k worst compounds in order of rank, with scores over all eligible ones."""

    compound: NDArray[np.int64]
    scores: hotspots.Scores  # of the listed, in order of rank
    counts: hotspots.Counts  # the same
    eligible: int


def counted(issues: Columns) -> NDArray[np.bool_]:
    """The complaint-type set C: neither rejected nor merged, and help, complaint or report."""
    return (issues["fate"] <= DESK) & np.isin(issues["appeal"], COMPLAINT_TYPES)


def count_components(
    ground: Ground, known: Categories, issues: Columns, due: NDArray[np.int64], until: int
) -> hotspots.Counts:
    """Counts of formula F for every compound as they stood at `until` (UTC seconds).

    Unresolved: the call-back before `until` said so, or the deadline had passed and it was open.
    """
    own = counted(issues) & (issues["compound"] >= 0)
    denied = (issues["cb_resolved"] == 0) & (issues["closed"] < until)
    overdue = (due < until) & (issues["closed"] >= until)
    compound = issues["compound"]

    def tally(flag: NDArray[np.bool_]) -> NDArray[np.float64]:
        rows = compound[own & flag]
        return np.bincount(rows, minlength=ground.compounds).astype(np.float64)

    return hotspots.Counts(
        issues=tally(np.ones(len(own), dtype=bool)),
        households=ground.land.compounds.households.astype(np.float64),
        unresolved=tally(denied | overdue),
        repeats=tally(issues["repeat"] >= 0),
        safety=tally(known.safety[issues["category"]]),
    )


def worst(ground: Ground, counts: hotspots.Counts, k: int) -> Listing:
    """The list of the k worst among the eligible compounds."""
    rows = np.flatnonzero(hotspots.eligible(counts))
    scored = hotspots.score(counts.at(rows))
    codes = [str(code) for code in ground.land.compounds.code[rows]]
    best = hotspots.ranking(scored.score, counts.issues[rows], codes)[:k]
    listed = rows[best]
    scores = hotspots.Scores(
        {name: values[best] for name, values in scored.values.items()},
        {name: values[best] for name, values in scored.percentiles.items()},
        scored.score[best],
    )
    return Listing(listed, scores, counts.at(listed), len(rows))
