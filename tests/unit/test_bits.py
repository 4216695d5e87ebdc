"""Packed flags count as plain ones do."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geo.queries.bits import pack, set_before


@given(st.lists(st.booleans(), max_size=300))
def test_as_many_are_set_before_every_place_as_one_can_count(raw: list[bool]) -> None:
    flags = np.asarray(raw, np.bool_)
    places = np.arange(len(raw) + 1)
    expected = [sum(raw[:place]) for place in places]
    assert set_before(pack(flags), places).tolist() == expected


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=200))
def test_words_combine_as_flags_do(raw: list[tuple[bool, bool]]) -> None:
    one = np.asarray([pair[0] for pair in raw], np.bool_)
    other = np.asarray([pair[1] for pair in raw], np.bool_)
    whole = np.asarray([len(raw)])
    assert set_before(pack(one) & pack(other), whole) == [np.count_nonzero(one & other)]
