"""Files of what a list shows: the same rows in the same order, as a workbook or as text."""

from dashboard.exports.routes import add_exports

__all__ = ["add_exports"]
