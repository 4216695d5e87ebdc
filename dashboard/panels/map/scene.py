"""The scene: properties of every map component for one state of the screen; pure.

Only bytes and addresses of files: geometry travels on its own and is kept by the browser. Colours
are
names of CSS variables, which the browser reads for its theme.
"""

from typing import Any

import numpy as np

from dashboard.asking import Asked
from dashboard.layers import Manifest
from dashboard.map import arrays
from dashboard.panels.map import legend
from dashboard.panels.map.ids import Ids
from dashboard.panels.places.view import state_of
from data.words import word
from geo.hierarchy import Rung
from geo.queries.hotspots import HotspotList
from geo.queries.values import MapValues
from geo.rules.indicators import Indicator
from geo.vocab import LevelKind, Overlay

# Above this many places a figure each would outweigh everything else; the tooltip then says the
# class.
MOST_NUMBERS = 6_000
CLOSEST = {
    LevelKind.AREA: 16.0,
    LevelKind.GRID: 16.5,
    LevelKind.COMPOUND: 16.75,
    LevelKind.BUILDING: 17.5,
}
SPOT_STATES = ("no_team", "team", "watch", "done", "plain")
SPOT_SHAPES = {
    "no_team": "pulse",
    "team": "ring",
    "watch": "dashed",
    "done": "check",
    "plain": "dot",
}
HIDDEN = 255

Props = dict[str, Any]


def scene(asked: Asked, found: MapValues, spots: HotspotList, files: Manifest) -> dict[str, Any]:
    """Properties by component id, and `kind` of the coloured level for clicks on it, whether a
    drawer opens.
    """
    return {
        "kind": str(asked.frame.level.kind),
        "props": {
            Ids.BASE: _ground(files, asked.frame.level),
            Ids.AREAS: areas(asked, found, files),
            Ids.MASK: _mask(asked, files),
            Ids.LABELS: {"levels": _labels(asked, files)},
            Ids.SPOTS: marks(asked, spots, files),
            Ids.ISSUES: _issues(asked),
            Ids.VISITS: _visits(asked),
            Ids.VIEW: _view(asked),
        },
        "lang": asked.lang,
        "drawer": asked.opened is not None,
    }


def _ground(files: Manifest, level: Rung) -> Props:
    """The basemap. Its footprints step aside where the buildings themselves are coloured."""
    roads = [files.url("base.roads"), files.url("base.streets")]
    later = [{"url": files.url("base.lanes"), "from": 13}] if files.url("base.lanes") else []
    building = None if level.kind is LevelKind.BUILDING else files.url("building")
    return {
        "surround": files.url("base.surround"),
        "green": files.url("base.green"),
        "water": files.url("base.water"),
        "roads": [url for url in roads if url] + later,
        "buildings": [{"url": building, "from": 15}] if building else None,
    }


def areas(asked: Asked, found: MapValues, files: Manifest) -> Props:
    """The coloured level: a byte a place, and its figure for the tooltip."""
    indicator = found.legend.indicator
    layer = files.get(found.level)
    is_small = len(found.classes) <= MOST_NUMBERS
    is_building = asked.frame.level.kind is LevelKind.BUILDING
    figures = found.values if is_small else np.where(found.inside, found.values, np.nan)
    return {
        "url": layer.source if layer else None,
        "values": arrays.class_bytes(found.classes),
        "numbers": arrays.numbers(figures),
        "digits": indicator.decimals,
        "class_labels": legend.ranges(found.legend, asked.lang),
        "palette": [f"--class-{tone}" for tone in legend.tones(found.legend)],
        "alpha": 0.95 if is_building else [[10, 0.92], [14, 0.8], [16, 0.55]],
        **_tips(asked, indicator, is_small=is_small),
    }


def _tips(asked: Asked, indicator: Indicator, *, is_small: bool) -> Props:
    """Sentences of the tooltip; where figures are left out, the class stands for them."""
    metric = word(f"metric.{indicator.key}", asked.lang)
    unit = word(f"unit.{indicator.unit}", asked.lang)
    value = "{value} " + unit if unit not in ("", "%") else "{value}" + unit
    names = {"name": "{name}", "class": "{class}", "metric": metric, "value": value}
    return {
        "tip": word("legend.tip", asked.lang, **names),
        "tip_none": word(
            "legend.tip_none" if is_small else "legend.tip_class", asked.lang, **names
        ),
    }


def _mask(asked: Asked, files: Manifest) -> Props:
    """Dims what is outside the place; the nearest place upwards that has an outline counts."""
    chosen = [crumb.named for crumb in asked.frame.crumbs if crumb.named]
    outlined = [named for named in chosen if (layer := files.get(named.level)) and layer.outlines]
    if chosen and chosen[-1].place.kind is LevelKind.COMPOUND and len(outlined) > 1:
        outlined = outlined[:-1]  # The neighbourhood of a compound stays in view.
    last = outlined[-1] if outlined else None
    return {
        "url": files.url(last.level) if last else None,
        "codes": [last.place.code] if last else [],
        "borders": _borders(asked, files),
    }


