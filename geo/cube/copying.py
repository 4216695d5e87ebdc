"""Binary COPY into numpy: the fast way to read many rows (2 M issues in seconds).

Only columns of fixed width are read this way, so a query must not return nulls. One array of
smallint, or one text, may follow as the last column.
"""

import struct
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from psycopg import Connection, OperationalError
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus

Column = tuple[str, str]  # name and numpy type as sent, big-endian: ("id", ">i8")

_HEADER, _TRAILER = 19, 2
_BLOCK = 1 << 24
_LENGTH = struct.Struct(">i")
_SHORTS = 6  # bytes of a smallint inside an array: its length and itself


def copy_records(
    connection: Connection[Any], query: str, columns: Sequence[Column]
) -> Iterator[NDArray[Any]]:
    """Records of the query in blocks of about 16 MB, fields named as in `columns`."""
    kind = _record(columns)
    for block in _blocks(
        connection, query, lambda data: len(data) // kind.itemsize * kind.itemsize
    ):
        records = np.frombuffer(block, kind)
        if len(records) and (records["fields"] != len(columns)).any():
            raise ValueError("a column of the query is null or of another width")
        yield records


def copy_ragged(
    connection: Connection[Any], query: str, columns: Sequence[Column]
) -> Iterator[tuple[NDArray[Any], NDArray[np.int64], NDArray[np.int16]]]:
    """As `copy_records`, with a smallint[] after the columns: records, lengths, all elements."""
    kind = _record(columns)
    offsets: list[int] = []

    def whole(data: bytes) -> int:
        offsets[:] = _row_starts(data, kind.itemsize)
        return offsets.pop()

    for block in _blocks(connection, query, whole):
        raw = np.frombuffer(block, np.uint8)
        starts = np.asarray(offsets, np.int64)
        records = raw[starts[:, None] + np.arange(kind.itemsize)].copy().view(kind)[:, 0]
        yield records, *_elements(raw, starts + kind.itemsize)


def copy_texts(
    connection: Connection[Any], query: str
) -> Iterator[tuple[NDArray[np.int64], list[str]]]:
    """Numbers and texts of a query with a bigint and a text, in blocks."""
    kind = _record([("id", ">i8")])
    offsets: list[int] = []

    def whole(data: bytes) -> int:
        offsets[:] = _row_starts(data, kind.itemsize)
        return offsets[-1]

    for block in _blocks(connection, query, whole):
        starts = np.asarray(offsets[:-1], np.int64)
        raw = np.frombuffer(block, np.uint8)
        records = raw[starts[:, None] + np.arange(kind.itemsize)].copy().view(kind)[:, 0]
        first = kind.itemsize + _LENGTH.size
        texts = [block[a + first : b].decode() for a, b in pairwise(offsets)]
        yield records["id"].astype(np.int64), texts


def _record(columns: Sequence[Column]) -> np.dtype[Any]:
    fields: list[tuple[str, str]] = [("fields", ">i2")]
    for name, kind in columns:
        fields += [(f"_{name}", ">i4"), (name, kind)]
    return np.dtype(fields)


def _blocks(connection: Connection[Any], query: str, whole: Any) -> Iterator[bytes]:
    """The stream cut after whole rows; `whole(data)` says how many leading bytes are whole rows."""
    buffer, skip = bytearray(), _HEADER
    for chunk in _messages(connection, query):
        buffer += chunk
        if len(buffer) >= _BLOCK:
            yield _cut(buffer, skip, whole)
            skip = 0
    if len(buffer) > skip + _TRAILER:
        del buffer[-_TRAILER:]
        yield _cut(buffer, skip, whole)


def _messages(connection: Connection[Any], query: str) -> Iterator[memoryview]:
    """The messages of the server, one a row. psycopg's own loop costs ten times as much a row."""
    server = connection.pgconn
    started = server.exec_(f"copy ({query}) to stdout (format binary)".encode())
    if started.status != ExecStatus.COPY_OUT:
        raise error_from_result(started)
    read = server.get_copy_data
    size, chunk = read(0)
    try:
        while size > 0:
            yield chunk
            size, chunk = read(0)
    finally:
        if size > 0:
            server.get_cancel().cancel()
            while read(0)[0] > 0:
                pass
        ended = server.get_result()
        while server.get_result() is not None:
            pass
    if ended is None or ended.status != ExecStatus.COMMAND_OK:
        raise error_from_result(ended) if ended else OperationalError("the server ended the copy")


def _cut(buffer: bytearray, skip: int, whole: Any) -> bytes:
    del buffer[:skip]
    data = bytes(buffer)
    end = whole(data)
    del buffer[:end]
    return data[:end]


def _row_starts(data: bytes, width: int) -> list[int]:
    """Offsets of all whole rows and, last, of what follows them."""
    starts, position, size, read = [], 0, len(data), _LENGTH.unpack_from
    while position + width + 4 <= size:
        after = position + width + 4 + read(data, position + width)[0]
        if after > size:
            break
        starts.append(position)
        position = after
    return [*starts, position]


def _elements(
    raw: NDArray[np.uint8], at: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int16]]:
    """Lengths and elements of the arrays whose field begins at `at`.

    An array is: length, dimensions, flags, type (4 bytes each), then size and lower bound when it
    has a dimension, then its elements, each after its own length.
    """
    sizes = _int32(raw, at)
    lengths = np.where(sizes > 12, (sizes - 20) // _SHORTS, 0)
    owner = np.repeat(np.arange(len(at)), lengths)
    nth = np.arange(len(owner)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    value = at[owner] + 4 + 20 + nth * _SHORTS + 4
    pairs = raw[value].astype(np.uint16) << 8 | raw[value + 1]
    return lengths, pairs.view(np.int16)


def _int32(raw: NDArray[np.uint8], at: NDArray[np.int64]) -> NDArray[np.int64]:
    values = raw[at[:, None] + np.arange(4)].copy().view(">i4")[:, 0]
    return np.asarray(values, np.int64)
