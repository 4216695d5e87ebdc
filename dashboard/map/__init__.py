"""The map engine: our own Dash components for the inside of a Leaflet map, drawn by assets/map_*.js."""

from dashboard.map.components import (
    Basemap,
    Choropleth,
    Labels,
    MapView,
    Markers,
    Mask,
    PointCloud,
)

__all__ = ["Basemap", "Choropleth", "Labels", "MapView", "Markers", "Mask", "PointCloud"]
