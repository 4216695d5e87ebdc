"""The sheet: everything that stands on a printed page as plain values, words chosen, nothing drawn.

It is what the web process hands to the process that draws: no session, no component, no query.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Colours = dict[str, str]


@dataclass(frozen=True, slots=True)
class Plain:
    """A document that is written already and only has to be printed; it fetches nothing."""

    html: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A page: millimetres on paper, or CSS pixels on a screen; `unit` is how large a millimetre of
    the layout is drawn, in the page's own unit."""

    key: str
    width: float
    height: float
    measure: str  # "mm" or "px"
    unit: float

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in units of the layout."""
        return self.width / self.unit, self.height / self.unit

    @property
    def is_paper(self) -> bool:
        """Whether a scale such as 1:50,000 can be true on it."""
        return self.measure == "mm"


A4 = Paper("a4", 297, 210, "mm", 1.0)
A3 = Paper("a3", 420, 297, "mm", 1.22)
SLIDE = Paper("slide", 1920, 1080, "px", 6.1)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the strip. `trend` says the change in words, `direction` is up, down or ""."""

    name: str
    value: str
    unit: str
    trend: str
    direction: str
    tone: str  # good, bad or ""
    marks: tuple[str, ...]
    spark: tuple[float | None, ...]
    is_bad: bool = False
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Rank:
    no: str
    name: str
    note: str
    value: str
    change: str
    tone: str
    bar: float


@dataclass(frozen=True, slots=True)
class Ranking:
    title: str
    by: str
    columns: tuple[str, str]  # headings of value and change
    rows: tuple[Rank, ...]
    rest: Rank | None  # what lies in none of the rows
    more: str  # "{n} more", n filled in when drawn


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign of the map: how it is drawn, and the CSS variable of its colour."""

    shape: str
    colour: str


@dataclass(frozen=True, slots=True)
class Spot:
    sign: Sign
    name: str
    said: str
    leader: str
    value: str


@dataclass(frozen=True, slots=True)
class Spots:
    title: str
    count: str
    columns: tuple[str, str]
    rows: tuple[Spot, ...]
    empty: str
    more: str


@dataclass(frozen=True, slots=True)
class Problem:
    no: int
    title: str
    matter: str
    matter_key: str
    lead: str
    state: str
    tone: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class Month:
    label: str
    now: int
    before: int
    is_partial: bool


@dataclass(frozen=True, slots=True)
class Profile:
    """The opened compound, grid or building."""

    name: str
    where: str
    badges: tuple[tuple[str, str], ...]  # words and tone
    facts: tuple[tuple[str, str], ...]
    team: tuple[str, str, str] | None  # tone, state, who and since when
    reasons_title: str
    reasons: tuple[tuple[str, str, float, str], ...]  # name, value, share of its points, points
    problems_title: str
    problems: tuple[Problem, ...]
    matters_title: str
    matters: tuple[tuple[str, str, int], ...]  # key, name, open issues


@dataclass(frozen=True, slots=True)
class Trend:
    """Issues a month of the place, against the same months of the year before."""

    title: str
    hint: str
    months: tuple[Month, ...]


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
    level_key: str
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


@dataclass(frozen=True, slots=True)
class Sheet:
    paper: Paper
    theme: str
    lang: str
    colours: Colours  # variables of the style sheets, with their dashes
    ground: dict[str, Any]  # colours of the map
    product: str
    title: str
    lines: tuple[str, ...]  # period and comparison, then what is filtered
    warnings: tuple[str, ...]
    as_of: str
    printed: str
    figures: tuple[Figure, ...]
    ranking: Ranking | None
    spots: Spots | None
    profile: Profile | None
    trend: Trend
    key: Key
    map: MapPlan
    notes_title: str
    notes: tuple[tuple[str, str], ...]  # formula with its number, and its sentence
    approval: str
    projection: str  # with a blank {meridian}
    scale: str  # with a blank {n}
    inset_title: str
    north: str
    address: str
    page: str
    fonts: tuple[tuple[int, Path], ...] = field(default=())  # weight and file of the digits
