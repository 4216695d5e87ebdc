"""The plan of the map: what it shows, in files and arrays, decided as the screen decides it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from dashboard.asking import Asked
from dashboard.db import house
from dashboard.layers import Manifest
from dashboard.layers.manifest import FOLDER
from dashboard.layers.shelf import Shelf
from dashboard.numbers import figure
from dashboard.panels.map import clouds, ground, legend, signs
from dashboard.panels.map.contents import Contents
from dashboard.panels.map.scene import CLOSEST
from dashboard.printing.mapped import Border, Dots, MapPlan, Mark, NameLevel, Sign
from geo.queries.multiples import Multiples, Small
from geo.queries.territory import At
from geo.queries.values import MapValues
from geo.shapes.mercator import RADIUS_M
from geo.vocab import LevelKind, Overlay

# A figure under each name says more than its colour, while there are few enough names.
MOST_FIGURES = 400
FAINT = 0.45
HIDDEN, OUTSIDE = 255, 254


def plan(asked: Asked, found: MapValues, held: Contents, files: Manifest) -> MapPlan:
    """Everything the press needs to draw the map of a question."""
    folder = Shelf(house().home / FOLDER)
    bounds = asked.frame.bounds
    mask, base = ground.mask(asked, files), ground.base(asked, files, None)
    layer = files.get(found.level)
    tops = asked.world.territory.hierarchy.area_rungs()
    return MapPlan(
        bounds=bounds,
        least_px_m=_closest(asked),
        base=_base(folder, base),
        level=_file(folder, layer.finest) if layer else None,
        classes=found.classes,
        inside=found.inside,
        figures=_figures(found),
        tones=tuple(legend.tones(found.legend)),
        is_building=asked.frame.level.kind is LevelKind.BUILDING,
        strength=_strength(asked),
        houses=_houses(folder, held, files),
        mask=(_file(folder, mask["url"]), mask["codes"][0]) if mask["url"] else None,
        borders=tuple(_border(folder, line) for line in mask["borders"] if line["url"]),
        names=_names(folder, asked, files),
        marks=_marks(asked, held),
        dots=_dots(asked),
        inset=_file(folder, files.url(tops[0].key)) if tops and files.url(tops[0].key) else None,
        lang=asked.lang,
    )


def small(
    asked: Asked, found: Multiples, each: Small, frame: list[float], files: Manifest
) -> MapPlan:
    """One of many maps on one scale: the coloured level and the outline of the place, no more."""
    folder = Shelf(house().home / FOLDER)
    layer, above = files.get(found.level), each.named or found.frame.named
    border = files.url(above.level) if above else None
    inside = asked.world.territory.inside(each.at, found.level)
    west, south, east, north = frame
    return MapPlan(
        bounds=(west, south, east, north),
        least_px_m=0.0,
        base=_base(folder, {}),
        level=_file(folder, layer.finest) if layer else None,
        classes=np.where(inside, each.classes, OUTSIDE).astype(np.uint8),
        inside=inside,
        figures=(),
        tones=tuple(legend.tones(found.legend)),
        is_building=found.frame.level.kind is LevelKind.BUILDING,
        strength=1.0,
        houses=None,
        mask=(_file(folder, border), above.place.code) if border and above else None,
        borders=(),
        names=(),
        marks=(),
        dots=(),
        inset=None,
        lang=asked.lang,
    )


def _file(folder: Shelf, url: str | None) -> Path:
    """The file on the shelf behind an address such as /geo/street/<mark>.bin."""
    _, _, layer, name = str(url).split("/")
    return folder.path(layer, name.removesuffix(".bin"), "gzip")


def _closest(asked: Asked) -> float:
    """Metres of ground that a CSS pixel shows at the closest, as on the screen."""
    here = asked.frame.named
    zoom = CLOSEST[here.place.kind if here else LevelKind.AREA]
    latitude = np.radians((asked.frame.bounds[1] + asked.frame.bounds[3]) / 2)
    return float(2 * np.pi * RADIUS_M * np.cos(latitude) / 256 / 2**zoom)


def _base(folder: Shelf, base: Mapping[str, Any]) -> dict[str, tuple[Path, ...]]:
    """Files of the basemap by kind; a kind that is not shown has none."""
    found: dict[str, tuple[Path, ...]] = {}
    for kind in ("surround", "green", "water", "roads", "buildings"):
        entries = base.get(kind) or ()
        entries = (entries,) if isinstance(entries, str) else entries
        urls = [each if isinstance(each, str) else each["url"] for each in entries]
        found[kind] = tuple(_file(folder, url) for url in urls)
    return found


def _strength(asked: Asked) -> float:
    if Overlay.BARE in asked.scope.layers:
        return 0.0
    return FAINT if Overlay.FAINT in asked.scope.layers else 1.0


def _figures(found: MapValues) -> tuple[str, ...]:
    if len(found.values) > MOST_FIGURES:
        return ()
    digits = found.legend.indicator.decimals
    return tuple("" if value != value else figure(float(value), digits) for value in found.values)


def _houses(folder: Shelf, held: Contents, files: Manifest) -> Any:
    if held.buildings is None:
        return None
    tones = tuple(legend.tones(held.buildings.legend))
    return _file(folder, files.url(held.buildings.level)), held.buildings.classes, tones


def _border(folder: Shelf, line: Mapping[str, Any]) -> Border:
    return Border(
        _file(folder, line["url"]),
        float(line["width"]),
        str(line["tone"]),
        float(line.get("min_zoom", 0)),
        bool(line.get("dash")),
        int(line.get("crowd", 250)),
    )


def _names(folder: Shelf, asked: Asked, files: Manifest) -> tuple[NameLevel, ...]:
    found = [
        NameLevel(
            _file(folder, level["url"]),
            float(level["size"]),
            700 if level["weight"] >= 600 else 400,
            float(level["min_px"]),
            float(level.get("min_zoom", 0)),
            bool(level.get("only_inside")),
        )
        for level in ground.names(asked, files)
        if level["url"]
    ]
    level = asked.frame.level
    layer = files.get(level.key)
    if level.kind is LevelKind.COMPOUND and layer is not None:
        # On paper nobody can point at a compound to learn its name.
        found.append(NameLevel(_file(folder, layer.finest), 10.5, 400, 36, 13.5, True))
    return tuple(found)


def _marks(asked: Asked, held: Contents) -> tuple[Mark, ...]:
    """Compounds that bear a sign on the screen."""
    marked = held.marked
    if marked is None:
        return ()
    level = asked.world.territory.levels[marked.level]
    found = []
    for row in np.flatnonzero((marked.states != HIDDEN) & ~np.isnan(level.bounds[:, 0])).tolist():
        west, south, east, north = level.bounds[row].tolist()
        named = asked.world.territory.named(At(marked.level, row))
        sign = signs.COMPOUNDS[int(marked.states[row])]
        found.append(
            Mark(
                (west + east) / 2,
                (south + north) / 2,
                Sign(sign.shape, sign.colour),
                sign.weight,
                named.name(asked.lang) if named else "",
                int(marked.values[row]),
                _badge(int(marked.badges[row])),
            )
        )
    return tuple(found)


def _badge(number: int) -> Sign | None:
    if not number:
        return None
    sign = signs.BADGES[number - 1]
    return Sign(sign.shape, sign.colour)


def _dots(asked: Asked) -> tuple[Dots, ...]:
    """Clouds of the layers that are shown: visits below issues."""
    layers = asked.scope.layers
    found = []
    if Overlay.VISITS in layers:
        found.append(_cloud(clouds.visits(asked), signs.VISITS, as_cells=False))
    if Overlay.ISSUES in layers or Overlay.HEAT in layers:
        only_heat = Overlay.ISSUES not in layers
        found.append(_cloud(clouds.issues(asked), signs.ISSUES, as_cells=only_heat))
    return tuple(found)


def _cloud(points: clouds.Points, drawn: tuple[signs.Sign, ...], *, as_cells: bool) -> Dots:
    xy, classes, columns = points
    counts = np.asarray(columns.get("n") or np.ones(len(xy)), np.int64)
    own = tuple(Sign(each.shape, each.colour) for each in drawn)
    return Dots(xy, classes, counts, own, as_cells)
