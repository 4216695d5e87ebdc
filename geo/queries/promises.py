"""Promises: deadlines that passed between two meetings with the work still undone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from geo.cube.clock import midnight, minute_of
from geo.queries.frame import Frame
from geo.queries.selecting import Basis, Window, base_rows
from geo.queries.tally import Tally
from geo.queries.territory import OUTSIDE, At, Named
from geo.queries.world import World
from geo.rules.meetings import Between
from geo.scope import Scope
from geo.vocab import ProblemStatus

MOST_PLACES = 5


@dataclass(frozen=True, slots=True)
class BrokenProblem:
    """A problem of a team's list: its day passed, and it was not solved by the later meeting."""

    named: Named  # the compound
    no: int
    title: str
    title_en: str | None
    lead: str | None
    lead_en: str | None
    due_on: date

    def says(self, lang: str) -> str:
        return self.title if lang == "zh" or not self.title_en else self.title_en

    def led_by(self, lang: str) -> str | None:
        return self.lead if lang == "zh" or not self.lead_en else self.lead_en


@dataclass(frozen=True, slots=True)
class Promises:
    """`issues` counts the issues of the place whose deadline passed and that were still open;
    `places` are the children with most of them."""

    problems: tuple[BrokenProblem, ...]
    issues: int
    places: tuple[tuple[Named, int], ...]


_PROBLEMS = sa.text(
    """
    select t.compound_id, q.no, q.title, q.title_en, q.due_on, o.name_zh, o.name_en
    from team_problem q
    join special_team t on t.id = q.team_id
    left join organisation o on o.id = q.lead_organisation_id
    where q.due_on >= :first and q.due_on < :last
      and (q.status = :open or coalesce(q.solved_at, q.verified_at) >= :until)
    order by q.due_on, t.compound_id, q.no
    """
)


def read_promises(
    db: Session, world: World, scope: Scope, here: Frame, days: Between, until: datetime
) -> Promises:
    """One statement; the issues come from the read model and obey the filters of the scope."""
    counts = broken_issues(world, scope, days, until)
    places: list[tuple[Named, int]] = []
    if here.child is not None:
        places = _worst(world, here, here.child.key, counts)
    problems = _problems(db, world, here.at, days, until)
    return Promises(problems, counts.at(here.at), tuple(places))


def broken_issues(world: World, scope: Scope, days: Between, until: datetime) -> Tally:
    """Issues whose deadline lies between the first day and `until`, and open at `until`."""
    counting, issues = world.counting, world.facts.issues
    end, now = int(minute_of(until)), int(minute_of(world.as_of))
    window = Window(int(midnight(days.then, world.zone)), end, now)
    rows = base_rows(issues, Basis.DUE, window)
    kept = counting.kept(scope, At(None, OUTSIDE), now)
    standing = np.asarray(rows)[kept[rows] & (issues.closed[rows] >= np.int32(end))]
    counts = np.bincount(issues.spot[standing], minlength=len(world.facts.issue_spots))
    return Tally(counts.astype(np.int64), counting.issue_places)


def _worst(world: World, here: Frame, level: str, counts: Tally) -> list[tuple[Named, int]]:
    """Most first, ties by code; places without any are left out."""
    rows = world.territory.children(here.at, level)
    sums = counts.by_row(level, len(world.territory.levels[level]))[rows]
    order = np.argsort(-sums, kind="stable")[:MOST_PLACES]
    found = [(world.territory.named(At(level, int(rows[i]))), int(sums[i])) for i in order]
    return [(named, n) for named, n in found if named and n]


def _problems(
    db: Session, world: World, at: At, days: Between, until: datetime
) -> tuple[BrokenProblem, ...]:
    """Of teams in the place, the oldest deadline first. A promised day has passed when it is over:
    one that is still running at `until` does not count."""
    level = world.counting.compound_level
    if level is None:
        return ()
    last = until.astimezone(world.zone).date()
    bound: Mapping[str, Any] = {
        "first": days.then,
        "last": last,
        "until": until,
        "open": ProblemStatus.OPEN.value,
    }
    rows = db.execute(_PROBLEMS, bound).all()
    ids = np.asarray([row.compound_id for row in rows], np.int32)
    places = world.territory.levels[level].rows_of(ids).tolist()
    inside = np.append(world.territory.inside(at, level), False)
    return tuple(
        BrokenProblem(named, row.no, row.title, row.title_en, row.name_zh, row.name_en, row.due_on)
        for row, place in zip(rows, places, strict=True)
        if place != OUTSIDE and inside[place] and (named := world.territory.named(At(level, place)))
    )
