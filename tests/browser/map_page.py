"""Dash pages with every component of the map engine, served in a thread."""

import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dash_leaflet as dl
import numpy as np
from dash import Dash, Input, Output, dcc, html
from flask import Response, abort
from werkzeug.serving import make_server

from dashboard.map import Basemap, Choropleth, Labels, MapView, Markers, Mask, PointCloud
from dashboard.map.arrays import class_bytes, classify, counts, numbers
from tests.browser import map_small
from tests.browser.map_territory import Territory, figures

ROOT = Path(__file__).parents[2]
PALETTES = {
    "dark": ["#152c48", "#1d4467", "#2b6390", "#a97b35", "#b9602f", "#b23a3f"],
    "light": ["#dfeaf6", "#c2dbec", "#9ec7dc", "#f4d690", "#f0b184", "#e58b8b"],
}
BREAKS = [8, 15, 27, 45, 65]
STATE_COLOURS = {
    "dark": ("#e5484d", "#f0a030", "#3fb68b", "#4a9eff"),
    "light": ("#dc3545", "#e08a1e", "#1f9d6b", "#2f7fe0"),
}
REPORTED = {
    "areas": ("clicked", "double_clicked", "failed", "ready"),
    "marks": ("clicked",),
    "view": ("zoom", "center", "seen"),
}


def url(layer: str) -> str:
    return f"/geo/{layer}.bin"


def styles(theme: str) -> list[dict[str, Any]]:
    red, amber, green, blue = STATE_COLOURS[theme]
    return [
        {"shape": "pulse", "colour": red, "label": "待派", "weight": 3, "radius": [7, 12]},
        {"shape": "ring", "colour": amber, "label": "驻点", "weight": 2, "radius": [6, 11]},
        {"shape": "check", "colour": green, "label": "转化", "weight": 1, "radius": [6, 9]},
        {"shape": "dot", "colour": blue, "weight": 0, "radius": [2, 3.2], "min_zoom": 12.5},
    ]


def states(open_counts: Any) -> Any:
    ranked = np.argsort(-open_counts)
    out = np.full(len(ranked), 3)
    out[ranked[:16]], out[ranked[16:50]], out[ranked[50:60]] = 0, 1, 2
    return out


def district(territory: Territory, theme: str, lang: str) -> list[Any]:
    look = {"theme": theme, "lang": lang}
    values = figures(territory, len(territory.grids))
    classes = classify(values, BREAKS)
    classes[40:44] = 255
    open_counts = np.random.default_rng(3).gamma(1.3, 6, len(territory.compounds)).astype(int)
    borders = [
        {"url": url("community"), "width": 1, "tone": "faint", "min_zoom": 11},
        {"url": url("street"), "width": 2, "tone": "strong"},
    ]
    names = [
        {"url": url("street"), "size": 17, "weight": 700, "max_zoom": 14, "first": True},
        {"url": url("community"), "size": 13, "min_zoom": 12.7, "min_px": 60},
    ]
    return [
        Basemap(
            "base",
            **{layer: url(layer) for layer in ("surround", "green", "water")},
            roads=[url("roads"), {"url": url("lanes"), "from": 13}],
            buildings={"url": url("buildings"), "from": 14.5},
            **look,
        ),
        Choropleth(
            "areas",
            url=url("grid"),
            values=class_bytes(classes),
            palette=PALETTES[theme],
            alpha=[[12, 0.9], [15, 0.72]],
            numbers=numbers(values),
            tip="{name}\n{value}",
            tip_none="{name}\n–",
            **look,
        ),
        Mask("mask", url=url("district"), codes=["D"], borders=borders, **look),
        PointCloud("cloud", styles=[{"colour": c} for c in STATE_COLOURS[theme]], **look),
        Labels("names", levels=names, **look),
        Markers(
            "marks",
            url=url("compound"),
            states=class_bytes(states(open_counts)),
            values=counts(open_counts),
            styles=styles(theme),
            tip="{name}\n{state} {value}",
            **look,
        ),
        MapView("view", label="map"),
    ]


def page(components: list[Any], asked: dict[str, str]) -> Any:
    lat, lon = (float(value) for value in asked["at"].split(","))
    return dl.MapContainer(
        components,
        id="map",
        center=(lat, lon),
        zoom=float(asked["zoom"]),
        zoomControl=False,
        attributionControl=False,
        fadeAnimation=False,
        doubleClickZoom=False,
        zoomSnap=0.25,
        minZoom=8,
        maxZoom=19,
        style={"position": "absolute", "inset": 0},
    )


def application(territory: Territory | None) -> Dash:
    """Pages `?what=small|district&theme=&lang=&zoom=&at=lat,lon`; files under /geo/<name>.bin."""
    files = map_small.files() | (territory.files if territory else {})
    app = Dash("map_page", assets_folder=str(ROOT / "dashboard" / "assets"))
    app.config.assets_ignore = r"^(?!map[_.]).*"
    app.layout = html.Div(
        [dcc.Location(id="where"), html.Div(id="page"), html.Pre("{}", id="told", hidden=True)]
    )

    @app.server.get("/geo/<name>.bin")
    def file(name: str) -> Response:
        return Response(files[name] if name in files else abort(404))

    @app.callback(Output("page", "children"), Input("where", "search"))
    def draw(search: str) -> Any:
        asked = dict(pair.split("=") for pair in (search or "").lstrip("?").split("&") if pair)
        if not asked:
            return None
        theme, lang = asked.get("theme", "dark"), asked.get("lang", "zh")
        if asked["what"] == "small":
            return page(map_small.components(theme, lang, url), asked)
        assert territory is not None
        return page(district(territory, theme, lang), asked)

    add_report(app)
    return app


def add_report(app: Dash) -> None:
    """What the components tell Dash, as JSON in #told."""
    wires = [
        Input(name, key, allow_optional=True) for name, keys in REPORTED.items() for key in keys
    ]
    labels = [f"{name}.{key}" for name, keys in REPORTED.items() for key in keys]

    @app.callback(Output("told", "children"), wires)
    def tell(*values: Any) -> str:
        return json.dumps(dict(zip(labels, values, strict=True)))


@contextmanager
def served(app: Dash) -> Iterator[str]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app.server, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
