"""Layers: the geometry of the map as immutable files under addresses that carry their hash."""

from dashboard.layers.manifest import Layer, Manifest, manifest, manifest_soon
from dashboard.layers.routes import add_layers

__all__ = ["Layer", "Manifest", "add_layers", "manifest", "manifest_soon"]
