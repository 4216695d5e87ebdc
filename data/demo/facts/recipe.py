"""How much of everything: the three sizes of the demo."""

from dataclasses import dataclass

COMPOUND_LINKED = 0.55  # share of issues that belong to a compound
FALL_OF_LISTED = -0.463  # all listed compounds together, year on year


@dataclass(frozen=True)
class Recipe:
    """Counts of one size. None means: as many as the patterns give."""

    base_issues: int  # exactly, in the first of the two years
    all_issues: int | None
    visits_a_month: int
    all_visits: int | None
    hotspots: int  # k of the list
    untransformed: int  # of them, teams still on duty
    relapses: int
    bursts: tuple[int, int]  # event bursts a year, from and to
    burst_size: tuple[int, int]


RECIPES = {
    "small": Recipe(3_300, None, 210, None, 5, 1, 1, (2, 3), (8, 20)),
    "district": Recipe(350_000, None, 26_000, None, 65, 4, 4, (6, 10), (20, 300)),
    "prefecture": Recipe(1_060_000, 2_000_000, 85_000, 2_000_000, 65, 4, 4, (18, 30), (20, 300)),
}

# S2's ratios, for sizes other than the district.
BRANCHES = 857 / 1105
SUBSTANTIVE = 600 / 857
DOUBLE_LEADERS = 27 / 65  # leaders in charge of two compounds, per listed compound
HUB_HOUSEHOLDS = 11_000 / 4_853  # per building group
MEMBERS = 16_000 / 857  # Party members per branch
