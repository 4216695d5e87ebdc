"""What callbacks read from: one engine, one set of worlds and one language a process."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from geo.queries.world import Worlds


@dataclass(frozen=True, slots=True)
class House:
    """Set once when the application is made; holds no state of any user."""

    engine: sa.Engine
    worlds: Worlds
    lang: str
    home: Path


_houses: list[House] = []


def move_in(new: House) -> None:
    """Make this what all callbacks of the process read from."""
    _houses[:] = [new]


def house() -> House:
    """The one that was moved into. Raises IndexError before an application was made."""
    return _houses[0]


@contextmanager
def reading() -> Iterator[Session]:
    """A session for reads; every statement is its own transaction."""
    with Session(house().engine, expire_on_commit=False) as session:
        yield session
