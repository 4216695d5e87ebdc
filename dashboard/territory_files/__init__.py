"""Territory and plans as files to download."""

from dashboard.territory_files.routes import add_territory_files

__all__ = ["add_territory_files"]
