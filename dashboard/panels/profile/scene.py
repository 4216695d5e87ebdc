"""The small map of the page: the compound, its buildings by their last visit, its issues; pure."""

from typing import Any

import numpy as np

from dashboard.asking import Asked
from dashboard.layers import Manifest
from dashboard.map import arrays
from dashboard.panels.profile.houses import visit_class
from dashboard.panels.profile.ids import Ids
from geo.queries.buildings import BuildingPage
from geo.vocab import Overlay

HIDDEN = 254
CLOSEST = 18.0
DOTS = (("closed", "circle"), ("open", "square"), ("overdue", "triangle"))

Props = dict[str, Any]


def scene(asked: Asked, page: BuildingPage, files: Manifest) -> dict[str, Any]:
    """Properties by component; colours are names of CSS variables, read by the browser."""
    return {
        "lang": asked.lang,
        "props": {
            Ids.BASE: _ground(files),
            Ids.HOUSES: _houses(asked, page, files),
            Ids.MASK: _mask(asked, files),
            Ids.DOTS: _dots(asked),
            Ids.VIEW: _view(asked),
        },
    }


def _ground(files: Manifest) -> Props:
    roads = [files.url(f"base.{name}") for name in ("roads", "streets", "lanes")]
    return {
        "surround": files.url("base.surround"),
        "green": files.url("base.green"),
        "water": files.url("base.water"),
        "roads": [url for url in roads if url],
    }


def _houses(asked: Asked, page: BuildingPage, files: Manifest) -> Props:
    """Footprints of the compound by days since the last visit; all others are not drawn."""
    level = asked.world.counting.building_level
    layer = files.get(level) if level else None
    if level is None or layer is None:
        return {"url": None}
    classes = np.full(len(asked.world.territory.levels[level]), HIDDEN, np.uint8)
    days = np.full(len(classes), np.nan)
    for each in page.rows:
        lived_in = each.dwellings or each.days_since is not None
        classes[each.row] = visit_class(each.days_since) if lived_in else len(_TONES) - 1
        days[each.row] = np.nan if each.days_since is None else each.days_since
    labels = [asked.say(f"overlay.visit_{number}") for number in range(4)]
    return {
        "url": layer.source,
        "values": arrays.class_bytes(classes),
        "numbers": arrays.numbers(days),
        "digits": 0,
        "palette": list(_TONES),
        "class_labels": [*labels, asked.say("compound.no_dwellings")],
        "alpha": 0.9,
        "tip": "{name}\n" + asked.say("compound.days_ago", n="{value}"),
        "tip_none": "{name}\n{class}",
    }


_TONES = ("--visit-0", "--visit-1", "--visit-2", "--visit-3", "--bar")


def _mask(asked: Asked, files: Manifest) -> Props:
    level = asked.world.counting.compound_level
    layer = files.get(level) if level else None
    here = asked.opened
    if level is None or layer is None or not layer.outlines or here is None:
        return {"url": None, "codes": [], "borders": []}
    return {"url": layer.url, "codes": [here.place.code], "borders": []}


def _dots(asked: Asked) -> Props:
    search = asked.scope.but(layers=(), lang=None).to_search()
    fresh = asked.world.fresh
    mark = f"{fresh.territory_version}.{fresh.facts_version}.{int(fresh.as_of.timestamp()) // 60}"
    styles = [
        {
            "colour": f"--dot-{key}",
            "shape": shape,
            "label": asked.say(f"overlay.{key}"),
            "weight": weight,
        }
        for weight, (key, shape) in enumerate(DOTS)
    ]
    url = f"/cloud/{Overlay.ISSUES}/{mark}{search}"
    return {"url": url, "styles": styles, "mode": "dots", "size": 0.8}


def _view(asked: Asked) -> Props:
    west, south, east, north = asked.frame.bounds
    bounds = [[south, west], [north, east]] if west == west else None
    here = asked.opened
    name = here.name(asked.lang) if here else ""
    return {
        "bounds": bounds,
        "home": bounds,
        "max_zoom": CLOSEST,
        "padding": [18, 18, 18, 18],
        "label": asked.say("compound.map", name=name),
    }
