"""PostgreSQL's client programs of a version that fits the server, and their progress."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from data.cluster import binaries
from geo.errors import GeoError
from geo.settings import Settings, child_environment

Progress = Callable[[], None]


def program(name: str, settings: Settings, server_major: int) -> str:
    """Path of a client program not older than the server. Raises GeoError backup.no_program."""
    found = [one for one in binaries.installed(settings.postgres_bin) if one.major >= server_major]
    for one in sorted(found, key=lambda one: one.major):
        if os.access(one.folder / name, os.X_OK):
            return one.program(name)
    elsewhere = shutil.which(name)
    if elsewhere is None:
        raise GeoError("backup.no_program", program=name, major=server_major)
    return elsewhere


def major_of(connection: sa.Connection) -> int:
    """Major version of the server."""
    return int(connection.scalar(sa.text("show server_version_num"))) // 10_000


def connection_words(url: str) -> tuple[list[str], dict[str, str]]:
    """Arguments and environment for a client program; the password goes by environment, where ps
    does not show it."""
    parsed = make_url(url)
    bare = parsed.set(drivername="postgresql", password=None)
    environment = child_environment()
    if parsed.password is not None:
        environment["PGPASSWORD"] = str(parsed.password)
    return ["--dbname", bare.render_as_string(hide_password=False)], environment


def run(
    command: Sequence[str], environment: Mapping[str, str], log: Path, progress: Progress
) -> str | None:
    """Run to the end, calling `progress` ten times a second. Returns the reason when it failed,
    else None."""
    with log.open("wb") as errors:
        child = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stderr=errors)
        try:
            while child.poll() is None:
                progress()
                time.sleep(0.1)
        except BaseException:
            child.kill()
            child.wait()
            raise
    if child.returncode == 0:
        return None
    lines = [line for line in log.read_text("utf8", "replace").splitlines() if line.strip()]
    telling = [line for line in lines if "error" in line or "failed" in line]
    return (telling or lines or [str(child.returncode)])[0]
