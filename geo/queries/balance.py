"""Balance: the numbers of every face of a drawing, which follow the planner's hand."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.queries.ground import QUANTITIES, Ground
from geo.rules.fitness import Grids, Limits, Warn, suggest
from geo.rules.privacy import said
from geo.shapes.draft import Sheet
from geo.shapes.faces import NOWHERE, home_of, sums
from geo.shapes.faults import metric

# Bars of the histogram: households by fifties, the last one is open.
BAR, BARS = 50, 20


@dataclass(frozen=True, slots=True)
class FaceRow:
    """One face. `amounts` by `QUANTITIES`; `deviation` in percent of the middle of the range, None
    for a face without households; `load` is formula O against the faces of the community; `care`
    are care targets, withheld where they are few, None without a register."""

    number: int
    origin: str | None
    name_zh: str
    name_en: str
    post: str | None
    locked: bool
    amounts: dict[str, float]
    area_m2: float
    compactness: float | None
    load: float | None
    warning: Warn
    deviation: float | None
    care: int | str | None = None


@dataclass(frozen=True, slots=True)
class Balance:
    """All faces of a community, by number. `worst` is the face farthest off the target, `spread`
    the mean deviation in percent, `in_range` a share; `histogram` counts faces by households."""

    rows: tuple[FaceRow, ...]
    worst: int | None
    spread: float | None
    in_range: float | None
    histogram: tuple[int, ...]


def balance(sheet: Sheet, here: Ground, limits: Limits) -> Balance:
    """Work out all faces of a sheet; no statement, a few milliseconds for twenty faces."""
    faces = sheet.graph.faces
    plane = metric(faces)
    areas, rims = shapely.area(plane), shapely.length(plane)
    homes = home_of(faces, here.atoms.points)
    total, care = sums(homes, here.atoms, len(faces)), care_of(homes, here, len(faces))
    named = {key: total[:, column] for column, key in enumerate(QUANTITIES)}
    known = None if care is None else care.astype(np.float64)
    grids = Grids(named["households"], named["issues_month"], known, areas, rims)
    fit = suggest(grids, limits=limits)
    off = _off(named["households"], limits)
    rows = tuple(
        FaceRow(
            face.number,
            face.origin,
            face.name_zh,
            face.name_en,
            face.post,
            face.locked,
            {key: round(float(named[key][row]), 2) for key in QUANTITIES},
            round(float(areas[row]), 1),
            _known(fit.compactness[row], 3),
            _known(fit.load[row], 3),
            fit.warning[row],
            _known(off[row], 1),
            None if care is None else said(int(care[row])),
        )
        for row, face in enumerate(sheet.faces)
    )
    return Balance(
        tuple(sorted(rows, key=lambda row: row.number)),
        _worst(rows),
        _known(float(np.nanmean(np.abs(off))) if np.isfinite(off).any() else np.nan, 1),
        fit.in_range,
        _histogram(named["households"]),
    )


def care_of(homes: NDArray[np.int64], here: Ground, faces: int) -> NDArray[np.int64] | None:
    """Care targets of each face, by the face of each building; None without a register."""
    if here.care is None:
        return None
    inside = homes != NOWHERE
    counts = np.bincount(homes[inside], weights=here.care[inside], minlength=faces)
    return counts.astype(np.int64)


def _off(households: NDArray[np.float64], limits: Limits) -> NDArray[np.float64]:
    target = (limits.low + limits.high) / 2
    return np.where(households > 0, 100 * (households - target) / target, np.nan)


def _worst(rows: tuple[FaceRow, ...]) -> int | None:
    known = [row for row in rows if row.deviation is not None]
    if not known:
        return None
    return max(known, key=lambda row: (abs(row.deviation or 0.0), -row.number)).number


def _histogram(households: NDArray[np.float64]) -> tuple[int, ...]:
    bars = np.minimum(households // BAR, BARS - 1).astype(np.int64)
    return tuple(int(n) for n in np.bincount(bars, minlength=BARS))


def _known(value: float, digits: int) -> float | None:
    return round(float(value), digits) if np.isfinite(value) else None
