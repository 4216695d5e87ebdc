"""Codes for rows that have none: those of the same name below the same parent, else the next free
one."""

from bisect import bisect_left
from collections.abc import Sequence

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from data.importing.normal import squeeze
from data.importing.sheet import Sheet

LONGEST = 24


def given(sheet: Sheet) -> list[str | None]:
    """The codes of the file, refused where they are missing, twice or too long for the column."""
    sheet.required("code")
    sheet.unique("code")
    texts = sheet.text("code")
    sheet.refuse_all(
        (texts.str.len_chars() > LONGEST).fill_null(False).to_numpy(),
        "code",
        "import.bad_code_long",
        limit=LONGEST,
    )
    return texts.to_list()


def derived(
    db: sa.Connection,
    table: str,
    sheet: Sheet,
    above: Sequence[tuple[int, str] | None],
    spots: tuple[NDArray[np.float64], NDArray[np.float64]],
    *,
    parent_column: str,
    infix: str,
    digits: int,
) -> list[str | None]:
    """A code for every usable row: `above` holds id and code of its parent.

    New numbers run from west to east and from north to south, so the order of the rows does not
    matter.
    """
    known, taken = _known(db, table, parent_column)
    codes, fresh = _recognised(sheet, above, known)
    numbers = Numbers(taken, digits)
    lon, lat = spots
    for row in sorted(fresh, key=lambda row: (lon[row], -lat[row])):
        parent = above[row]
        assert parent is not None
        code = numbers.next(parent[1] + infix)
        if len(code) > LONGEST:
            sheet.refuse(row, "name", "import.bad_code_long", limit=LONGEST)
        codes[row] = code
    return codes


def _recognised(
    sheet: Sheet,
    above: Sequence[tuple[int, str] | None],
    known: dict[tuple[int, str], str],
) -> tuple[list[str | None], list[int]]:
    """Codes of the rows whose name stands below their parent already, and the rows that are new."""
    codes: list[str | None] = [None] * len(sheet)
    seen: set[tuple[int, str]] = set()
    fresh = []
    for row, name in enumerate(sheet.text("name")):
        parent = above[row]
        if sheet.bad[row] or parent is None or name is None:
            continue
        key = (parent[0], squeeze(name))
        if key in seen:
            sheet.refuse(row, "name", "import.bad_name_twice")
            continue
        seen.add(key)
        codes[row] = known.get(key)
        if codes[row] is None:
            fresh.append(row)
    return codes, fresh


class Numbers:
    """Hands out the next free number below a prefix; retired codes count as taken."""

    def __init__(self, taken: list[str], digits: int) -> None:
        self._taken, self._digits = sorted(taken), digits
        self._last: dict[str, int] = {}

    def next(self, prefix: str) -> str:
        if prefix not in self._last:
            self._last[prefix] = self._highest(prefix)
        self._last[prefix] += 1
        return f"{prefix}{self._last[prefix]:0{self._digits}d}"

    def _highest(self, prefix: str) -> int:
        start = bisect_left(self._taken, prefix)
        end = bisect_left(self._taken, prefix + "\uffff")
        tails = [code[len(prefix) :] for code in self._taken[start:end]]
        return max((int(t) for t in tails if t.isdigit() and len(t) == self._digits), default=0)


def _known(
    db: sa.Connection, table: str, parent_column: str
) -> tuple[dict[tuple[int, str], str], list[str]]:
    """Today's codes by parent and name, and every code ever used."""
    rows = db.execute(
        sa.text(f"select {parent_column}, name_zh, code, valid_to is null from {table}")
    ).all()
    known = {(parent or 0, squeeze(name)): code for parent, name, code, today in rows if today}
    return known, [code for _, _, code, _ in rows]
