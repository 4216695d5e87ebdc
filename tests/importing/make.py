"""A small Chinese district of straight lines, and files about it, for the tests of the importer."""

import csv
import json
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry import mapping

WEST, SOUTH = 118.30, 35.00
STREETS, COMMUNITIES, COMPOUNDS = (
    2,
    3,
    4,
)  # across the district, within a street, within a community
STREET_WIDTH, COMMUNITY_HEIGHT = 0.04, 0.02
KINDS = ("投诉", "求助", "咨询", "举报", "建议")
CATEGORIES = (
    "物业与住房->电梯故障",
    "公用事业->供暖",
    "噪声与环境->广场舞/生活噪声",
    "交通与停车->小区停车",
)

# What has to be imported before what: kind, file and level.
ORDER = (
    ("areas", "district", "district"),
    ("areas", "streets", "street"),
    ("areas", "communities", "community"),
    ("grids", "grids", None),
    ("compounds", "compounds", None),
)


def street(number: int) -> shapely.Polygon:
    left = WEST + number * STREET_WIDTH
    return shapely.box(left, SOUTH, left + STREET_WIDTH, SOUTH + COMMUNITIES * COMMUNITY_HEIGHT)


def community(of: int, number: int) -> shapely.Polygon:
    left, bottom = WEST + of * STREET_WIDTH, SOUTH + number * COMMUNITY_HEIGHT
    return shapely.box(left, bottom, left + STREET_WIDTH, bottom + COMMUNITY_HEIGHT)


def compound(of: int, within: int, number: int) -> shapely.Polygon:
    """Compounds stand side by side with roads between them."""
    left, bottom, right, top = community(of, within).bounds
    width = (right - left) / COMPOUNDS
    return shapely.box(
        left + number * width + 0.001,
        bottom + 0.003,
        left + (number + 1) * width - 0.001,
        top - 0.003,
    )


def collection(rows: list[tuple[dict[str, object], shapely.Geometry]]) -> str:
    features = [
        {"type": "Feature", "properties": props, "geometry": mapping(shape)}
        for props, shape in rows
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def write_territory(folder: Path) -> dict[str, Path]:
    """GeoJSON files of the district, its streets, communities, base grids and compounds."""
    streets, communities, grids, compounds = [], [], [], []
    for s in range(STREETS):
        streets.append(
            ({"街道编码": f"37000100{s + 1}", "街道名称": f"{'东西'[s]}城街道"}, street(s))
        )
        for c in range(COMMUNITIES):
            code = f"37000100{s + 1}{c + 1:03d}"
            name = f"{'东西'[s]}{'一二三'[c]}社区"
            communities.append(
                ({"社区编码": code, "社区名称": name, "户数": 900 + c}, community(s, c))
            )
            left, bottom, right, top = community(s, c).bounds
            middle = (left + right) / 2
            for half, box in enumerate(
                (shapely.box(left, bottom, middle, top), shapely.box(middle, bottom, right, top))
            ):
                props = {"网格编码": f"{code}B{half + 1:03d}", "网格名称": f"第{half + 1}网格"}
                grids.append((props | {"所属社区": code, "户数": 450}, box))
            for k in range(COMPOUNDS):
                props = {"小区编码": f"{code}2{k + 1:03d}", "小区名称": f"{name[:2]}{k + 1}号院"}
                props |= {"所属社区": code, "类型": "商开", "建成年份": 1995 + 5 * k, "户数": 200}
                compounds.append((props, compound(s, c, k)))
    district = shapely.union_all([shape for _, shape in streets])
    rows = {
        "district": [({"区划代码": "370001", "名称": "测试区"}, district)],
        "streets": streets,
        "communities": communities,
        "grids": grids,
        "compounds": compounds,
    }
    paths = {}
    for name, features in rows.items():
        paths[name] = folder / f"{name}.geojson"
        paths[name].write_text(collection(features), "utf-8")
    return paths


def issue_rows(count: int, seed: int = 1) -> list[dict[str, str]]:
    """Orders under the headings of the hotline export; the same seed gives the same rows."""
    rng = np.random.default_rng(seed)
    outline = (WEST, SOUTH, WEST + STREETS * STREET_WIDTH, SOUTH + COMMUNITIES * COMMUNITY_HEIGHT)
    lon, lat = (
        rng.uniform(outline[0], outline[2], count),
        rng.uniform(outline[1], outline[3], count),
    )
    start = datetime(2025, 1, 1)
    rows = []
    for n in range(count):
        reported = start + timedelta(minutes=int(n * 525_600 / count))
        closed = reported + timedelta(hours=int(rng.integers(2, 200)))
        done = n % 10 != 0
        rows.append(
            {
                "工单编号": f"LY{2025_0000_0000 + n}",
                "诉求类型": KINDS[n % len(KINDS)],
                "问题分类": CATEGORIES[n % len(CATEGORIES)],
                "标题": f"第{n}件诉求",
                "主要内容": f"居民反映问题，请尽快处理，联系电话1380000{n % 10_000:04d}。",
                "工单状态": "已办结" if done else "办理中",
                "来电人": "某某",
                "来电人电话": f"1390000{n % 10_000:04d}",
                "受理时间": f"{reported:%Y-%m-%d %H:%M:%S}",
                "派单时间": f"{reported + timedelta(minutes=30):%Y/%m/%d %H:%M}",
                "办结时限": f"{reported + timedelta(days=7):%Y-%m-%d %H:%M:%S}",
                "办结时间": f"{closed + timedelta(hours=1):%Y-%m-%d %H:%M:%S}" if done else "",
                "是否解决": ("是" if n % 7 else "否") if done else "",
                "是否满意": ("满意" if n % 5 else "不满意") if done else "",
                "经度": f"{lon[n]:.6f}",
                "纬度": f"{lat[n]:.6f}",
            }
        )
    return rows


def write_csv(
    path: Path, rows: list[dict[str, str]], *, encoding: str = "utf-8", separator: str = ","
) -> Path:
    """Quoted the way spreadsheets do it."""

    with path.open("w", encoding=encoding, newline="") as file:
        table = csv.DictWriter(file, rows[0], delimiter=separator)
        table.writeheader()
        table.writerows(rows)
    return path
