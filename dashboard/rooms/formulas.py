"""The room of the dictionary 口径: how every figure is counted, to read, to link to, to print."""

from dashboard.panels.formulas.view import layout

__all__ = ["layout"]
