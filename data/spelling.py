"""Spelling: the pinyin of Chinese names, worked out in a process of its own.

The dictionaries weigh 56 MB and are wanted once a version of the territory: they go with that
process, and no web worker carries them.
"""

import itertools
import json
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from functools import cache

from data.words import VOCAB
from geo.settings import PROJECT

Readings = dict[str, list[list[str]]]
MOST = 8
PATIENCE_S = 120


def spelled_apart(runs: Sequence[str]) -> Readings:
    """All readings of each run of Chinese characters, the usual one first.

    Raises OSError or subprocess.SubprocessError when the process cannot do its work.
    """
    if not runs:
        return {}
    answer = subprocess.run(
        [sys.executable, "-m", "data.spelling"],
        input=json.dumps(list(runs)).encode(),
        cwd=PROJECT,
        capture_output=True,
        check=True,
        timeout=PATIENCE_S,
    )
    found: Readings = json.loads(answer.stdout)
    return found


def spelled(runs: Sequence[str]) -> Readings:
    """The same here and now."""
    from pypinyin import lazy_pinyin

    return {run: _ways(run, lazy_pinyin(run)) for run in runs}


def _ways(run: str, usual: list[str]) -> list[list[str]]:
    """The dictionary's reading, then those with characters that are read otherwise in places."""
    if len(usual) != len(run):
        return [usual]
    every = [
        dict.fromkeys([said, *_others().get(sign, ())])
        for sign, said in zip(run, usual, strict=True)
    ]
    return [list(way) for way in itertools.islice(itertools.product(*every), MOST)]


@cache
def _others() -> dict[str, list[str]]:
    return tomllib.loads((VOCAB / "readings.toml").read_text("utf8"))


if __name__ == "__main__":
    json.dump(spelled(json.load(sys.stdin)), sys.stdout)
