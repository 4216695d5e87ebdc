"""The columns of exported layers. Names are ASCII of ten letters at most, so that a Shapefile has
the same ones as every other form; what they mean is in the word lists and beside the data."""

import csv
import io
from collections.abc import Sequence

from data.words import LANGUAGES, word

LONGEST_SHAPEFILE_NAME = 10
_DATES = ("valid_from", "valid_to")
_NAMES = ("code", "name_zh", "name_en")

AREA = (*_NAMES, "level", "parent", "households", "population", *_DATES)
GRID = (*_NAMES, "kind", "community", "parent", "households", "population", *_DATES)
COMPOUND = (
    *(*_NAMES, "community", "type", "age_class", "built_year", "households", "population"),
    *_DATES,
)
BUILDING = (
    *(*_NAMES, "kind", "community", "grid", "compound", "dwellings", "floors"),
    *_DATES,
)
PLAN_GRID = (
    *(*_NAMES, "kind", "community", "parent", "face", "post"),
    *("households", "population", "buildings"),
)
PLAN_AREA = (*_NAMES, "level", "parent", "face", "households", "population", "buildings")
NUMBERS = {
    *("households", "population", "built_year", "dwellings", "floors", "face", "buildings"),
}


def meaning(field: str, lang: str) -> str:
    return word(f"territory_file.field_{field}", lang)


def dictionary(layers: Sequence[tuple[str, Sequence[str]]]) -> str:
    """A table of every column of every layer with its meaning in both languages, as CSV."""
    out = io.StringIO()
    sheet = csv.writer(out, lineterminator="\r\n")
    sheet.writerow(["layer", "field", "type", *LANGUAGES])
    for layer, fields in layers:
        for field in fields:
            kind = "integer" if field in NUMBERS else "text"
            meanings = [meaning(field, lang) for lang in LANGUAGES]
            sheet.writerow([layer, field, kind, *meanings])
    return out.getvalue()
