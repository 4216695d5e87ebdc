"""Year on year by sums, with small bases left out."""

import pytest

from geo.rules.change import change, change_of_sums, difference_in_differences


def test_golden_example():
    assert change(537, 1000) == pytest.approx(-0.463)


def test_groups_change_by_their_sums():
    groups = [(100, 50), (900, 487)]
    assert change_of_sums(groups) == pytest.approx(-0.463)
    mean_of_ratios = sum((now - before) / before for before, now in groups) / 2
    assert mean_of_ratios == pytest.approx(-0.479, abs=5e-4)


def test_a_small_base_has_no_percentage():
    assert change(5, 19) is None
    assert change(10, 20) == -0.5
    assert change(1, 0, small_base=0) is None


def test_difference_in_differences():
    assert difference_in_differences((1000, 537), (500, 450)) == pytest.approx(-0.363)
    assert difference_in_differences((1000, 537), (10, 5)) is None
