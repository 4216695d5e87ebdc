"""Loading into bare tables: indexes and keys go before the load and come back after it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

KEYS = """
select c.conrelid::regclass::text, c.conname, c.contype::text, pg_get_constraintdef(c.oid)
from pg_constraint c
where c.contype in ('p', 'u', 'x', 'f')
  and (c.conrelid = any(%(tables)s::regclass[]) or c.confrelid = any(%(tables)s::regclass[]))
order by c.contype = 'f', c.contype <> 'p', c.conrelid::regclass::text, c.conname
"""
INDEXES = """
select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
from pg_index i
where i.indrelid = any(%(tables)s::regclass[])
  and not exists (select from pg_constraint c where c.conindid = i.indexrelid)
order by 1
"""


@dataclass(frozen=True)
class Key:
    """A constraint as the catalogue writes it: primary, unique, exclusion or foreign key."""

    table: str
    name: str
    kind: str
    definition: str


@contextmanager
def bare(connection: psycopg.Connection[Any], tables: Sequence[str]) -> Iterator[None]:
    """Within this, `tables` have no indexes, keys or foreign keys; at the end exactly those again.

    Loading 650,000 rows into four indexes takes five times as long as building them afterwards. An
    error leaves the restoring to the rollback of the caller's transaction.
    """
    keys = [Key(*row) for row in connection.execute(KEYS, {"tables": list(tables)})]
    indexes = connection.execute(INDEXES, {"tables": list(tables)}).fetchall()
    for key in reversed(keys):
        connection.execute(
            sql.SQL("alter table {} drop constraint {}").format(
                sql.SQL(key.table), sql.Identifier(key.name)
            )
        )
    for name, _ in indexes:
        connection.execute(sql.SQL("drop index {}").format(sql.SQL(name)))
    yield
    for _, definition in indexes:
        connection.execute(sql.SQL(definition))
    for key in keys:
        connection.execute(
            sql.SQL("alter table {} add constraint {} {}").format(
                sql.SQL(key.table), sql.Identifier(key.name), sql.SQL(key.definition)
            )
        )
