"""Visits 走访: where somebody was, on which doors was knocked and which opened; dwellings are
numbers, never names."""

import hashlib
import re

import numpy as np
import polars as pl
import shapely
import sqlalchemy as sa
from numpy.typing import NDArray

from data.importing import parents, positions, registers
from data.importing.coordinates import System
from data.importing.issues import Staged
from data.importing.placing import Ground, Spots, place
from data.importing.positions import Shapes
from data.importing.privacy import masked
from data.importing.request import Request
from data.importing.sheet import Sheet
from data.importing.staging import Counts, Staging, hex_points
from geo.shapes.datum import metres_between
from geo.shapes.locate import NOWHERE
from geo.vocab import VisitKind

# E8: a visit counts as made in its grid when its point lies within 50 m of it.
NEAR_M = 50.0
_RANGE = re.compile(r"^(\d{1,5})(?:[-~～至](\d{1,5}))?$")
_MOST_DWELLINGS = 2000


def stage(
    db: sa.Connection, sheet: Sheet, raw: Shapes | None, system: System | None, request: Request
) -> Staged:
    """Check and stage visits."""
    sheet.required("started_at")
    if sheet.has("number"):
        sheet.required("number")
        sheet.unique("number")
    columns = _times(sheet)
    kinds = {member.key: int(member) for member in VisitKind}
    kind = sheet.choice("kind", "visit_kind").fill_null("monthly_all")
    columns["kind"] = kind.replace_strict(
        kinds, default=int(VisitKind.MONTHLY_ALL), return_dtype=pl.Int64
    )
    columns |= _dwellings(sheet)
    columns |= registers.subjects(db, sheet)
    plain = sheet.text("findings")
    columns["findings"] = pl.DataFrame(plain).select(masked(pl.col("findings"))).to_series()
    hidden = int((plain != columns["findings"]).sum() or 0)
    ground = Ground.of(db)
    spots = place(sheet, positions.points(sheet, raw, system), ground, request.tolerance_m)
    columns["in_area"] = _by_grid(sheet, ground, spots)
    found = spots.columns
    columns |= {name: found[name] for name in ("area_id", "grid_id", "building_id")}
    columns["geom"] = hex_points(spots.lon, spots.lat)
    columns["visit_no"] = sheet.text("number") if sheet.has("number") else _numbers(sheet)
    frame = pl.DataFrame({name: values.alias(name) for name, values in columns.items()})
    staging = Staging(db, "visit", "visit_no", frame.columns, versioned=False)
    usable = frame.filter(pl.Series(~sheet.bad))
    staging.copy(usable)
    staging.ready()
    return Staged(staging, hidden, spots.counted(~sheet.bad))


def _times(sheet: Sheet) -> dict[str, pl.Series]:
    start, end = sheet.moment("started_at"), sheet.moment("ended_at")
    early = (end < start).fill_null(False).to_numpy()
    sheet.refuse_all(early, "ended_at", "import.bad_order")
    return {"started_at": start, "ended_at": end}


def _dwellings(sheet: Sheet) -> dict[str, pl.Series]:
    """Lists such as ``1,2,5-8``; who was reached must be among those visited."""
    visited = _lists(sheet, "dwelling_nos")
    reached = _lists(sheet, "reached")
    for row, (all_, some) in enumerate(zip(visited, reached, strict=True)):
        if some and not set(some) <= set(all_) and not sheet.bad[row]:
            sheet.refuse(row, "reached", "import.bad_reached")
    texts = {"dwelling_nos": visited, "reached": reached}
    return {
        name: pl.Series(name, ["{" + ",".join(map(str, row)) + "}" for row in rows])
        for name, rows in texts.items()
    }


def _lists(sheet: Sheet, name: str) -> list[list[int]]:
    found: list[list[int]] = []
    for row, text in enumerate(sheet.text(name)):
        numbers: set[int] = set()
        for part in re.split(r"[,;，、；\s]+", text or ""):
            match = _RANGE.match(part)
            first = int(match[1]) if match else 0
            last = int(match[2] or match[1]) if match else 0
            if part and not (0 < first <= last <= _MOST_DWELLINGS):
                sheet.refuse(row, name, "import.bad_dwellings", limit=_MOST_DWELLINGS)
                break
            numbers.update(range(first, last + 1) if match else ())
        found.append(sorted(numbers))
    return found


def _by_grid(sheet: Sheet, ground: Ground, spots: Spots) -> pl.Series:
    """The grid that a visit names comes before the one it lies in; whether it was made within 50 m
    of it."""
    held = ground.grids
    rows = len(sheet)
    position = np.full(rows, NOWHERE, dtype=np.int64)
    if len(held.ids):
        by_id = {int(id_): n for n, id_ in enumerate(held.ids)}
        position = np.array([by_id.get(int(id_), NOWHERE) for id_ in spots.grid], dtype=np.int64)
        if sheet.has("grid"):
            position = parents.by_column(sheet, "grid", held, position)
        known = position != NOWHERE
        spots.grid[known] = held.ids[position[known]]
        homeless = known & ~np.isfinite(spots.lon)
        spots.area[homeless] = held.areas[position[homeless]]
    return pl.Series("in_area", _near(held.shapes, position, spots), dtype=pl.Boolean)


def _near(shapes: Shapes, position: NDArray[np.int64], spots: Spots) -> list[bool | None]:
    """Whether each visit was made within 50 m of its grid, None without a grid or a point."""
    near: list[bool | None] = [None] * len(position)
    rows = np.flatnonzero((position != NOWHERE) & np.isfinite(spots.lon))
    points = shapely.points(spots.lon[rows], spots.lat[rows])
    ways = shapely.get_coordinates(shapely.shortest_line(shapes[position[rows]], points))
    start, end = ways.reshape(-1, 2, 2)[:, 0], ways.reshape(-1, 2, 2)[:, 1]
    metres = metres_between(start[:, 0], start[:, 1], end[:, 0], end[:, 1])
    for row, distance in zip(rows, metres, strict=True):
        near[row] = bool(distance <= NEAR_M)
    return near


def _numbers(sheet: Sheet) -> pl.Series:
    """A number made of the content, so that the same file twice changes nothing; equal rows are
    counted up."""
    seen: dict[str, int] = {}
    found = []
    for cells in zip(*(sheet.text(name).to_list() for name in sorted(sheet.columns)), strict=True):
        mark = hashlib.sha256(repr(cells).encode()).hexdigest()[:24]
        seen[mark] = seen.get(mark, 0) + 1
        found.append(f"content:{mark}:{seen[mark]}")
    return pl.Series("visit_no", found, dtype=pl.String)


def merge(_db: sa.Connection, staged: Staged, counts: Counts) -> None:
    if counts.changed:
        staged.staging.update()
    if counts.new:
        staged.staging.free_ids()
        staged.staging.insert()
