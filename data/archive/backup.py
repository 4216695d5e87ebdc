"""Writing a backup: one file, complete or absent."""

import tempfile
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from data.archive.programs import Progress, connection_words, major_of, program, run
from data.cluster import Cluster
from data.cluster.server import ADMIN
from data.database import reading_engine
from geo.errors import GeoError
from geo.settings import Settings


def back_up(
    cluster: Cluster, settings: Settings, file: Path, *, force: bool, progress: Progress
) -> None:
    """Dump the database into `file`, readable by this account only.

    Written under another name beside it first, so that a full disk or a kill leaves no half backup
    under the right name. Raises GeoError backup.exists, backup.not_writable, backup.failed.
    """
    if file.exists() and not force:
        raise GeoError("backup.exists", file=file)
    dumping = program("pg_dump", settings, _server_major(cluster))
    arguments, environment = connection_words(_all_seeing(cluster))
    options = ["--format", "custom", "--compress", "6", "--no-owner", "--no-privileges"]
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".backup-", dir=file.parent) as folder:
            half = Path(folder) / "dump"
            command = [dumping, *options, "--file", str(half), *arguments]
            reason = run(command, environment, Path(folder) / "log", progress)
            if reason is not None:
                raise GeoError("backup.failed", reason=reason)
            half.chmod(0o600)
            half.replace(file)
    except OSError as error:
        raise GeoError("backup.not_writable", file=file, reason=error.strerror) from error


def _all_seeing(cluster: Cluster) -> str:
    """In the private cluster the administrator dumps: no row-level security may thin out a
    backup."""
    if cluster.place is None:
        return cluster.url
    return make_url(cluster.url).set(username=ADMIN).render_as_string(hide_password=False)


def _server_major(cluster: Cluster) -> int:
    engine = reading_engine(cluster.url)
    try:
        with engine.connect() as connection:
            return major_of(connection)
    except sa.exc.OperationalError as error:
        raise GeoError("backup.failed", reason=str(error.orig).splitlines()[0]) from error
    finally:
        engine.dispose()
