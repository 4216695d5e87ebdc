"""Hand-made rows for tests: a word says what it is, everything else has a plain default."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from geo.cube.assembling import read_facts
from geo.cube.facts import Facts
from geo.models import (
    Area,
    Building,
    CareTarget,
    Category,
    CheckIn,
    Compound,
    CompoundRating,
    Grid,
    HotspotCycle,
    HotspotEntry,
    Issue,
    IssueEvent,
    KeyPlace,
    Ladder,
    Level,
    Setting,
    SpecialTeam,
    TeamProblem,
    Visit,
)
from geo.queries.world import World, Worlds
from geo.scope import Scope
from geo.vocab import Appeal, Matter, Source, Status

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 22, 10, 30, tzinfo=ZONE)
DAY = timedelta(days=1)
Row = TypeVar("Row")
LEVELS = (
    ("district", "area", "区", "District"),
    ("street", "area", "街道", "Street"),
    ("community", "area", "社区", "Community"),
    ("grid", "grid", "网格", "Grid"),
    ("compound", "compound", "小区", "Compound"),
    ("building", "building", "楼栋", "Building"),
)
TOP = ("district", "street", "community")


def levels(db: Session) -> None:
    """The levels of the demo with a ladder by compounds and one by grids."""
    db.add_all(
        Level(key=key, kind=kind, position=position, name_zh=zh, name_en=en)
        for position, (key, kind, zh, en) in enumerate(LEVELS)
    )
    for key, below, first in (("compounds", "compound", True), ("grids", "grid", False)):
        rungs = [*TOP, below, "building"]
        db.add(Ladder(key=key, name_zh=key, name_en=key, levels=rungs, is_default=first))
    db.flush()


def area(db: Session, level: str, parent: Area | None, code: str, **more: Any) -> Area:
    path = (parent.path if parent else "") + code + "/"
    return _added(
        db,
        Area(
            code=code,
            level=level,
            parent_id=parent.id if parent else None,
            path=path,
            name_zh=more.pop("name_zh", f"区域{code}"),
            **more,
        ),
    )


def grid(db: Session, area: Area, code: str, **more: Any) -> Grid:
    more.setdefault("name_zh", f"网格{code}")
    return _added(db, Grid(code=code, area_id=area.id, geom=square(118, 35), **more))


def compound(db: Session, area: Area, code: str, **more: Any) -> Compound:
    more.setdefault("name_zh", f"小区{code}")
    return _added(db, Compound(code=code, area_id=area.id, point=point(118, 35), **more))


def building(
    db: Session, area: Area, code: str, grid: Grid | None, compound: Compound | None, **more: Any
) -> Building:
    more.setdefault("name_zh", f"{code}号楼")
    more.setdefault("dwellings", 10)
    return _added(
        db,
        Building(
            code=code,
            area_id=area.id,
            grid_id=grid.id if grid else None,
            compound_id=compound.id if compound else None,
            geom=point(118, 35),
            **more,
        ),
    )


def category(db: Session, code: str, parent: Category | None = None) -> Category:
    parent_id = parent.id if parent else None
    return _added(db, Category(code=code, parent_id=parent_id, name_zh=f"类{code}"))


def issue(db: Session, place: Any, **more: Any) -> Issue:
    """An issue in a building, compound, grid or area; by default a hotline complaint of a week ago,
    closed in time."""
    closed = more.get("status", Status.CLOSED) == Status.CLOSED
    reported = more.setdefault("reported_at", NOW - 7 * DAY)
    more.setdefault("due_at", reported + 5 * DAY)
    more.setdefault("dispatched_at", reported)
    if closed:
        answered = more.setdefault("responded_at", reported + DAY)
        more.setdefault("verified_at", answered + DAY)
        more.setdefault("closed_at", more["verified_at"])
    values = {
        "issue_no": f"T{db.scalar(sa.select(sa.func.count(Issue.id))) or 0:06d}",
        "source": Source.HOTLINE,
        "appeal": Appeal.COMPLAINT,
        "matter": Matter.SMALL,
        "urgency": 3,
        "placing": 2,
        "status": Status.CLOSED,
        "level": 4,
    }
    return _added(db, Issue(**{**values, **where(place), **more}))


def event(db: Session, issue: Issue, seq: int, **more: Any) -> IssueEvent:
    values = {"at": NOW, "action": 1, "to_status": 1, "to_level": 4}
    return _added(db, IssueEvent(issue_id=issue.id, seq=seq, **{**values, **more}))


def visit(db: Session, place: Any, reached: list[int], **more: Any) -> Visit:
    values = {"kind": 3, "started_at": NOW - DAY, "dwelling_nos": reached, "reached": reached}
    located = {key: value for key, value in where(place).items() if key != "compound_id"}
    return _added(db, Visit(**{**values, **located, **more}))


def key_place(db: Session, number: int, place: Building | None, **more: Any) -> KeyPlace:
    """In a building, or with `geom` wherever it is."""
    values = {
        "code": f"KP-{number:06d}",
        "name_zh": f"重点部位{number}",
        "kind": "other",
        "building_id": place.id if place else None,
        "geom": point(118, 35),
        "active_from": date(2020, 1, 1),
    }
    return _added(db, KeyPlace(**{**values, **more}))


def care_target(db: Session, number: int, place: Building, **more: Any) -> CareTarget:
    values = {
        "pseudonym": f"CT-{number:06d}",
        "kind": "living_alone",
        "building_id": place.id,
        "active_from": date(2020, 1, 1),
    }
    return _added(db, CareTarget(**{**values, **more}))


def check_in(db: Session, subject: KeyPlace | CareTarget, month: date, *days: int) -> CheckIn:
    """Ticked off on these days of a month."""
    key = "key_place_id" if isinstance(subject, KeyPlace) else "care_target_id"
    bits = sum(1 << day - 1 for day in days)
    return _added(db, CheckIn(**{key: subject.id, "month": month, "days": bits}))


def listed(db: Session, compound: Compound, rank: int, status: str, **more: Any) -> HotspotEntry:
    """An entry of the list 2026, which is made when it is missing."""
    cycle = db.scalar(sa.select(HotspotCycle).where(HotspotCycle.code == "2026"))
    if cycle is None:
        cycle = _added(
            db,
            HotspotCycle(
                code="2026",
                window_start=date(2025, 1, 1),
                window_end=date(2026, 1, 1),
                k=65,
                params={},
                computed_at=NOW,
                published_at=NOW,
                status="published",
            ),
        )
    values: dict[str, Any] = {"score": 100.0 - rank, "components": {}, "baseline_count": 100}
    entry = HotspotEntry(
        cycle_id=cycle.id, compound_id=compound.id, rank=rank, status=status, **{**values, **more}
    )
    return _added(db, entry)


def team(db: Session, entry: HotspotEntry, status: str = "active", **more: Any) -> SpecialTeam:
    return _added(
        db,
        SpecialTeam(
            entry_id=entry.id,
            compound_id=entry.compound_id,
            status=status,
            formed_on=date(2026, 2, 1),
            **more,
        ),
    )


def problem(db: Session, team: SpecialTeam, no: int, status: str, **more: Any) -> TeamProblem:
    verified = NOW if status == "verified" else None
    values = {"title": f"问题{no}", "matter": Matter.BIG, "verified_at": verified}
    return _added(db, TeamProblem(team_id=team.id, no=no, status=status, **{**values, **more}))


def rating(db: Session, compound: Compound, quarter: date, stars: int) -> CompoundRating:
    values = {"compound_id": compound.id, "quarter": quarter, "score": 20.0 * stars}
    return _added(db, CompoundRating(stars=stars, **values))


def setting(db: Session, key: str, value: Any) -> None:
    db.merge(Setting(key=key, value=value))
    db.flush()


def where(place: Any) -> dict[str, int | None]:
    """The four place columns of a fact that lies in a place."""
    if isinstance(place, Area):
        return {"area_id": place.id}
    if isinstance(place, Building):
        return {
            "area_id": place.area_id,
            "grid_id": place.grid_id,
            "compound_id": place.compound_id,
            "building_id": place.id,
        }
    key = "grid_id" if isinstance(place, Grid) else "compound_id"
    return {"area_id": place.area_id, key: place.id}


def point(lon: float, lat: float) -> str:
    return f"SRID=4490;POINT({lon} {lat})"


def square(lon: float, lat: float) -> str:
    e, n = lon + 0.01, lat + 0.01
    return f"SRID=4490;MULTIPOLYGON((({lon} {lat},{e} {lat},{e} {n},{lon} {n},{lon} {lat})))"


class OwnFacts:
    """Facts as the test's own uncommitted transaction sees them."""

    def __init__(self, db: Session) -> None:
        self._db = db

    def facts(self, facts_version: int | None = None) -> Facts:
        self._db.flush()
        driver: Any = self._db.connection().connection.driver_connection
        return read_facts(driver, ZONE, facts_version=facts_version or 0)


def world(db: Session, now: datetime = NOW, scope: Scope | None = None) -> World:
    """The world of the test's transaction, by the boundaries of the scope's clock."""
    return Worlds(OwnFacts(db)).open(db, now, scope)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type]


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZONE)  # type: ignore[arg-type]


def _added(db: Session, row: Row) -> Row:
    db.add(row)
    db.flush()
    return row
