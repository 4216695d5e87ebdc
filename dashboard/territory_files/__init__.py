"""Territory and plans as files: to download, and back as a plan."""

from flask import Flask

from dashboard.territory_files.routes import add_exports_of_territory
from dashboard.territory_files.upload import add_upload

__all__ = ["add_territory_files"]


def add_territory_files(server: Flask) -> None:
    """Serve the exports of territory and plans, and the import of edited files."""
    add_exports_of_territory(server)
    add_upload(server)
