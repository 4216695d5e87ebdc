"""A handful of shapes at known places, for tests that look at single pixels."""

from typing import Any

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon, box

from dashboard.map import Choropleth, Labels, MapView, Markers, Mask, PointCloud
from dashboard.map.arrays import class_bytes, counts, numbers
from geo.shapes.binary import encode, encode_points
from geo.shapes.mercator import label_points
from tests.browser.map_territory import CENTRE

RED, GREEN, BLUE = "#ff0000", "#00ff00", "#0000ff"
WITH_HOLE = Polygon(box(-2000, -1000, -200, 1000).exterior, [box(-1400, -300, -800, 300).exterior])
TWO_PARTS = MultiPolygon([box(0, -1000, 800, 1000), box(1200, -1000, 2000, 1000)])
NO_DATA, HIDDEN = box(-2000, 1200, 2000, 2000), box(-2000, -2000, 2000, -1200)
DANGEROUS = "<img src=x onerror=window.hurt=1>"
MARKS = np.array([[-1700.0, 700.0], [-1690.0, 640.0], [400.0, 0.0], [1600.0, 0.0]])


def moved(shapes: Any) -> Any:
    out = np.empty(len(shapes), dtype=object)
    out[:] = [shapely.transform(shape, lambda xy: xy + CENTRE) for shape in shapes]
    return out


def files() -> dict[str, bytes]:
    areas = moved([WITH_HOLE, TWO_PARTS, NO_DATA, HIDDEN])
    table = {
        "ids": ["hole", "parts", "none", "hidden"],
        "zh": ["有洞社区", "两片社区", DANGEROUS, "隐藏"],
        "en": ["Holed", "Parted", None, "Hidden"],
    }
    around = moved([box(-2500, -2500, 2500, 2500)])
    marks = shapely.points(MARKS + CENTRE)
    named = {"ids": ["m0", "m1", "m2", "m3"], "zh": ["甲园", "乙园", "丙园", "丁园"]}
    return {
        "areas": encode(areas, labels=label_points(areas), table=table),
        "around": encode(around, labels=label_points(around), table={"ids": ["all"], "zh": ["区"]}),
        "marks": encode(marks, labels=MARKS + CENTRE, table=named),
        "cloud": encode_points(
            np.array([[1600.0, 600.0], [1600.0, -600.0]]) + CENTRE,
            classes=np.array([0, 1], dtype=np.uint8),
        ),
    }


def components(theme: str, lang: str, url: Any) -> list[Any]:
    look = {"theme": theme, "lang": lang}
    return [
        Choropleth(
            "areas",
            url=url("areas"),
            values=class_bytes([0, 1, 255, 254]),
            palette=[RED, GREEN, BLUE],
            alpha=1,
            numbers=numbers([12.0, 3456.0, None, 1.0]),
            tip="{name}\n{value} ({class})",
            tip_none="{name}\n–",
            class_labels=["low", "high"],
            **look,
        ),
        Mask("mask", url=url("around"), codes=["all"], **look),
        PointCloud("cloud", url=url("cloud"), styles=[{"colour": BLUE}], size=2, **look),
        Labels("names", levels=[{"url": url("areas"), "size": 14}], **look),
        Markers(
            "marks",
            url=url("marks"),
            states=class_bytes([0, 1, 2, 255]),
            values=counts([40, 30, 20, 10]),
            styles=[
                {"shape": "pulse", "colour": "#e5484d", "label": "急", "weight": 3},
                {"shape": "ring", "colour": "#f0a030", "label": "驻", "weight": 2},
                {"shape": "dot", "colour": "#4a9eff", "label": "常", "weight": 0},
            ],
            tip="{name}\n{state} {value}",
            **look,
        ),
        MapView("view", label="地图"),
    ]
