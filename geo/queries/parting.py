"""Parting: what a drawing does to communities, and to the base grids beneath their new borders."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.queries.bill import Split
from geo.queries.community_ground import CommunityGround
from geo.queries.planning_parameters import People
from geo.rules.areacodes import goes_on
from geo.shapes.community_faults import community_faults
from geo.shapes.division import common, division
from geo.shapes.draft import Sheet
from geo.shapes.faces import NOWHERE, home_of
from geo.shapes.faults import Fault, metric
from geo.shapes.parting import Parts, parts
from geo.shapes.planar import Geometries, in_steps
from geo.vocab import GridKind

# Noding shifts a border by less than a centimetre; what stays below that all along is no change.
ROUNDING_M = 0.005
SMALLEST_M2 = 1.0


@dataclass(frozen=True)
class Parting:
    """Communities (n, by code) and the faces (m) drawn over them. `codes` are those that go on,
    None for a face that begins; `shared` (n, m, 3) as in a division."""

    ground: CommunityGround
    sheet: Sheet
    shared: NDArray[np.float64]
    kept: NDArray[np.bool_]  # (m,) communities that stay as they are
    codes: tuple[str | None, ...]
    parts: Parts

    def label(self, face: int) -> str:
        """How a face is called in the bill: its code, or `#` and its number when it begins."""
        return self.codes[face] or f"#{self.sheet.faces[face].number}"

    def name_en(self, face: int) -> str | None:
        """The English name of a face: not that of its community where only the Chinese one has
        been given anew."""
        each = self.sheet.faces[face]
        was = next((area for area in self.ground.areas if area.code == each.origin), None)
        is_left = was is not None and each.name_en == was.name_en and each.name_zh != was.name_zh
        return None if is_left else each.name_en or None

    @cached_property
    def ends(self) -> NDArray[np.bool_]:
        """(n,) communities whose version ends, whether they go on under their code or not."""
        stays = {self.sheet.faces[row].origin for row in np.flatnonzero(self.kept)}
        return np.asarray([each.code not in stays for each in self.ground.areas], np.bool_)

    @cached_property
    def outlines(self) -> Geometries:
        """The drawn communities in steps, made of their grids."""
        return self.parts.areas(len(self.sheet.faces))

    def heir(self, old: int) -> int:
        """The face with most of a community's households, or ground where it has none."""
        kind = 1 if self.shared[old, :, 1].sum() else 2
        return int(self.shared[old, :, kind].argmax())

    @property
    def is_empty(self) -> bool:
        return bool(self.kept.all()) and not self.ends.any()

    @cached_property
    def grids(self) -> Split:
        """The base grids of all communities, as a division of one ground."""
        base = tuple(grid for grid in self.ground.grids if grid.kind == GridKind.BASE)
        rows = {grid.code: row for row, grid in enumerate(base)}
        before = np.asarray([rows.get(home or "", NOWHERE) for home in self.ground.homes], np.int64)
        areas = np.asarray([grid.geom for grid in base], np.object_)
        codes, names = [grid.code for grid in base], [grid.name_zh for grid in base]
        found = division(self.parts.sheet, codes, names, areas, self.ground.atoms, before)
        kept = self.kept[self.parts.community]
        named = tuple(
            self._grid_code(face, code, kept[face]) for face, code in enumerate(found.codes)
        )
        stays = {self.parts.sheet.faces[face].origin for face in np.flatnonzero(kept)}
        ends = np.asarray([code not in stays for code in codes], np.bool_)
        own = replace(found, codes=named, same=kept, ends=ends)
        return Split(self.ground, self.parts.sheet, base, own)

    def _grid_code(self, face: int, code: str | None, kept: bool) -> str | None:
        """A grid's code begins with its community's: it goes on only where that one does."""
        if kept:
            return self.parts.sheet.faces[face].origin
        community = self.codes[self.parts.community[face]]
        return code if code and community and code.startswith(community) else None

    def faults(self, people: People) -> list[Fault]:
        cut = self.parts.cut
        base = [grid for grid in self.ground.grids if grid.kind == GridKind.BASE]
        divided = np.asarray([base[row].geom for row in cut], np.object_)
        beneath = self.ground.beneath
        return community_faults(self.sheet, beneath, self.kept, divided, people.least, people.most)


def parting_of(here: CommunityGround, sheet: Sheet) -> Parting:
    """Compare a drawing with the communities in force."""
    faces = sheet.graph.faces
    old = in_steps(np.asarray([each.geom for each in here.areas], np.object_))
    homes = home_of(faces, here.atoms.points)
    shared = common(old, faces, here.atoms, here.lies_in, homes)
    kept = _kept(here, sheet, shared, homes)
    rows = {each.code: row for row, each in enumerate(here.areas)}
    origins = [rows.get(face.origin or "", NOWHERE) for face in sheet.faces]
    on = goes_on(shared, np.asarray(origins, np.int64), kept)
    codes = tuple(here.areas[origins[face]].code if on[face] else None for face in range(len(on)))
    beneath = parts(sheet, here.base, here.atoms, kept)
    return Parting(here, sheet, shared, kept, codes, beneath)


def _kept(
    here: CommunityGround, sheet: Sheet, shared: NDArray[np.float64], homes: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Faces that are a community of today: the same ground, buildings and names."""
    plane = metric(sheet.graph.faces)
    area, rim = shapely.area(plane), shapely.length(plane)
    rows = {each.code: row for row, each in enumerate(here.areas)}
    found = []
    for face, each in enumerate(sheet.faces):
        old = rows.get(each.origin or "")
        if old is None:
            found.append(False)
            continue
        allowed = max(SMALLEST_M2, ROUNDING_M * float(rim[face]))
        ground = float(shared[old, :, 2].sum() + area[face] - 2 * shared[old, face, 2])
        was = here.areas[old]
        named = each.name_zh == was.name_zh and (each.name_en or None) == (was.name_en or None)
        alike = np.array_equal(here.lies_in == old, homes == face)
        found.append(bool(alike and named and ground <= allowed))
    return np.asarray(found, np.bool_)
