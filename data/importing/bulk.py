"""Many new rows at once: their foreign keys are checked together instead of row by row."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.exc import ProgrammingError

from geo.errors import GeoError

# From so many rows on one check of all of them is cheaper than one for each.
BULK = 50_000


def hold_parents(db: sa.Connection, tables: list[str]) -> None:
    """Nobody else changes what rows of `tables` refer to until the transaction ends; reading goes
    on. To be taken before the first row is written, as an adoption does, so that the two cannot
    wait for each other."""
    others = sorted({key.parent for key in _keys(db, tables)} - set(tables))
    db.execute(sa.text(f"lock table {', '.join(others)} in share mode"))


@contextmanager
def checked_together(db: sa.Connection, table: str, new: str) -> Iterator[None]:
    """Rows that are inserted within the block, which the condition `new` finds (of table ``t``),
    have their foreign keys checked at its end.

    Checking row by row takes half the time of an import. Where the role may not put that off
    (a server of somebody else) it happens row by row. Raises GeoError when a row refers to nothing.
    """
    if not _put_off(db):
        yield
        return
    yield
    db.execute(sa.text("set local session_replication_role = origin"))
    for key in _keys(db, [table]):
        lost = db.execute(
            sa.text(
                f"select count(*) from {table} t left join {key.parent} p"
                f" on p.{key.referred} = t.{key.column}"
                f" where {new} and t.{key.column} is not null and p.{key.referred} is null"
            )
        ).scalar_one()
        if lost:
            raise GeoError("import.parent_gone", table=table, column=key.column, count=lost)


def _put_off(db: sa.Connection) -> bool:
    try:
        with db.begin_nested():
            db.execute(sa.text("set local session_replication_role = replica"))
    except ProgrammingError:
        return False
    return True


def _keys(db: sa.Connection, tables: list[str]) -> list["sa.Row[tuple[str, str, str]]"]:
    """Foreign keys of the tables: column, parent table, its column. All of them have one column."""
    return list(
        db.execute(
            sa.text(
                "select a.attname as column, c.confrelid::regclass::text as parent,"
                " r.attname as referred from pg_constraint c"
                " join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]"
                " join pg_attribute r on r.attrelid = c.confrelid and r.attnum = c.confkey[1]"
                " where c.contype = 'f' and c.conrelid = any(cast(:tables as regclass[]))"
            ),
            {"tables": tables},
        )
    )
