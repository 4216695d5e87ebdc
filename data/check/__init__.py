"""Recounts what must hold: invariants of territory, issues, visits and hotspots on any database."""

from data.check.report import Report, run

__all__ = ["Report", "run"]
