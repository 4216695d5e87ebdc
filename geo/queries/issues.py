"""Issues: the rows behind every number of any place, a page at a time, and the life of one issue.

Which rows, in which order and how many comes from the read model; the text of the page itself comes
from the database by primary key.
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from geo.errors import NotFound
from geo.queries.issue_rows import IssueRow, issue_row, read_rows, select_issue
from geo.queries.listing import Sort, in_order, rows_of
from geo.queries.selecting import RowNumbers
from geo.queries.world import World
from geo.rules.indicators import Measure
from geo.scope import Scope

__all__ = [
    "LARGEST_PAGE",
    "IssueDetail",
    "IssueEventRow",
    "IssuePage",
    "IssueRow",
    "ListRequest",
    "Sort",
    "issue_detail",
    "list_issues",
]

LARGEST_PAGE = 200
SEARCHED = 20_000

_SEARCH = sa.text(
    "select id from issue where id = any(:ids)"
    " and (title like :pattern or description like :pattern or issue_no like :pattern)"
)
_DETAIL = select_issue(
    ', i.description, st_x(i.geom) as lon, st_y(i.geom) as lat, i."placing" as placed',
    "i.issue_no = :number",
)
_EVENTS = sa.text(
    """
    select e.at, e.action, e.from_status, e.to_status, e.from_level, e.to_level,
           o.name_zh, o.name_en, e.note
    from issue_event e left join organisation o on o.id = e.organisation_id
    where e.issue_id = :issue order by e.seq
    """
)


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
    rows = rows_of(world, scope, request.measure)
    capped = bool(request.text) and len(rows) > SEARCHED
    if request.text:
        rows = _containing(db, world, rows, request.text)
    first = max(request.offset, 0)
    last = first + min(max(request.limit, 1), LARGEST_PAGE)
    page = in_order(world, rows, request.sort, request.descending, last)[first:]
    ids = world.facts.issues.id[page]
    return IssuePage(read_rows(db, world, ids.tolist()), len(rows), capped)


def issue_detail(db: Session, world: World, issue_no: str) -> IssueDetail:
    """Two statements. Raises NotFound issue.not_found (number=...)."""
    row = db.execute(_DETAIL, {"number": issue_no}).one_or_none()
    if row is None:
        raise NotFound("issue.not_found", number=issue_no)
    events = db.execute(_EVENTS, {"issue": row.id})
    return IssueDetail(
        row=issue_row(world, row),
        description=row.description,
        lon=row.lon,
        lat=row.lat,
        placing=row.placed,
        events=tuple(IssueEventRow(*event) for event in events),
    )


def _containing(db: Session, world: World, rows: RowNumbers, text: str) -> RowNumbers:
    """Of the newest 20,000 rows those whose title, text or number contains the words."""
    issues = world.facts.issues
    newest = rows[-SEARCHED:] if len(rows) <= SEARCHED else np.sort(rows)[-SEARCHED:]
    pattern = "%" + "".join("\\" + c if c in "\\%_" else c for c in text.strip()) + "%"
    ids = db.scalars(_SEARCH, {"ids": issues.id[newest].tolist(), "pattern": pattern}).all()
    return newest[np.isin(issues.id[newest], np.asarray(ids, np.int64))]
