"""Reposting: with the former grids their posts come back.

The past stays: a post that ended with its grid had its last day, and so a new one begins under a
code of its own; one that went on in another grid returns, and one of a grid that ends now ends.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

LONGEST_CODE = 24
_RESTORED = sa.text(
    """
    select g.code, g.id from adoption_grid e join grid g on g.id = e.grid_id
    where e.adoption_id = :made_by and e.made
    """
)
_HELD = sa.text(
    """
    select p.code, p.role, g.code as grid
    from adoption_grid e join grid g on g.id = e.grid_id join post p on p.grid_id = g.id
    where e.adoption_id = :id and e.made and (p.valid_to is null or p.valid_to > :day)
    order by g.code collate "C", p.role, p.code
    """
)
# Those that the division ends, also when its day is still to come.
_ENDED = sa.text(
    """
    select code from post where code = any(:posts) and valid_from < :began
      and (valid_to is null or valid_to >= :began)
    """
)
_CODES = sa.text("select code from post where starts_with(code, :stem)")
_BEGIN = sa.text(
    """
    insert into post (code, role, name_zh, name_en, organisation_id, area_id, grid_id, valid_from)
    select :code, p.role, p.name_zh, p.name_en, p.organisation_id, g.area_id, g.id, :day
    from post p, grid g where p.code = :former and g.id = :grid
    """
)


def posts_back(
    db: Session, adoption: int, began: date, made_by: int, day: date, bill: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The posts of a bill that takes back an adoption of a day, its grids being back already.

    Rows as in the bill of a division; where a post begins, `from` is None and `former` is the code
    of the one that had ended. Those are written at once, valid from the day of the revert.
    """
    grids: dict[str, int] = {
        row.code: row.id for row in db.execute(_RESTORED, {"made_by": made_by})
    }
    rows, codes = bill.get("posts") or [], bill.get("codes") or {}
    found = []
    for row in rows:
        if row["to"] is not None:
            to = row["from"] if row["from"] in grids else None
            now = codes.get(row["to"], row["to"])
            found.append({"post": row["post"], "role": row["role"], "from": now, "to": to})
    if "communities" not in bill:  # There no post ends; late ones follow when the day comes.
        found += _late(db, {row["post"] for row in rows}, adoption, day, grids)
    return found + _begun(db, rows, began, day, grids)


def _late(
    db: Session, known: set[str], adoption: int, day: date, grids: Mapping[str, int]
) -> list[dict[str, Any]]:
    """Posts that came to grids of the division after its bill was made."""
    return [
        {
            "post": held.code,
            "role": held.role,
            "from": held.grid,
            "to": held.grid if held.grid in grids else None,
        }
        for held in db.execute(_HELD, {"id": adoption, "day": day})
        if held.code not in known
    ]


def _begun(
    db: Session, rows: Sequence[Mapping[str, Any]], began: date, day: date, grids: dict[str, int]
) -> list[dict[str, Any]]:
    ended = [row for row in rows if row["to"] is None and row["from"] in grids]
    key = {"posts": [row["post"] for row in ended], "began": began}
    truly = set(db.scalars(_ENDED, key)) if ended else set()
    found = []
    for row in ended:
        if row["post"] in truly:
            code = _next_code(db, row["post"])
            grid = grids[row["from"]]
            values = {"code": code, "former": row["post"], "grid": grid, "day": day}
            db.execute(_BEGIN, values)
            told = {"post": code, "role": row["role"], "from": None, "to": row["from"]}
            found.append({**told, "former": row["post"]})
    return found


def _next_code(db: Session, former: str) -> str:
    """The code of the former post with the next number: `H7`, `H7-2`, `H7-3`."""
    stem, dash, number = former.rpartition("-")
    if not (dash and number.isdigit()):
        stem = former
    stem = stem[: LONGEST_CODE - 4]
    taken = set(db.scalars(_CODES, {"stem": stem}))
    return next(code for n in range(2, len(taken) + 3) if (code := f"{stem}-{n}") not in taken)
