"""The ground of the map: basemap, borders, the veil outside the chosen place, names; pure."""

from typing import Any

from dashboard.asking import Asked
from dashboard.layers import Manifest
from geo.vocab import LevelKind, Overlay

Props = dict[str, Any]
GRIDS_FROM, COMPOUNDS_FROM, FOOTPRINTS_FROM = 12, 14, 15


def base(asked: Asked, files: Manifest, tile_url: str | None) -> Props:
    """The basemap. Its footprints step aside where the buildings themselves are coloured."""
    layers, level = asked.scope.layers, asked.frame.level
    coloured = level.kind is LevelKind.BUILDING or Overlay.BUILDINGS in layers
    building = None if coloured else files.url("building")
    footprints = [{"url": building, "from": FOOTPRINTS_FROM}] if building else None
    tiles = tile_url if Overlay.TILES in layers else None
    if Overlay.UNMAPPED in layers:
        nothing = dict.fromkeys(("surround", "green", "water"))
        return {**nothing, "roads": [], "buildings": footprints, "names": False, "tiles": tiles}
    roads = [files.url("base.roads"), files.url("base.streets")]
    later = [{"url": files.url("base.lanes"), "from": 13}] if files.url("base.lanes") else []
    return {
        "surround": files.url("base.surround"),
        "green": files.url("base.green"),
        "water": files.url("base.water"),
        "roads": [url for url in roads if url] + later,
        "buildings": footprints,
        "names": True,
        "tiles": tiles,
    }


def mask(asked: Asked, files: Manifest) -> Props:
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
    return _fine_lines(asked, files) + lines[::-1]


def _fine_lines(asked: Asked, files: Manifest) -> list[Props]:
    """Outlines of grids and compounds where their layers are shown, from near enough on."""
    wanted = {
        Overlay.COMPOUNDS: (LevelKind.COMPOUND, COMPOUNDS_FROM, "--line-compound", True),
        Overlay.GRIDS: (LevelKind.GRID, GRIDS_FROM, "--line-grid", False),
    }
    lines: list[Props] = []
    for overlay, (kind, zoom, tone, is_dashed) in wanted.items():
        level = asked.world.territory.of_kind(kind)
        layer = files.get(level.rung.key) if level else None
        if overlay in asked.scope.layers and layer and layer.outlines:
            line = {"url": layer.url, "width": 1.1, "tone": tone, "min_zoom": zoom}
            lines.append({**line, "dash": is_dashed, "crowd": 1200})
    return lines


def names(asked: Asked, files: Manifest) -> list[Props]:
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
                "first": depth == 0 and len(below) > 1,
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
