"""The map's place in the room: the components that are mounted once, the tools and the legend."""

from dash import dcc
from dash.development.base_component import Component

from dashboard import html
from dashboard.map import (
    Basemap,
    Choropleth,
    Gauges,
    Labels,
    MapView,
    Markers,
    Mask,
    PointCloud,
    container,
)
from dashboard.panels.map.ids import Ids
from dashboard.parts import icon
from dashboard.picture import panel


def ground() -> html.Div:
    """The map itself; the callbacks only change properties, it is never mounted again."""
    layers: list[Component] = [
        Basemap(id=Ids.BASE),
        Choropleth(id=Ids.AREAS),
        Choropleth(id=Ids.BUILDINGS),
        Mask(id=Ids.MASK),
        Labels(id=Ids.LABELS),
        Gauges(id=Ids.GAUGES),
        PointCloud(id=Ids.HEAT, mode="heat"),
        PointCloud(id=Ids.VISITS),
        PointCloud(id=Ids.ISSUES),
        Markers(id=Ids.SPOTS),
        MapView(id=Ids.VIEW),
    ]
    return html.Div(
        [
            container(layers, Ids.MAP),
            dcc.Store(id=Ids.SCENE),
            html.Div(id=Ids.WAIT, className="map-wait", role="status"),
        ],
        className="ground",
    )


def free() -> html.Div:
    """Legend and tools over the free part of the map; its box is what the map may fill."""
    tools = [
        html.Button(icon("plus"), id=Ids.ZOOM_IN, className="tool"),
        html.Button(icon("minus"), id=Ids.ZOOM_OUT, className="tool"),
        html.Button(icon("target"), id=Ids.HOME, className="tool"),
    ]
    return html.Div(
        [
            panel(Ids.PANEL, Ids.BODY, "legend-panel", html.Div()),
            html.Div(tools, className="panel mapkeys", role="toolbar"),
        ],
        id=Ids.FREE,
        className="free",
    )


def drawing(sentence: str) -> html.Div:
    """Over the map while its files are being made."""
    return html.Div([html.I(className="busy"), sentence], className="panel")
