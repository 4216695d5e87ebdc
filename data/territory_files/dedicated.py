"""Dedicated grids of a file against those in force: what is new, gone, moved, or only noise."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely

from data.territory_files.changes import Change, Told
from data.territory_files.reading import Drawn
from data.territory_files.steps import Overlaid, Step
from geo.errors import GeoError
from geo.queries.ground import Ground
from geo.shapes.draft import Sheet
from geo.shapes.faces import home_of, sums
from geo.shapes.misfits import Spot
from geo.shapes.overlays import Dedicated, continuing, degrees, ring_of
from geo.shapes.planar import STEPS, Geometries, in_steps, to_degrees
from geo.shapes.redrawing import ROUNDING_M, Plane, displacement
from geo.vocab import GridKind


def dedicated(here: Ground, sheet: Sheet, drawn: Drawn, noise: float) -> Overlaid:
    """Every drawn area that goes on from one in force is compared with it; the others begin or end.

    Raises GeoError diff.dedicated_parts for one that changes and is not a single ring.
    """
    work = _Work(here, sheet, drawn, noise, Plane.around(sheet.graph.border.reshape(-1, 2)))
    done = [*work.removed(), *work.compared()]
    return Overlaid(
        tuple(change for change, *_ in done if change is not None),
        tuple(spot for *_, spot in done if spot is not None),
        tuple(step for _, steps, _ in done for step in steps),
    )


Found = tuple[Change | None, list[Step], Spot | None]


@dataclass(frozen=True)
class _Work:
    here: Ground
    sheet: Sheet
    drawn: Drawn
    noise: float
    plane: Plane

    @property
    def before(self) -> Geometries:
        """The dedicated grids of the sheet (in steps): those in force with all their parts."""
        known = {grid.code: grid.geom for grid in self.here.grids}
        whole = {code: in_steps(np.asarray([area], np.object_))[0] for code, area in known.items()}
        return _array([whole.get(each.origin or "", each.area) for each in self.sheet.dedicated])

    @property
    def pairs(self) -> list[int | None]:
        """The dedicated grid that each drawn area is, by its row: by the ground that they share,
        else by the code."""
        found = continuing(self.before, in_steps(self.drawn.areas))
        codes = {each.origin: row for row, each in enumerate(self.sheet.dedicated)}
        for row, code in enumerate(self.drawn.codes):
            old = codes.get(code) if code else None
            if found[row] is None and old is not None and old not in found:
                found[row] = old
        return found

    def removed(self) -> Iterator[Found]:
        kept = set(self.pairs)
        for row, each in enumerate(self.sheet.dedicated):
            if row not in kept:
                area = self.before[row]
                change = self._told(each, each.name_zh).removed(area, self._households(area))
                params = {"community": self.here.code, "face": each.number}
                yield change, [("release", params)], None

    def compared(self) -> Iterator[Found]:
        before = self.before
        for row, old in enumerate(self.pairs):
            if old is None:
                yield self._added(row)
            else:
                yield self._going_on(row, self.sheet.dedicated[old], before[old])

    def _added(self, row: int) -> Found:
        area, spot = self._fitted(row)
        name = self.drawn.names_zh[row] or ""
        # A part that was split off elsewhere has the name of its grid, which goes on bearing it.
        kept = {each.origin: each.name_zh for each in self.sheet.dedicated if each.origin}
        name = "" if kept.get(self.drawn.codes[row] or "") == name else name
        told = Told(self.here.code, "+", name, self.plane, GridKind.DEDICATED)
        params = {"community": self.here.code, "ring": self._ring(row, area), "name_zh": name}
        return told.added(area, self._households(area)), [("dedicate", params)], spot

    def _going_on(self, row: int, old: Dedicated, was: shapely.Geometry) -> Found:
        area, spot = self._fitted(row)
        off = displacement(was, area, self.plane)
        is_moved = off > max(self.noise, ROUNDING_M)
        name = self.drawn.names_zh[row]
        is_renamed = bool(name) and name != old.name_zh
        now = area if is_moved else was
        people = self._households(was), self._households(now)
        told = self._told(old, name or old.name_zh)
        change = told.going_on(was, now, area, people, is_renamed)
        where = {"community": self.here.code, "face": old.number}
        steps: list[Step] = []
        if is_moved:
            steps.append(("dedicate", {**where, "ring": self._ring(row, area)}))
        if is_renamed:
            steps.append(("describe", {**where, "name_zh": name}))
        return change, steps, spot if is_moved else None

    def _fitted(self, row: int) -> tuple[shapely.Geometry, Spot | None]:
        """What of an area lies in the community; beyond the noise what does not is told."""
        [area] = in_steps(_array([self.drawn.areas[row]]))
        inside = shapely.intersection(area, self.sheet.graph.outline)
        over = shapely.difference(area, self.sheet.graph.outline)
        [flat] = self.plane.shapes(_array([over]))
        if shapely.is_empty(shapely.buffer(flat, -self.noise / 2)):
            return (area if over.is_empty else inside), None
        x, y = shapely.get_coordinates(shapely.point_on_surface(over))[0] / STEPS
        where = (round(float(x), 6), round(float(y), 6), float(shapely.area(flat)))
        return inside, Spot("outside", *where, (self.drawn.numbers[row],))

    def _ring(self, row: int, area: shapely.Geometry) -> list[list[float]]:
        """The ring of an area that a planner could draw. Raises diff.dedicated_parts."""
        parts = [part for part in shapely.get_parts(area) if part.geom_type == "Polygon"]
        if len(parts) != 1 or parts[0].interiors:
            raise GeoError("diff.dedicated_parts", row=self.drawn.numbers[row])
        return degrees(ring_of(to_degrees(_array(parts))[0]))

    def _told(self, each: Dedicated, name: str) -> Told:
        grid = each.origin or f"+{each.number}"
        return Told(self.here.code, grid, name, self.plane, GridKind.DEDICATED)

    def _households(self, area: shapely.Geometry) -> int:
        atoms = self.here.atoms
        homes = home_of(_array([area]), atoms.points)
        return round(float(sums(homes, atoms, 1)[0, 0]))


def _array(shapes: list[shapely.Geometry]) -> Geometries:
    found = np.empty(len(shapes), np.object_)
    found[:] = shapes
    return found
