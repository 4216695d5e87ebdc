"""Frames of visits: who was where when, which doors were knocked at and which opened."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from data.demo.facts.columns import Columns, length, take
from data.demo.facts.posts import Posts
from data.demo.facts.randomness import Rng, stream
from data.demo.facts.span import day_of, to_date
from data.demo.facts.visits import ABSENT
from data.demo.load.cells import codes, ids, points, times
from data.demo.tables.issues import chunks, running_number
from geo.vocab import VisitKind

FINDINGS = (
    "楼道堆放杂物，已劝导清理",
    "发现飞线充电，已劝阻",
    "独居老人身体状况良好",
    "楼道灯损坏，已报修",
    "下水不畅，已转物业",
    "新入住租户，已登记户数",
    "宣传防诈骗知识",
    "墙面渗水，已拍照上报",
    "单元门禁损坏，已报修",
    "邻里纠纷，已调解",
)
FOUND = 0.12


def visit_frames(visits: Columns, posts: Posts, seed: int) -> Iterator[pl.DataFrame]:
    """Rows of table `visit`."""
    visits["number"] = running_number(day_of(visits["started"]))
    for rows in chunks(length(visits)):
        yield _visit_frame(take(visits, rows), posts, stream(seed, f"visits {rows.start}"), rows)


def _visit_frame(own: Columns, posts: Posts, rng: Rng, rows: slice) -> pl.DataFrame:
    doors, opened = _doors(rng, own)
    day = day_of(own["started"])
    prefix = {number: to_date(number).strftime("V%Y%m%d") for number in np.unique(day)}
    luck = rng.random(len(day))
    findings = pl.Series([*FINDINGS, None]).gather(
        np.where(luck < FOUND, (luck / FOUND * len(FINDINGS)).astype(np.int64), len(FINDINGS))
    )
    return pl.DataFrame(
        {
            "id": np.arange(rows.start, rows.stop) + 1,
            "visit_no": pl.Series([prefix[number] for number in day])
            + pl.Series(own["number"]).cast(pl.String).str.zfill(5),
            "kind": own["kind"],
            "post_id": codes(_visitor(posts, own)),
            "started_at": times(own["started"]),
            "ended_at": times(own["ended"]),
            "geom": points(own["lon"], own["lat"]),
            "area_id": ids(own["area"]),
            "grid_id": ids(own["grid"]),
            "building_id": ids(own["building"]),
            "key_place_id": ids(own["key_place"]),
            "care_target_id": ids(own["care_target"]),
            "dwelling_nos": doors,
            "reached": opened,
            "in_area": own["in_area"],
            "findings": findings,
        }
    )


def _visitor(posts: Posts, own: Columns) -> np.ndarray:
    """Grid workers walk their grids; area leaders come themselves."""
    visitor = posts.grid_worker[own["grid"]]
    led = own["kind"] == VisitKind.AREA_LEADER
    visitor = np.where(led, posts.area_leader[own["area"]], visitor)
    street = own["kind"] == VisitKind.STREET_LEADER
    return np.where(street, posts.street_leader_of[own["area"]], visitor)


def _doors(rng: Rng, own: Columns) -> tuple[pl.Series, pl.Series]:
    """Dwelling numbers of each visit and those that opened, as PostgreSQL writes arrays."""
    size = np.maximum(own["high"] - own["low"] + 1, 0)
    row = np.repeat(np.arange(len(size)), size)
    place = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
    # Some doors open rarely, some almost always; which ones is chance.
    opened = rng.random(len(row)) >= ABSENT
    knocked = pl.DataFrame({"row": row, "no": own["low"][row] + place, "opened": opened})
    return (
        _arrays(knocked, len(size)),
        _arrays(knocked.filter("opened"), len(size)),
    )


def _arrays(doors: pl.DataFrame, count: int) -> pl.Series:
    listed = doors.group_by("row", maintain_order=True).agg(pl.col("no").cast(pl.String))
    written = listed.select("row", text=pl.lit("{") + pl.col("no").list.join(",") + pl.lit("}"))
    every = pl.DataFrame({"row": np.arange(count)}).join(written, on="row", how="left")
    return every.sort("row")["text"].fill_null("{}")
