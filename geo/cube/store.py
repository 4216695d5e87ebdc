"""FactStore: keeps the facts of one database current in this process and shared with the others."""

from pathlib import Path

import sqlalchemy as sa

from geo.cube.facts import Facts


class FactStore:
    """One a process, made after the fork. `folder` is settings().home / "cache" / "cube"."""

    def __init__(self, engine: sa.Engine, folder: Path) -> None:
        self._engine, self._folder = engine, folder

    def facts(self) -> Facts:
        """The current facts, never older than a few seconds. Raises Unavailable."""
        raise NotImplementedError

    def start(self) -> None:
        """Look for changes every 2 s in a thread of its own."""
        raise NotImplementedError

    def stop(self) -> None:
        raise NotImplementedError
