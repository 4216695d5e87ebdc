"""Issues: the rows behind every number of any place, a page at a time, and the life of one issue.

Which rows, in which order and how many comes from the read model; the text of the page itself comes
from the database by primary key.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from geo.errors import NotFound
from geo.queries.issue_rows import IssueRow, grid_of, issue_row, read_rows, select_issue
from geo.queries.listing import Sort, in_order, rows_behind, rows_of
from geo.queries.searching import ENOUGH, containing
from geo.queries.selecting import RowNumbers
from geo.queries.territory import Named
from geo.queries.world import World
from geo.rules.indicators import Measure
from geo.scope import Place, Scope
from geo.vocab import LevelKind

__all__ = [
    "LARGEST_PAGE",
    "IssueDetail",
    "IssueEventRow",
    "IssuePage",
    "IssueRow",
    "ListRequest",
    "Sort",
    "chosen_issues",
    "issue_detail",
    "list_issues",
]

LARGEST_PAGE = 200
_DETAIL = select_issue(
    ', i.description, i."placing" as placed, i.accepted_at, i.dispatched_at, i.responded_at,'
    " i.verified_at, i.due_original_at, i.level, i.redo_count, i.return_count,"
    " (select g.code from grid g where g.id = i.grid_id) as grid_code,"
    " (select g.name_zh from grid g where g.id = i.grid_id) as grid_zh,"
    " (select g.name_en from grid g where g.id = i.grid_id) as grid_en",
    "i.issue_no = :number",
)
_EVENTS = sa.text(
    """
    select e.at, e.action, e.from_status, e.to_status, e.from_level, e.to_level,
           o.name_zh, o.name_en, e.actor_role, e.note
    from issue_event e left join organisation o on o.id = e.organisation_id
    where e.issue_id = :issue order by e.seq
    """
)


@dataclass(frozen=True, slots=True)
class ListRequest:
    """Which page of which rows. `measure` names the number whose rows are wanted; without one
    they are those that the scope has opened."""

    offset: int = 0
    limit: int = 50
    sort: Sort = Sort.REPORTED
    descending: bool = True
    text: str = ""
    measure: Measure | None = None


@dataclass(frozen=True, slots=True)
class IssuePage:
    """`total` rows match. `walked`: the text was sought in so many of the newest only, there may be
    more."""

    rows: tuple[IssueRow, ...]
    total: int
    walked: int | None = None


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
    role: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class IssueDetail:
    row: IssueRow
    description: str | None
    placing: int
    accepted_at: datetime | None
    dispatched_at: datetime | None
    responded_at: datetime | None
    verified_at: datetime | None
    due_original_at: datetime | None
    level: int
    redos: int
    returns: int
    grid_then: Named | None  # valid when it was reported
    grid_now: Named | None  # by the boundaries of the world
    events: tuple[IssueEventRow, ...]


def list_issues(db: Session, world: World, scope: Scope, request: ListRequest) -> IssuePage:
    """One statement a page, up to three with text, one more in the order of handlers.

    Ties break by time, the newest first.
    """
    first = max(request.offset, 0)
    last = first + min(max(request.limit, 1), LARGEST_PAGE)
    newest_first = request.sort is Sort.REPORTED and request.descending
    rows, walked = _wanted(world, scope, request), None
    if request.text.strip():
        enough = last + ENOUGH if newest_first else 0
        found = containing(db, world, rows, request.text, enough=enough)
        rows, walked = found.rows, found.walked
    page = in_order(world, rows, request.sort, request.descending, last, db)[first:]
    ids = world.facts.issues.id[page]
    return IssuePage(read_rows(db, world, ids.tolist()), len(rows), walked)


def chosen_issues(db: Session, world: World, scope: Scope, request: ListRequest) -> RowNumbers:
    """All rows of the list in its order, whatever page is asked for."""
    rows = _wanted(world, scope, request)
    if request.text.strip():
        rows = containing(db, world, rows, request.text, enough=0).rows
    return in_order(world, rows, request.sort, request.descending, len(rows), db)


def _wanted(world: World, scope: Scope, request: ListRequest) -> RowNumbers:
    if request.measure is None:
        return rows_behind(world, scope)
    return rows_of(world, scope, request.measure)


def issue_detail(db: Session, world: World, issue_no: str) -> IssueDetail:
    """Two statements. Raises NotFound issue.not_found (number=...)."""
    row = db.execute(_DETAIL, {"number": issue_no}).one_or_none()
    if row is None:
        raise NotFound("issue.not_found", number=issue_no)
    events = db.execute(_EVENTS, {"issue": row.id})
    return IssueDetail(
        row=issue_row(world, row),
        description=row.description,
        placing=row.placed,
        accepted_at=row.accepted_at,
        dispatched_at=row.dispatched_at,
        responded_at=row.responded_at,
        verified_at=row.verified_at,
        due_original_at=row.due_original_at,
        level=row.level,
        redos=row.redo_count,
        returns=row.return_count,
        grid_then=_reported_in(row),
        grid_now=grid_of(world, row),
        events=tuple(IssueEventRow(*event) for event in events),
    )


def _reported_in(row: Any) -> Named | None:
    if row.grid_code is None:
        return None
    return Named(Place(LevelKind.GRID, row.grid_code), "grid", row.grid_zh, row.grid_en)
