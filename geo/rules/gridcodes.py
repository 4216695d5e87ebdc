"""Grid codes 网格编码: community, letter of the kind, three digits; none is ever given twice."""

import re

from geo.vocab import GridKind

LETTERS = {GridKind.BASE: "B", GridKind.MICRO: "M", GridKind.DEDICATED: "D"}
MOST = 999


def grid_code(community: str, kind: GridKind, number: int) -> str:
    """Raises ValueError above 999: three digits are all that the code has."""
    if not 0 < number <= MOST:
        raise ValueError(number)
    return f"{community}{LETTERS[kind]}{number:03d}"


def number_of(code: str, community: str, kind: GridKind) -> int:
    """The number in a code of ours, 0 for a code of another make."""
    found = re.fullmatch(re.escape(community + LETTERS[kind]) + r"(\d{3})", code)
    return int(found[1]) if found else 0
