"""The compact file in which geometry travels to the browser: any mix of polygons, lines and points.

Little-endian. A 64-byte header, then six sections without padding::

    0  4s  magic "GZGM"          24 f64 x0          48 u32 bytes of the counts section
    4  u16 version (1)           32 f64 y0          52 u32 bytes of the x section
    6  u16 flags 1=class 2=label 40 f64 step (m)    56 u32 bytes of the y section
    8  u32 n features                               60 u32 bytes of the labels section
    12 u32 p parts   16 u32 m vertices   20 u32 bytes of the trailer

    counts   varints: parts of each feature (n), then vertices of each part (p)
    kinds    u8[p]: 0 outer ring, 1 hole of the outer ring before it, 2 line, 3 point
    classes  u8[n] when flag 1 is set
    x, y     zigzag varints: difference to the vertex before, in steps, running on over all parts
    labels   zigzag varints when flag 2 is set: x, y of each label point, against the one before
    trailer  UTF-8 JSON object: columns by name (ids, zh, en, parent ...), one entry a feature

Coordinates are EPSG:3857 metres; x = x0 + steps * step. Closing vertices and repeated vertices of
rings and lines are left out; outer rings run anticlockwise and holes clockwise, so that the
non-zero rule fills multipolygons with holes. The row number of a feature is its place in every
array of values sent later. Bounding boxes are not stored: the reader derives them while decoding.
"""

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.shapes.parts import Parts, assemble, explode
from geo.shapes.varint import pack, unpack, unzigzag, zigzag

MAGIC = b"GZGM"
VERSION = 1
HEADER = struct.Struct("<4sHHIIIIdddIIII")
HAS_CLASSES, HAS_LABELS = 1, 2

Geometries = NDArray[np.object_]
Table = Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class Layer:
    """A decoded file. `geometries` are EPSG:3857; an empty feature is None; `labels` is (n, 2)."""

    geometries: Geometries
    classes: NDArray[np.uint8] | None
    labels: NDArray[np.float64] | None
    table: dict[str, list[Any]]
    step: float


def encode(
    geometries: Geometries,
    *,
    step: float = 0.5,
    classes: NDArray[np.uint8] | None = None,
    labels: NDArray[np.float64] | None = None,
    table: Table | None = None,
) -> bytes:
    """One file of `geometries` (n,) in EPSG:3857, rounded to `step` metres.

    `classes` (n,) and `labels` (n, 2) are optional, as are the columns of `table`, each of n
    entries. Rings and lines that vanish by rounding are left out; None and empty geometries keep
    their row. Raises ValueError when a column has another length.
    """
    n = len(geometries)
    _check_lengths(n, classes, labels, table or {})
    origin = _origin(geometries)
    parts = explode(geometries, origin, step)
    trailer = json.dumps(dict(table or {}), ensure_ascii=False, separators=(",", ":")).encode()
    counts = pack(np.r_[parts.per_feature, parts.sizes])
    xs, ys = (pack(zigzag(np.diff(axis, prepend=0))) for axis in parts.steps.T)
    named = b"" if labels is None else _pack_labels(labels, origin, step)
    flags = (HAS_CLASSES if classes is not None else 0) | (HAS_LABELS if labels is not None else 0)
    sizes = (n, len(parts.sizes), len(parts.steps), len(trailer))
    header = HEADER.pack(
        MAGIC, VERSION, flags, *sizes, *origin, step, len(counts), len(xs), len(ys), len(named)
    )
    tag = b"" if classes is None else np.asarray(classes, dtype=np.uint8).tobytes()
    return b"".join((header, counts, parts.kinds.tobytes(), tag, xs, ys, named, trailer))


def encode_points(
    xy: NDArray[np.float64], *, step: float = 0.5, classes: NDArray[np.uint8] | None = None
) -> bytes:
    """A file of bare points: `xy` (n, 2) in EPSG:3857 metres, and a class byte each."""
    return encode(shapely.points(xy), step=step, classes=classes)


def decode(data: bytes) -> Layer:
    """Read a file back. Raises ValueError when it is not one, or of another version."""
    if len(data) < HEADER.size or data[:4] != MAGIC:
        raise ValueError("not a geometry file")
    _, version, flags, n, p, _, t, x0, y0, step, *lengths = HEADER.unpack_from(data)
    if version != VERSION:
        raise ValueError(f"geometry file of version {version}")
    sizes = (lengths[0], p, n if flags & HAS_CLASSES else 0, *lengths[1:], t)
    counts, kinds, tag, xs, ys, named, trailer = _sections(data[HEADER.size :], sizes)
    counted = unpack(counts)
    steps = np.column_stack([np.cumsum(unzigzag(unpack(axis))) for axis in (xs, ys)])
    parts = Parts(counted[:n], counted[n:], np.frombuffer(kinds, dtype=np.uint8), steps)
    origin = np.array([x0, y0])
    return Layer(
        geometries=assemble(parts, origin, step),
        classes=np.frombuffer(tag, dtype=np.uint8) if flags & HAS_CLASSES else None,
        labels=_unpack_labels(named, origin, step) if flags & HAS_LABELS else None,
        table=json.loads(trailer),
        step=step,
    )


def count_features(data: bytes) -> int:
    """Number of rows of a file, from its header."""
    return int(HEADER.unpack_from(data)[3])


def _check_lengths(n: int, classes: Any, labels: Any, table: Table) -> None:
    columns = {"classes": classes, "labels": labels, **table}
    for name, column in columns.items():
        if column is not None and len(column) != n:
            raise ValueError(f"{name} has {len(column)} entries for {n} features")


def _origin(geometries: Geometries) -> NDArray[np.float64]:
    """Lower left corner of everything, rounded down to a metre; 0, 0 when there is nothing."""
    if not len(geometries):
        return np.zeros(2)
    corner = shapely.total_bounds(geometries)[:2]
    return np.zeros(2) if np.isnan(corner).any() else np.floor(corner)


def _pack_labels(labels: NDArray[np.float64], origin: NDArray[np.float64], step: float) -> bytes:
    known = np.where(np.isfinite(labels), labels, origin)
    steps = np.rint((known - origin) / step).astype(np.int64)
    return pack(zigzag(np.diff(steps, axis=0, prepend=[[0, 0]]).ravel()))


def _unpack_labels(data: bytes, origin: NDArray[np.float64], step: float) -> NDArray[np.float64]:
    return np.cumsum(unzigzag(unpack(data)).reshape(-1, 2), axis=0) * step + origin


def _sections(body: bytes, sizes: Sequence[int]) -> list[bytes]:
    ends = np.cumsum(sizes)
    if len(body) != ends[-1]:
        raise ValueError("geometry file cut short")
    return [body[int(end) - size : int(end)] for size, end in zip(sizes, ends, strict=True)]
