"""Finding the place an issue or visit names: building, compound, community, street, in this order
of precision."""

from collections import Counter
from dataclasses import dataclass, field

import sqlalchemy as sa

from data.importing import places
from data.importing.normal import squeeze
from data.importing.sheet import Sheet
from data.importing.table import Note

FIELDS = ("area", "street", "community", "compound", "building")


@dataclass(frozen=True, slots=True)
class Named:
    """Ids of what a row names, 0 for nothing."""

    area: int = 0
    compound: int = 0
    building: int = 0


@dataclass(slots=True)
class Namer:
    """Resolves names once per different set of cells; remembers which were unknown or shared."""

    homes: places.Places
    houses: places.Places
    areas: dict[str, list[tuple[int, str]]]
    area_of: dict[int, str]
    unknown: Counter[str] = field(default_factory=Counter)
    shared: Counter[str] = field(default_factory=Counter)

    def find(self, cells: dict[str, str | None], rows: int) -> Named:
        area = self._area(cells, rows)
        compound = self._compound(cells.get("compound"), area, rows)
        building = self._building(cells.get("building"), compound, rows)
        if building >= 0:
            compound = self._position(self.homes, int(self.houses.areas[building]), compound)
        if compound >= 0:
            area = int(self.homes.areas[compound])
        return Named(
            area,
            int(self.homes.ids[compound]) if compound >= 0 else 0,
            int(self.houses.ids[building]) if building >= 0 else 0,
        )

    @staticmethod
    def _position(held: places.Places, wanted: int, otherwise: int) -> int:
        found = (
            [position for position, id_ in enumerate(held.ids) if id_ == wanted] if wanted else []
        )
        return found[0] if found else otherwise

    def _area(self, cells: dict[str, str | None], rows: int) -> int:
        """The deepest area named; a shared name is decided by the coarser one beside it."""
        best, path = 0, ""
        for name in ("area", "street", "community"):
            text = cells.get(name)
            if not text:
                continue
            candidates = self.areas.get(squeeze(text), [])
            inside = [found for found in candidates if found[1].startswith(path)]
            if len(inside) == 1:
                best, path = inside[0]
            else:
                (self.shared if inside else self.unknown)[text] += rows
        return best

    def _compound(self, text: str | None, area: int, rows: int) -> int:
        if not text:
            return -1
        candidates = self.homes.named(text)
        if len(candidates) > 1 and area:
            path = self.area_of[area]
            candidates = [
                c
                for c in candidates
                if self.area_of.get(int(self.homes.areas[c]), "").startswith(path)
            ] or candidates
        if len(candidates) == 1:
            return candidates[0]
        (self.shared if candidates else self.unknown)[text] += rows
        return -1

    def _building(self, text: str | None, compound: int, rows: int) -> int:
        """A building by code, or by a name that is its own inside the compound."""
        if not text:
            return -1
        candidates = self.houses.named(text)
        if compound >= 0:
            home = int(self.homes.ids[compound])
            candidates = [c for c in candidates if int(self.houses.areas[c]) == home]
        if len(candidates) == 1:
            return candidates[0]
        (self.shared if candidates else self.unknown)[text] += rows
        return -1

    def notes(self) -> list[Note]:
        told = []
        for key, counted in (("unknown", self.unknown), ("shared", self.shared)):
            if counted:
                first = "、".join(name for name, _ in counted.most_common(5))
                params = {"rows": counted.total(), "names": len(counted), "first": first}
                told.append(Note(f"import.note_names_{key}", params))
        return told


def namer(db: sa.Connection, homes: places.Places, houses: places.Places) -> Namer:
    rows = db.execute(
        sa.text("select id, code, name_zh, name_en, path from area where valid_to is null")
    ).all()
    areas: dict[str, list[tuple[int, str]]] = {}
    for id_, code, name, english, path in rows:
        for word in {squeeze(code), squeeze(name), squeeze(english or name)}:
            areas.setdefault(word, []).append((id_, path))
    return Namer(homes, houses, areas, {row.id: row.path for row in rows})


def named(sheet: Sheet, finder: Namer) -> list[Named]:
    """What each row names."""
    held = [name for name in FIELDS if sheet.has(name)]
    if not held:
        return [Named()] * len(sheet)
    columns = [sheet.text(name).to_list() for name in held]
    combined = list(zip(*columns, strict=True))
    counted = Counter(combined)
    known = {
        cells: finder.find(dict(zip(held, cells, strict=True)), rows)
        for cells, rows in sorted(counted.items(), key=str)
    }
    return [known[cells] for cells in combined]
