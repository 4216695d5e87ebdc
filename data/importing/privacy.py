"""What must never be stored: columns about persons are dropped on reading, numbers inside free text
are masked."""

import polars as pl

from data.importing.normal import heading, headings
from data.importing.table import Table

# Rust's regular expressions know no look-around: the neighbours are captured and written back, and
# every
# pattern runs twice because two numbers side by side share one neighbour.
_BEFORE, _AFTER = r"(^|[^0-9])", r"($|[^0-9])"
_PATTERNS = (
    # identity numbers: any run of 18, and the old form of 15 when a birthday is plausible in it
    (r"([1-9]\d{2})\d{13}(\d[\dXx])", "*************"),
    (r"([1-9]\d{2})\d{3}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d(\d{2})", "**********"),
    # mobile numbers, with or without +86, gaps and hyphens
    (r"((?:\+?86[ -]?)?1[3-9]\d)[ -]?\d{4}[ -]?(\d{4})", "****"),
    # landlines with area code; North American numbers
    (r"(0\d{2,3})[- ]?\d{3,4}(\d{4})", "****"),
    (r"(\(?[2-9]\d{2}\)?[-. ]{1,2})\d{3}[-. ](\d{4})", "***-"),
)


# How a care target is known. Too few digits for a phone or an identity number.
PSEUDONYM = r"^CT-[0-9]{6,9}$"
# By kind of file: fields in which a careless file has a name or a room; neither samples nor reports
# repeat what they hold, unless it is a pseudonym.
DISCREET = {
    "care_targets": frozenset({"pseudonym", "building", "compound"}),
    "visits": frozenset({"care_target"}),
}


def drop_personal(table: Table, kind: str) -> int:
    """Forget the columns about persons, in place; how many there were. Their names are not kept
    anywhere. In a register of persons a part of the heading is enough."""
    personal = headings()["personal"]
    doomed = [
        name
        for name in table.frame.columns
        if heading(name) in personal[""]
        or any(part in heading(name) for part in personal.get(kind, ()))
    ]
    table.frame = table.frame.drop(doomed)
    return len(doomed)


def masked(column: pl.Expr) -> pl.Expr:
    """Free text with phone and identity numbers masked in the style 138****1234."""
    for pattern, stars in _PATTERNS:
        for _ in range(2):
            column = column.str.replace_all(
                _BEFORE + pattern + _AFTER, "${1}${2}" + stars + "${3}${4}"
            )
    return column


def mask_text(text: str) -> str:
    """One masked text, for samples and report files."""
    return str(pl.select(masked(pl.lit(text))).item())
