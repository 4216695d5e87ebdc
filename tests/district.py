"""A small random district for recounting: two streets, four communities, both ladders, every state.

Issues lie at every depth: in buildings, compounds, grids, communities, streets and the district.
"""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from geo.vocab import Placing, Satisfaction, Status
from tests import make

FIRST = make.local(2024, 2, 1)
SPAN_MINUTES = int((make.NOW - FIRST).total_seconds() // 60)


@dataclass
class District:
    """What the drawing needs to know of what is there already."""

    areas: list[Any] = field(default_factory=list)
    grids: list[Any] = field(default_factory=list)
    compounds: list[Any] = field(default_factory=list)
    buildings: list[Any] = field(default_factory=list)
    categories: list[Any] = field(default_factory=list)


def build(db: Session, seed: int = 1, issues: int = 400, visits: int = 160) -> District:
    dice, here = random.Random(seed), District()
    make.levels(db)
    _territory(db, dice, here)
    _categories(db, here)
    for number in range(issues):
        _issue(db, dice, here, number)
    for _ in range(visits):
        _visit(db, dice, here)
    _registers(db, random.Random(seed), here)
    for rank, compound in enumerate(here.compounds[:4], 1):
        status = dice.choice(["rectifying", "monitoring", "voided", "listed"])
        make.listed(db, compound, rank, status)
    make.setting(db, "territory_version", seed)
    make.setting(db, "facts_version", 1)
    make.setting(db, "timezone", "Asia/Shanghai")
    return here


def _territory(db: Session, dice: random.Random, here: District) -> None:
    district = make.area(db, "district", None, "990101")
    here.areas.append(district)
    for street_no in ("001", "002"):
        street = make.area(db, "street", district, f"990101{street_no}")
        here.areas.append(street)
        for community_no in ("001", "002"):
            code = street.code + community_no
            households = dice.randint(50, 90)
            community = make.area(
                db, "community", street, code, households=households, population=3 * households
            )
            here.areas.append(community)
            _community(db, dice, here, community)


def _community(db: Session, dice: random.Random, here: District, community: Any) -> None:
    grids = [make.grid(db, community, f"{community.code}B00{n}", households=30) for n in (1, 2)]
    compounds = [
        make.compound(
            db,
            community,
            f"{community.code}200{n}",
            type=dice.choice(["commercial", "mixed", "work_unit", None]),
            age_class=dice.choice(["new", "old", None]),
            households=dice.choice([40, 90, None]),
            population=dice.choice([100, 230, None]),
        )
        for n in (1, 2)
    ]
    for compound in compounds:
        for quarter in dice.sample([1, 4, 7, 10], dice.randint(0, 3)):
            make.rating(db, compound, date(2026, quarter, 1), dice.randint(1, 5))
    here.grids += grids
    here.compounds += compounds
    for number in range(1, 7):
        code = f"{community.code}{number:05d}"
        compound = dice.choice([*compounds, None])
        size = dice.choice([0, 4, 12])
        here.buildings.append(
            make.building(db, community, code, dice.choice(grids), compound, dwellings=size)
        )


def _categories(db: Session, here: District) -> None:
    for top in ("01", "02"):
        parent = make.category(db, top)
        here.categories += [parent, *(make.category(db, top + low, parent) for low in ("01", "02"))]


def _place(dice: random.Random, here: District) -> Any:
    kinds = (here.buildings, here.compounds, here.grids, here.areas)
    return dice.choice(dice.choices(kinds, weights=(6, 2, 1, 2))[0])


def _moment(dice: random.Random) -> datetime:
    """Mostly anything, sometimes the very midnight, which belongs to the day that begins."""
    recent = dice.random() < 0.2
    first = SPAN_MINUTES - 14_400 if recent else 0
    at = FIRST + timedelta(minutes=dice.randrange(first, SPAN_MINUTES))
    if dice.random() < 0.2:
        return at.replace(hour=0, minute=0)
    return at + timedelta(seconds=dice.randrange(60), microseconds=dice.randrange(10**6))


def _issue(db: Session, dice: random.Random, here: District, number: int) -> None:
    reported = _moment(dice)
    status = dice.choice(list(Status) * 2 + [Status.CLOSED] * 20)
    due = reported + timedelta(days=dice.randint(1, 9), minutes=dice.choice([0, 0, 77, 591]))
    values: dict[str, Any] = {
        "issue_no": f"R{number:05d}",
        "reported_at": reported,
        "due_at": dice.choice([due, due, due, None]),
        "dispatched_at": dice.choice([reported, reported, reported, None]),
        "urgency": dice.randint(1, 4),
        "dispatch_count": dice.choice([0, 1, 1, 2]),
        "return_count": dice.choice([0, 0, 1, 3]),
        "status": status,
        "source": dice.randint(1, 13),
        "appeal": dice.randint(1, 7),
        "matter": dice.randint(1, 4),
        "category_id": dice.choice([*(c.id for c in here.categories), None]),
        "placing": int(Placing.POINT),
        "redo_count": dice.choice([0, 0, 0, 1]),
        "repeat_of_id": dice.choice([None, None, number]),
        "title": dice.choice(["电梯故障", "路灯不亮", "100%_漏水"]),
    }
    if values["dispatched_at"] is not None:
        hours = dice.choice([None, 1, 2, 2.001, 24, 30])
        values["first_contact_at"] = None if hours is None else reported + timedelta(hours=hours)
    if status in (Status.CLOSED, Status.AWAITING_VERIFICATION):
        answer = dice.choice([due, reported + timedelta(hours=dice.randint(1, 300))])
        values["responded_at"] = answer
    if status is Status.CLOSED:
        values["verified_at"] = values["responded_at"] + timedelta(hours=dice.randint(1, 50))
        values["closed_at"] = values["verified_at"]
        values |= _call_back(dice)
    make.issue(db, _place(dice, here), **values)


def _call_back(dice: random.Random) -> dict[str, Any]:
    reached = dice.choice([True, True, False, None])
    return {
        "cb_reached": reached,
        "cb_resolved": dice.choice([True, False, None]) if reached else None,
        "cb_satisfaction": dice.choice(list(Satisfaction)) if reached else None,
        "cb_excluded": dice.choice([None, None, None, "重复"]),
    }


def _visit(db: Session, dice: random.Random, here: District) -> None:
    place = dice.choice([*here.buildings, *here.grids, *here.areas])
    doors = dice.sample(range(1, 13), dice.randint(0, 6))
    make.visit(db, place, doors, started_at=_moment(dice), kind=dice.choice([3, 4, 4]))


def _registers(db: Session, dice: random.Random, here: District) -> None:
    """Key places in buildings, in the open and beyond all grids; care targets, dense enough that
    some places have five of them and some have not."""
    for number, grid in enumerate(here.grids):
        grid.geom = make.square(118 + 0.02 * number, 35)
    for number in range(30):
        home = dice.choice(here.buildings) if dice.random() < 0.5 else None
        lon = 118.005 + 0.02 * dice.randint(0, len(here.grids))
        place = make.key_place(db, number, home, geom=make.point(lon, 35.005), **_active(dice))
        _paid(db, dice, here.buildings, place, kind=1, key_place_id=place.id)
    for number in range(40):
        target = make.care_target(db, number, dice.choice(here.buildings), **_active(dice))
        _paid(db, dice, here.buildings, target, kind=2, care_target_id=target.id)


def _active(dice: random.Random) -> dict[str, date | None]:
    since = date(2023, 1, 1) + timedelta(days=dice.randint(0, 800))
    until = since + timedelta(days=dice.randint(1, 900))
    return {"active_from": since, "active_to": until if dice.random() < 0.3 else None}


def _paid(db: Session, dice: random.Random, homes: list[Any], subject: Any, **more: Any) -> None:
    """Recorded visits, good and bad ones, and days ticked off, also when it was not active."""
    for _ in range(dice.randint(0, 6)):
        reached = dice.sample(range(1, 11), dice.randint(0, 2))
        minutes = dice.randrange(SPAN_MINUTES)
        values = {"in_area": dice.choice([True, True, False, None]), **more}
        at = FIRST + timedelta(minutes=minutes)
        make.visit(db, dice.choice(homes), reached, started_at=at, **values)
    for month in dice.sample(range(24), dice.randint(0, 12)):
        start = date(2024 + (month + 11) // 12, (month + 11) % 12 + 1, 1)
        make.check_in(db, subject, start, *dice.sample(range(1, 29), dice.randint(1, 20)))
