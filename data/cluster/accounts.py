"""The operating system account of the private server: PostgreSQL refuses to run as root."""

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geo.errors import GeoError
from geo.settings import child_environment


@dataclass(frozen=True, slots=True)
class Account:
    """Who runs the server. `switch` is true when this process is root and has to change over."""

    name: str
    uid: int
    gid: int
    switch: bool

    def child(self) -> dict[str, Any]:
        """Arguments for subprocess: a known environment and, from root, the other account."""
        options: dict[str, Any] = {"env": child_environment()}
        if self.switch:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return options

    def may(self, test: str, path: Path) -> bool:
        """Whether the account may do `test` (``-x`` enter, ``-w`` write) with `path`; asked of the
        kernel, not of mode bits."""
        # argv, not a shell; cwd must be a folder that every account may enter.
        command = ["test", test, str(path)]
        return subprocess.run(command, cwd="/", **self.child()).returncode == 0


def choose(folders: Sequence[Path], wanted: str | None) -> Account:
    """The account for a cluster in `folders` (innermost first; those that do not exist are passed
    over).

    Not root: oneself. Root: the setting, else the owner of the innermost existing folder unless
    that is root, else ``postgres``, else ``nobody``.
    """
    if os.geteuid() != 0:
        return Account(_name(os.geteuid()), os.geteuid(), os.getegid(), switch=False)
    if wanted:
        return _named(wanted)
    for folder in folders:
        if folder.exists():
            owner = folder.stat().st_uid
            if owner != 0:
                return _numbered(owner)
            break
    return next((account for name in ("postgres", "nobody") if (account := _find(name))), None) or (
        _nobody()
    )


def _named(name: str) -> Account:
    found = _find(name)
    if found is None or found.uid == 0:
        raise GeoError("cluster.no_account", name=name)
    return found


def _find(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(name, entry.pw_uid, entry.pw_gid, switch=True)


def _numbered(uid: int) -> Account:
    try:
        return Account(_name(uid), uid, pwd.getpwuid(uid).pw_gid, switch=True)
    except KeyError:
        return Account(str(uid), uid, uid, switch=True)


def _nobody() -> Account:
    raise GeoError("cluster.no_account", name="postgres")


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
