"""What may stand in the middle of a page instead of the one map: maps beside each other, or what
changed between two meetings; as plain values."""

from dataclasses import dataclass

from dashboard.printing.mapped import Key, MapPlan


@dataclass(frozen=True, slots=True)
class Pane:
    """One map of several: what it shows in words, its figure, its legend unless all share it."""

    title: str
    note: str
    figure: str
    map: MapPlan
    key: Key | None


@dataclass(frozen=True, slots=True)
class Panes:
    """Maps beside each other. Great ones have names and a scale each, small ones do without."""

    panes: tuple[Pane, ...]
    columns: int
    is_great: bool
    key: Key | None  # of all of them
    said: str  # how the maps belong together


@dataclass(frozen=True, slots=True)
class Difference:
    """One row of the table of differences, as texts."""

    name: str
    left: str
    right: str
    by: str
    tone: str  # good, bad or ""
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Differences:
    """The table beside two maps."""

    title: str
    columns: tuple[str, str, str]
    rows: tuple[Difference, ...]
    rule: str
    more: str  # "{n} more", n filled in when drawn


@dataclass(frozen=True, slots=True)
class Rise:
    """One place that rose or fell: the count before and now, and the change."""

    name: str
    pair: str
    difference: str
    share: str
    tone: str


@dataclass(frozen=True, slots=True)
class Rises:
    """One direction of one level; `empty` is the sentence when there is none."""

    title: str
    count: str
    tone: str
    rows: tuple[Rise, ...]
    empty: str


@dataclass(frozen=True, slots=True)
class Level:
    title: str
    rest: str
    sides: tuple[Rises, Rises]


@dataclass(frozen=True, slots=True)
class Event:
    """A problem compound that turned, or a promise that was not kept."""

    tag: str
    tone: str
    name: str
    note: str
    when: str


@dataclass(frozen=True, slots=True)
class Events:
    """`sentences` stand below the rows: what did not happen, or how much else there is."""

    title: str
    count: str
    rows: tuple[Event, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Meeting:
    """What changed between two days. `places` are names with how many promises broke there."""

    title: str
    days: str
    whole: str
    levels: tuple[Level, ...]
    turns: Events
    promises: Events
    places: tuple[tuple[str, str], ...]
    formula: str
    more: str


Middle = Panes | Meeting
