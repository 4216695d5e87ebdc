"""Frames of special teams 一小区一专班: leader, four tiers of members, and the problem list."""

from datetime import timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.demo.facts.categories import Categories, categories
from data.demo.facts.columns import groups
from data.demo.facts.courses import Course
from data.demo.facts.ground import Ground
from data.demo.facts.issues import Issues
from data.demo.facts.listing import counted
from data.demo.facts.organisations import Offices
from data.demo.facts.posts import Posts
from data.demo.facts.randomness import Rng
from data.demo.facts.span import Span
from data.demo.tables.hotspots import at, utc

BASIS = "清单问题全部销号，小区通过验收"
STATES = np.array(["verified", "solved", "open"])
ON_DUTY = np.array([0.45, 0.25, 0.30])  # problem states of teams still on duty


def team_frame(issues: Issues, posts: Posts, span: Span) -> pl.DataFrame:
    """One team a listed compound. It leaves a week after the transformation that holds."""
    rows = []
    for course in issues.courses:
        settled = course.settled_on
        left = min(settled + timedelta(days=7), span.as_of) if settled else None
        rows.append(
            {
                "id": course.rank + 1,
                "entry_id": course.rank + 1,
                "compound_id": course.compound + 1,
                "leader_post_id": posts.compound_leader[course.compound],
                "status": "withdrawn" if left else "active",
                "formed_on": course.formed_on,
                "withdrawn_on": left,
                "withdraw_basis": BASIS if left else None,
            }
        )
    return pl.DataFrame(rows, infer_schema_length=None)


def member_frame(
    rng: Rng, ground: Ground, issues: Issues, posts: Posts, offices: Offices
) -> pl.DataFrame:
    """Four tiers: district leader and departments, street, community, compound."""
    rows: list[tuple[int, str, int | None, int | None]] = []
    departments = sorted(set(offices.department.values()))
    for course in issues.courses:
        team, area = course.rank + 1, int(ground.land.compounds.community_no[course.compound])
        street = int(ground.street_of[area])
        rows.append((team, "district", posts.compound_leader[course.compound], None))
        rows += [
            (team, "district", None, int(office))
            for office in rng.permutation(departments)[: int(rng.integers(2, 5))]
        ]
        rows.append((team, "street", posts.street_secretary[street], None))
        rows.append((team, "street", None, int(offices.street_office[street])))
        rows.append((team, "community", posts.community_secretary[area], None))
        rows.append(
            (team, "compound", int(posts.grid_worker[ground.compound_grid[course.compound]]), None)
        )
        if offices.company[course.compound]:
            rows.append((team, "compound", None, int(offices.company[course.compound])))
    schema = {
        "team_id": pl.Int32,
        "tier": pl.String,
        "post_id": pl.Int32,
        "organisation_id": pl.Int32,
    }
    return pl.DataFrame(rows, schema=schema, orient="row").with_row_index("id", offset=1)


def problem_frame(
    rng: Rng, ground: Ground, issues: Issues, posts: Posts, span: Span
) -> pl.DataFrame:
    """The list of each team: the compound's most frequent matters, each with an issue behind it."""
    known, own = categories(), issues.columns
    base = np.flatnonzero(counted(own) & (own["year"] == 1) & (own["compound"] >= 0))
    rows, starts = groups(own["compound"][base], ground.compounds)
    records: list[dict[str, object]] = []
    for course in issues.courses:
        mine = base[rows[starts[course.compound] : starts[course.compound + 1]]]
        wanted = int(rng.integers(4, 10))
        for no, issue in enumerate(_worst_matters(known, own["category"], mine, wanted), 1):
            records.append(_problem(rng, ground, issues, posts, span, course, no, int(issue)))
    frame = pl.DataFrame(records, infer_schema_length=None).with_row_index("id", offset=1)
    return utc(frame, "solved_at", "verified_at")


def _worst_matters(
    known: Categories, category: NDArray[np.int64], rows: NDArray[np.int64], wanted: int
) -> list[int]:
    """The latest issue of each of the most frequent categories."""
    often = np.bincount(category[rows], minlength=len(known.code))
    top = [number for number in np.argsort(-often, kind="stable")[:wanted] if often[number]]
    return [int(rows[category[rows] == number].max()) for number in top]


def _problem(
    rng: Rng,
    ground: Ground,
    issues: Issues,
    posts: Posts,
    span: Span,
    course: Course,
    no: int,
    issue: int,
) -> dict[str, object]:
    known, own = categories(), issues.columns
    category = int(own["category"][issue])
    settled = course.settled_on
    state = "verified" if settled else str(rng.choice(STATES, p=ON_DUTY))
    last = (course.applied_on or settled or span.as_of) - timedelta(days=2)
    if course.again_on and no <= 2:
        last = course.again_on - timedelta(days=9)
    days = max((last - course.formed_on).days, 12)
    solved = course.formed_on + timedelta(days=int(rng.integers(days // 3, days - 6)))
    checked = solved + timedelta(days=int(rng.integers(2, 6)))
    area = int(ground.land.compounds.community_no[course.compound])
    says = known.says[category]
    return {
        "team_id": course.rank + 1,
        "no": no,
        "title": says[int(rng.integers(len(says)))],
        "title_en": known.tree[int(known.row[category])]["en"],
        "issue_id": issue + 1,
        "matter": max(int(own["matter"][issue]), 2),
        "lead_organisation_id": int(own["handler"][issue]) or None,
        "due_on": course.formed_on + timedelta(days=int(rng.integers(45, 200))),
        "status": state,
        "solved_at": None if state == "open" else at(solved, 16),
        "verified_at": at(checked, 11) if state == "verified" else None,
        "verified_by_post_id": posts.street_secretary[int(ground.street_of[area])]
        if state == "verified"
        else None,
    }
