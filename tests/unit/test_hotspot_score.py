"""The hotspot score reproduces its golden table and keeps its promises."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.rules.hotspots import Counts, eligible, ranking, score

CODES = ["A", "B", "C", "D", "E"]
GOLDEN = Counts(
    issues=np.array([540.0, 120, 60, 300, 24]),
    households=np.array([1200.0, 150, 400, 900, 30]),
    unresolved=np.array([162.0, 12, 3, 90, 6]),
    repeats=np.array([135.0, 6, 3, 60, 1]),
    safety=np.array([54.0, 24, 3, 15, 4]),
)


def test_golden_scores_and_rates():
    result = score(GOLDEN)
    assert result.score == pytest.approx([76.0, 56.5, 22.5, 59.0, 36.0])
    rates = [44.136, 56.546, 22.985, 34.355, 44.309]
    assert result.values["r"] == pytest.approx(rates, abs=5e-4)


def test_golden_order():
    order = ranking(score(GOLDEN).score, GOLDEN.issues, CODES)
    assert [CODES[row] for row in order] == ["A", "D", "B", "E", "C"]


def test_equal_values_share_their_rank():
    result = score(GOLDEN)
    assert result.percentiles["u"][0] == result.percentiles["u"][3]
    assert result.percentiles["d"][1] == result.percentiles["d"][2]
    assert result.percentiles["s"][2] == result.percentiles["s"][3]


def test_pure_volume_orders_by_issues():
    pure = {"n": 1.0, "r": 0.0, "u": 0.0, "d": 0.0, "s": 0.0}
    order = ranking(score(GOLDEN, weights=pure).score, GOLDEN.issues, CODES)
    assert [CODES[row] for row in order] == ["A", "D", "B", "C", "E"]


def test_ties_break_by_issues_then_code():
    same = np.array([50.0, 50.0, 50.0])
    assert list(ranking(same, np.array([5.0, 7.0, 5.0]), ["c", "b", "a"])) == [1, 2, 0]


def test_small_compounds_are_not_compared():
    nothing = np.zeros(3)
    counts = Counts(np.array([12.0, 11, 40]), np.array([20.0, 500, 19]), *[nothing] * 3)
    assert list(eligible(counts)) == [True, False, False]


def test_nothing_to_score_is_no_error():
    empty = np.zeros(0)
    assert len(score(Counts(empty, empty, empty, empty, empty)).score) == 0


@pytest.mark.parametrize(
    "weights",
    [
        {"n": 0.5, "r": 0.5, "u": 0.5, "d": -0.5, "s": 0.0},
        {"n": 0.5, "r": 0.2, "u": 0.1, "d": 0.1, "s": 0.2},
        {"n": 1.0},
    ],
)
def test_weights_that_are_no_weights_are_refused(weights):
    with pytest.raises(ValueError, match="weights"):
        score(GOLDEN, weights=weights)


@given(st.lists(st.tuples(st.integers(12, 5000), st.integers(20, 9000)), min_size=1, max_size=30))
def test_score_lies_between_0_and_100(rows):
    n, h = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    total = score(Counts(n, h, n // 3, n // 4, n // 5)).score
    assert (total > 0).all() and (total < 100).all()
