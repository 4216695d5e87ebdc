"""Runs migrations on the connection that data/migrate.py hands over; there is no other way in."""

from typing import Any

import sqlalchemy as sa
from alembic import context

from geo.models.base import Base

# Tables that PostGIS brings along belong to it.
FOREIGN = {"spatial_ref_sys"}


def _is_ours(_object: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
    return not (kind == "table" and name in FOREIGN)


def _run(connection: sa.Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_object=_is_ours,
        compare_type=True,
        transactional_ddl=True,
    )
    # The caller's transaction spans all revisions: whole or not at all.
    context.run_migrations()


_run(context.config.attributes["connection"])
