"""Frames of what the demo takes for granted: levels, ladders, categories, parameters, workdays."""

import json
import tomllib
from pathlib import Path

import polars as pl

from data.demo.facts.categories import category_tree
from data.demo.facts.span import Span, special_days
from geo.vocab import Matter, Urgency

FOLDER = Path(__file__).parents[1]
LEVELS = (
    ("prefecture", "area", "市", "Prefecture"),
    ("district", "area", "区县", "District"),
    ("street", "area", "街道", "Street"),
    ("community", "area", "社区", "Community"),
    ("grid", "grid", "网格", "Grid"),
    ("compound", "compound", "小区", "Compound"),
    ("building", "building", "楼栋", "Building"),
)
LADDERS = (
    ("lanshan", "小区线", "By compound", "compound"),
    ("wanzhou", "网格线", "By grid", "grid"),
)


def level_frame(levels: set[str]) -> pl.DataFrame:
    """The area levels drawn, and grids, compounds and buildings."""
    used = [row for row in LEVELS if row[1] != "area" or row[0] in levels]
    names = ["key", "kind", "name_zh", "name_en"]
    return pl.DataFrame(used, schema=names, orient="row").with_row_index("position")


def ladder_frame(levels: set[str]) -> pl.DataFrame:
    """Two ladders on the same rows: over compounds (default) and over grids."""
    areas = [row[0] for row in LEVELS if row[0] in levels]
    return pl.DataFrame(
        [
            {
                "key": key,
                "name_zh": zh,
                "name_en": en,
                "levels": "{" + ",".join([*areas, middle, "building"]) + "}",
                "is_default": number == 0,
            }
            for number, (key, zh, en, middle) in enumerate(LADDERS)
        ]
    )


def category_frame() -> pl.DataFrame:
    """The built-in tree; ids are positions in the file, groups stand before their members."""
    tree = category_tree()
    number = {node["code"]: row for row, node in enumerate(tree, 1)}
    return pl.DataFrame(
        [
            {
                "id": number[node["code"]],
                "code": node["code"],
                "parent_id": number.get(node["code"][:2]) if len(node["code"]) > 2 else None,
                "name_zh": node["zh"],
                "name_en": node["en"],
                "default_matter": int(Matter.of(node["matter"])) if "matter" in node else None,
                "default_urgency": int(Urgency.of(node["urgency"])) if "urgency" in node else None,
                "is_safety": node.get("safety", False),
                "is_compound_scope": node.get("compound", False),
            }
            for node in tree
        ],
        infer_schema_length=None,
    )


def parameter_frame(span: Span) -> pl.DataFrame:
    with (FOLDER / "rule_params.toml").open("rb") as file:
        params = tomllib.load(file)["param"]
    return pl.DataFrame(
        [
            {
                "key": param["key"],
                "scope": "",
                "valid_from": span.start,
                "value": json.dumps(param["value"]),
                "source_note": param["note"],
            }
            for param in params
        ]
    )


def workday_frame() -> pl.DataFrame:
    return pl.DataFrame(
        [
            {"day": day, "is_workday": worked, "note": name}
            for day, (worked, name) in sorted(special_days().items())
        ]
    )
