"""Issues: the rows behind every number of any place, a page at a time, and the life of one issue.

Which rows, in which order and how many comes from the read model; the text of the page itself comes
from the database by primary key.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from geo.queries.territory import Named
from geo.queries.world import World
from geo.rules.indicators import Measure
from geo.scope import Scope

LARGEST_PAGE = 200
SEARCHED = 20_000


class Sort(StrEnum):
    REPORTED = "reported"
    DUE = "due"
    STATUS = "status"
    MATTER = "matter"
    SOURCE = "source"
    CATEGORY = "category"


@dataclass(frozen=True, slots=True)
class ListRequest:
    """Which page of which rows. `measure` names the number whose rows are wanted."""

    offset: int = 0
    limit: int = 50
    sort: Sort = Sort.REPORTED
    descending: bool = True
    text: str = ""
    measure: Measure = Measure.ISSUES


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
    reported_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    is_open: bool
    is_overdue: bool
    days_left: int | None  # to the deadline of an open one, in local days; negative when past


@dataclass(frozen=True, slots=True)
class IssuePage:
    """`total` rows match; `is_capped` when the text was sought in the newest 20,000 only."""

    rows: tuple[IssueRow, ...]
    total: int
    is_capped: bool = False


@dataclass(frozen=True, slots=True)
class IssueEventRow:
    at: datetime
    action: int
    from_status: int | None
    to_status: int
    from_level: int | None
    to_level: int
    organisation_zh: str | None
    organisation_en: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class IssueDetail:
    row: IssueRow
    description: str | None
    lon: float | None
    lat: float | None
    placing: int
    events: tuple[IssueEventRow, ...]


def list_issues(db: Session, world: World, scope: Scope, request: ListRequest) -> IssuePage:
    """One statement a page, two with text. Ties break by number of the issue."""
    raise NotImplementedError


def issue_detail(db: Session, world: World, issue_no: str) -> IssueDetail:
    """Two statements. Raises NotFound issue.not_found (number=...)."""
    raise NotImplementedError
