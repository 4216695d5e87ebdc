"""Categories of the demo: how often each is named, where, when in the year and in which words."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.vocab import Matter, Urgency

FOLDER = Path(__file__).parents[2]

# Kinds of place an issue speaks of, and their shares of all issues (exactly located 62 %, known to
# the compound 20, to the community 12, not at all 6; linked to a compound 55).
HOME, ESTATE, ROAD, PUBLIC, COMMUNITY, NOWHERE = range(6)
KIND_SHARES = {HOME: 0.35, ESTATE: 0.20, ROAD: 0.17, PUBLIC: 0.10, COMMUNITY: 0.12, NOWHERE: 0.06}

SEASONS = {
    "heating": (1.9, 1.4, 0.8, 0.1, 0.05, 0.05, 0.05, 0.05, 0.15, 0.8, 3.9, 2.75),
    "utility": (0.85, 0.75, 0.8, 0.85, 0.95, 1.25, 1.55, 1.45, 1.0, 0.8, 0.85, 0.9),
    "drainage": (0.1, 0.15, 0.3, 0.5, 0.8, 1.8, 3.2, 3.0, 1.2, 0.5, 0.25, 0.2),
    "noise": (0.7, 0.65, 0.9, 1.05, 1.15, 1.25, 1.3, 1.3, 1.1, 1.0, 0.85, 0.75),
    "wages": (2.22, 0.83, 0.74, 0.74, 0.78, 0.83, 0.83, 0.78, 0.83, 0.83, 0.92, 1.66),
    "school": (0.4, 0.7, 0.8, 0.9, 1.1, 1.7, 2.2, 2.3, 1.0, 0.4, 0.3, 0.2),
    "rest": (0.95, 0.8, 1.0, 1.0, 1.0, 1.03, 1.08, 1.08, 1.02, 0.98, 1.03, 1.03),
}
SEASON_KEYS = tuple(SEASONS)

ROAD_GROUPS = (
    "0202",
    "0205",
    "0206",
    "0208",
    "0402",
    "0403",
    "0404",
    "0502",
    "0503",
    "0505",
    "0506",
)


@dataclass(frozen=True)
class Categories:
    """The second level of the tree, one row a category, with positions of all rows in `tree`."""

    tree: tuple[dict[str, Any], ...]
    code: NDArray[np.str_]
    row: NDArray[np.int64]  # position in `tree`
    share: NDArray[np.float64]
    season: NDArray[np.int64]
    noise: NDArray[np.bool_]
    safety: NDArray[np.bool_]
    compound: NDArray[np.bool_]
    matter: NDArray[np.int64]
    urgency: NDArray[np.int64]
    handler: tuple[str, ...]
    says: tuple[tuple[str, ...], ...]
    asks: tuple[str, ...]
    given_kind: NDArray[np.float64]  # probability of each category for each kind of place

    def number(self, code: str) -> int:
        return int(np.flatnonzero(self.code == code)[0])


@cache
def category_tree() -> tuple[dict[str, Any], ...]:
    """All categories of the built-in tree, groups before their members."""
    with (FOLDER / "vocab" / "categories.toml").open("rb") as file:
        return tuple(tomllib.load(file)["category"])


@cache
def categories() -> Categories:
    tree = category_tree()
    with (FOLDER / "demo" / "appeals.toml").open("rb") as file:
        spoken = tomllib.load(file)
    rows = np.array([row for row, node in enumerate(tree) if len(node["code"]) == 4])
    nodes = [tree[row] for row in rows]
    words = [spoken[node["code"]] for node in nodes]
    code = np.array([node["code"] for node in nodes])
    share = np.array([word["share"] for word in words]) / 100.0
    compound = np.array([node.get("compound", False) for node in nodes])
    return Categories(
        tree=tree,
        code=code,
        row=rows,
        share=share,
        season=np.array([SEASON_KEYS.index(word["season"]) for word in words]),
        noise=np.array([word["season"] == "noise" for word in words]),
        safety=np.array([node.get("safety", False) for node in nodes]),
        compound=compound,
        matter=np.array([int(Matter.of(node["matter"])) for node in nodes]),
        urgency=np.array([int(Urgency.of(node["urgency"])) for node in nodes]),
        handler=tuple(word["handler"] for word in words),
        says=tuple(tuple(word["says"]) for word in words),
        asks=tuple(word["asks"] for word in words),
        given_kind=_given_kind(code, share, compound),
    )


def _given_kind(
    code: NDArray[np.str_], share: NDArray[np.float64], compound: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """P(category | kind of place), fitted to both margins (iterative proportional fitting)."""
    road = np.isin(code, ROAD_GROUPS)
    table = np.empty((len(KIND_SHARES), len(code)))
    for kind, (at_home, on_road, in_office) in {
        HOME: (1.0, 0.02, 0.15),
        ESTATE: (1.0, 0.02, 0.15),
        ROAD: (0.05, 1.0, 0.1),
        PUBLIC: (0.04, 0.1, 1.0),
        COMMUNITY: (0.25, 0.2, 0.4),
        NOWHERE: (0.15, 0.15, 0.5),
    }.items():
        table[kind] = np.where(compound, at_home, np.where(road, on_road, in_office))
    kinds = np.array([KIND_SHARES[kind] for kind in range(len(KIND_SHARES))])
    for _ in range(60):
        table *= (share / table.sum(axis=0))[None, :]
        table *= (kinds / table.sum(axis=1))[:, None]
    given: NDArray[np.float64] = table / table.sum(axis=1, keepdims=True)
    return given
