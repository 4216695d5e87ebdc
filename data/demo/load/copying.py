"""COPY of frames into tables, with a digest of the bytes sent."""

import io
from collections.abc import Iterable
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

    def send(self, table: str, frames: pl.DataFrame | Iterable[pl.DataFrame]) -> None:
        """Append all rows of one or more frames to a table. Raises psycopg.Error."""
        digest = self._digests.setdefault(table, blake2b(digest_size=16))
        for frame in [frames] if isinstance(frames, pl.DataFrame) else frames:
            data = to_csv(frame)
            digest.update(data)
            self._copy(table, frame.columns, data)
            self.rows[table] = self.rows.get(table, 0) + len(frame)

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


def to_csv(frame: pl.DataFrame) -> bytes:
    """Rows as PostgreSQL's COPY reads them: null is empty, the empty string is quoted."""
    buffer = io.BytesIO()
    frame.write_csv(
        buffer, include_header=False, datetime_format=TIME_FORMAT, quote_style="necessary"
    )
    return buffer.getvalue()
