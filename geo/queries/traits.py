"""Traits: what is known of each compound and can be filtered by: type, age class, newest stars."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from geo.models import Compound, CompoundRating
from geo.queries.remembering import Memory
from geo.queries.territory import OUTSIDE, Territory
from geo.scope import Scope
from geo.vocab import AgeClass, CompoundType, LevelKind

Mask = NDArray[np.bool_]
Numbers = NDArray[np.int8]
Key = tuple[tuple[object, ...], ...]

TYPES, AGES = tuple(CompoundType), tuple(AgeClass)
UNKNOWN = -1


@dataclass(frozen=True)
class Traits:
    """One entry a row of the compound level; -1 (stars: 0) where nothing is known."""

    territory: Territory
    level: str | None  # of the compounds; None where the installation has no such level
    types: Numbers  # index into TYPES
    ages: Numbers  # index into AGES
    stars: Numbers
    _known: Memory = field(default_factory=lambda: Memory(32), repr=False, compare=False)

    @staticmethod
    def key(scope: Scope) -> Key | None:
        """What of a scope chooses compounds; None when nothing does."""
        key = (scope.types, scope.ages, scope.stars)
        return key if any(key) else None

    def chosen(self, scope: Scope) -> Mask | None:
        """One flag a compound row: is it among those the scope keeps? None when it keeps all."""
        key = self.key(scope)
        return None if key is None else self._known.get(key, lambda: self._choose(scope))

    def within(self, scope: Scope, level: str) -> Mask | None:
        """The same for the rows of compounds or buildings; None for levels that are not chosen."""
        chosen = self.chosen(scope)
        if chosen is None or self.level is None or level == self.level:
            return chosen if level == self.level else None
        if self.territory.levels[level].rung.kind is not LevelKind.BUILDING:
            return None
        rows = self.territory.up(level, self.level)
        return np.append(chosen, False)[rows]

    def of_rows(self, scope: Scope, rows: NDArray[np.int32]) -> Mask | None:
        """One flag for each of some compound rows; -1, no compound, is never kept."""
        chosen = self.chosen(scope)
        if chosen is None:
            return None
        return np.append(chosen, False)[rows]

    def offered(self) -> tuple[list[CompoundType], list[AgeClass], list[int]]:
        """Types, age classes and stars that any compound has."""
        return (
            [each for index, each in enumerate(TYPES) if (self.types == index).any()],
            [each for index, each in enumerate(AGES) if (self.ages == index).any()],
            [number for number in (5, 4, 3, 2, 1) if (self.stars == number).any()],
        )

    def _choose(self, scope: Scope) -> Mask:
        keep = np.ones(len(self.types), np.bool_)
        if scope.types:
            keep &= np.isin(self.types, [TYPES.index(each) for each in scope.types])
        if scope.ages:
            keep &= np.isin(self.ages, [AGES.index(each) for each in scope.ages])
        if scope.stars:
            keep &= np.isin(self.stars, scope.stars)
        return keep


def load_traits(db: Session, territory: Territory, today: date) -> Traits:
    """Two statements; none without a level of compounds.

    The newest rating up to today counts, also one given to an earlier version of the compound.
    """
    found = territory.of_kind(LevelKind.COMPOUND)
    if found is None:
        none = np.zeros(0, np.int8)
        return Traits(territory, None, none, none, none)
    known = db.execute(
        sa.select(Compound.id, Compound.type, Compound.age_class).where(
            Compound.type.is_not(None) | Compound.age_class.is_not(None)
        )
    ).all()
    rated = db.execute(
        sa.select(CompoundRating.compound_id, CompoundRating.stars)
        .where(CompoundRating.quarter <= today)
        .order_by(CompoundRating.quarter)
    ).all()
    row_of = {id_: row for row, id_ in enumerate(found.ids.tolist())}
    types, ages = (np.full(len(found), UNKNOWN, np.int8) for _ in range(2))
    for id_, kind, age in known:
        if (row := row_of.get(id_)) is not None:
            types[row], ages[row] = _index(TYPES, kind), _index(AGES, age)
    stars = np.zeros(len(found), np.int8)
    if rated:
        ids, values = (np.asarray(column) for column in zip(*rated, strict=True))
        rows = found.rows_of(ids.astype(np.int32))
        stars[rows[rows != OUTSIDE]] = values[rows != OUTSIDE]
    return Traits(territory, found.rung.key, types, ages, stars)


def _index(among: Sequence[Any], value: str | None) -> int:
    return UNKNOWN if value is None else among.index(value)
