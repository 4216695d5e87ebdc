"""Billed: what a plan would move, whether it divides grids or communities."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from geo.commands.adopting import divided
from geo.queries.bill import Split, bill
from geo.queries.community_bill import community_bill
from geo.queries.planned import COMMUNITY, parted, subject_of
from geo.queries.plans import PlanRow, drawing_of


@dataclass(frozen=True)
class Billed:
    """The bill, and the division of grids that it was worked out from."""

    bill: dict[str, Any]
    splits: Sequence[Split]


def billed(db: Session, row: PlanRow, today: date, now: datetime) -> Billed:
    """As if the plan came into force today; an adopted plan of communities as on the last day
    before. Raises NotFound plan.no_community."""
    drawn = drawing_of(db, row.id, row.head)
    if row.kind != COMMUNITY:
        splits = divided(db, drawn, today, now)
        return Billed(bill(db, splits, today, now), splits)
    last = subject_of(db, row.id)[2]
    day = today if last is None else min(last, today)
    parting = parted(db, drawn, day, now)
    return Billed(community_bill(db, parting, day, now), [parting.grids])
