"""What pages that stay open ask again and again: what is new, and whose screen to show."""

from dashboard.session.routes import add_session

__all__ = ["add_session"]
