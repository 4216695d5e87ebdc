"""Party organisations 党组织 down to building groups, branches of compounds, owners' committees."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.demo.facts.ground import Ground
from data.demo.facts.randomness import Rng, shares
from data.demo.facts.recipe import BRANCHES, HUB_HOUSEHOLDS, MEMBERS, SUBSTANTIVE
from data.demo.facts.span import Span

SCHEMA = {
    "code": pl.String, "level": pl.String, "parent_id": pl.Int32, "area_id": pl.Int32,
    "building_id": pl.Int32, "name_zh": pl.String, "name_en": pl.String, "setup": pl.String,
    "is_substantive": pl.Boolean, "members": pl.Int32, "hub_households": pl.Int32,
}  # fmt: skip


@dataclass
class Parties:
    """Rows of `party_org` and `branch_compound`; ids are positions plus one."""

    rows: list[tuple[object, ...]] = field(default_factory=list)
    links: list[tuple[int, int]] = field(default_factory=list)

    def add(self, *values: object) -> int:
        self.rows.append(values)
        return len(self.rows)

    def frame(self) -> pl.DataFrame:
        return pl.DataFrame(self.rows, schema=SCHEMA, orient="row").with_row_index("id", offset=1)

    def link_frame(self) -> pl.DataFrame:
        schema = {"branch_id": pl.Int32, "compound_id": pl.Int32}
        return pl.DataFrame(self.links, schema=schema, orient="row").with_row_index("id", offset=1)


def draw_parties(rng: Rng, ground: Ground) -> Parties:
    parties, areas = Parties(), ground.land.areas
    parties.add("PTRADE", "trade", None, None, None, "物业行业党委",
                "Party committee of the property trade", None, False, None, None)  # fmt: skip
    above: dict[int, int] = {}
    for level, zh, en in (
        ("street", "党工委", "Party working committee"),
        ("community", "党委", "Party committee"),
    ):
        for area in map(int, areas.rows(level)):
            name, name_en = f"{areas.name_zh[area]}{zh}", f"{areas.name_en[area]} {en}"
            above[area] = parties.add(
                f"P{areas.code[area]}", level, above.get(int(ground.parent[area])), area + 1, None,
                name, name_en, None, False, None, None,
            )  # fmt: skip
    branch_of = _branches(parties, rng, ground, above)
    _groups(parties, ground, branch_of)
    return parties


def branch_sets(ground: Ground, branches: int) -> list[NDArray[np.int64]]:
    """Compounds of each branch: the small ones of a community share one, until the number fits."""
    community, compounds = ground.land.compounds.community_no, ground.land.compounds
    own, size = np.unique(community, return_counts=True)
    spare = ground.compounds - branches
    # Each community gives up branches in proportion to its compounds, never more than half of them.
    give = np.minimum(shares(size.astype(np.float64), spare), size // 2)
    sets: list[NDArray[np.int64]] = []
    for area, less in zip(own, give, strict=True):
        rows = np.flatnonzero(community == area)
        rows = rows[np.argsort(compounds.households[rows], kind="stable")]
        sets += [rows[2 * pair : 2 * pair + 2] for pair in range(less)]
        sets += [rows[place : place + 1] for place in range(2 * less, len(rows))]
    return _joined_further(sets, community, len(sets) - branches)


def _joined_further(
    sets: list[NDArray[np.int64]], community: NDArray[np.int64], excess: int
) -> list[NDArray[np.int64]]:
    """Join neighbouring sets of one community while there are still too many (rare)."""
    place = 0
    while excess > 0 and place + 1 < len(sets):
        if community[sets[place][0]] == community[sets[place + 1][0]]:
            sets[place] = np.concatenate([sets[place], sets.pop(place + 1)])
            excess -= 1
        place += 1
    return sets


def _branches(
    parties: Parties, rng: Rng, ground: Ground, above: dict[int, int]
) -> NDArray[np.int64]:
    """小区党支部, single or joint; the larger are substantive. Returns the branch by compound."""
    compounds = ground.land.compounds
    number = round(BRANCHES * ground.compounds)
    sets = branch_sets(ground, number)
    households = np.array([compounds.households[rows].sum() for rows in sets], dtype=np.float64)
    liking = households * np.exp(rng.normal(0, 0.4, len(sets)))
    substantive = np.zeros(len(sets), dtype=bool)
    substantive[np.argsort(-liking, kind="stable")[: round(SUBSTANTIVE * len(sets))]] = True
    members = shares(households + 30, round(MEMBERS * len(sets)))
    branch_of = np.zeros(ground.compounds, dtype=np.int64)
    for place, rows in enumerate(sets):
        first, joint = rows[0], len(rows) > 1
        zh = "、".join(compounds.name_zh[rows]) + ("联合党支部" if joint else "党支部")
        en = " and ".join(compounds.name_en[rows]) + (
            " joint Party branch" if joint else " Party branch"
        )
        area = int(compounds.community_no[first])
        branch = parties.add(
            f"B{compounds.code[first]}", "branch", above[area], area + 1, None, zh, en,
            "joint" if joint else "single", bool(substantive[place]), int(members[place]), None,
        )  # fmt: skip
        branch_of[rows] = branch
        parties.links += [(branch, int(row) + 1) for row in rows]
    return branch_of


def _groups(parties: Parties, ground: Ground, branch_of: NDArray[np.int64]) -> None:
    """楼栋党小组: one for each residential building of a compound, with its hub households."""
    buildings, compounds = ground.land.buildings, ground.land.compounds
    own = np.flatnonzero((buildings.compound_no >= 0) & (buildings.dwellings > 0))
    if not len(own):
        return
    hubs = shares(
        buildings.dwellings[own].astype(np.float64) + 8.0, round(HUB_HOUSEHOLDS * len(own))
    )
    for place, building in enumerate(own):
        compound = int(buildings.compound_no[building])
        parties.add(
            f"L{buildings.code[building]}", "building_group", int(branch_of[compound]),
            int(buildings.community_no[building]) + 1, int(building) + 1,
            f"{compounds.name_zh[compound]}{buildings.name_zh[building]}党小组",
            f"{compounds.name_en[compound]}, {buildings.name_en[building]} Party group",
            None, False, None, int(hubs[place]),
        )  # fmt: skip


def committee_frame(rng: Rng, ground: Ground, span: Span) -> pl.DataFrame:
    """Owners' committees 业委会 and property-management committees 物委会 in office."""
    compounds = ground.land.compounds
    rows = [
        {
            "compound_id": row + 1,
            "kind": str(kind),
            "established_on": _established(rng, span, int(compounds.built_year[row])),
            "dissolved_on": None,
            "has_party_org": bool(rng.random() < 0.6),
        }
        for row, kind in enumerate(compounds.committee)
        if kind != "none"
    ]
    schema = {"compound_id": pl.Int32, "kind": pl.String, "established_on": pl.Date,
              "dissolved_on": pl.Date, "has_party_org": pl.Boolean}  # fmt: skip
    return pl.DataFrame(rows, schema=schema).with_row_index("id", offset=1)


def _established(rng: Rng, span: Span, built: int) -> date:
    first = date(max(built + 1, 2008), 1, 1)
    days = max((span.start - first).days, 1)
    return first + timedelta(days=int(rng.integers(0, days)))
