"""The bill of a division as a workbook and as a page to print."""

from dashboard.bills.routes import add_bills

__all__ = ["add_bills"]
