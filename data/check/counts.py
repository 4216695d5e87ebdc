"""The counts of the report: what the demo reproduces exactly, and what an import brought."""

from typing import Any

import sqlalchemy as sa

from geo.period import shift_year
from geo.rules.change import change
from geo.vocab import COMPLAINT_TYPES, DONE_WITH, NOT_COUNTED, ON_THE_LIST

COUNTS = {
    "compounds": "select count(*) from compound where valid_to is null",
    "compounds_new": "select count(*) from compound where valid_to is null and age_class = 'new'",
    "compounds_old": "select count(*) from compound where valid_to is null and age_class = 'old'",
    "branches": "select count(*) from party_org where valid_to is null and level = 'branch'",
    "branches_substantive": (
        "select count(*) from party_org where valid_to is null and level = 'branch'"
        " and is_substantive"
    ),
    "building_groups": (
        "select count(*) from party_org where valid_to is null and level = 'building_group'"
    ),
    "base_grids": "select count(*) from grid where valid_to is null and kind = 'base'",
    "buildings": "select count(*) from building where valid_to is null",
    "issues": "select count(*) from issue",
    "visits": "select count(*) from visit",
    "key_places": "select count(*) from key_place",
    "care_targets": "select count(*) from care_target",
}
AREAS = {"streets": "street", "communities": "community"}
NEWEST = (
    "select id, window_start, window_end from hotspot_cycle where status = 'published'"
    " order by window_end desc, published_at desc nulls last, id desc limit 1"
)


def count_all(connection: sa.Connection) -> dict[str, int | float | None]:
    """All counts by their key; None where the database has no such level or no list."""
    counts: dict[str, int | float | None] = {
        key: _areas(connection, level) for key, level in AREAS.items()
    }
    for key, query in COUNTS.items():
        counts[key] = int(connection.scalar(sa.text(query)) or 0)
    return counts | _hotspots(connection)


def _areas(connection: sa.Connection, level: str) -> int | None:
    """Current areas of a level, None when the ladder does not have it."""
    known = connection.scalar(sa.text("select count(*) from level where key = :k"), {"k": level})
    if not known:
        return None
    query = sa.text("select count(*) from area where level = :k and valid_to is null")
    return int(connection.scalar(query, {"k": level}) or 0)


def _hotspots(connection: sa.Connection) -> dict[str, int | float | None]:
    """Counts of the newest published list."""
    cycle = connection.execute(sa.text(NEWEST)).one_or_none()
    if cycle is None:
        return {
            "hotspots_listed": 0,
            "hotspot_leaders": 0,
            "hotspots_transformed": 0,
            "hotspot_yoy_pct": None,
        }
    entries = "select count(*) from hotspot_entry where cycle_id = :c and status = any(:s)"
    leaders = (
        "select count(distinct t.leader_post_id) from special_team t"
        " join hotspot_entry e on e.id = t.entry_id where e.cycle_id = :c"
    )
    return {
        "hotspots_listed": connection.scalar(
            sa.text(entries), {"c": cycle.id, "s": list(ON_THE_LIST)}
        ),
        "hotspot_leaders": connection.scalar(sa.text(leaders), {"c": cycle.id}),
        "hotspots_transformed": connection.scalar(
            sa.text(entries), {"c": cycle.id, "s": list(DONE_WITH)}
        ),
        "hotspot_yoy_pct": _year_on_year(connection, cycle),
    }


YEAR_ON_YEAR = """
select count(*) filter (where reported_at < :middle) as before,
       count(*) filter (where reported_at >= :middle) as after
from issue
where compound_id in (
        select compound_id from hotspot_entry where cycle_id = :cycle and status = any(:listed))
  and appeal = any(:types) and not status = any(:uncounted)
  and reported_at >= :start and reported_at < :until
"""


def _year_on_year(connection: sa.Connection, cycle: sa.Row[Any]) -> float | None:
    """D1 of complaint-type orders (set C) of the listed compounds: the year after the window
    against the window, in percent with one decimal."""
    zone = connection.scalar(sa.text("select value #>> '{}' from setting where key = 'timezone'"))
    days = {
        "start": cycle.window_start,
        "middle": cycle.window_end,
        "until": shift_year(cycle.window_end, 1),
    }
    local = sa.text("select cast(cast(:day as date) as timestamp) at time zone :zone")
    moments = {
        name: connection.scalar(local, {"day": day, "zone": zone or "UTC"})
        for name, day in days.items()
    }
    row = connection.execute(
        sa.text(YEAR_ON_YEAR),
        {
            **moments,
            "cycle": cycle.id,
            "listed": list(ON_THE_LIST),
            "types": [int(kind) for kind in COMPLAINT_TYPES],
            "uncounted": [int(status) for status in NOT_COUNTED],
        },
    ).one()
    result = change(row.after, row.before)
    return None if result is None else round(result * 100, 1)
