"""What each size of the demo territory contains: counts to reproduce and scale of drawing."""

from dataclasses import dataclass

Mix = tuple[tuple[str, str, int], ...]  # compound type, age class, count


@dataclass(frozen=True)
class Recipe:
    """Counts are exact; lengths are metres, areas of lots hectares."""

    size: str
    half_m: tuple[float, float]  # half width and half height of the drawn sheet
    area_km2: float
    districts: int
    streets: int
    communities: int
    large_communities: int  # above `large_people`
    mix: Mix
    households: int
    population: int
    residential: int  # residential buildings in compounds = building groups 楼栋党小组
    hamlet_households: int
    buildings: int  # all buildings; hamlets fill up what is missing; 0: no hamlets
    grids: int
    arterial_m: tuple[float, float]  # spacing in the densest and in the emptiest place
    secondary_m: tuple[float, float]
    lot_ha: tuple[float, ...]  # aimed at, at densities 0, .15, .4, .7, 1
    cell_m: float  # raster of the direction field
    step_m: float  # step along a street while tracing
    towns: int  # small places in the outskirts
    river_m: float  # mean width
    footprints: bool = True
    large_people: int = 20_000

    @property
    def compounds(self) -> int:
        return sum(count for _, _, count in self.mix)


SMALL = Recipe(
    size="small",
    half_m=(3400, 2500),
    area_km2=6.5,
    districts=1,
    streets=2,
    communities=6,
    large_communities=0,
    mix=(
        ("commercial", "new", 12),
        ("commercial", "old", 2),
        ("resettlement", "new", 3),
        ("resettlement", "old", 5),
        ("work_unit", "old", 10),
        ("mixed", "new", 1),
        ("mixed", "old", 7),
    ),
    households=16_000,
    population=43_200,
    residential=150,
    hamlet_households=0,
    buildings=0,
    grids=45,
    arterial_m=(800, 1300),
    secondary_m=(400, 800),
    lot_ha=(6, 4.5, 3.2, 2.4, 2.0),
    cell_m=60,
    step_m=40,
    towns=1,
    river_m=70,
)

DISTRICT = Recipe(
    size="district",
    half_m=(17000, 12000),
    area_km2=140,
    districts=1,
    streets=4,
    communities=102,
    large_communities=4,
    mix=(
        ("commercial", "new", 330),
        ("commercial", "old", 60),
        ("resettlement", "new", 90),
        ("resettlement", "old", 145),
        ("work_unit", "old", 280),
        ("mixed", "new", 26),
        ("mixed", "old", 174),
    ),
    households=444_000,
    population=1_200_000,
    residential=4853,
    hamlet_households=0,
    buildings=0,
    grids=1181,
    arterial_m=(850, 2100),
    secondary_m=(380, 1150),
    lot_ha=(16, 6.5, 2.8, 1.95, 1.35),
    cell_m=60,
    step_m=40,
    towns=9,
    river_m=150,
)

PREFECTURE = Recipe(
    size="prefecture",
    half_m=(62000, 48000),
    area_km2=6400,
    districts=8,
    streets=100,
    communities=1000,
    large_communities=4,
    mix=(
        ("commercial", "new", 2350),
        ("commercial", "old", 450),
        ("resettlement", "new", 700),
        ("resettlement", "old", 1050),
        ("work_unit", "old", 1950),
        ("mixed", "new", 200),
        ("mixed", "old", 1300),
    ),
    households=3_700_000,
    population=9_900_000,
    residential=36_000,
    hamlet_households=700_000,
    buildings=200_000,
    grids=20_200,
    arterial_m=(1100, 7000),
    secondary_m=(520, 2600),
    lot_ha=(34, 12, 3.4, 2.5, 2.0),
    cell_m=250,
    step_m=120,
    towns=90,
    river_m=230,
    footprints=False,
)

RECIPES = {recipe.size: recipe for recipe in (SMALL, DISTRICT, PREFECTURE)}
