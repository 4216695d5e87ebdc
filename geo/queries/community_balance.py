"""Community balance: the numbers of every drawn community, which follow the planner's hand."""

import numpy as np
import shapely

from geo.queries.balance import Balance, FaceRow, care_of
from geo.queries.belongings import building_faces
from geo.queries.community_bill import quantities
from geo.queries.parting import Parting
from geo.queries.planning_parameters import People
from geo.rules.fitness import Warn
from geo.rules.privacy import said
from geo.shapes.faults import metric


def community_balance(parting: Parting, people: People) -> Balance:
    """All faces, measured by their people. `amounts` hold compounds and base grids as well; a load
    index there is none, and no histogram. No statement."""
    plane = metric(parting.sheet.graph.faces)
    areas, rims = shapely.area(plane), shapely.length(plane)
    _, held = quantities(parting)
    care = care_of(building_faces(parting), parting.ground, len(parting.sheet.faces))
    round_ = 4 * np.pi * areas / np.maximum(rims, 1e-9) ** 2
    rows = [
        FaceRow(
            face.number,
            face.origin,
            face.name_zh,
            face.name_en,
            None,
            face.locked,
            held[row],
            round(float(areas[row]), 1),
            round(float(round_[row]), 3),
            None,
            _warning(held[row]["people"], people),
            _off(held[row]["people"], people),
            None if care is None else said(int(care[row])),
        )
        for row, face in enumerate(parting.sheet.faces)
    ]
    off = [(abs(row.deviation), row.number) for row in rows if row.deviation is not None]
    inside = sum(row.warning is Warn.NONE for row in rows) / len(rows)
    spread = round(sum(each for each, _ in off) / len(off), 1) if off else None
    ordered = tuple(sorted(rows, key=lambda row: row.number))
    return Balance(ordered, max(off)[1] if off else None, spread, inside, ())


def _warning(people: float, bounds: People) -> Warn:
    if people < bounds.least:
        return Warn.FAR_BELOW
    return Warn.FAR_ABOVE if people > bounds.most else Warn.NONE


def _off(people: float, bounds: People) -> float | None:
    """Percent against the middle of the range; None for ground without people."""
    target = (bounds.least + bounds.most) / 2
    return round(100 * (people - target) / target, 1) if people else None
