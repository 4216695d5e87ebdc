"""Invented names in Chinese and English, put together from the syllables in names.toml."""

import tomllib
from collections import defaultdict
from pathlib import Path

import numpy as np

from data.demo.territory.columns import Objects

_TABLES = tomllib.loads(Path(__file__).with_name("names.toml").read_text("utf8"))
PINYIN = {pair[0]: pair[1:] for pair in _TABLES["pinyin"].split()}
PREFECTURE: tuple[str, str] = tuple(_TABLES["prefecture"])
DISTRICTS: list[tuple[str, str]] = [tuple(pair) for pair in _TABLES["districts"]]
NEIGHBOURS: list[tuple[str, str]] = [tuple(pair) for pair in _TABLES["neighbours"]]
_FIRST, _SECOND, _ROAD_TAIL = _TABLES["first"], _TABLES["second"], _TABLES["road"]
_STREETS = _TABLES["streets"]
_ENDINGS = {
    (kind, age): list(words.items())
    for kind, ages in _TABLES["endings"].items()
    for age, words in ages.items()
}
_ROAD_WORDS = {
    "大道": "Avenue", "路": "Road", "街": "Street", "巷": "Lane", "高速": "Expressway",
}  # fmt: skip


def spelled(zh: str) -> str:
    """Pinyin of a name as one capitalised word, without tones."""
    return "".join(PINYIN[sign] for sign in zh).capitalize()


class Namer:
    """Hands out two-syllable names, never twice within one parent while others are left."""

    def __init__(self, rng: np.random.Generator) -> None:
        pool = [a + b for a in _FIRST for b in _SECOND if a != b and PINYIN[a] != PINYIN[b]]
        self._pool: list[str] = [pool[k] for k in rng.permutation(len(pool))]
        self._next = 0
        self._used: dict[str, set[str]] = defaultdict(set)
        self._rng = rng

    def fresh(self, parent: str = "") -> str:
        """A name not yet given in this parent; it may well exist elsewhere."""
        while True:
            name = self._pool[self._next % len(self._pool)]
            self._next += 1
            if name not in self._used[parent]:
                self._used[parent].add(name)
                return name

    def compound(self, parent: str, place: str, kind: tuple[str, str]) -> tuple[str, str]:
        """A compound name of the style of its type and age, sometimes after the place it is in."""
        endings = _ENDINGS[kind]
        for attempt in range(200):
            after_place = self._rng.random() < 0.25 and attempt == 0
            root = place if after_place else self._pool[int(self._rng.integers(len(self._pool)))]
            zh, en = endings[int(self._rng.integers(len(endings)))]
            if root + zh not in self._used[parent]:
                self._used[parent].add(root + zh)
                return root + zh, f"{spelled(root)} {en}"
        raise ValueError(f"no compound name is left in {parent}")


def streets(count: int, namer: Namer) -> tuple[list[str], list[str]]:
    """Names of street offices 街道."""
    roots = list(_STREETS[:count]) + [namer.fresh("streets") for _ in range(count - len(_STREETS))]
    return [f"{r}街道" for r in roots], [f"{spelled(r)} Subdistrict" for r in roots]


def road_names(count: int, kinds: Objects, rng: np.random.Generator) -> tuple[list[str], list[str]]:
    """One name per road: 大道 for the great ones, 路 and 街 by their run, 巷 for lanes."""
    roots = [a + b for a in _FIRST for b in _ROAD_TAIL if a != b and PINYIN[a] != PINYIN[b]]
    order = rng.permutation(len(roots))
    zh, en = [], []
    for k in range(count):
        root, tail = roots[int(order[k % len(roots)])], str(kinds[k])
        zh.append(root + tail)
        en.append(f"{spelled(root)} {_ROAD_WORDS[tail]}")
    return zh, en
