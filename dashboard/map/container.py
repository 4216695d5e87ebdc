"""The Leaflet map that our components are put into: how it zooms and what it leaves out."""

from collections.abc import Sequence

import dash_leaflet as dl
from dash.development.base_component import Component


def container(layers: Sequence[Component], id: str, *, zoom_keys: bool = False) -> Component:
    """A map of `layers`, the lowest first; `zoom_keys` gives it Leaflet's own keys.

    Where it opens is of no account: the view goes to the territory as soon as it is known. Tiles
    are painted at the exact zoom, so fractions of it are as sharp as whole numbers.
    """
    found: Component = dl.MapContainer(
        list(layers),
        id=id,
        center=[35, 105],
        zoom=4,
        zoomControl=zoom_keys,
        attributionControl=False,
        fadeAnimation=False,
        doubleClickZoom=False,
        zoomSnap=0.25,
        trackViewport=False,
        minZoom=3,
        maxZoom=19,
    )
    return found
