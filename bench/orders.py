"""A made-up file of hotline orders, as a hotline exports them: Chinese headings, callers' numbers,
coordinates. It lies in the territory of the demo and belongs to nobody."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import shapely
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import aliased

from geo.models import Building, Category, Grid
from geo.vocab import GridKind

SEED = 12_345
JITTER_DEGREES = 0.0003
SENTENCES = (
    "小区{n}号楼门前路面破损，下雨天积水严重，希望尽快处理",
    "夜间施工噪音扰民，持续到凌晨{n}点，请有关部门核实",
    "电梯故障已经{n}天无人维修，老人出行困难",
    "反映物业收费不公开，要求公示近{n}年的账目，电话{phone}",
    "楼道堆放杂物占用消防通道，多次反映未解决，请回电{phone}",
)
KINDS = ("咨询", "求助", "投诉", "举报", "建议")

Floats = NDArray[np.float64]


def write_orders(db: sa.Connection, path: Path, count: int) -> None:
    """`count` orders of the last two years, all placed inside the territory; same database, same
    bytes."""
    dice = np.random.default_rng(SEED)
    lon, lat = _spots(db, count, dice)
    reported = _moments(dice, count)
    closed = dice.random(count) < 0.93
    spent = np.round(dice.gamma(2.0, 60.0, count)).astype(int) + 5
    phones = [f"1{n}" for n in dice.integers(30_0000_0000, 99_9999_9999, count)]
    top, low = _categories(db, dice, count)
    finished = [
        t + timedelta(hours=int(h)) if c else None
        for t, h, c in zip(reported, spent, closed, strict=True)
    ]
    frame = pl.DataFrame(
        {
            "工单编号": [f"BENCH{n:08d}" for n in range(count)],
            "工单类型": dice.choice(KINDS, count),
            "来源": ["12345热线"] * count,
            "受理时间": [f"{t:%Y-%m-%d %H:%M:%S}" for t in reported],
            "来电人": ["来电人"] * count,
            "联系电话": phones,
            "一级分类": top,
            "二级分类": low,
            "主要内容": _texts(dice, phones),
            "工单状态": np.where(closed, "已办结", "办理中"),
            "办结时间": [t and f"{t:%Y-%m-%d %H:%M:%S}" for t in finished],
            "是否解决": np.where(dice.random(count) < 0.8, "是", "否"),
            "是否满意": np.where(dice.random(count) < 0.75, "满意", "不满意"),
            "经度": lon.round(7),
            "纬度": lat.round(7),
        }
    )
    frame.write_csv(path)


def _spots(db: sa.Connection, count: int, dice: np.random.Generator) -> tuple[Floats, Floats]:
    """Points around buildings, some of them busier than others, none outside the grids."""
    rows = db.execute(
        sa.select(sa.func.ST_X(Building.geom), sa.func.ST_Y(Building.geom)).order_by(Building.id)
    ).all()
    homes = np.array(rows, dtype=float)
    ground = shapely.union_all(list(grids(db)[1]))
    shapely.prepare(ground)
    weights = dice.pareto(1.4, len(homes)) + 0.2
    found = np.zeros((0, 2))
    while len(found) < count:
        near = homes[dice.choice(len(homes), count, p=weights / weights.sum())]
        near = near + dice.normal(0, JITTER_DEGREES, near.shape)
        found = np.vstack([found, near[shapely.contains_xy(ground, near[:, 0], near[:, 1])]])
    return found[:count, 0], found[:count, 1]


def grids(db: sa.Connection) -> tuple[list[str], NDArray[np.object_]]:
    """Codes and polygons of today's base grids."""
    wanted = (Grid.kind == GridKind.BASE) & Grid.valid_to.is_(None)
    shape = sa.func.ST_AsBinary(Grid.geom)
    rows = db.execute(sa.select(Grid.code, shape).where(wanted).order_by(Grid.code)).all()
    return [code for code, _ in rows], shapely.from_wkb([bytes(body) for _, body in rows])


def _moments(dice: np.random.Generator, count: int) -> list[datetime]:
    """Whole seconds of two past years, in order."""
    first = datetime(2023, 1, 1)
    seconds = np.sort(dice.integers(0, 2 * 365 * 86_400, count))
    return [first + timedelta(seconds=int(second)) for second in seconds]


def _categories(
    db: sa.Connection, dice: np.random.Generator, count: int
) -> tuple[Sequence[str], Sequence[str]]:
    """Group and category as the hotline writes them: two columns of Chinese names."""
    above = aliased(Category)
    pairs = db.execute(
        sa.select(above.name_zh, Category.name_zh)
        .join(above, Category.parent_id == above.id)
        .order_by(Category.code)
    ).all()
    chosen = dice.integers(0, len(pairs), count)
    return [pairs[i][0] for i in chosen], [pairs[i][1] for i in chosen]


def _texts(dice: np.random.Generator, phones: Sequence[str]) -> list[str]:
    which = dice.integers(0, len(SENTENCES), len(phones))
    numbers = dice.integers(1, 30, len(phones))
    return [
        SENTENCES[w].format(n=n, phone=phone)
        for w, n, phone in zip(which, numbers, phones, strict=True)
    ]
