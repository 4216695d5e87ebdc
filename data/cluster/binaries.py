"""Finding the programs of an installed PostgreSQL that has PostGIS."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from geo.errors import GeoError
from geo.settings import child_environment

OLDEST_MAJOR = 15

_FOLDERS = (
    ("/usr/lib/postgresql", "*/bin"),
    ("/usr", "pgsql-*/bin"),
    ("/usr/local/pgsql", "bin"),
    ("/opt/homebrew/opt", "postgresql@*/bin"),
    ("/usr/local/opt", "postgresql@*/bin"),
    ("/Applications/Postgres.app/Contents/Versions", "*/bin"),
)


@dataclass(frozen=True, slots=True)
class Binaries:
    """One installation: the folder of its programs, its major version, and whether PostGIS is
    there."""

    folder: Path
    major: int
    postgis: bool

    def program(self, name: str) -> str:
        return str(self.folder / name)


def find(wanted: Path | None, major: int | None = None) -> Binaries:
    """The newest usable installation, or that of `major` when a cluster of that version exists
    already.

    Raises GeoError cluster.no_postgres, cluster.no_postgis, cluster.too_old or cluster.version.
    """
    found = sorted(installed(wanted), key=lambda one: one.major, reverse=True)
    if not found:
        raise GeoError("cluster.no_postgres", folder=wanted or "/usr/lib/postgresql")
    if major is not None:
        fitting = [one for one in found if one.major == major]
        if not fitting:
            raise GeoError("cluster.version", cluster=major, installed=found[0].major)
        found = fitting
    with_postgis = [one for one in found if one.postgis]
    if not with_postgis:
        raise GeoError("cluster.no_postgis", major=found[0].major)
    if with_postgis[0].major < OLDEST_MAJOR:
        raise GeoError("cluster.too_old", major=with_postgis[0].major, oldest=OLDEST_MAJOR)
    return with_postgis[0]


def installed(wanted: Path | None) -> Iterator[Binaries]:
    """Every installation on this machine, or only the one in the folder `wanted`."""
    seen: set[Path] = set()
    for folder in [wanted] if wanted else _candidates():
        real = folder.resolve()
        if real not in seen and os.access(real / "initdb", os.X_OK):
            seen.add(real)
            described = _describe(real)
            if described is not None:
                yield described


def _candidates() -> Iterator[Path]:
    for root, pattern in _FOLDERS:
        yield from Path(root).glob(pattern)
    program = shutil.which("postgres")
    if program:
        yield Path(program).resolve().parent


def _describe(folder: Path) -> Binaries | None:
    version = _ask([str(folder / "postgres"), "--version"])
    number = re.search(r"(\d+)", version)
    if number is None:
        return None
    share = _share(folder, int(number[1]))
    return Binaries(folder, int(number[1]), (share / "extension" / "postgis.control").exists())


def _share(folder: Path, major: int) -> Path:
    """The folder of extensions; Debian's is known, elsewhere pg_config is asked (it is a separate
    package there)."""
    debian = Path(f"/usr/share/postgresql/{major}")
    if folder == Path(f"/usr/lib/postgresql/{major}/bin") and debian.is_dir():
        return debian
    return Path(_ask([str(folder / "pg_config"), "--sharedir"]).strip() or folder.parent / "share")


def _ask(command: list[str]) -> str:
    try:
        return subprocess.run(
            command, capture_output=True, text=True, env=child_environment(), timeout=10
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""
