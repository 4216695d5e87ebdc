"""Origin: which database the facts come from, and whether anything was written since."""

from dataclasses import dataclass

import sqlalchemy as sa

from geo.cube.shelf import FORMAT

# The file number of a table changes when it is emptied, rewritten or restored from a backup:
# then nothing that was read before may be kept.
_LOOK = sa.text(
    """
    select (select system_identifier from pg_control_system())::text || '-' || d.oid as database,
           coalesce((select value #>> '{}' from setting where key = 'facts_version'), '0')::bigint
               as facts_version,
           coalesce((select value #>> '{}' from setting where key = 'timezone'), '') as zone,
           pg_relation_filenode('issue') || '/' || pg_relation_filenode('visit') as files,
           pg_snapshot_xmin(pg_current_snapshot())::text::bigint as watermark,
           pg_snapshot_xmax(pg_current_snapshot())::text::bigint as ceiling
    from pg_database d where d.datname = current_database()
    """
)


@dataclass(frozen=True, slots=True)
class Look:
    """One look at the database. `condition` for rows between two looks is made by `since`."""

    database: str
    facts_version: int
    zone: str
    files: str
    watermark: int  # every transaction before this one has ended
    ceiling: int  # no visible row was written by this transaction or a later one

    @property
    def origin(self) -> str:
        return f"{FORMAT}:{self.files}"

    def since(self, watermark: int) -> str:
        """Condition for rows that may have been written after a look with that watermark.

        The ceiling leaves out rows restored from another server, whose numbers lie in this one's
        future; an honest row always lies below it.
        """
        return f"rev >= '{watermark:d}'::xid8 and rev < '{self.ceiling:d}'::xid8"


def look(connection: sa.Connection) -> Look:
    return Look(**connection.execute(_LOOK).mappings().one())


def counts(connection: sa.Connection) -> tuple[int, int]:
    """All issues and all visits."""
    query = sa.text("select (select count(*) from issue), (select count(*) from visit)")
    issues, visits = connection.execute(query).one()
    return issues, visits


def has_changes(connection: sa.Connection, condition: str) -> bool:
    """Whether any row meets the condition; served by the indexes on `rev`."""
    found = (f"exists(select from {table} where {condition})" for table in ("issue", "visit"))
    return bool(connection.scalar(sa.text("select " + " or ".join(found))))
