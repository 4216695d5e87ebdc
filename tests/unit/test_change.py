"""Year on year, with small bases left out."""

import pytest

from geo.rules.change import change


def test_golden_example():
    assert change(537, 1000) == pytest.approx(-0.463)


def test_a_small_base_has_no_percentage():
    assert change(5, 19) is None
    assert change(10, 20) == -0.5
    assert change(1, 0, small_base=0) is None
