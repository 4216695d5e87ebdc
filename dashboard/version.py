"""Which version of the program this is."""

import hashlib
import tomllib
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from geo.settings import PROJECT


def program_version() -> str:
    """The installed version, or that of the source tree's pyproject.toml when nothing is
    installed."""
    try:
        return version("gezhi")
    except PackageNotFoundError:
        with (PROJECT / "pyproject.toml").open("rb") as file:
            return str(tomllib.load(file)["project"]["version"])


@cache
def program_mark() -> str:
    """A mark of everything that a page is made of: it differs after every update of the program.

    From the sources as they were when this process first asked, not from the version alone: between
    two versions an installation may be mended as well.
    """
    found = hashlib.sha256()
    for folder in ("dashboard", "geo", "data"):
        for path in sorted((PROJECT / folder).rglob("*")):
            if path.suffix in (".py", ".js", ".css", ".toml"):
                found.update(path.name.encode() + path.read_bytes())
    return f"{program_version()}-{found.hexdigest()[:12]}"
