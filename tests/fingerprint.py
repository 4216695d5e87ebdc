"""One short text that changes when any byte of a territory changes."""

import dataclasses
import hashlib

import numpy as np
import shapely

from data.demo.territory.columns import Objects, Territory


def fingerprint(territory: Territory) -> str:
    """SHA-256 over every column of every store, in order."""
    hashed = hashlib.sha256(f"{territory.size} {territory.seed}".encode())
    for field in dataclasses.fields(territory):
        store = getattr(territory, field.name)
        if not dataclasses.is_dataclass(store):
            continue
        for column in dataclasses.fields(store):
            values = getattr(store, column.name)
            hashed.update(f"|{field.name}.{column.name}:".encode())
            hashed.update(
                _text(values) if values.dtype == object else np.ascontiguousarray(values).tobytes()
            )
    return hashed.hexdigest()


def _text(values: Objects) -> bytes:
    if len(values) and isinstance(values[0], shapely.Geometry):
        return b"".join(shapely.to_wkb(values).tolist())
    return "\x1f".join("" if value is None else str(value) for value in values).encode()
