"""Workdays: the calendar of holidays and make-up days 调休, as the database has it."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from geo.models import Workday
from geo.rules.workdays import Calendar


def load_calendar(db: Session) -> Calendar:
    """One statement."""
    return Calendar(
        {day: worked for day, worked in db.execute(sa.select(Workday.day, Workday.is_workday))}
    )
