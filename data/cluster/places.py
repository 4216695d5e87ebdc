"""Where a private cluster lives: its folder, its socket, and whether both can be used."""

import errno
import hashlib
import os
import re
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from data.cluster.accounts import Account, choose
from geo.errors import GeoError
from geo.settings import Settings

LEAST_FREE_MB = 300
LONGEST_SOCKET = 103  # bytes; 107 on Linux, 103 on macOS, one limit for both
PORT = 5432
# Root's own folders (/root) cannot be entered by the server's account; its cluster then lives here.
FOR_ROOT = Path("/var/lib/gezhi")

_PLAIN = re.compile(r"[A-Za-z0-9/._+-]+")


@dataclass(frozen=True, slots=True)
class Place:
    """One cluster: `base` holds locks, log and the folder `data`; `account` owns all of it."""

    base: Path
    account: Account

    @property
    def data(self) -> Path:
        return self.base / "pg"

    @property
    def log(self) -> Path:
        return self.base / "server.log"

    @property
    def ready(self) -> Path:
        """The mark that database, extensions and roles were made."""
        return self.base / "ready"

    def major(self) -> int | None:
        """Version of the existing cluster, None when there is none yet."""
        try:
            return int((self.data / "PG_VERSION").read_text("ascii").strip())
        except FileNotFoundError:
            return None


def locate(settings: Settings) -> Place:
    """Where the cluster is or would be; changes nothing."""
    base = Path(os.path.realpath(settings.home / "cluster"))
    account = choose([base / "pg", base, *base.parents], settings.postgres_user)
    return Place(base, account)


def prepare(settings: Settings) -> Place:
    """Locate the cluster and make its folder. Raises GeoError cluster.read_only, cluster.denied or
    cluster.full."""
    try:
        _make_open(settings.home)
        place = locate(settings)
        if place.account.switch and not place.base.exists() and not _reachable(place):
            place = _for_root(settings, place.account)
        if not place.base.exists():
            # Another process may be making it at this moment.
            place.base.mkdir(mode=0o700, parents=True, exist_ok=True)
            _give(place.base, place.account)
    except OSError as error:
        raise refusal(error, settings.home) from error
    _check(place)
    return place


def refusal(error: OSError, folder: Path) -> GeoError:
    """The sentence for a folder that the system does not let us use."""
    if error.errno == errno.EROFS:
        return GeoError("cluster.read_only", folder=folder)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return GeoError("cluster.full", folder=folder, free=free_mb(folder), least=LEAST_FREE_MB)
    return GeoError("cluster.denied", folder=folder, reason=os.strerror(error.errno or 0))


def require_space(place: Place) -> None:
    """Refuse to start below 300 MB: a server that meets a full disk panics. Raises GeoError
    cluster.full."""
    free = free_mb(place.base)
    if free < LEAST_FREE_MB:
        raise GeoError("cluster.full", folder=place.base, free=free, least=LEAST_FREE_MB)


def socket_path(place: Place) -> Path:
    """Where the socket's folder is: beside the data, or a short one when that path is too long or
    unusual."""
    beside = place.base / "socket"
    full = f"{beside}/.s.PGSQL.{PORT}"
    if _PLAIN.fullmatch(full) and len(full.encode()) <= LONGEST_SOCKET:
        return beside
    name = hashlib.sha256(os.fsencode(place.base)).hexdigest()[:12]
    return _short_temporary() / f"gezhi-{place.account.uid}-{name}"


def socket_folder(place: Place) -> Path:
    """The folder of the socket, made when missing. Raises GeoError cluster.socket_taken."""
    folder = socket_path(place)
    _own(folder, place.account)
    return folder


def _make_open(home: Path) -> None:
    """Make the home folder and its missing parents enterable, whatever the umask: the server may
    run as another account."""
    for folder in [*reversed(home.parents), home]:
        if not folder.exists():
            folder.mkdir(exist_ok=True)
            if os.geteuid() == 0:
                folder.chmod(0o755)


def _reachable(place: Place) -> bool:
    return place.account.may("-x", place.base.parent)


def _for_root(settings: Settings, account: Account) -> Place:
    """A folder under /var/lib, found again through a symbolic link in the home folder."""
    link = settings.home / "cluster"
    name = hashlib.sha256(os.fsencode(link)).hexdigest()[:12]
    target = FOR_ROOT / name
    _make_open(FOR_ROOT)
    link.symlink_to(target)
    return Place(target, account)


def _check(place: Place) -> None:
    if os.geteuid() != 0 and not os.access(place.base, os.R_OK | os.X_OK):
        raise GeoError("cluster.other_owner", folder=place.base, owner=place.base.owner())
    if not os.access(place.base, os.W_OK):
        raise GeoError("cluster.read_only", folder=place.base)
    if place.account.switch and not place.account.may("-w", place.base):
        raise GeoError("cluster.unreachable", folder=place.base, account=place.account.name)


def _own(folder: Path, account: Account) -> None:
    """Make a private folder; one that stands in a public place must be ours and no link."""
    if not os.path.lexists(folder):
        folder.mkdir(mode=0o700)
        _give(folder, account)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid:
        raise GeoError("cluster.socket_taken", folder=folder)
    if stat.S_IMODE(found.st_mode) != 0o700:
        folder.chmod(0o700)


def _give(folder: Path, account: Account) -> None:
    if account.switch:
        os.chown(folder, account.uid, account.gid)


def _short_temporary() -> Path:
    usual = Path("/tmp")
    return usual if os.access(usual, os.W_OK) else Path(tempfile.gettempdir())


def free_mb(folder: Path) -> int:
    """Free space in megabytes where `folder` is or would be."""
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free // 1_000_000
