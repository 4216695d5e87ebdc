"""The scene: properties of every map component for one state of the screen; pure.

Only bytes and addresses of files: geometry travels on its own and is kept by the browser. Colours
are names of CSS variables, which the browser reads for its theme.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboard.asking import Asked
from dashboard.layers import Manifest
from dashboard.map import arrays
from dashboard.panels.map import ground, legend, signs
from dashboard.panels.map.contents import Contents
from dashboard.panels.map.ids import Ids
from dashboard.panels.map.signs import Sign
from data.words import word
from geo.queries.values import MapValues
from geo.rules.indicators import Indicator
from geo.vocab import LevelKind, Overlay

# Above this many places a figure each would outweigh everything else; the tooltip then says the
# class until the card has come.
MOST_NUMBERS = 6_000
CLOSEST = {
    LevelKind.AREA: 16.0,
    LevelKind.GRID: 16.5,
    LevelKind.COMPOUND: 16.75,
    LevelKind.BUILDING: 17.5,
}
SOLID, FADING = 0.95, [[10, 0.92], [14, 0.8], [16, 0.55]]

Props = dict[str, Any]


def scene(
    asked: Asked, found: MapValues, held: Contents, files: Manifest, tile_url: str | None = None
) -> dict[str, Any]:
    """Properties by component id, and `kind` of the coloured level for clicks on it, whether a
    drawer opens, where cards of places are asked for.
    """
    return {
        "kind": str(asked.frame.level.kind),
        "props": {
            Ids.BASE: ground.base(asked, files, tile_url),
            Ids.AREAS: areas(asked, found, files),
            Ids.BUILDINGS: buildings(asked, held, files),
            Ids.MASK: ground.mask(asked, files),
            Ids.LABELS: {"levels": ground.names(asked, files)},
            Ids.GAUGES: gauges(held, files),
            Ids.SPOTS: marks(asked, held, files),
            Ids.ISSUES: points(asked, Overlay.ISSUES, Overlay.ISSUES, signs.ISSUES),
            Ids.HEAT: {**points(asked, Overlay.HEAT, Overlay.ISSUES, signs.ISSUES), "mode": "heat"},
            Ids.VISITS: points(asked, Overlay.VISITS, Overlay.VISITS, signs.VISITS),
            Ids.VIEW: _view(asked),
        },
        "lang": asked.lang,
        "drawer": asked.has_drawer,
        "cards": _cards(asked),
        "certificate": {
            "label": asked.say("certificate.open"),
            "day": str(asked.scope.border_day(asked.world.today)),
            "lang": asked.lang,
        },
    }


def areas(asked: Asked, found: MapValues, files: Manifest) -> Props:
    """The coloured level: a byte a place, and its figure for the tooltip."""
    indicator = found.legend.indicator
    layer = files.get(found.level)
    is_small = len(found.classes) <= MOST_NUMBERS
    figures = found.values if is_small else np.where(found.inside, found.values, np.nan)
    is_bare = Overlay.BARE in asked.scope.layers
    return {
        "url": layer.source if layer else None,
        "kind": str(asked.frame.level.kind),
        **_colours(asked, found),
        "numbers": arrays.numbers(figures),
        "alpha": _alpha(asked),
        "stroke_colour": "--line-bare" if is_bare else None,
        **_tips(asked, indicator, is_small=is_small),
    }


def _alpha(asked: Asked) -> float | list[list[float]]:
    layers = asked.scope.layers
    if Overlay.BARE in layers:
        return 0
    share = 0.45 if Overlay.FAINT in layers else 1.0
    if asked.frame.level.kind is LevelKind.BUILDING:
        return SOLID * share
    return [[zoom, alpha * share] for zoom, alpha in FADING]


def _colours(asked: Asked, found: MapValues) -> Props:
    return {
        "values": arrays.class_bytes(found.classes),
        "digits": found.legend.indicator.decimals,
        "class_labels": legend.ranges(found.legend, asked.lang),
        "palette": [f"--class-{tone}" for tone in legend.tones(found.legend)],
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


def buildings(asked: Asked, held: Contents, files: Manifest) -> Props:
    """Buildings by value above the coloured areas, from near enough on."""
    found = held.buildings
    if found is None:
        return {"url": None}
    return {
        "url": files.url(found.level),
        "kind": str(LevelKind.BUILDING),
        **_colours(asked, found),
        "numbers": arrays.numbers(np.where(found.inside, found.values, np.nan)),
        "alpha": SOLID,
        "min_zoom": ground.FOOTPRINTS_FROM - 0.25,
        "order": 355,
        **_tips(asked, found.legend.indicator, is_small=True),
    }


def gauges(held: Contents, files: Manifest) -> Props:
    if held.gauges is None:
        return {"url": None}
    return {
        "url": files.url(held.gauges.level),
        "shares": arrays.class_bytes(held.gauges.shares),
        "colour": "--visit-0",
        "rest": "--gauge-rest",
    }


def marks(asked: Asked, held: Contents, files: Manifest) -> Props:
    """Compounds: the problem ones by team or state, the others when they are wanted."""
    marked = held.marked
    url = files.url(f"{marked.level}.points") if marked else None
    if marked is None or url is None:
        return {"url": None}
    opened = asked.opened
    is_compound = opened is not None and opened.place.kind is LevelKind.COMPOUND
    return {
        "url": url,
        "states": arrays.class_bytes(marked.states),
        "badges": arrays.class_bytes(marked.badges),
        "values": arrays.counts(marked.values),
        "styles": spot_styles(asked.lang),
        "badge_styles": [{"shape": each.shape, "colour": each.colour} for each in signs.BADGES],
        "tip": word("overlay.tip", asked.lang, name="{name}", state="{state}", value="{value}"),
        "selected": opened.place.code if opened and is_compound else None,
        "top": 8,
    }


def spot_styles(lang: str) -> list[Props]:
    special: dict[str, Props] = {
        "plain": {"radius": [2, 3.2], "tip": "{name}"},
        "done": {"radius": [5, 6.5]},
        "transformed": {"radius": [5, 6.5]},
    }
    return [
        {
            "shape": each.shape,
            "colour": each.colour,
            "label": word(each.word, lang),
            "weight": each.weight,
            **special.get(each.key, {}),
        }
        for each in signs.COMPOUNDS
    ]


def points(asked: Asked, layer: Overlay, cloud: Overlay, drawn: Sequence[Sign]) -> Props:
    """Single points, or counted bubbles where they are many."""
    styles = [
        {
            "shape": each.shape,
            "colour": each.colour,
            "label": word(each.word, asked.lang),
            "weight": each.weight,
        }
        for each in drawn
    ]
    return {
        "url": _cloud(asked, layer, cloud),
        "styles": styles,
        "mode": "points",
        "limit": 3000,
        "bubble_colour": f"--bubble-{cloud}",
        "late_colour": styles[-1]["colour"],
    }


def _cloud(asked: Asked, layer: Overlay, cloud: Overlay) -> str | None:
    if layer not in asked.scope.layers:
        return None
    search = asked.scope.but(layers=(), lang=None).to_search()
    return f"/cloud/{cloud}/{_mark(asked)}{search}"


def _cards(asked: Asked) -> str:
    """The address of cards up to the place: it changes with the facts, the scope and the
    language."""
    search = asked.scope.but(layers=()).to_search()
    return f"/card/{_mark(asked)}/{{place}}{search}"


def _mark(asked: Asked) -> str:
    fresh = asked.world.fresh
    minute = int(fresh.as_of.timestamp()) // 60
    return f"{fresh.territory_version}.{fresh.facts_version}.{minute}"


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
