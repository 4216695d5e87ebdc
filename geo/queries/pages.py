"""Pages: many short texts searched as one long one, which is how 200,000 names take a millisecond.

What is searched is folded: without case, spaces and punctuation, full width as half width.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int32]
Ranks = NDArray[np.uint8]
Reading = Sequence[str]  # one syllable a character

CHINESE_RUN = re.compile(r"[\u3400-\u9fff]+")
_PARTS = re.compile(r"[\u3400-\u9fff]+|[^\u3400-\u9fff]+")
MOST_READINGS = 8
END = "\n"


class Where(IntEnum):
    """Where in a text something stands, the best first; elsewhere it is just inside."""

    WHOLE = 0
    START = 1
    INSIDE = 3


def folded(text: str) -> str:
    """What is compared: letters, digits and Chinese characters, nothing else."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


@dataclass(frozen=True, slots=True)
class Pages:
    """`owner[i]` is the number of the name that entry i belongs to; a name may have several.

    `beats` says at which signs a syllable begins; None: a match may begin anywhere.
    """

    body: str
    starts: Numbers
    owner: Numbers
    beats: NDArray[np.bool_] | None = None

    @classmethod
    def of(cls, entries: Sequence[str], owner: Sequence[int]) -> "Pages":
        """Entries must be folded; each is written between line ends."""
        lengths = np.fromiter((len(entry) + 1 for entry in entries), np.int32, len(entries))
        starts = np.concatenate([[1], 1 + np.cumsum(lengths)[:-1]]) if len(lengths) else lengths
        body = END + END.join(entries) + END if entries else ""
        return cls(body, starts.astype(np.int32), np.asarray(owner, np.int32))

    @classmethod
    def spelled(cls, entries: Sequence[Reading], owner: Sequence[int]) -> "Pages":
        """Entries are syllables; inside an entry a match begins with a syllable."""
        plain = cls.of(["".join(entry) for entry in entries], owner)
        beats = np.zeros(len(plain.body) + 1, np.bool_)
        for start, entry in zip(plain.starts.tolist(), entries, strict=True):
            beats[start + np.cumsum([0, *map(len, entry)])[:-1]] = True
        return cls(plain.body, plain.starts, plain.owner, beats)

    def having(self, text: str, *, starts_only: bool = False) -> tuple[Numbers, Ranks]:
        """Numbers of the names that have the folded text, and where; one number may come twice."""
        wanted, skip = (END + text, 1) if starts_only else (text, 0)
        found = np.fromiter(self._places(wanted), np.int64) + skip
        if self.beats is not None:
            found = found[self.beats[found]]
        entry = np.searchsorted(self.starts, found, side="right") - 1
        first = found == self.starts[entry]
        whole = first & (found + len(text) + 1 == np.append(self.starts, len(self.body))[entry + 1])
        where = np.where(whole, Where.WHOLE, np.where(first, Where.START, Where.INSIDE))
        return self.owner[entry], where.astype(np.uint8)

    def _places(self, wanted: str) -> Iterator[int]:
        at = self.body.find(wanted)
        while at >= 0:
            yield at
            at = self.body.find(wanted, at + len(wanted))


def runs(names: Iterable[str]) -> list[str]:
    """The distinct runs of Chinese characters: `1号楼` and `2号楼` share one."""
    return sorted({run for name in names for run in CHINESE_RUN.findall(name)})


def readings(name: str, known: Mapping[str, Sequence[Reading]]) -> list[list[str]]:
    """All ways to read a name, syllable by syllable; numbers and Latin words are one each.

    Nothing when none of its signs is Chinese or a run is not known.
    """
    ways: list[list[list[str]]] = []
    for part in _PARTS.findall(name):
        if not CHINESE_RUN.match(part):
            ways.append([[said]] if (said := folded(part)) else [[]])
        elif part in known:
            ways.append([list(reading) for reading in known[part]])
        else:
            return []
    if not CHINESE_RUN.search(name):
        return []
    each_way = itertools.islice(itertools.product(*ways), MOST_READINGS)
    return [list(itertools.chain(*way)) for way in each_way]


def initials(reading: Reading) -> str:
    """First letters of syllables, numbers whole: `3号楼` is 3hl."""
    return "".join(each if each[0].isdigit() else each[0] for each in reading)
