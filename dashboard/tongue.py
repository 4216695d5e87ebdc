"""The installation's own language: what a page speaks when its address does not say."""

import threading
import time

import sqlalchemy as sa

from geo.models import Setting
from geo.vocab import Language

REMEMBERED_S = 60


class Tongue:
    """The first of the stored languages; while the database is away, the last one known."""

    def __init__(self, engine: sa.Engine, otherwise: str) -> None:
        self._engine, self._known, self._until = engine, otherwise, 0.0
        self._lock = threading.Lock()

    def __call__(self) -> str:
        """`zh` or `en`; one statement a minute."""
        # The panels of a first page ask at once; none may answer before the language is known.
        with self._lock:
            if time.monotonic() >= self._until:
                self._known = self._stored() or self._known
                self._until = time.monotonic() + REMEMBERED_S
            return self._known

    def _stored(self) -> str | None:
        asked = sa.select(Setting.value).where(Setting.key == "languages")
        try:
            with self._engine.connect() as connection:
                languages = connection.execute(asked).scalar()
        except sa.exc.SQLAlchemyError:
            return None
        first = languages[0] if isinstance(languages, list) and languages else None
        return first if first in set(Language) else None
