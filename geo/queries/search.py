"""Search: places of all levels by name, code, pinyin and pinyin initials, from memory.

The index is made once a version of the territory; names that repeat (`3号楼`) are kept once.
"""

import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from geo.queries.pages import Numbers, Pages, Ranks, Reading, folded, initials, readings
from geo.queries.territory import At, Named, PlaceLevel, Territory
from geo.vocab import LevelKind

LAST = "\U0010ffff"
SHORTEST_HEAD, LONGEST_TAIL = 2, 8
Flags = NDArray[np.bool_]


class Rank(IntEnum):
    """How well a place answers, the best first; those of names are as in `Where`."""

    EXACT = 0
    START = 1
    INITIALS = 2
    INSIDE = 3
    NONE = 9


@dataclass(frozen=True, slots=True)
class Hit:
    """One place that was found; `around` are the places it lies in, from the top down."""

    named: Named
    id: int
    rank: Rank
    around: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class HitGroup:
    """The hits of one level, best first; `total` counts those beyond the limit too."""

    level: str
    hits: tuple[Hit, ...]
    total: int


@dataclass(frozen=True)
class _Level:
    """The distinct names of one level as texts, and which rows have which name."""

    places: PlaceLevel
    name_of_row: Numbers
    zh: Pages
    en: Pages
    full: Pages
    initial: Pages
    names: int

    def ranks(self, text: str, raw: str) -> Ranks | None:
        """One rank a row, None when there is no hit. A single Latin letter or digit is looked for
        at starts only."""
        best = np.full(self.names, Rank.NONE, np.uint8)
        alone = len(text) == 1 and text.isascii()
        for pages in (self.zh, self.en, self.full, self.initial):
            found, where = pages.having(text, starts_only=alone)
            if pages is self.initial:
                where = np.maximum(where, Rank.INITIALS)
            np.minimum.at(best, found, where)
        spans = [(code, span) for code in {raw, raw.upper()} if (span := self._coded(code))]
        if not spans and best.min() == Rank.NONE:
            return None
        ranks = best[self.name_of_row]
        for code, span in spans:
            ranks[span] = np.minimum(ranks[span], Rank.START)
            if self.places.codes[span.start] == code:
                ranks[span.start] = Rank.EXACT
        return ranks

    def _coded(self, code: str) -> slice | None:
        """The rows whose code begins so; rows stand in the order of codes."""
        codes = self.places.codes
        first, after = bisect.bisect_left(codes, code), bisect.bisect_left(codes, code + LAST)
        return slice(first, after) if first < after else None


