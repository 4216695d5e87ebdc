"""What an issue says, in plausible Chinese: a place, a complaint, a wish. Nobody is named."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.demo.facts.categories import Categories
from data.demo.facts.columns import Columns, length
from data.demo.facts.ground import Ground
from data.demo.facts.randomness import Rng
from geo.vocab import Appeal

SINCE = (
    "近期",
    "已持续一周",
    "多次反映未果",
    "昨日起",
    "长期存在",
    "近一个月",
    "今日上午",
    "近两周",
    "夜间尤为严重",
    "周末更明显",
)
WISHES = (
    "希望尽快处理",
    "请相关部门核实",
    "要求给出解决期限",
    "希望现场查看",
    "请协调解决",
    "希望加强管理",
    "请回复处理结果",
)
THANKS = ("表扬工作人员服务热情周到", "感谢社区及时解决难题", "表扬网格员耐心细致")

# None: every other appeal type.
TITLES: dict[Appeal | None, tuple[str, ...]] = {
    None: ("{}{}", "place", "says"),
    Appeal.CONSULT: ("咨询{}", "asks"),
    Appeal.SUGGESTION: ("建议完善{}{}", "place", "asks"),
    Appeal.THANKS: ("{}{}", "place", "thanks"),
}
BODIES: dict[Appeal | None, tuple[str, ...]] = {
    None: ("反映{}{}，{}，{}。", "place", "says", "since", "wish"),
    Appeal.CONSULT: ("{}居民咨询{}，请告知具体办法。", "place", "asks"),
    Appeal.THANKS: ("{}居民来电{}。", "place", "thanks"),
}


def write_texts(
    rng: Rng, ground: Ground, known: Categories, issues: Columns
) -> tuple[pl.Series, pl.Series]:
    """Title and description of each issue."""
    count = length(issues)
    frame = pl.DataFrame(
        {
            "place": _places(ground, issues),
            "says": _phrases(rng, known, issues["category"]),
            "asks": pl.Series(known.asks).gather(issues["category"]),
            "thanks": pl.Series(THANKS).gather(rng.integers(0, len(THANKS), count)),
            "since": pl.Series(SINCE).gather(rng.integers(0, len(SINCE), count)),
            "wish": pl.Series(WISHES).gather(rng.integers(0, len(WISHES), count)),
            "appeal": issues["appeal"],
        }
    )
    written = frame.select(title=_by_appeal(TITLES), body=_by_appeal(BODIES))
    return written["title"], written["body"]


def _by_appeal(forms: dict[Appeal | None, tuple[str, ...]]) -> pl.Expr:
    """The sentence of each row's appeal type: a form with braces and the columns that fill them."""
    form, *columns = forms[None]
    chosen = pl.format(form, *columns)
    for appeal, (form, *columns) in forms.items():
        if appeal is not None:
            own = pl.col("appeal") == int(appeal)
            chosen = pl.when(own).then(pl.format(form, *columns)).otherwise(chosen)
    return chosen


def _phrases(rng: Rng, known: Categories, category: NDArray[np.int64]) -> pl.Series:
    """One phrase of the category each."""
    flat = [phrase for phrases in known.says for phrase in phrases]
    size = np.array([len(phrases) for phrases in known.says])
    start = np.cumsum(size) - size
    row = start[category] + (rng.random(len(category)) * size[category]).astype(np.int64)
    return pl.Series(flat).gather(row)


def _places(ground: Ground, issues: Columns) -> pl.Series:
    """Compound and building, road, building or community; nothing when the place is unknown."""
    land = ground.land
    compound, building, road = issues["compound"], issues["building"], issues["road"]
    frame = pl.DataFrame(
        {
            "compound": _names(land.compounds.name_zh, compound),
            "building": _names(land.buildings.name_zh, building),
            "road": _names(land.roads.name_zh, road),
            "area": pl.Series(list(land.areas.name_zh)).gather(issues["area"]),
            "known": issues["placing"] < 5,
        }
    )
    alone = pl.col("area") + pl.coalesce("road", pl.lit("")) + pl.coalesce("building", pl.lit(""))
    return frame.select(
        pl.when(pl.col("compound").is_not_null())
        .then(pl.col("compound") + pl.coalesce("building", pl.lit("")))
        .when(pl.col("known"))
        .then(alone)
        .otherwise(pl.lit(""))
        .alias("place")
    )["place"]


def _names(names: NDArray[np.object_], row: NDArray[np.int64]) -> pl.Series:
    """Names by position; -1 gives null."""
    table = pl.Series([*names.tolist(), None], dtype=pl.String)
    return table.gather(np.where(row >= 0, row, len(names)))
