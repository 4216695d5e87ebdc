"""Maps of a print as plain values: what one map shows, and the legend that belongs to it."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign of the map: how it is drawn, and the CSS variable of its colour."""

    shape: str
    colour: str


@dataclass(frozen=True, slots=True)
class Swatch:
    tone: int | None  # None: no data
    text: str
    count: str


@dataclass(frozen=True, slots=True)
class Key:
    """The legend of the coloured level and of the layers above it."""

    title: str
    formula: str
    swatches: tuple[Swatch, ...]
    cells: str  # what circles mean where points are too many to be drawn singly
    overlays: tuple[tuple[str, tuple[tuple[Sign, str], ...], str], ...]  # name, signs, note


@dataclass(frozen=True, slots=True)
class Dots:
    """Points of a layer in EPSG:3857 metres with a class each; the sign follows the class.

    A point may stand for several (`counts`); `as_cells` wants them counted even when few.
    """

    xy: NDArray[np.float64]
    classes: NDArray[np.uint8]
    counts: NDArray[np.int64]
    signs: tuple[Sign, ...]
    as_cells: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A compound on the map, in degrees."""

    lon: float
    lat: float
    sign: Sign
    weight: int
    name: str
    value: int
    badge: Sign | None = None


@dataclass(frozen=True, slots=True)
class NameLevel:
    file: Path
    size: float
    weight: int
    least_px: float
    least_zoom: float
    only_inside: bool


@dataclass(frozen=True, slots=True)
class Border:
    file: Path
    width: float
    tone: str  # of the map's colours, or a CSS variable
    least_zoom: float
    dash: bool
    most: int  # so many in view would only be a haze


@dataclass(frozen=True, slots=True)
class MapPlan:
    """What the map shows; geometry stands in the files of the screen's layers."""

    bounds: tuple[float, float, float, float]  # west, south, east, north in degrees
    least_px_m: float  # metres that a CSS pixel must at least stand for
    base: dict[str, tuple[Path, ...]]
    level: Path | None
    classes: NDArray[np.uint8]
    inside: NDArray[np.bool_]
    figures: tuple[str, ...]  # a row's figure as text; empty when the level is too fine for it
    tones: tuple[int, ...]
    is_building: bool
    strength: float  # of the colours; 0: outlines only
    houses: tuple[Path, NDArray[np.uint8], tuple[int, ...]] | None  # buildings by class, above
    mask: tuple[Path, str] | None  # layer and code of what is not dimmed
    borders: tuple[Border, ...]
    names: tuple[NameLevel, ...]
    marks: tuple[Mark, ...]
    dots: tuple[Dots, ...]
    inset: Path | None
    lang: str