@dataclass(frozen=True)
class PlaceIndex:
    """All levels of one territory, ready to be searched."""

    territory: Territory
    levels: dict[str, _Level]

    def find(self, text: str, *, around: At | None = None, limit: int = 6) -> list[HitGroup]:
        """At most `limit` hits a level, those in `around` before others of their rank.

        What is found nowhere as a whole is read as place and part: `银杏苑 3号楼`, `yxy3`.
        """
        found = self._ranked(text, None) or next(self._parted(text), {})
        groups = [self._group(key, ranks, around, limit) for key, ranks in found.items()]
        return sorted(groups, key=lambda group: group.hits[0].rank)

    def _ranked(self, text: str, inside: dict[str, Flags] | None) -> dict[str, Ranks]:
        """The levels that have a hit, and the ranks of their rows."""
        short, raw = folded(text), text.strip()
        if not short:
            return {}
        found = {key: level.ranks(short, raw) for key, level in self.levels.items()}
        hits = {key: ranks for key, ranks in found.items() if ranks is not None}
        if inside is None:
            return hits
        for key, ranks in hits.items():
            ranks[~inside[key]] = Rank.NONE
        return {key: ranks for key, ranks in hits.items() if ranks.min() < Rank.NONE}

    def _parted(self, text: str) -> Iterator[dict[str, Ranks]]:
        """Readings of the text as a place and something inside it, the longest place first."""
        head, _, tail = text.strip().rpartition(" ")
        pairs = [(head, tail)] if head else []
        if not head:
            short = folded(text)
            shortest = max(SHORTEST_HEAD, len(short) - LONGEST_TAIL)
            pairs = [(short[:n], short[n:]) for n in range(len(short) - 1, shortest - 1, -1)]
        for outer, inner in pairs:
            inside = self._inside(outer)
            if inside is not None and (found := self._ranked(inner, inside)):
                yield found

    def _inside(self, outer: str) -> dict[str, Flags] | None:
        """Which rows of each level lie in a place so called; None when there is no such place."""
        inside = {key: np.zeros(len(level.places), np.bool_) for key, level in self.levels.items()}
        found = False
        for above, level in self.levels.items():
            if level.places.rung.kind is LevelKind.BUILDING:
                continue
            ranks = level.ranks(folded(outer), outer)
            if ranks is None or ranks.min() > Rank.INITIALS:
                continue
            found, flags = True, np.append(ranks <= Rank.INITIALS, False)
            for key in self.levels:
                if key != above:
                    inside[key] |= flags[self.territory.up(key, above)]
        return inside if found else None

    def _group(self, key: str, ranks: Ranks, around: At | None, limit: int) -> HitGroup:
        order = 2 * ranks
        if around is not None and around.level is not None:
            order += ~self.territory.inside(around, key)
        steps = np.bincount(order, minlength=2 * Rank.NONE + 2)[: 2 * Rank.NONE]
        rows: list[int] = []
        for step in np.flatnonzero(steps):
            if len(rows) < limit:
                rows += np.flatnonzero(order == step)[: limit - len(rows)].tolist()
        hits = tuple(self._hit(key, row, Rank(ranks[row])) for row in rows)
        return HitGroup(key, hits, int(steps.sum()))

    def _hit(self, key: str, row: int, rank: Rank) -> Hit:
        at = At(key, row)
        named = self.territory.named(at)
        assert named is not None
        return Hit(named, int(self.levels[key].places.ids[row]), rank, self._around(at))

    def _around(self, at: At) -> tuple[Named, ...]:
        """Areas and the compound around a place, without the one top that holds everything."""
        steps = []
        for rung in self.territory.hierarchy.rungs:
            above = rung.kind in (LevelKind.AREA, LevelKind.COMPOUND) and rung.key != at.level
            places = self.territory.levels[rung.key]
            if above and len(places) > 1 and (found := self.territory.parent(at, rung.key)):
                steps.append(self.territory.named(found))
        return tuple(step for step in steps if step is not None)


def place_index(territory: Territory, known: Mapping[str, Sequence[Reading]]) -> PlaceIndex:
    """`known` are the readings of all runs of Chinese characters in the names; without them
    pinyin finds nothing."""
    levels = {key: _level(places, known) for key, places in territory.levels.items()}
    return PlaceIndex(territory, {key: level for key, level in levels.items() if level.names})


def _level(places: PlaceLevel, known: Mapping[str, Sequence[Reading]]) -> _Level:
    numbers: dict[tuple[str, str | None], int] = {}
    pairs = zip(places.names_zh, places.names_en, strict=True)
    name_of_row = [numbers.setdefault(pair, len(numbers)) for pair in pairs]
    english = [(folded(en), number) for (_, en), number in numbers.items() if en]
    spelled = [
        (reading, number) for (zh, _), number in numbers.items() for reading in readings(zh, known)
    ]
    owners = [number for _, number in spelled]
    return _Level(
        places=places,
        name_of_row=np.asarray(name_of_row, np.int32),
        zh=Pages.of([folded(zh) for zh, _ in numbers], range(len(numbers))),
        en=Pages.of([text for text, _ in english], [number for _, number in english]),
        full=Pages.spelled([reading for reading, _ in spelled], owners),
        initial=Pages.of([initials(reading) for reading, _ in spelled], owners),
        names=len(numbers),
    )
