"""Border history: the divisions put into force, what became of grids and areas, and which buildings
came to another place; read once a version of the territory."""

from bisect import bisect_right
from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from geo.queries.border_days import load_steps
from geo.queries.territory import PlaceLevel
from geo.vocab import LevelKind

Ids = NDArray[np.int64]
FOREVER = date.max.toordinal()

_DIVISIONS = sa.text(
    """
    select e.id, e.effective_on as day, e.document_no, e.reason, e.kind, p.name_zh as post_zh,
           p.name_en as post_en
    from adoption e join post p on p.id = e.post_id order by e.effective_on, e.id
    """
)
_CAME = """
    select '{table}' as kind, l.adoption_id, f.code as old, f.name_zh as old_zh,
           f.name_en as old_en, t.code as new, t.name_zh as new_zh, t.name_en as new_en,
           l.buildings, l.household_share, l.area_share, f.valid_to as ended
    from {table}_lineage l join {table} f on f.id = l.from_{table}_id
    join {table} t on t.id = l.to_{table}_id
"""
# Areas that ended otherwise, by an import: their heirs are those of their level on their ground.
_ENDED = """
    select 'area', null, o.code, o.name_zh, o.name_en, coalesce(n.code, ''),
           coalesce(n.name_zh, ''), n.name_en, coalesce(n.buildings, 0), coalesce(n.households, 0),
           coalesce(n.ground, 0), o.valid_to
    from area o left join lateral (
        select h.code, h.name_zh, h.name_en, h.buildings,
               coalesce(h.dwellings / nullif(sum(h.dwellings) over (), 0), h.ground) as households,
               h.ground
        from (select a.code, a.name_zh, a.name_en,
                     st_area(st_intersection(a.geom, o.geom)) / nullif(st_area(o.geom), 0)
                         as ground, b.n as buildings, b.dwellings
              from area a left join lateral (
                  select count(*) as n, sum(dwellings)::float as dwellings from building
                  where area_id = a.id and st_intersects(geom, o.geom)) b on true
              where a.level = o.level and a.code <> o.code and a.valid_from <= o.valid_to
                and (a.valid_to is null or a.valid_to > o.valid_to)
                and st_intersects(a.geom, o.geom)) h
        where h.ground > 0.001) n on true
    where o.valid_to is not null
      and not exists (select from area_lineage l where l.from_area_id = o.id)
      and not exists (select from area s where s.code = o.code and s.valid_from >= o.valid_to)
"""
_LINEAGE = sa.text(
    f"{_CAME.format(table='grid')} union all {_CAME.format(table='area')} union all {_ENDED}"
    " order by old, household_share desc, new"
)
_HOMES = sa.text(
    """
    select h.building_id, h.valid_from, h.valid_to, coalesce(g.code, '') as grid, a.path,
           b.dwellings
    from building_home h join building b on b.id = h.building_id
    join area a on a.id = h.area_id
    left join grid g on g.id = h.grid_id order by h.building_id, h.valid_from
    """
)


@dataclass(frozen=True, slots=True)
class Division:
    """A division put into force, or taken back by a later one (`kind` revert)."""

    id: int
    day: date
    document_no: str
    reason: str
    kind: str
    post_zh: str
    post_en: str | None


@dataclass(frozen=True, slots=True)
class Descent:
    """A part of a grid or area that ended, and the one it came to. Shares are 0 to 1 of the old
    one. `adoption` is None for an area that ended otherwise, `new` '' where no heir is known."""

    kind: LevelKind
    adoption: int | None
    old: str
    old_zh: str
    old_en: str | None
    new: str
    new_zh: str
    new_en: str | None
    buildings: int
    household_share: float
    area_share: float
    ended: date | None


@dataclass(frozen=True, slots=True)
class End:
    """The day from which a code stands no more, by which division (None by another way), and what
    it became."""

    day: date
    division: Division | None
    became: tuple[Descent, ...]


