"""Issue rows: issues as the database has them, in words and with the place they are shown at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from geo.queries.placement import grid_rows
from geo.queries.territory import OUTSIDE, At, Named
from geo.queries.world import World
from geo.vocab import TERMINAL, LevelKind


@dataclass(frozen=True, slots=True)
class IssueRow:
    id: int
    issue_no: str
    title: str | None
    category_zh: str | None
    category_en: str | None
    matter: int
    source: int
    appeal: int
    status: int
    urgency: int
    handler_zh: str | None
    handler_en: str | None
    place: Named | None  # the smallest place it is placed in
    lon: float | None
    lat: float | None
    reported_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    is_open: bool
    is_overdue: bool
    days_left: int | None  # to the deadline of an open one, in local days; negative when past


def select_issue(more: str, where: str) -> sa.TextClause:
    """The query behind `issue_row`, with further columns."""
    return sa.text(
        f"""
        select i.id, i.issue_no, i.title, c.name_zh as category_zh, c.name_en as category_en,
               i.matter, i.source, i.appeal, i.status, i.urgency,
               o.name_zh as handler_zh, o.name_en as handler_en,
               i.area_id, coalesce(i.area_now, i.area_id) as area_now,
               i.grid_id, coalesce(i.grid_now, i.grid_id) as grid_now,
               i.compound_id, i.building_id,
               st_x(i.geom) as lon, st_y(i.geom) as lat,
               i.reported_at, i.due_at, i.closed_at{more}
        from issue i
        left join category c on c.id = i.category_id
        left join organisation o on o.id = i.handler_id
        where {where}
        """
    )


_BY_ID = select_issue("", "i.id = any(:ids)")


def read_rows(db: Session, world: World, ids: Sequence[int]) -> tuple[IssueRow, ...]:
    """Rows in the order of `ids`, by primary key. One statement."""
    found = {row.id: row for row in db.execute(_BY_ID, {"ids": list(ids)})}
    return tuple(issue_row(world, found[id_]) for id_ in ids if id_ in found)


def issue_row(world: World, row: Any) -> IssueRow:
    is_open = row.status not in TERMINAL
    left = None
    if is_open and row.due_at is not None:
        left = (row.due_at.astimezone(world.zone).date() - world.today).days
    return IssueRow(
        id=row.id,
        issue_no=row.issue_no,
        title=row.title,
        category_zh=row.category_zh,
        category_en=row.category_en,
        matter=row.matter,
        source=row.source,
        appeal=row.appeal,
        status=row.status,
        urgency=row.urgency,
        handler_zh=row.handler_zh,
        handler_en=row.handler_en,
        place=place_of(world, row),
        lon=row.lon,
        lat=row.lat,
        reported_at=row.reported_at,
        due_at=row.due_at,
        closed_at=row.closed_at,
        is_open=is_open,
        is_overdue=is_open and row.due_at is not None and row.due_at < world.as_of,
        days_left=left,
    )


def place_of(world: World, row: Any) -> Named | None:
    """The smallest place on today's map that a row with place ids lies in."""
    ids = {
        LevelKind.BUILDING: row.building_id,
        LevelKind.COMPOUND: row.compound_id,
        LevelKind.GRID: row.grid_id,
        LevelKind.AREA: _area_of(world, row),
    }
    for kind, wanted in ids.items():
        for key, level in reversed(world.territory.levels.items()):
            if wanted is None or level.rung.kind is not kind:
                continue
            one = np.asarray([wanted], np.int32)
            now = np.asarray([row.grid_now or 0], np.int32)
            is_grid = kind is LevelKind.GRID
            found = int((grid_rows(level, now, one) if is_grid else level.rows_of(one))[0])
            if found != OUTSIDE:
                return world.territory.named(At(key, found))
    return None


def _area_of(world: World, row: Any) -> int:
    """The area it came to or the one of its report, whichever stands on the day."""
    levels = world.territory.levels.values()
    areas = [level for level in levels if level.rung.kind is LevelKind.AREA]
    stands = [any(each in level.ids for level in areas) for each in (row.area_id, row.area_now)]
    return int(row.area_id if stands == [True, False] else row.area_now)


def grid_of(world: World, row: Any) -> Named | None:
    """The grid that a row lies in by the boundaries of the world; None without grids or a place."""
    grids, houses = (world.territory.of_kind(kind) for kind in (LevelKind.GRID, LevelKind.BUILDING))
    if grids is None:
        return None
    now, was, house = (
        np.asarray([each or 0], np.int32) for each in (row.grid_now, row.grid_id, row.building_id)
    )
    found = int(grid_rows(grids, now, was)[0])
    here = int(houses.rows_of(house)[0]) if houses else OUTSIDE
    if houses is not None and here != OUTSIDE:
        found = int(world.territory.up(houses.rung.key, grids.rung.key)[here])
    return None if found == OUTSIDE else world.territory.named(At(grids.rung.key, found))


RECORD = (
    *("issue_no", "title", "description", "category_zh", "category_en"),
    *("matter", "source", "appeal", "urgency", "status", "is_late", "handler_zh", "handler_en"),
    *("days_left", "reported", "due", "closed", "lon", "lat"),
)
# Local times and days are worked out by the database: of 350,000 rows that is a third of the time.
_RECORDS = sa.text(
    """
    select i.id, i.issue_no, i.title, i.description, c.name_zh, c.name_en,
           i.matter, i.source, i.appeal, i.urgency, i.status,
           i.status <> all(:terminal) and coalesce(i.due_at < :as_of, false),
           o.name_zh, o.name_en,
           case when i.status <> all(:terminal)
                then cast(i.due_at at time zone :zone as date) - :today end,
           cast(i.reported_at at time zone :zone as timestamp(0)),
           cast(i.due_at at time zone :zone as timestamp(0)),
           cast(i.closed_at at time zone :zone as timestamp(0)),
           st_x(i.geom), st_y(i.geom)
    from issue i
    left join category c on c.id = i.category_id
    left join organisation o on o.id = i.handler_id
    where i.id = any(:ids)
    """
)


def records(db: Session, world: World, ids: Sequence[int]) -> list[tuple[Any, ...]]:
    """Everything of these issues that may leave the house, without their places.

    Tuples in the order of RECORD, rows in the order of `ids`; times are local and naive. One
    statement.
    """
    named = {
        "ids": list(ids),
        "terminal": [int(status) for status in TERMINAL],
        "as_of": world.as_of,
        "zone": str(world.zone),
        "today": world.today,
    }
    found = {row[0]: row[1:] for row in db.execute(_RECORDS, named)}
    nothing = (None,) * len(RECORD)
    return [found.get(id_, nothing) for id_ in ids]
