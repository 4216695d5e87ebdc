"""Fitness of grids (formula O), by golden examples and by properties."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.rules.fitness import (
    WEIGHTS,
    Grids,
    Limits,
    Merge,
    Split,
    Term,
    Warn,
    Why,
    compactness,
    in_range,
    load_index,
    standard,
    suggest,
    warnings,
)

NAN = np.nan


def floats(*values):
    return np.array(values, float)


def test_the_weights_are_those_of_the_formula():
    assert WEIGHTS == {Term.HOUSEHOLDS: 0.4, Term.ISSUES: 0.3, Term.CARE: 0.2, Term.AREA: 0.1}


def test_load_of_two_grids_by_hand():
    """Of two different values the scores are -1 and 1: 0.4 + 0.3 - 0.2 + 0.1 for the second."""
    grids = Grids(floats(300, 500), floats(2, 8), floats(9, 1), floats(1e4, 3e4))
    assert load_index(grids) == pytest.approx([-0.6, 0.6])


def test_load_of_three_grids_by_hand():
    """Scores of 1, 2, 6 are (-2, -1, 3) / sqrt(14 / 3); what is alike everywhere scores 0."""
    grids = Grids(floats(100, 200, 600), floats(5, 5, 5), floats(1, 2, 6), floats(7, 7, 7))
    root = np.sqrt(14 / 3)
    assert load_index(grids) == pytest.approx([-2 * 0.6 / root, -0.6 / root, 3 * 0.6 / root])


def test_a_term_nobody_knows_leaves_its_weight_to_the_others():
    """Without care targets 0.4, 0.3 and 0.1 are shares of 0.8."""
    grids = Grids(floats(300, 500), floats(2, 8), None, floats(3e4, 1e4))
    assert load_index(grids)[1] == pytest.approx((0.4 + 0.3 - 0.1) / 0.8)


def test_a_term_unknown_in_one_grid_is_left_out_there_only():
    grids = Grids(floats(300, 500, 400), floats(2, 8, NAN))
    scores = standard(grids.households)
    assert load_index(grids)[2] == pytest.approx(scores[2])
    assert load_index(grids)[0] == pytest.approx((0.4 * scores[0] - 0.3) / 0.7)


def test_a_grid_of_which_nothing_is_known_has_no_load_and_gets_no_advice():
    found = suggest(Grids(floats(400, NAN, 420)), np.array([[0, 1], [1, 2]]))
    assert np.isnan(found.load[1]) and np.isnan(found.load_z[1])
    assert found.splits == [] and found.merges == [] and found.warning[1] is Warn.NONE


@pytest.mark.parametrize(
    ("households", "expected"),
    [
        (0, Warn.FAR_BELOW),
        (99, Warn.FAR_BELOW),
        (100, Warn.BELOW),
        (299, Warn.BELOW),
        (300, Warn.NONE),
        (500, Warn.NONE),
        (501, Warn.ABOVE),
        (800, Warn.ABOVE),
        (801, Warn.FAR_ABOVE),
    ],
)
def test_warnings_at_their_bounds(households, expected):
    assert warnings(floats(households), Limits()) == [expected]


def test_share_in_range_counts_both_ends():
    assert in_range(floats(299, 300, 400, 500, 501), Limits()) == pytest.approx(0.6)
    assert in_range(floats(), Limits()) is None


def test_compactness_of_a_square_a_circle_and_a_strip():
    radius = 100.0
    areas = floats(1e4, np.pi * radius**2, 1e4, 0)
    rims = floats(400, 2 * np.pi * radius, 2 * (1000 + 10), 0)
    found = compactness(Grids(floats(1, 1, 1, 1), area_m2=areas, rim_m=rims))
    assert found[:3] == pytest.approx([np.pi / 4, 1.0, 4e4 * np.pi / 2020**2])
    assert np.isnan(found[3])
    assert np.isnan(compactness(Grids(floats(1)))).all()


def test_a_split_is_advised_above_the_range_or_for_a_load_far_from_the_others():
    households = np.full(30, 400.0)
    households[3] = 501
    issues = np.full(30, 5.0)
    issues[7] = 90
    found = suggest(Grids(households, issues))
    assert found.splits == [Split(3, Why.HOUSEHOLDS), Split(7, Why.LOAD)]
    assert found.load_z[7] > 2


def test_a_merge_is_advised_for_two_small_neighbours_only():
    households = floats(149, 149, 150, 20, 140)
    pairs = np.array([[0, 1], [1, 2], [0, 3]])
    found = suggest(Grids(households), pairs)
    assert found.possible_merges == [Merge(0, 1, 298.0), Merge(0, 3, 169.0)]
    assert found.merges == [Merge(0, 3, 169.0)]
    longest = suggest(Grids(households), pairs, floats(80, 300, 20))
    assert longest.merges == [Merge(0, 1, 298.0)]


def test_a_merge_must_not_leave_the_range():
    limits = Limits(low=100, high=250, merge_below=150)
    found = suggest(Grids(floats(140, 120, 100)), np.array([[0, 1], [1, 2]]), limits=limits)
    assert found.possible_merges == [Merge(1, 2, 220.0)]


def test_without_grids_there_is_nothing_to_say():
    found = suggest(Grids(floats()))
    assert (len(found.load), found.in_range, found.splits, found.merges) == (0, None, [], [])


values = st.lists(st.floats(0, 1e6), min_size=1, max_size=40)


@given(values, st.floats(0.001, 1000), st.floats(-1000, 1000))
def test_scores_do_not_depend_on_unit_or_origin(numbers, scale, shift):
    first = np.round(np.array(numbers), 3)
    again = standard(first * scale + shift)
    assert np.abs(standard(first) - again).max() < 1e-3 or np.ptp(first) * scale < 1e-3


@given(values)
def test_scores_have_mean_zero_and_deviation_one_or_are_all_zero(numbers):
    found = standard(np.round(np.array(numbers), 3))
    assert found.mean() == pytest.approx(0, abs=1e-6)
    assert found.std() == pytest.approx(1) or not found.any()


@st.composite
def districts(draw):
    count = draw(st.integers(2, 30))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    pairs = np.unique(np.sort(rng.integers(0, count, (3 * count, 2)), axis=1), axis=0)
    pairs = pairs[pairs[:, 0] < pairs[:, 1]]
    households = rng.integers(0, draw(st.sampled_from([200, 600, 1000])), count).astype(float)
    known = Grids(
        households,
        rng.poisson(5, count).astype(float),
        None if draw(st.booleans()) else rng.poisson(2, count).astype(float),
        rng.lognormal(11, 1, count),
    )
    return known, pairs, rng.random(len(pairs))


@given(districts())
def test_advice_keeps_the_rules(district):
    grids, pairs, shared = district
    found = suggest(grids, pairs, shared)
    split = {each.grid for each in found.splits}
    for grid, (held, score) in enumerate(zip(grids.households, found.load_z, strict=True)):
        assert (grid in split) == (held > 500 or score > 2)
    used = [grid for each in found.merges for grid in (each.one, each.two)]
    assert len(used) == len(set(used))
    known = {tuple(pair) for pair in pairs.tolist()}
    for each in found.possible_merges:
        assert (each.one, each.two) in known and each.households <= 500
        assert max(grids.households[[each.one, each.two]]) < 150
        assert {each.one, each.two} & set(used), "a pair left out has a grid that is taken"


@given(districts(), st.randoms(use_true_random=False))
def test_advice_follows_the_grids_when_they_are_renumbered(district, random):
    grids, pairs, shared = district
    order = list(range(len(grids.households)))
    random.shuffle(order)
    place = np.argsort(order)
    other = Grids(
        grids.households[order],
        grids.issues[order],
        None if grids.care is None else grids.care[order],
        grids.area_m2[order],
    )
    first = suggest(grids, pairs, shared)
    again = suggest(other, np.sort(place[pairs], axis=1), shared)
    assert again.load == pytest.approx(first.load[order], abs=1e-9)
    merged = {frozenset((order[each.one], order[each.two])) for each in again.merges}
    assert merged == {frozenset((each.one, each.two)) for each in first.merges}


@given(districts())
def test_unknown_care_is_as_if_nobody_had_asked(district):
    grids, _, _ = district
    blank = np.full(len(grids.households), NAN)
    nobody = Grids(grids.households, grids.issues, None, grids.area_m2)
    unknown = Grids(grids.households, grids.issues, blank, grids.area_m2)
    assert load_index(nobody) == pytest.approx(load_index(unknown))
