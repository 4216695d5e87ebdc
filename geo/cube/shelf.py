"""Shelf: facts as memory-mapped files that all workers share, one folder a database.

    <folder>/<database>/current.json     which generation holds, and what its files must look like
    <folder>/<database>/issues-12/*.npy  one file a column; an unchanged table keeps its folder

A generation is written aside and named in `current.json` by one rename, so a crash leaves the one
before. Folders no longer named are deleted; who has them mapped keeps reading.
"""

import json
import logging
import os
import shutil
import time
import uuid
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.cube.facts import TABLES, Facts, columns_of

log = logging.getLogger(__name__)

FORMAT = 10
FORGOTTEN_S = 30 * 86_400


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the files were read from. Facts hold as long as the origin is the same."""

    origin: str
    watermark: int  # rows written by this transaction or a later one may be missing


class Shelf:
    """The folder of one database. All methods may raise OSError: the files are a convenience."""

    def __init__(self, folder: Path, database: str) -> None:
        self._folder = folder / database
        self._verified: set[str] = set()
        self._held: tuple[str, Facts, Stamp] | None = None  # what the manifest with this token says

    @contextmanager
    def locked(self, timeout_s: float) -> Iterator[bool]:
        """Hold the builder's lock; yields False when another process kept it for too long."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "lock").open("a") as file:
            yield _acquire(file.fileno(), time.monotonic() + timeout_s)

    def read(self, origin: str) -> tuple[Facts, Stamp] | None:
        """The newest facts of this origin; None when there are none or their files are damaged."""
        for _ in range(3):  # a writer may delete the generation between our two looks
            manifest = self._manifest()
            if manifest is None or manifest["origin"] != origin:
                return None
            try:
                return self._taken(manifest)
            except FileNotFoundError:
                continue
            except (ValueError, KeyError, TypeError, EOFError) as error:
                log.warning("read model in %s is damaged: %s", self._folder, error)
                return None
        return None

    def write(self, facts: Facts, stamp: Stamp) -> Facts:
        """Publish facts and return them as mapped files. Tables that are those of the generation
        before, which this process read or wrote, keep their files."""
        manifest: dict[str, Any] = {
            "format": FORMAT,
            "token": uuid.uuid4().hex,
            "origin": stamp.origin,
            "watermark": stamp.watermark,
            "facts_version": facts.facts_version,
            "generation": facts.generation,
            "tables": self._write_tables(facts),
        }
        aside = self._folder / f"current.{os.getpid()}.json"
        aside.write_text(json.dumps(manifest))
        aside.replace(self._folder / "current.json")
        self._sweep({table["folder"] for table in manifest["tables"].values()})
        return self._taken(manifest)[0]

    def _taken(self, manifest: dict[str, Any]) -> tuple[Facts, Stamp]:
        if self._held is None or self._held[0] != manifest["token"]:
            stamp = Stamp(manifest["origin"], manifest["watermark"])
            self._held = (manifest["token"], self._facts(manifest), stamp)
        return self._held[1:]

    def _write_tables(self, facts: Facts) -> dict[str, Any]:
        old, tables = self._manifest(), {}
        is_ours = old is not None and self._held is not None and old["token"] == self._held[0]
        for name in TABLES:
            table = getattr(facts, name)
            if is_ours and old and self._held and table is getattr(self._held[1], name):
                tables[name] = old["tables"][name]
            else:
                tables[name] = self._write_table(name, table, facts)
        return tables

    def _write_table(self, name: str, table: Any, facts: Facts) -> dict[str, Any]:
        folder = f"{name}-{facts.generation}-{os.getpid()}"
        path = self._folder / folder
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir()
        try:
            files = {
                column: _write_column(path / f"{column}.npy", values)
                for column, values in columns_of(table).items()
            }
        except OSError:
            shutil.rmtree(path, ignore_errors=True)
            raise
        self._verified.add(folder)
        return {"folder": folder, "files": files}

    def _facts(self, manifest: dict[str, Any]) -> Facts:
        tables = {name: self._table(name, manifest["tables"][name]) for name in TABLES}
        return Facts(
            facts_version=manifest["facts_version"], generation=manifest["generation"], **tables
        )

    def _table(self, name: str, entry: dict[str, Any]) -> Any:
        folder, check = self._folder / entry["folder"], entry["folder"] not in self._verified
        columns = {
            column: _read_column(folder / f"{column}.npy", expected, check)
            for column, expected in entry["files"].items()
        }
        self._verified.add(entry["folder"])
        return TABLES[name](**columns)

    def _manifest(self) -> dict[str, Any] | None:
        try:
            manifest = json.loads((self._folder / "current.json").read_bytes())
        except (FileNotFoundError, ValueError):
            return None
        known = isinstance(manifest, dict) and manifest.get("format") == FORMAT
        return manifest if known else None

    def _sweep(self, named: set[str]) -> None:
        """Delete what the manifest no longer names, and databases not used for a month."""
        for path in self._folder.iterdir():
            if path.is_dir() and path.name not in named:
                shutil.rmtree(path, ignore_errors=True)
        self._verified &= named
        for other in self._folder.parent.iterdir():
            age = time.time() - other.stat().st_mtime
            if other != self._folder and other.is_dir() and age > FORGOTTEN_S:
                shutil.rmtree(other, ignore_errors=True)


def _acquire(descriptor: int, deadline: float) -> bool:
    while True:
        try:
            flock(descriptor, LOCK_EX | LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)


def _write_column(path: Path, values: NDArray[Any]) -> dict[str, Any]:
    np.save(path, values, allow_pickle=False)
    return {"type": values.dtype.str, "rows": len(values), "crc": _checksum(values)}


def _read_column(path: Path, expected: dict[str, Any], check: bool) -> NDArray[Any]:
    """A read-only map of a file. Raises ValueError when it is not what was written."""
    if expected["rows"] == 0:
        return np.zeros(0, expected["type"])
    # A plain array: the subclass numpy returns makes every later operation slower.
    values: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False).view(np.ndarray)
    if values.shape != (expected["rows"],) or values.dtype.str != expected["type"]:
        raise ValueError(f"{path.name}: {values.dtype} {values.shape}")
    if check and _checksum(values) != expected["crc"]:
        raise ValueError(f"{path.name}: checksum")
    return values


def _checksum(values: NDArray[Any]) -> int:
    return zlib.crc32(values.data.cast("B")) if len(values) else 0
