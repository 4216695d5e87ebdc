"""The shelf: files by layer and content hash on disk, compressed once, shared by all workers."""

import fcntl
import gzip
import hashlib
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import brotli

from geo.errors import Unavailable

NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,60}")
MARK = re.compile(r"[0-9a-f]{20}")
ENCODINGS = ("br", "gzip")
SLOW_BROTLI_BELOW = 3_000_000
KEPT_RECORDS = 12


@dataclass(frozen=True, slots=True)
class Stored:
    """Where a file is served, and how many bytes brotli sends of it."""

    url: str
    bytes: int


class Shelf:
    """A folder of files that are written once and never changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the shelf against other processes and threads; the lock ends with its holder.

        Raises Unavailable layers.cannot_write (folder=, reason=) when the folder takes no files.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            handle = (self.folder / "lock").open("w")
        except OSError as error:
            raise self._refused(error) from error
        with handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def put(self, layer: str, body: bytes) -> Stored:
        """Store a file in both encodings, unless it is there already."""
        mark = hashlib.sha256(body).hexdigest()[:20]
        path = self.path(layer, mark, "br")
        if not path.exists():
            quality = 11 if len(body) < SLOW_BROTLI_BELOW else 9
            self._write(self.path(layer, mark, "gzip"), gzip.compress(body, 9, mtime=0))
            self._write(path, brotli.compress(body, quality=quality, lgwin=22))
        return Stored(f"/geo/{layer}/{mark}.bin", path.stat().st_size)

    def path(self, layer: str, mark: str, encoding: str) -> Path:
        return self.folder / f"{layer}.{mark}.{'br' if encoding == 'br' else 'gz'}"

    def find(self, layer: str, mark: str, encoding: str) -> bytes | None:
        """The file as sent in `encoding` ("br", "gzip", anything else: plain); None if unknown."""
        if not NAME.fullmatch(layer) or not MARK.fullmatch(mark):
            return None
        path = self.path(layer, mark, encoding)
        try:
            body = path.read_bytes()
        except OSError:
            return None
        return body if encoding in ENCODINGS else gzip.decompress(body)

    def record(self, key: str) -> str | None:
        """The text kept under a key, or None."""
        try:
            return (self.folder / f"{key}.json").read_text("utf8")
        except OSError:
            return None

    def keep(self, key: str, text: str) -> None:
        """Keep a text under a key, and forget the oldest records and the files only they name."""
        self._write(self.folder / f"{key}.json", text.encode())
        self._forget()

    def _forget(self) -> None:
        records = sorted(self.folder.glob("*.json"), key=lambda p: p.stat().st_mtime, reverse=True)
        for old in records[KEPT_RECORDS:]:
            old.unlink(missing_ok=True)
        named = "".join(path.read_text("utf8") for path in records[:KEPT_RECORDS])
        for path in [*self.folder.glob("*.br"), *self.folder.glob("*.gz")]:
            if path.name.rsplit(".", 2)[1] not in named:
                path.unlink(missing_ok=True)

    def _write(self, path: Path, body: bytes) -> None:
        """All or nothing: a reader never sees half a file, a crash leaves none."""
        try:
            with tempfile.NamedTemporaryFile(dir=self.folder, delete=False) as handle:
                handle.write(body)
            ready = Path(handle.name)
            ready.chmod(0o644)
            ready.replace(path)
        except OSError as error:
            raise self._refused(error) from error

    def _refused(self, error: OSError) -> Unavailable:
        return Unavailable(
            "layers.cannot_write", folder=str(self.folder), reason=error.strerror or str(error)
        )
