"""Meetings: which two days are compared when a meeting asks what has changed since the last one."""

from dataclasses import dataclass
from datetime import date, timedelta

from geo.period import Period

LONGEST_DAYS = 731
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Between:
    """Two days of meetings, the earlier one first.

    Figures compare the whole days `since` the last meeting with as many days before it (formula
    D2): windows of one length that do not overlap, and no day that is still running.
    """

    then: date
    till: date

    @property
    def since(self) -> Period:
        return Period(self.then, self.till)

    @property
    def before(self) -> Period:
        return self.since.just_before()


def usual_then(till: date, last_meeting: date | None) -> date:
    """The last meeting before a day; without one the last Monday that is a week or more ago."""
    if last_meeting is not None and last_meeting < till:
        return last_meeting
    week_ago = till - WEEK
    return week_ago - timedelta(days=week_ago.weekday())


def between(then: date | None, till: date | None, today: date, last: date | None) -> Between:
    """The two days meant; what is missing, later than today or out of order gives the usual."""
    end = min(till or today, today)
    begin = then if then is not None and then < end else usual_then(end, last)
    return Between(max(begin, end - timedelta(days=LONGEST_DAYS)), end)
