"""Keys of titles: pages of an order, ties, numbers, whatever the letters are."""

import random

import numpy as np
import pytest

from geo.cube.words import KEY, LAST, LETTERS, first_by_title, keys_of


@pytest.fixture(scope="module")
def alphabet():
    """Letters in the order of their codes, with the lengths of numbers before the digits."""
    order = [*range(1, 48), *range(0xE000, 0xE020), *range(48, 0xE000), *range(0xE020, LAST)]
    places = np.full(LAST + 1, LAST, np.uint16)
    places[order] = np.arange(1, len(order) + 1)
    places[0] = 0
    return places


def test_a_key_is_as_long_for_every_text(alphabet):
    found = keys_of(["", "楼", "一" * 100, "a\U0001f600b"], alphabet)
    assert found.dtype == np.dtype(KEY) and len(found) == 4
    assert sorted(found.tolist()) == [found[0], found[3], found[2], found[1]]


@pytest.mark.parametrize(
    "in_order",
    [
        ["", "电梯", "电梯困人"],
        ["2号楼", "2号楼漏水", "9楼", "010号楼", "10号楼漏水", "100"],
        ["ab", "Abc", "abd", "ABE"],
        ["7" * 9, "7" * 10, "7" * 11],
    ],
)
def test_texts_are_put_in_order_with_numbers_by_their_value(alphabet, in_order):
    keys = keys_of(in_order, alphabet).tolist()
    assert keys == sorted(keys) and len(set(keys)) == len(keys)


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("letters", ["ab", "abcdefghij0123456789楼号"])
def test_a_page_is_the_beginning_of_the_whole_order(alphabet, letters, descending):
    dice = random.Random(4)
    titles = [
        "".join(dice.choice(letters) for _ in range(dice.randrange(LETTERS + 4)))
        for _ in range(3000)
    ]
    titles[::3] = ["共同的开头很长很长很长很长很长很长"] * len(titles[::3])
    keys = keys_of(titles, alphabet)
    rows = np.asarray(dice.sample(range(3000), 2500), np.int32)
    ranks = {key: place for place, key in enumerate(sorted(set(keys.tolist())))}
    sign = -1 if descending else 1
    whole = sorted(rows.tolist(), key=lambda row: (sign * ranks[keys[row]], -row))
    for most in (1, 50, 999, 2500, 4000):
        found = first_by_title(keys, rows, most, descending=descending)
        assert found.tolist() == whole[:most]


def test_many_rows_are_a_beginning_too(alphabet):
    dice = random.Random(5)
    keys = keys_of(
        [f"{dice.choice('天地玄黄')}{dice.randrange(9000)}号" for _ in range(60_000)], alphabet
    )
    whole = np.lexsort([-np.arange(60_000), keys])
    stretch = np.arange(60_000, dtype=np.int32)
    mixed = np.random.default_rng(1).permutation(stretch)
    for rows in (stretch, mixed):
        for most in (1, 50, 5000, 59_999):
            found = first_by_title(keys, rows, most, descending=False)
            assert found.tolist() == whole[:most].tolist()


def test_no_rows_have_no_order(alphabet):
    keys = keys_of(["a"], alphabet)
    assert first_by_title(keys, np.zeros(0, np.int32), 50, descending=False).tolist() == []
    assert keys_of([], alphabet).tolist() == []
