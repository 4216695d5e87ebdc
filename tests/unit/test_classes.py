"""Classes of the map: calm and warm, round breaks, and nothing lost."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.rules.classes import CALM, NO_CLASS, SHARES, classify

numbers = st.one_of(st.integers(0, 5000).map(float), st.floats(0, 100), st.just(float("nan")))


def test_skewed_counts_get_six_classes_with_round_breaks() -> None:
    values = np.random.default_rng(5).lognormal(3.5, 1.1, 1200).round()
    found = classify(values)
    counts = np.bincount(found.classes, minlength=6)
    assert len(found.breaks) == len(SHARES) + 1 and found.warm_from == CALM
    assert 0.10 < counts[CALM:].sum() / 1200 < 0.18
    assert found.highest == values.max()
    assert all(bound == int(bound) for bound in found.breaks)


@given(st.lists(numbers, min_size=1, max_size=80), st.booleans(), st.integers(0, 1))
def test_a_class_holds_its_lower_bound_and_ends_below_the_next(
    raw: list[float], falling: bool, decimals: int
) -> None:
    values = np.asarray(raw)
    found = classify(values, decimals, falling=falling)
    known = ~np.isnan(values)
    assert (found.classes[~known] == NO_CLASS).all()
    if not known.any():
        assert found.breaks == () and found.highest is None
        return
    assert found.highest == values[known].max()
    rising = sorted(found.breaks)
    assert list(found.breaks) == (rising[::-1] if falling else rising)
    tops = [*rising[1:], np.inf]
    for value, number in zip(values[known], found.classes[known], strict=True):
        place = len(rising) - 1 - number if falling else number
        assert rising[place] <= value < tops[place] or value == found.highest
    assert set(found.classes[known].tolist()) == set(range(len(rising))), "no class is empty"


def test_the_warm_end_of_a_falling_map_keeps_its_places() -> None:
    """Rounding down to the least value would leave the warmest class empty, and say 80 to 80."""
    values = np.r_[80.0, 81.1, np.linspace(82.5, 88.0, 100)]
    found = classify(values, 1, falling=True)
    assert np.bincount(found.classes, minlength=6).min() > 0
    assert len(found.breaks) == len(SHARES) + 1


@given(st.lists(st.integers(0, 400), min_size=2, max_size=80))
def test_a_greater_value_is_never_calmer(raw: list[int]) -> None:
    values = np.asarray(raw, np.float64)
    order = np.argsort(values, kind="stable")
    assert (np.diff(classify(values).classes[order].astype(int)) >= 0).all()
    assert (np.diff(classify(values, falling=True).classes[order].astype(int)) <= 0).all()


@pytest.mark.parametrize("values", [[0.0, 0.0], [7.0], [3.0, 3.0, 3.0]])
def test_where_all_are_equal_nothing_is_warm(values: list[float]) -> None:
    found = classify(np.asarray(values))
    assert found.classes.tolist() == [0] * len(values)
    assert found.warm_from == 1


def test_zeros_do_not_push_everything_else_into_one_class() -> None:
    values = np.r_[np.zeros(900), np.arange(1.0, 101.0)]
    found = classify(values)
    assert len(set(found.classes.tolist())) == 6
    assert (found.classes[:900] == 0).all()
