"""Bits: flags packed sixty-four to a word, so that how many are set before a place is looked up."""

import numpy as np
from numpy.typing import NDArray

from geo.queries.selecting import Mask

Words = NDArray[np.uint64]


def pack(flags: Mask) -> Words:
    """The flags in words, lowest bit first, with at least one unset bit behind the last."""
    bits = np.packbits(flags, bitorder="little")
    padded = np.zeros((len(flags) // 64 + 1) * 8, np.uint8)
    padded[: len(bits)] = bits
    return padded.view("<u8").astype(np.uint64, copy=False)


def set_before(words: Words, places: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many flags are set before each place (0 to the number of flags)."""
    whole = np.concatenate([[0], np.cumsum(np.bitwise_count(words), dtype=np.int64)])
    word, bit = places >> 6, (places & 63).astype(np.uint64)
    below = (np.uint64(1) << bit) - np.uint64(1)
    return np.asarray(whole[word] + np.bitwise_count(words[word] & below), np.int64)
