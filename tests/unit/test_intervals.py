"""Wilson's interval against its published values."""

import pytest

from geo.rules.intervals import wilson


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"), [(9, 10, 0.596, 0.982), (45, 50, 0.786, 0.957)]
)
def test_golden_examples(successes, trials, low, high):
    assert wilson(successes, trials) == pytest.approx((low, high), abs=5e-4)


def test_ends_touch_0_and_1():
    assert wilson(0, 7)[0] == 0.0
    assert wilson(7, 7)[1] == 1.0


def test_nobody_asked():
    assert wilson(0, 0) is None


def test_more_successes_than_trials_are_a_defect():
    with pytest.raises(ValueError, match="3 of 2"):
        wilson(3, 2)
