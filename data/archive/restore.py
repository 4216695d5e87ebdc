"""Restoring a backup: into a database beside the present one, which is replaced only at the very
end."""

import secrets
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from psycopg import sql
from sqlalchemy.engine import make_url

from data import migrate
from data.archive.programs import Progress, connection_words, major_of, program, run
from data.cluster import Cluster, contents
from data.cluster.places import Place
from data.cluster.server import socket_of
from data.database import writing_engine
from geo.errors import GeoError
from geo.settings import Settings, child_environment, masked

MARK = b"PGDMP"
# What belongs to the extensions: they are there, and only an administrator may touch their things.
LEFT_OUT = (" EXTENSION ", " spatial_ref_sys ")


def restore(
    cluster: Cluster, settings: Settings, file: Path, *, replace: bool, progress: Progress
) -> None:
    """Fill the database from `file` and migrate it to this program's structure.

    Raises GeoError with a key of the table [restore]; the present data is then untouched. On
    somebody else's server (GEZHI_DATABASE_URL) the database must be empty.
    """
    _require_backup(file)
    if cluster.place is None:
        if not _is_empty(cluster.url):
            raise GeoError("restore.not_empty_server", url=masked(cluster.url))
        migrate.add_extensions(cluster.url)
        _fill(cluster.url, settings, file, progress)
        migrate.upgrade(cluster.url)
        return
    if not replace and not _is_empty(cluster.url):
        raise GeoError("restore.not_empty")
    _require_alone(cluster.place)
    with _fresh_database(cluster.place) as name:
        fresh = make_url(cluster.url).set(database=name).render_as_string(hide_password=False)
        _fill(fresh, settings, file, progress)
        migrate.upgrade(fresh)
        _require_alone(cluster.place)
        _swap(cluster.place, name)


def _require_backup(file: Path) -> None:
    if not file.is_file():
        raise GeoError("restore.no_file", file=file)
    with file.open("rb") as opened:
        if opened.read(len(MARK)) != MARK:
            raise GeoError("restore.not_a_backup", file=file)


def _is_empty(url: str) -> bool:
    """No area yet: a structure without content is not worth protecting."""
    with _connected(url) as connection:
        return (
            connection.scalar(sa.text("select to_regclass('public.area')")) is None
            or connection.scalar(sa.text("select 1 from area limit 1")) is None
        )


def _fill(url: str, settings: Settings, file: Path, progress: Progress) -> None:
    with _connected(url) as connection:
        major = major_of(connection)
        if connection.scalar(sa.text("select to_regclass('public.alembic_version')")) is not None:
            migrate.downgrade(url, "base")
            connection.execute(sa.text("drop table alembic_version"))
    filling = program("pg_restore", settings, major)
    arguments, environment = connection_words(url)
    with tempfile.TemporaryDirectory(prefix="gezhi-restore-") as folder:
        wanted = Path(folder) / "list"
        wanted.write_text(_contents(filling, file), "utf8")
        command = [
            filling, "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction",
            "--use-list", str(wanted), *arguments, str(file),
        ]  # fmt: skip
        reason = run(command, environment, Path(folder) / "log", progress)
    if reason is not None:
        raise GeoError("restore.failed", reason=reason)


def _contents(filling: str, file: Path) -> str:
    """The table of contents without the extensions' entries."""
    done = subprocess.run(
        [filling, "--list", str(file)], capture_output=True, text=True, env=child_environment()
    )
    if done.returncode != 0:
        raise GeoError("restore.not_a_backup", file=file)
    lines = done.stdout.splitlines(keepends=True)
    return "".join(line for line in lines if not any(part in line for part in LEFT_OUT))


@contextmanager
def _fresh_database(place: Place) -> Iterator[str]:
    """Name of an empty database in the private cluster; dropped again unless it was renamed."""
    name, sockets = f"gezhi_restore_{secrets.token_hex(4)}", socket_of(place)
    contents.make_database(sockets, name)
    try:
        yield name
    finally:
        contents.drop_database(sockets, name)


def _swap(place: Place, fresh: str) -> None:
    """Both renames in one transaction: at every instant there is exactly one database of the right
    name."""
    old, sockets = f"{fresh}_old", socket_of(place)
    with contents.connect(sockets, "postgres") as server, server.transaction():
        for before, after in ((contents.DATABASE, old), (fresh, contents.DATABASE)):
            rename = sql.SQL("alter database {} rename to {}")
            server.execute(rename.format(sql.Identifier(before), sql.Identifier(after)))
    contents.drop_database(sockets, old)


def _require_alone(place: Place) -> None:
    query = "select 1 from pg_stat_activity where datname = %s and pid <> pg_backend_pid() limit 1"
    with contents.connect(socket_of(place), "postgres") as server:
        if server.execute(query, [contents.DATABASE]).fetchone() is not None:
            raise GeoError("restore.in_use")


@contextmanager
def _connected(url: str) -> Iterator[sa.Connection]:
    engine = writing_engine(url, statement_timeout_ms=0)
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            yield connection
    finally:
        engine.dispose()
