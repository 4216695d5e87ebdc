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
_SUSPENDED = _DUE.replace("i.status <> 6", "i.status = 6")
_CALL_BY = (
    "(i.dispatched_at + case when i.urgency = 1 then interval '2h' else interval '1 day' end)"
)
_CONTACT = _W.format(_CALL_BY, _CALL_BY) + f" and {_CALL_BY} < :as_of"
_VERIFIED = _W.format("i.verified_at", "i.verified_at") + " and i.cb_excluded is null"
_CALLED = f"{_VERIFIED} and i.cb_reached"
_END = "least((:until)::timestamp at time zone :zone, :as_of)"
_LATE = """(coalesce(i.responded_at > i.due_at, false)
    or (i.status not in (9, 10, 11) and i.due_at < :as_of))"""
_OPEN = f"""case when (:until)::timestamp at time zone :zone > :as_of
    then i.status not in (9, 10, 11)
    else i.reported_at < {_END} and (i.status <> 9 or i.closed_at >= {_END}) end"""

ISSUES = {
    "issues": _REPORTED,
    "complaints": f"{_REPORTED} and {_C}",
    "not_hotline": f"{_REPORTED} and i.source not in (1, 2)",
    "repeats": f"{_REPORTED} and {_C} and i.repeat_of_id is not null",
    "hotline": f"{_REPORTED} and i.source in (1, 2)",
    "closed": f"{_REPORTED} and i.status = 9",
    "at_once": f"{_REPORTED} and i.status = 9 and i.redo_count = 0 and i.dispatch_count = 1",
    "returns": _REPORTED,
    "dispatches": _REPORTED,
    "answered": f"{_REPORTED} and i.dispatched_at is not null and i.responded_at is not null",
    "contact_due": _CONTACT,
    "contacted": f"{_CONTACT} and i.first_contact_at <= {_CALL_BY}",
    "redone": f"{_REPORTED} and i.status = 9 and i.redo_count > 0",
    "due": _DUE,
    "in_time": f"{_DUE} and i.responded_at <= i.due_at and i.status in (7, 9)",
    "suspended": _SUSPENDED,
    "attempted": f"{_VERIFIED} and i.cb_reached is not null",
    "called": _CALLED,
    "resolved": f"{_CALLED} and i.cb_resolved",
    "satisfied": f"{_CALLED} and i.cb_satisfaction in (1, 2)",
    "open": _OPEN,
    "late": f"{_REPORTED} and {_LATE}",
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
_TRAITS = {
    "types": "c.type = any(:types)",
    "ages": "c.age_class = any(:ages)",
    "stars": """(select r.stars from compound_rating r where r.compound_id = c.id
        and r.quarter <= :as_of order by r.quarter desc limit 1) = any(:stars)""",
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
    terms, values = _of_issues(measure, places, scope, when)
    what = {"returns": "sum(i.return_count)", "dispatches": "sum(i.dispatch_count)"}
    query = f"select {what.get(measure, 'count(*)')} from issue i where "
    return _scalar(db, query + " and ".join(terms), values)


def _of_issues(
    measure: str, places: Iterable[Place], scope: Scope, when: Mapping[str, Any]
) -> tuple[list[str], dict[str, Any]]:
    terms = [_COUNTED, ISSUES[measure]]
    values = _bound(terms, _PLACES, places, when)
    for name, term in _FILTERS.items():
        chosen = getattr(scope, name)
        if chosen:
            terms.append(term)
            values[name] = [str(c) if isinstance(c, str) else int(c) for c in chosen]
    if scope.late:
        terms.append(_LATE)
    _traits(terms, values, scope, "i.compound_id")
    return terms, values


def _traits(terms: list[str], values: dict[str, Any], scope: Scope, column: str) -> None:
    """Only what lies in compounds of the chosen type, age class and stars."""
    for name, term in _TRAITS.items():
        if chosen := getattr(scope, name):
            terms.append(f"{column} in (select c.id from compound c where {term})")
            values[name] = [c if isinstance(c, int) else str(c) for c in chosen]


def handling_hours(
    db: Session, share: float, places: Iterable[Place], scope: Scope, **when: Any
) -> float | None:
    """A quantile of the hours from dispatch to answer that fall on Monday to Friday, 8:30-17:30."""
    terms, values = _of_issues("answered", places, scope, when)
    passed = """(select coalesce(sum(extract(epoch from
            least(h.r, d + interval '17:30') - greatest(h.s, d + interval '8:30'))), 0)
        from generate_series(date_trunc('day', h.s), h.r, interval '1 day') d
        where extract(isodow from d) < 6 and h.r > d + interval '8:30'
          and h.s < d + interval '17:30')"""
    query = f"""select percentile_cont({share}) within group (order by {passed}) / 3600 from (
        select date_trunc('minute', i.dispatched_at) at time zone :zone as s,
               date_trunc('minute', i.responded_at) at time zone :zone as r
        from issue i where {" and ".join(terms)}) h"""
    found = db.scalar(sa.text(query), values)
    return None if found is None else float(found)


def visits(db: Session, places: Iterable[Place], scope: Scope, **when: Any) -> int:
    """Visits begun in the period. A compound counts them through its buildings."""
    terms = [_W.format("v.started_at", "v.started_at")]
    tables = {kind: term.replace("i.", "v.") for kind, term in _PLACES.items()}
    tables["compound"] = (
        "v.building_id in (select b.id from building b join compound c on c.id = b.compound_id"
        " where c.code = :place)"
    )
    values = _bound(terms, tables, places, when)
    _traits(
        terms, values, scope, "(select b.compound_id from building b where b.id = v.building_id)"
    )
    return _scalar(db, "select count(*) from visit v where " + " and ".join(terms), values)


def workdays_visited(db: Session, places: Iterable[Place], **when: Any) -> int:
    """Days from Monday to Friday with a building-day visit, added over communities."""
    terms = [_W.format("v.started_at", "v.started_at"), "v.kind = 4", "a.level = 'community'"]
    tables = dict.fromkeys(_PLACES, "false") | {"area": _IN_AREA.format("a.id")}
    values = _bound(terms, tables, places, when)
    query = """select count(distinct (a.id, (v.started_at at time zone :zone)::date)) from visit v
        join area a on a.id = v.area_id
        where extract(isodow from v.started_at at time zone :zone) < 6 and v.started_at < :as_of
          and """
    return _scalar(db, query + " and ".join(terms), values)


def workdays(db: Session, places: Iterable[Place], **when: Any) -> int:
    """Days from Monday to Friday up to today, added over communities."""
    terms = ["a.level = 'community'"]
    tables = dict.fromkeys(_PLACES, "false") | {"area": _IN_AREA.format("a.id")}
    values = _bound(terms, tables, places, when)
    query = """select count(*) from area a cross join generate_series(:since ::timestamp,
        least((:until)::timestamp, date_trunc('day', (:as_of at time zone :zone))
            + interval '1 day') - interval '1 day', interval '1 day') d
        where extract(isodow from d) < 6 and """
    return _scalar(db, query + " and ".join(terms), values)


def people(db: Session, column: str, place: Place, scope: Scope, **when: Any) -> int:
    """Households or population of one place, as its own row, the compounds or buildings say."""
    values: dict[str, Any] = {"place": place.code, **when}
    chosen: list[str] = []
    _traits(chosen, values, scope, "x.id")
    if place.kind.value in ("grid", "building"):
        own = "dwellings" if column == "households" else "0"
        chosen = [term.replace("x.id", "b.compound_id") for term in chosen]
        if not chosen and place.kind.value == "grid":
            return _scalar(db, f"select {column} from grid where code = :place", values)
        terms = [_BUILDINGS[place.kind.value], *chosen]
        return _scalar(
            db, f"select sum({own}) from building b where " + " and ".join(terms), values
        )
    tables = {"area": _IN_AREA.format("x.area_id"), "compound": "x.code = :place"}
    terms = [tables[place.kind.value], *chosen]
    query = f"select sum(x.{column}) from compound x where " + " and ".join(terms)
    if place.kind.value == "area" and not chosen:
        inside = _IN_AREA.format("a.id")
        query = f"select sum(a.{column}) from area a where a.level = 'community' and {inside}"
    return _scalar(db, query, values)


def coverage(
    db: Session,
    measure: str,
    places: Iterable[Place],
    months: list[date],
    scope: Scope,
    **when: Any,
) -> int:
    """Sums over months: dwellings reached, dwellings, buildings seen or buildings."""
    terms = ["true"]
    values = _bound(terms, _BUILDINGS, places, {**when, "months": months})
    _traits(terms, values, scope, "b.compound_id")
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


def hotspots(db: Session, measure: str, places: Iterable[Place], scope: Scope, **when: Any) -> int:
    """Entries of the list, all or those that are done with."""
    done = "'transformed','monitoring','delisted'"
    waiting = "" if measure == "transformed" else "'listed','rectifying','accepting',"
    terms = [f"e.status in ({waiting}{done})"]
    tables = {
        "area": _IN_AREA.format("c.area_id"),
        "compound": "c.code = :place",
        "grid": "false",
        "building": "false",
    }
    values = _bound(terms, tables, places, when)
    _traits(terms, values, scope, "e.compound_id")
    query = "select count(*) from hotspot_entry e join compound c on c.id = e.compound_id where "
    return _scalar(db, query + " and ".join(terms), values)


_LAST = "least((:until)::date, (:as_of at time zone :zone)::date + 1)"
_PLACE = """key_place x left join building b on b.id = x.building_id
    left join grid g on x.building_id is null and g.kind = 'base' and st_covers(g.geom, x.geom)"""
_TARGET = (
    "care_target x join building b on b.id = x.building_id left join grid g on g.id = b.grid_id"
)
_ROUND_PLACES = {
    "area": _IN_AREA.format("coalesce(b.area_id, g.area_id)"),
    "grid": "coalesce(b.grid_id, g.id) = (select id from grid where code = :place)",
    "compound": "b.compound_id = (select id from compound where code = :place)",
    "building": "b.code = :place",
}
_DONE = """(select v.{who} as who, (v.started_at at time zone :zone)::date as day from visit v
    where v.{who} is not null and {good}
    union select c.{who}, c.month + n from check_in c cross join generate_series(0, 30) n
    where c.{who} is not null and (c.days >> n) & 1 = 1)"""


def rounds(db: Session, measure: str, places: Iterable[Place], scope: Scope, **when: Any) -> int:
    """Days of key places, or weeks of care targets: those due, or those kept; nothing where fewer
    than five care targets are due a visit. Monday to Friday are workdays."""
    is_care = measure.startswith("care")
    days = 7 if is_care else 1
    terms = ["x.active_from <= p.day", "p.day + :days <= coalesce(x.active_to, '2200-01-01')"]
    terms.append("extract(isodow from p.day) " + ("= 1" if is_care else "< 6"))
    values = _bound(terms, _ROUND_PLACES, places, {**when, "days": days})
    _traits(terms, values, scope, "b.compound_id")
    who, good = ("key_place_id", "coalesce(v.in_area, true)")
    if is_care:
        who, good = ("care_target_id", "cardinality(v.reached) > 0")
    count = "count(*)"
    if measure.endswith("kept"):
        count += """ filter (where exists (select from done d
            where d.who = x.id and d.day >= p.day and d.day < p.day + :days))"""
    if is_care:
        count = f"case when count(distinct x.id) < 5 then 0 else {count} end"
    tables = _TARGET if is_care else _PLACE
    query = f"""with done as {_DONE.format(who=who, good=good)}, p as (select d::date as day
        from generate_series((:since)::timestamp, {_LAST}::timestamp - :days * interval '1 day',
            interval '1 day') d)
        select {count} from p cross join {tables} where {" and ".join(terms)}"""
    return _scalar(db, query, values)


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
