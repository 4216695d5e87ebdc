"""Which version of the program this is."""

import tomllib
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
