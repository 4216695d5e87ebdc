"""Micro grids of a file against those in force, base grid by base grid."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from data.territory_files.changes import Change, Told
from data.territory_files.reading import Drawn
from data.territory_files.steps import Overlaid, Step, lines_of
from geo.queries.bill import Split
from geo.queries.ground import GridRow
from geo.shapes.faces import Atoms, home_of, sums
from geo.shapes.misfits import Spot, misfits
from geo.shapes.overlays import continuing, within
from geo.shapes.planar import STEPS, Geometries, Graph, in_steps, to_degrees
from geo.shapes.redrawing import Plane, redrawn, sources
from geo.vocab import GridKind

_NONE = np.empty(0, np.object_)
Names = tuple[str, str]
NOBODY = Atoms(np.empty((0, 2), np.int64), np.zeros((0, 1)))


def micro(split: Split, drawn: Drawn, noise: float) -> Overlaid:
    """The micro grids that a file draws in the base grids of a drawing (the split of it). Places
    are told by the rows of the file. A name that differs from that in force is taken over."""
    homes = _homes(split, drawn)
    plane = Plane.around(split.sheet.graph.border.reshape(-1, 2))
    work = _Work(split, drawn, noise, plane)
    done = [
        work.face(face, np.flatnonzero(homes == face)) for face in range(len(split.sheet.faces))
    ]
    gone = tuple(work.gone())
    return Overlaid(
        tuple(change for each in done for change in each.changes) + gone,
        tuple(spot for each in done for spot in each.spots),
        tuple(step for each in done for step in each.steps),
    )


def _homes(split: Split, drawn: Drawn) -> NDArray[np.int64]:
    """The base grid that each drawn area has most ground in common with."""
    areas = in_steps(drawn.areas)
    return sources(areas, split.sheet.graph.faces) if len(areas) else np.empty(0, np.int64)


@dataclass(frozen=True)
class _Work:
    split: Split
    drawn: Drawn
    noise: float
    plane: Plane

    def face(self, face: int, rows: NDArray[np.int64]) -> Overlaid:
        """One base grid of the drawing."""
        sheet, number = self.split.sheet, self.split.sheet.faces[face].number
        known = dict(sheet.micro).get(number)
        if not len(rows):
            steps = [self._step("plain", number)] if known is not None else []
            changes = self._changes(face, None, _NONE, {})
            return Overlaid(tuple(changes), (), tuple(steps))
        areas = self.drawn.areas[rows]
        before = known or within(sheet.graph.faces[face])
        after = redrawn(before, areas, NOBODY, self.noise)
        names = self._names(face, after, rows)
        changes = self._changes(face, after, in_steps(areas), names)
        told = [self._place(after.faces[row], *names[row]) for row in names]
        more: dict[str, object] = {"names": told} if told else {}
        if after is before:
            steps = [self._step("micro", number, **more)] if names else []
            return Overlaid(tuple(changes), (), tuple(steps))
        spots = self._spots(face, areas, rows)
        inner = lines_of(after)
        plain = self._step("plain", number)
        step = self._step("micro", number, lines=inner, **more) if inner else plain
        return Overlaid(tuple(changes), tuple(spots), (step,) if inner or known else ())

    def _names(self, face: int, after: Graph, rows: NDArray[np.int64]) -> dict[int, Names]:
        """By row of the micro grids, the names that the file gives and that they do not have."""
        olds = self._old(self.split.division.codes[face])
        before = in_steps(np.asarray([old.geom for old in olds], np.object_))
        kept = {grid.code: grid.name_zh for grid in self.split.ground.grids}
        source = sources(after.faces, in_steps(self.drawn.areas[rows]))
        found = {}
        for row, old in enumerate(continuing(before, after.faces)):
            drawn = int(rows[source[row]]) if source[row] >= 0 else None
            if drawn is None:
                continue
            code, zh = self.drawn.codes[drawn] or "", self.drawn.names_zh[drawn] or ""
            own = olds[old].name_zh if old is not None else ""
            if zh and zh not in (own, code, kept.get(code)):
                found[row] = zh, self.drawn.names_en[drawn] or ""
        return found

    @staticmethod
    def _place(area: shapely.Geometry, zh: str, en: str) -> list[object]:
        """A name with a place inside its area, as a step takes it."""
        spot = shapely.point_on_surface(area)
        return [round(spot.x / STEPS, 7), round(spot.y / STEPS, 7), zh, en]

    def gone(self) -> Iterator[Change]:
        """Micro grids of base grids that do not go on."""
        codes = set(self.split.division.codes)
        for grid in self.split.base:
            if grid.code not in codes:
                yield from (self._told(old).removed(*self._of(old)) for old in self._old(grid.code))

    def _step(self, action: str, number: int, **more: object) -> Step:
        return action, {"community": self.split.ground.code, "face": number, **more}

    def _old(self, code: str | None) -> list[GridRow]:
        base = next((grid.id for grid in self.split.base if grid.code == code), None)
        return [
            grid
            for grid in self.split.ground.grids
            if grid.kind == GridKind.MICRO and base is not None and grid.parent_id == base
        ]

    def _changes(
        self, face: int, after: Graph | None, meant: Geometries, names: Mapping[int, Names]
    ) -> Iterator[Change]:
        olds = self._old(self.split.division.codes[face])
        before = in_steps(np.asarray([old.geom for old in olds], np.object_))
        new = after.faces if after is not None and len(after.faces) > 1 else _NONE
        source, left = sources(new, meant), set(range(len(olds)))
        for row, old in enumerate(continuing(before, new)):
            if old is None:
                told = replace(self._told(None, face), name=names.get(row, ("", ""))[0])
                yield told.added(new[row], self._people(new[row]))
                continue
            left.discard(old)
            drawn = meant[source[row]] if source[row] >= 0 else None
            people = self._people(before[old]), self._people(new[row])
            one = self._told(olds[old])
            one = replace(one, name=names[row][0]) if row in names else one
            change = one.going_on(before[old], new[row], drawn, people, row in names)
            if change is not None:
                yield change
        for old in sorted(left):
            yield self._told(olds[old]).removed(*self._of(olds[old]))

    def _spots(self, face: int, areas: Geometries, rows: NDArray[np.int64]) -> Iterator[Spot]:
        [outline] = to_degrees(self.split.sheet.graph.faces[[face]])
        for spot in misfits(outline, areas, self.noise):
            numbers = tuple(self.drawn.numbers[int(rows[row])] for row in spot.rows)
            yield Spot(spot.kind, spot.lon, spot.lat, spot.square_metres, numbers)

    def _told(self, old: GridRow | None, face: int = 0) -> Told:
        grid = old.code if old else f"{self.split.label(face)}/+"
        name = old.name_zh if old else ""
        return Told(self.split.ground.code, grid, name, self.plane, GridKind.MICRO)

    def _of(self, old: GridRow) -> tuple[shapely.Geometry, int]:
        [area] = in_steps(np.asarray([old.geom], np.object_))
        return area, self._people(area)

    def _people(self, area: shapely.Geometry) -> int:
        atoms = self.split.ground.atoms
        homes = home_of(np.asarray([area], np.object_), atoms.points)
        return round(float(sums(homes, atoms, 1)[0, 0]))
