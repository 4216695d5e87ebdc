"""Levels and ladders as plain values: which kinds of place exist, and in which order."""

from collections.abc import Sequence
from dataclasses import dataclass

from geo.vocab import LevelKind


@dataclass(frozen=True, slots=True)
class Rung:
    """One level of the hierarchy, such as 街道 or borough."""

    key: str
    kind: LevelKind
    position: int
    name_zh: str
    name_en: str

    def name(self, lang: str) -> str:
        return self.name_zh if lang == "zh" else self.name_en


@dataclass(frozen=True, slots=True)
class Ladder:
    """The order of drilling, from the root to the smallest place."""

    key: str
    name_zh: str
    name_en: str
    rungs: tuple[Rung, ...]

    def name(self, lang: str) -> str:
        return self.name_zh if lang == "zh" else self.name_en

    def __contains__(self, level: object) -> bool:
        return any(rung.key == level for rung in self.rungs)

    def rung(self, level: str) -> Rung:
        """The rung with this key. Raises KeyError when the ladder does not have it."""
        for rung in self.rungs:
            if rung.key == level:
                return rung
        raise KeyError(level)

    def below(self, level: str) -> Rung | None:
        """The next rung down, or None at the bottom."""
        keys = [rung.key for rung in self.rungs]
        index = keys.index(level) + 1
        return self.rungs[index] if index < len(keys) else None

    def deeper_than(self, level: str) -> tuple[Rung, ...]:
        """All rungs below a level, nearest first."""
        keys = [rung.key for rung in self.rungs]
        return self.rungs[keys.index(level) + 1 :]

    @property
    def top(self) -> Rung:
        return self.rungs[0]


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """All levels and ladders of this installation; the first ladder is the default one."""

    rungs: tuple[Rung, ...]
    ladders: tuple[Ladder, ...]

    def ladder(self, key: str | None) -> Ladder:
        """The ladder with this key, or the default one when it is unknown or None."""
        return next((ladder for ladder in self.ladders if ladder.key == key), self.ladders[0])

    def rung(self, level: str) -> Rung:
        return next(rung for rung in self.rungs if rung.key == level)

    def area_rungs(self) -> Sequence[Rung]:
        return [rung for rung in self.rungs if rung.kind is LevelKind.AREA]
