"""Posts 岗位 and who is in charge of what. Posts are duties; nobody has a name."""

from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.demo.facts.courses import Course
from data.demo.facts.ground import Ground
from data.demo.facts.organisations import Offices
from data.demo.facts.randomness import Rng
from data.demo.facts.recipe import DOUBLE_LEADERS
from data.demo.facts.span import Span

Ids = NDArray[np.int64]
STREET_LEADERS = (("书记", "secretary"), ("主任", "director"), ("副书记", "deputy secretary"))
STREETS_A_LEADER = 2  # an area leader is in charge of two streets


def _nobody() -> Ids:
    return np.empty(0, dtype=np.int64)


@dataclass
class Posts:
    """Rows of tables `post` and `leader_assignment`, and the ids others need."""

    rows: list[tuple[object, ...]] = field(default_factory=list)
    assignments: list[tuple[object, ...]] = field(default_factory=list)
    area_leader: Ids = field(default_factory=_nobody)  # by position of the area; 0: there is none
    grid_worker: Ids = field(default_factory=_nobody)  # by grid
    street_leader_of: Ids = field(default_factory=_nobody)  # by position of the area
    street_secretary: dict[int, int] = field(default_factory=dict)
    community_secretary: dict[int, int] = field(default_factory=dict)
    compound_leader: dict[int, int] = field(default_factory=dict)  # district leader by compound
    department_head: dict[int, int] = field(default_factory=dict)  # by organisation id

    def add(
        self, code: str, role: str, zh: str, en: str, *,
        organisation: int = 0, area: int = -1, grid: int = -1,
    ) -> int:  # fmt: skip
        """A new post; returns its id."""
        area_id, grid_id = area + 1 if area >= 0 else None, grid + 1 if grid >= 0 else None
        self.rows.append((code, role, zh, en, organisation or None, area_id, grid_id))
        return len(self.rows)

    def frame(self) -> pl.DataFrame:
        names = ["code", "role", "name_zh", "name_en", "organisation_id", "area_id", "grid_id"]
        kinds = [pl.String] * 4 + [pl.Int32] * 3
        table = pl.DataFrame(self.rows, schema=dict(zip(names, kinds, strict=True)), orient="row")
        return table.with_row_index("id", offset=1)

    def assignment_frame(self) -> pl.DataFrame:
        schema = {"post_id": pl.Int32, "kind": pl.String, "area_id": pl.Int32,
                  "compound_id": pl.Int32, "valid_from": pl.Date}  # fmt: skip
        return pl.DataFrame(self.assignments, schema=schema, orient="row").with_row_index(
            "id", offset=1
        )


def draw_posts(
    rng: Rng, ground: Ground, offices: Offices, courses: tuple[Course, ...], span: Span
) -> Posts:
    posts = Posts()
    for number, (code, kind, zh, en) in enumerate(
        offices.frame.select("code", "kind", "name_zh", "name_en").iter_rows(), 1
    ):
        if kind in ("district_dept", "utility"):
            posts.department_head[number] = posts.add(
                f"{code}-HEAD", "department_head", f"{zh}负责人岗", f"Head of the {en}",
                organisation=number,
            )  # fmt: skip
    _area_leaders(posts, ground, span)
    _street_and_community(posts, ground, offices, span)
    _compound_leaders(posts, rng, courses, span)
    _grid_posts(posts, ground)
    return posts


def _area_leaders(posts: Posts, ground: Ground, span: Span) -> None:
    """包片领导: one for every two streets."""
    streets = ground.land.areas.rows("street")
    by_street = np.zeros(len(ground.land.areas.code), dtype=np.int64)
    for place, street in enumerate(streets):
        number = place // STREETS_A_LEADER + 1
        if place % STREETS_A_LEADER == 0:
            post = posts.add(
                f"AREA{number:03d}", "area_leader", f"包片领导第{number}岗", f"Area leader {number}"
            )
        by_street[street] = post
        posts.assignments.append((post, "area", int(street) + 1, None, span.start))
    posts.area_leader = by_street[ground.street_of]
    # Issues that are not on the map go to the first area leader of the district.
    posts.area_leader[posts.area_leader == 0] = by_street[streets[0]] if len(streets) else 0


def _street_and_community(posts: Posts, ground: Ground, offices: Offices, span: Span) -> None:
    areas = ground.land.areas
    for street in areas.rows("street"):
        for number, (zh, en) in enumerate(STREET_LEADERS, 1):
            post = posts.add(
                f"ST{areas.code[street]}-{number}", "street_leader",
                f"{areas.name_zh[street]}{zh}岗", f"{areas.name_en[street]}, {en}",
                organisation=int(offices.street_office[street]), area=int(street),
            )  # fmt: skip
            posts.street_secretary.setdefault(int(street), post)
    for area in areas.rows("community"):
        post = posts.add(
            f"CO{areas.code[area]}", "community_secretary", f"{areas.name_zh[area]}书记岗",
            f"{areas.name_en[area]}, secretary",
            organisation=int(offices.community_office[area]), area=int(area),
        )  # fmt: skip
        posts.community_secretary[int(area)] = post
        street = posts.street_secretary.get(int(ground.street_of[area]))
        if street is not None:
            posts.assignments.append((street, "link", int(area) + 1, None, span.start))
    secretary = np.zeros(len(areas.code), dtype=np.int64)
    secretary[list(posts.street_secretary)] = list(posts.street_secretary.values())
    posts.street_leader_of = secretary[ground.street_of]


def _compound_leaders(posts: Posts, rng: Rng, courses: tuple[Course, ...], span: Span) -> None:
    """领衔: district leaders in charge of the listed compounds, some of two, the others of one."""
    double = round(len(courses) * DOUBLE_LEADERS)
    leaders = [
        posts.add(f"LEAD{number:03d}", "district_leader", f"区级领导第{number:02d}岗",
                  f"District leader {number:02d}")
        for number in range(1, len(courses) - double + 1)
    ]  # fmt: skip
    duty = leaders + leaders[:double]
    for course, place in zip(courses, rng.permutation(len(courses)), strict=True):
        post = duty[int(place)]
        posts.compound_leader[course.compound] = post
        posts.assignments.append((post, "compound", None, course.compound + 1, course.listed_on))


def _grid_posts(posts: Posts, ground: Ground) -> None:
    """One head and one worker for each grid."""
    grids = ground.land.grids
    worker = np.zeros(ground.grids, dtype=np.int64)
    for grid, (code, zh, en) in enumerate(
        zip(grids.code, grids.name_zh, grids.name_en, strict=True)
    ):
        area = int(grids.community_no[grid])
        posts.add(f"H{code}", "grid_head", f"{zh}网格长岗", f"Head of {en}", area=area, grid=grid)
        worker[grid] = posts.add(
            f"W{code}", "grid_worker", f"{zh}网格员岗", f"Worker of {en}", area=area, grid=grid
        )
    posts.grid_worker = worker