@dataclass(frozen=True)
class Homes:
    """The homes of buildings that ever had more than one; rows by building and day."""

    building: Ids
    since: Ids  # ordinals of days
    until: Ids
    grid: NDArray[np.object_]  # codes, '' for none
    path: NDArray[np.object_]  # codes of the areas around, from the top down
    dwellings: Ids

    def at(self, day: date) -> NDArray[np.int64]:
        """The row that holds for each building on a day, in order of building."""
        number = day.toordinal()
        return np.flatnonzero((self.since <= number) & (number < self.until))


@dataclass(frozen=True)
class History:
    """Everything that is known of former boundaries. Empty where nothing was ever divided."""

    steps: tuple[date, ...]
    divisions: tuple[Division, ...]
    descents: tuple[Descent, ...]
    homes: Homes

    @cached_property
    def days(self) -> tuple[date, ...]:
        """Rising: the days on which divisions came into force or will."""
        return tuple(sorted({each.day for each in self.divisions}))

    def division_days(self, until: date) -> tuple[date, ...]:
        return self.days[: bisect_right(self.days, until)]

    def on(self, day: date) -> list[tuple[Division, list[Descent]]]:
        """The divisions of one day, with what they made of which grids."""
        return [
            (each, [row for row in self.descents if row.adoption == each.id])
            for each in self.divisions
            if each.day == day
        ]

    def end_of(self, kind: LevelKind, code: str) -> End | None:
        """How the grid or area of this code ended last, and what it became."""
        rows = [row for row in self.descents if (row.kind, row.old) == (kind, code) and row.ended]
        last = max((row.ended for row in rows if row.ended), default=None)
        if last is None:
            return None
        final = [row for row in rows if row.ended == last]
        divisions = {each.id: each for each in self.divisions}
        division = divisions.get(final[0].adoption or 0)
        return End(last, division, tuple(row for row in final if row.new))

    def retired(
        self, text: str, standing: Mapping[LevelKind, Container[str]], most: int
    ) -> list[Descent]:
        """One row for each code that begins so and stands no more, in order of codes."""
        found = {
            (row.kind, row.old): row
            for row in self.descents
            if row.old.startswith(text) and row.old not in standing.get(row.kind, ())
        }
        return list(found.values())[:most]

    def moved(self, first: date, second: date, level: PlaceLevel) -> tuple[Ids, Ids]:
        """Buildings that lay in another place of a level on two days, and their dwellings."""
        one, two = self.homes.at(first), self.homes.at(second)
        _, left, right = np.intersect1d(
            self.homes.building[one], self.homes.building[two], return_indices=True
        )
        rows, later = one[left], two[right]
        differs = self._places(rows, level) != self._places(later, level)
        return self.homes.building[rows][differs], self.homes.dwellings[rows][differs]

    def _places(self, rows: Ids, level: PlaceLevel) -> NDArray[np.object_]:
        """Codes of the places of a level; compounds and buildings never change."""
        if level.rung.kind is LevelKind.GRID:
            return self.homes.grid[rows]
        if level.rung.kind is not LevelKind.AREA:
            return np.full(len(rows), "", np.object_)
        paths = self.homes.path[rows]
        of = {path: _of_level(path, level) for path in set(paths)}
        return np.asarray([of[path] for path in paths], np.object_)


def _of_level(path: str, level: PlaceLevel) -> str:
    """The step of a path that is a place of the level; the last one when it stands no more."""
    steps = path.strip("/").split("/")
    return next((step for step in steps if step in level.rows), steps[-1])


def load_history(db: Session) -> History:
    """Four statements."""
    return History(
        load_steps(db),
        tuple(Division(*row) for row in db.execute(_DIVISIONS)),
        tuple(Descent(LevelKind(row[0]), *row[1:]) for row in db.execute(_LINEAGE)),
        _homes(list(db.execute(_HOMES))),
    )


def _homes(rows: list[Any]) -> Homes:
    def numbers(values: list[int]) -> Ids:
        return np.asarray(values, np.int64)

    return Homes(
        numbers([row.building_id for row in rows]),
        numbers([row.valid_from.toordinal() for row in rows]),
        numbers([row.valid_to.toordinal() if row.valid_to else FOREVER for row in rows]),
        np.asarray([row.grid for row in rows], np.object_),
        np.asarray([row.path for row in rows], np.object_),
        numbers([row.dwellings or 0 for row in rows]),
    )
