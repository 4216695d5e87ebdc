"""Stars and the red and black list, by golden examples."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.rules.ratings import RatingList, red_and_black, stars


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (100, 5),
        (90, 5),
        (89.9, 4),
        (80, 4),
        (79.9, 3),
        (70, 3),
        (69.9, 2),
        (60, 2),
        (59.9, 1),
        (0, 1),
    ],
)
def test_stars_by_score(score, expected):
    assert stars(np.array([score]), np.array([False])).tolist() == [expected]


def test_a_problem_compound_gets_three_stars_at_most():
    assert stars(np.array([95.0, 75.0, 50.0]), np.ones(3, bool)).tolist() == [3, 3, 1]


def test_red_and_black_are_the_ends_of_the_order():
    score = np.array([96, 95, *np.linspace(70, 80, 16), 66, 65], float)
    found = red_and_black(score, np.zeros(20, bool))
    assert found[:2] == [RatingList.RED] * 2
    assert found[-2:] == [RatingList.BLACK] * 2
    assert found[2:-2] == [RatingList.NONE] * 16


def test_best_of_a_weak_quarter_is_not_red_and_below_sixty_is_always_black():
    score = np.array([84.9, *[70.0] * 17, 59.9, 59.0, 58.0])
    found = red_and_black(score, np.zeros(21, bool))
    assert RatingList.RED not in found
    assert found[-3:] == [RatingList.BLACK] * 3


def test_a_listed_compound_is_not_red_and_ties_at_the_border_all_count():
    score = np.array([99.0, 98, 98, *[75.0] * 17])
    found = red_and_black(score, np.array([True] + [False] * 19))
    assert found[0] is RatingList.NONE
    assert found[1] is found[2] is RatingList.RED


@given(st.lists(st.floats(0, 100), max_size=40))
def test_nobody_red_is_below_85_and_nobody_below_60_escapes(scores):
    score = np.array(scores, float)
    found = red_and_black(score, np.zeros(len(score), bool))
    for value, name in zip(score, found, strict=True):
        assert name is not RatingList.RED or value >= 85
        assert value >= 60 or name is RatingList.BLACK
