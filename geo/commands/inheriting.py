"""Inheriting: what ends leaves its households and ground to heirs, be it a grid or a community."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from geo.models import AdoptionGrid
from geo.shapes.division import shares

# The end of a statement that writes lineage: of `touching` (gone, back, ground in square metres)
# and `homes` (gone, back, buildings, households) the shares of each that is gone, which add up
# to 1; one without households leaves the shares of its ground for both.
SHARED_OUT = """
    select {adoption}, b.gone, b.back, coalesce(h.buildings, 0),
           case when sum(h.households) over (partition by b.gone) > 0
                then coalesce(h.households, 0) / sum(h.households) over (partition by b.gone)
                else b.ground / sum(b.ground) over (partition by b.gone) end,
           b.ground / sum(b.ground) over (partition by b.gone)
    from touching b left join homes h on (h.gone, h.back) = (b.gone, b.back)
    where b.ground > {least} or h.buildings > 0
"""


@dataclass(frozen=True, slots=True)
class Heir:
    """What one new place has of one that ends; shares add up to 1 over all heirs."""

    face: int
    buildings: int
    household_share: float
    area_share: float


def heirs(shared: NDArray[np.float64], old: int, made: Container[int]) -> Iterator[Heir]:
    """Of row `old` of a comparison (n, m, 3), among the faces that begin. Ground given to an
    unchanged neighbour is rounding, since its border is the same."""
    parts = [part for part in shares(shared, old) if part[0] in made]
    people, land = (sum(part[i] for part in parts) or 1.0 for i in (2, 3))
    for face, buildings, share, ground in parts:
        yield Heir(face, buildings, min(1.0, share / people), min(1.0, ground / land))


def end_grids(db: Session, adoption: int, day: date, grids: Sequence[int]) -> None:
    """Versions of grids that are valid no more from a day on."""
    if grids:
        db.execute(
            sa.text("update grid set valid_to = :day where id = any(:grids)"),
            {"day": day, "grids": list(grids)},
        )
        db.add_all(AdoptionGrid(adoption_id=adoption, grid_id=id_, made=False) for id_ in grids)
