"""Changes: what a file does to one grid, told apart from the noise of digitising again."""

from dataclasses import dataclass

import numpy as np
import shapely

from geo.shapes.redrawing import ROUNDING_M, Plane, displacement
from geo.vocab import GridKind


@dataclass(frozen=True, slots=True)
class Change:
    """One grid: `kind` is added, removed, moved, renamed or noise; `metres` is how far its border
    moved at the most, in `noise` how far the drawn one lay from the one in force. `layer` is the
    kind of grid."""

    kind: str
    community: str
    grid: str
    name: str
    metres: float = 0.0
    square_metres: float = 0.0
    households_before: int = 0
    households_after: int = 0
    layer: str = GridKind.BASE.value
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One grid on its way into the report; areas in steps."""

    community: str
    grid: str
    name: str
    plane: Plane
    layer: GridKind = GridKind.BASE
    name_en: str = ""

    def change(self, kind: str, metres: float, square: float, *people: int) -> Change:
        before, after = people
        where = (self.community, self.grid, self.name)
        sizes = (round(metres, 2), round(square, 2))
        return Change(kind, *where, *sizes, before, after, self.layer.value, self.name_en)

    def size(self, area: shapely.Geometry) -> float:
        return float(shapely.area(self.plane.shapes(np.asarray([area], np.object_)))[0])

    def added(self, area: shapely.Geometry, households: int) -> Change:
        return self.change("added", 0.0, self.size(area), 0, households)

    def removed(self, area: shapely.Geometry, households: int) -> Change:
        return self.change("removed", 0.0, -self.size(area), households, 0)

    def going_on(
        self,
        before: shapely.Geometry,
        after: shapely.Geometry,
        meant: shapely.Geometry | None,
        people: tuple[int, int],
        is_renamed: bool = False,
    ) -> Change | None:
        """Moved, renamed, noise, or None where nothing is different at all."""
        far = displacement(before, after, self.plane)
        if far > ROUNDING_M:
            return self.change("moved", far, self.size(after) - self.size(before), *people)
        if is_renamed:
            return self.change("renamed", 0.0, 0.0, *people)
        off = displacement(before, meant, self.plane) if meant is not None else 0.0
        return self.change("noise", off, 0.0, *people) if off > ROUNDING_M else None