def _borders(asked: Asked, files: Manifest) -> list[Props]:
    """Borders of the area levels above the coloured one, the finest lightest."""
    tones = ("strong", "normal", "faint")
    rungs = [rung for rung in asked.world.territory.hierarchy.area_rungs() if files.url(rung.key)]
    lines = []
    for depth, rung in enumerate(rungs):
        tone = tones[min(depth, 2)]
        line: Props = {
            "url": files.url(rung.key),
            "width": max(0.8, 2.2 - 0.6 * depth),
            "tone": tone,
        }
        if depth > 1:
            line["min_zoom"] = 10 + depth
        lines.append(line)
    return lines[::-1]


def _labels(asked: Asked, files: Manifest) -> list[Props]:
    """Names of the area levels below the top, and of grids where they are coloured."""
    rungs = [rung for rung in asked.world.territory.hierarchy.area_rungs() if files.url(rung.key)]
    below = rungs[1:] if len(rungs) > 1 else rungs
    found: list[Props] = []
    for depth, rung in enumerate(below):
        size = max(12, 16 - 3 * depth)
        found.append(
            {
                "url": files.url(rung.key),
                "size": size,
                "weight": 600 if not depth else 500,
                "min_px": 46,
                "min_zoom": 0 if depth < 2 else 12 + depth,
            }
        )
    if asked.frame.level.kind is LevelKind.GRID:
        url = files.url(asked.frame.level.key)
        found.append(
            {
                "url": url,
                "size": 11,
                "weight": 400,
                "min_px": 60,
                "min_zoom": 15,
                "only_inside": True,
            }
        )
    return found


def marks(asked: Asked, spots: HotspotList, files: Manifest) -> Props:
    """Compounds: the problem ones by the state of their team, the others when they are wanted."""
    rung = next(
        (r for r in asked.world.territory.hierarchy.rungs if r.kind is LevelKind.COMPOUND), None
    )
    url = files.url(f"{rung.key}.points") if rung else None
    level = asked.world.territory.levels.get(rung.key) if rung else None
    if rung is None or level is None or url is None:
        return {"url": None}
    states = np.full(len(level), HIDDEN, dtype=np.uint8)
    values = np.zeros(len(level), dtype=np.int64)
    if Overlay.COMPOUNDS in asked.scope.layers:
        states[:] = SPOT_STATES.index("plain")
    if Overlay.HOTSPOTS in asked.scope.layers:
        for spot in spots.rows:
            states[spot.row] = SPOT_STATES.index(state_of(spot))
            values[spot.row] = spot.open_issues
    opened = asked.opened
    return {
        "url": url,
        "states": arrays.class_bytes(states),
        "values": arrays.counts(values),
        "styles": spot_styles(asked.lang),
        "tip": word("overlay.tip", asked.lang, name="{name}", state="{state}", value="{value}"),
        "selected": opened.place.code
        if opened and opened.place.kind is LevelKind.COMPOUND
        else None,
        "top": 8,
    }


def spot_styles(lang: str) -> list[Props]:
    found = []
    for weight, state in zip((4, 3, 2, 1, 0), SPOT_STATES, strict=True):
        style: Props = {
            "shape": SPOT_SHAPES[state],
            "colour": f"--spot-{state.replace('_', '-')}",
            "label": word(f"overlay.{state}", lang),
            "weight": weight,
        }
        if state == "plain":
            style |= {"radius": [2, 3.2], "tip": "{name}"}
        if state == "done":
            style["radius"] = [5, 6.5]
        found.append(style)
    return found


def _cloud(asked: Asked, overlay: Overlay) -> str | None:
    if overlay not in asked.scope.layers:
        return None
    search = asked.scope.but(layers=(), lang=None).to_search()
    fresh = asked.world.fresh
    mark = f"{fresh.territory_version}.{fresh.facts_version}.{int(fresh.as_of.timestamp()) // 60}"
    return f"/cloud/{overlay}/{mark}{search}"


def _issues(asked: Asked) -> Props:
    styles = [
        {
            "colour": f"--dot-{key}",
            "shape": shape,
            "label": word(f"overlay.{key}", asked.lang),
            "weight": weight,
        }
        for weight, (key, shape) in enumerate(
            (("closed", "circle"), ("open", "square"), ("overdue", "triangle"))
        )
    ]
    return {"url": _cloud(asked, Overlay.ISSUES), "styles": styles, "mode": "auto", "limit": 3000}


def _visits(asked: Asked) -> Props:
    styles = [
        {
            "colour": f"--visit-{i}",
            "shape": shape,
            "label": word(f"overlay.visit_{i}", asked.lang),
            "weight": i,
        }
        for i, shape in enumerate(("circle", "circle", "diamond", "triangle"))
    ]
    return {"url": _cloud(asked, Overlay.VISITS), "styles": styles, "mode": "dots", "size": 0.9}


def _view(asked: Asked) -> Props:
    west, south, east, north = asked.frame.bounds
    here = asked.frame.named
    kind = here.place.kind if here else LevelKind.AREA
    bounds = [[south, west], [north, east]] if west == west else None
    return {
        "bounds": bounds,
        "home": bounds,
        "max_zoom": CLOSEST[kind],
        "label": word(
            "screen.map",
            asked.lang,
            place=here.name(asked.lang) if here else word("places.all", asked.lang),
            level=asked.frame.level.name(asked.lang),
            metric=word(f"metric.{asked.scope.metric}", asked.lang),
        ),
    }
