"""The map engine: our own Dash components inside a Leaflet map, drawn by assets/map_*.js."""

from dashboard.map.components import (
    Basemap,
    Choropleth,
    Gauges,
    Labels,
    MapView,
    Markers,
    Mask,
    PointCloud,
)
from dashboard.map.container import container

__all__ = [
    "Basemap",
    "Choropleth",
    "Gauges",
    "Labels",
    "MapView",
    "Markers",
    "Mask",
    "PointCloud",
    "container",
]
