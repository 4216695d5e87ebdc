"""The figures once more, in plain SQL that shares nothing with the program: the measure it is
measured by."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from geo.scope import Place, Scope

_COUNTED = "i.status not in (10, 11)"
_C = "i.appeal in (2, 3, 4)"
_W = "{} >= (:since)::timestamp at time zone :zone and {} < (:until)::timestamp at time zone :zone"
_REPORTED = _W.format("i.reported_at", "i.reported_at")
_DUE = _W.format("i.due_at", "i.due_at") + " and i.due_at < :as_of and i.status <> 6"
_VERIFIED = _W.format("i.verified_at", "i.verified_at") + " and i.cb_excluded is null"
_CALLED = f"{_VERIFIED} and i.cb_reached"
_END = "least((:until)::timestamp at time zone :zone, :as_of)"
_OPEN = f"""case when (:until)::timestamp at time zone :zone > :as_of
    then i.status not in (9, 10, 11)
    else i.reported_at < {_END} and (i.status <> 9 or i.closed_at >= {_END}) end"""

ISSUES = {
    "issues": _REPORTED,
    "complaints": f"{_REPORTED} and {_C}",
    "not_hotline": f"{_REPORTED} and i.source not in (1, 2)",
    "repeats": f"{_REPORTED} and {_C} and i.repeat_of_id is not null",
    "closed": f"{_REPORTED} and i.status = 9",
    "redone": f"{_REPORTED} and i.status = 9 and i.redo_count > 0",
    "due": _DUE,
    "in_time": f"{_DUE} and i.responded_at <= i.due_at and i.status in (7, 9)",
    "attempted": f"{_VERIFIED} and i.cb_reached is not null",
    "called": _CALLED,
    "resolved": f"{_CALLED} and i.cb_resolved",
    "satisfied": f"{_CALLED} and i.cb_satisfaction in (1, 2)",
    "open": _OPEN,
    "late": f"""{_REPORTED} and (coalesce(i.responded_at > i.due_at, false)
        or (i.status not in (9, 10, 11) and i.due_at < :as_of))""",
    "overdue": f"{_OPEN} and i.due_at < {_END}",
}

_IN_AREA = """{} in (with recursive part(id) as (select id from area where code = :place union all
    select a.id from area a join part on a.parent_id = part.id) select id from part)"""
_PLACES = {
    "area": _IN_AREA.format("i.area_id"),
    "grid": "i.grid_id = (select id from grid where code = :place)",
    "compound": "i.compound_id = (select id from compound where code = :place)",
    "building": "i.building_id = (select id from building where code = :place)",
}
_BUILDINGS = {
    "area": _IN_AREA.format("b.area_id"),
    "grid": "b.grid_id = (select id from grid where code = :place)",
    "compound": "b.compound_id = (select id from compound where code = :place)",
    "building": "b.code = :place",
}
_FILTERS = {
    "categories": """i.category_id in (with recursive part(id) as (
        select id from category where code = any(:categories) union all
        select c.id from category c join part on c.parent_id = part.id) select id from part)""",
    "matters": "i.matter = any(:matters)",
    "sources": "i.source = any(:sources)",
    "statuses": "i.status = any(:statuses)",
}


def issues(db: Session, measure: str, places: Iterable[Place], scope: Scope, **when: Any) -> int:
    """A measure of the issues that lie in all of the places."""
    terms = [_COUNTED, ISSUES[measure]]
    values = _bound(terms, _PLACES, places, when)
    for name, term in _FILTERS.items():
        chosen = getattr(scope, name)
        if chosen:
            terms.append(term)
            values[name] = [str(c) if isinstance(c, str) else int(c) for c in chosen]
    return _scalar(db, "select count(*) from issue i where " + " and ".join(terms), values)


def visits(db: Session, places: Iterable[Place], **when: Any) -> int:
    """Visits begun in the period. A compound counts them through its buildings."""
    terms = [_W.format("v.started_at", "v.started_at")]
    tables = {kind: term.replace("i.", "v.") for kind, term in _PLACES.items()}
    tables["compound"] = (
        "v.building_id in (select b.id from building b join compound c on c.id = b.compound_id"
        " where c.code = :place)"
    )
    values = _bound(terms, tables, places, when)
    return _scalar(db, "select count(*) from visit v where " + " and ".join(terms), values)


def coverage(db: Session, measure: str, places: Iterable[Place], months: list[date]) -> int:
    """Sums over months: dwellings reached, dwellings, buildings seen or buildings."""
    terms = ["true"]
    values = _bound(terms, _BUILDINGS, places, {"months": months, "zone": "Asia/Shanghai"})
    inside = " and ".join(terms)
    visited = """visit v where v.building_id = b.id
        and date_trunc('month', v.started_at at time zone :zone) = m.month"""
    what = {
        "dwellings": "sum(b.dwellings)",
        "buildings": "count(*)",
        "buildings_seen": f"count(*) filter (where exists (select from {visited}))",
        "dwellings_reached": f"""sum(least(b.dwellings, (select count(distinct d)
            from (select unnest(v.reached) d from {visited}) x)))""",
    }[measure]
    query = f"""select coalesce({what}, 0) from building b
        cross join unnest(cast(:months as date[])) m(month) where {inside}"""
    return _scalar(db, query, values)


def hotspots(db: Session, places: Iterable[Place]) -> int:
    terms = [
        "e.status in ('listed','rectifying','accepting','transformed','monitoring','delisted')"
    ]
    tables = {
        "area": _IN_AREA.format("c.area_id"),
        "compound": "c.code = :place",
        "grid": "false",
        "building": "false",
    }
    values = _bound(terms, tables, places, {})
    query = "select count(*) from hotspot_entry e join compound c on c.id = e.compound_id where "
    return _scalar(db, query + " and ".join(terms), values)


def when(since: date, until: date, as_of: datetime) -> dict[str, Any]:
    return {"since": since, "until": until, "as_of": as_of, "zone": "Asia/Shanghai"}


def _bound(
    terms: list[str], tables: Mapping[str, str], places: Iterable[Place], values: Mapping[str, Any]
) -> dict[str, Any]:
    bound = dict(values)
    for number, place in enumerate(places):
        terms.append(tables[place.kind.value].replace(":place", f":place{number}"))
        bound[f"place{number}"] = place.code
    return bound


def _scalar(db: Session, query: str, values: Mapping[str, Any]) -> int:
    return int(db.scalar(sa.text(query), values) or 0)
