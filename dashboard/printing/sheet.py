"""The sheet: everything that stands on a printed page as plain values, words chosen, nothing drawn.

It is what the web process hands to the process that draws: no session, no component, no query.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dashboard.printing.mapped import Key, MapPlan, Sign
from dashboard.printing.middle import Differences, Middle

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
    north: str
    address: str
    page: str
    fonts: tuple[tuple[int, Path], ...] = field(default=())  # weight and file of the digits
    middle: Middle | None = None  # instead of the one map
    differences: Differences | None = None  # instead of the lists beside the map
