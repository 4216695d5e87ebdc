"""COPY of frames into tables, with a digest of the bytes sent."""

import io
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import polars as pl
import psycopg
from psycopg import sql

TIME_FORMAT = "%Y-%m-%d %H:%M:%S+00"
CHUNK = 1 << 20


class Copier:
    """Sends frames to one connection and remembers what it sent, table by table.

    Column names of a frame are those of the table. Equal data give equal digests.
    """

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection
        self._digests: dict[str, Any] = {}
        self.rows: dict[str, int] = {}

    def send(
        self,
        table: str,
        frames: pl.DataFrame | Iterable[pl.DataFrame],
        told: Callable[[int], None] = lambda rows: None,
    ) -> None:
        """Append all rows of one or more frames to a table; `told` hears of each part's rows.

        Raises psycopg.Error.
        """
        digest = self._digests.setdefault(table, blake2b(digest_size=16))
        for part in written_ahead([frames] if isinstance(frames, pl.DataFrame) else frames):
            digest.update(part.data)
            self._copy(table, part.columns, part.data)
            self.rows[table] = self.rows.get(table, 0) + part.rows
            told(part.rows)

    def _copy(self, table: str, columns: list[str], data: bytes) -> None:
        statement = sql.SQL("copy {} ({}) from stdin (format csv)").format(
            sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
        )
        view = memoryview(data)
        with self.connection.cursor() as cursor, cursor.copy(statement) as copy:
            for start in range(0, len(view), CHUNK):
                copy.write(view[start : start + CHUNK])

    def digest(self, *tables: str) -> str:
        """One digest over everything sent to these tables."""
        total = blake2b(digest_size=16)
        for table in tables:
            if table in self._digests:
                total.update(table.encode() + self._digests[table].digest())
        return total.hexdigest()


@dataclass(frozen=True)
class Part:
    """One frame as the bytes of its rows."""

    columns: list[str]
    rows: int
    data: bytes


def written_ahead(frames: Iterable[pl.DataFrame]) -> Iterator[Part]:
    """Frames as bytes, the next one being made while the server still reads the one before."""
    source = iter(frames)

    def make() -> Part | None:
        frame = next(source, None)
        return None if frame is None else Part(frame.columns, len(frame), to_csv(frame))

    with ThreadPoolExecutor(1) as worker:
        coming = worker.submit(make)
        while (part := coming.result()) is not None:
            coming = worker.submit(make)
            yield part


def to_csv(frame: pl.DataFrame) -> bytes:
    """Rows as PostgreSQL's COPY reads them: null is empty, the empty string is quoted."""
    buffer = io.BytesIO()
    frame.write_csv(
        buffer, include_header=False, datetime_format=TIME_FORMAT, quote_style="necessary"
    )
    return buffer.getvalue()
