"""Whole arrays of integers to and from variable-length bytes: seven bits a byte, low bits first."""

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
MAX_BYTES = 5


def zigzag(values: Ints) -> Ints:
    """Signed to unsigned so that small magnitudes stay small: 0, -1, 1, -2 becomes 0, 1, 2, 3."""
    return (values << 1) ^ (values >> 63)


def unzigzag(values: Ints) -> Ints:
    return (values >> 1) ^ -(values & 1)


def pack(values: Ints) -> bytes:
    """Unsigned integers below 2**35, each in one to five bytes. Raises ValueError outside that."""
    if not values.size:
        return b""
    if values.min() < 0 or values.max() >= 1 << 7 * MAX_BYTES:
        raise ValueError("a varint holds 0 to 2**35 - 1")
    lengths = 1 + np.searchsorted(1 << 7 * np.arange(1, MAX_BYTES), values, side="right")
    ends = np.cumsum(lengths)
    starts = ends - lengths
    out = np.zeros(int(ends[-1]), dtype=np.uint8)
    for k in range(MAX_BYTES):
        held = lengths > k
        more = np.where(lengths[held] > k + 1, 128, 0)
        out[starts[held] + k] = ((values[held] >> 7 * k) & 127) | more
    return out.tobytes()


def unpack(data: bytes) -> Ints:
    """The integers of `pack`, in order."""
    if not data:
        return np.zeros(0, dtype=np.int64)
    raw = np.frombuffer(data, dtype=np.uint8).astype(np.int64)
    ends = np.flatnonzero(raw < 128)
    starts = np.r_[0, ends[:-1] + 1]
    place = np.arange(raw.size) - np.repeat(starts, ends - starts + 1)
    return np.add.reduceat((raw & 127) << 7 * place, starts)
