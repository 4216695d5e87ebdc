"""Text as it is compared and as it is stored: full-width digits, ideographic spaces, numbers, yes
and no."""

import re
import tomllib
import unicodedata
from functools import cache

import polars as pl

from data.words import VOCAB

_WIDE = {
    chr(code + 0xFEE0): chr(code)
    for code in [*range(0x30, 0x3A), *range(0x41, 0x5B), *range(0x61, 0x7B)]
}
_WIDE |= {"\u3000": " ", "\u00a0": " ", "\ufeff": "", "\u200b": ""}
GROUPED = r"^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$"
NUMBER = r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$"
_ASIDE = re.compile(r"[(\[【].*?[)\]】]")
_FILLER = re.compile(r"[\s_\-./:*#?、·]+")


def tidy(column: pl.Expr) -> pl.Expr:
    """Text as it is stored: full-width digits and letters narrowed, odd spaces plain, ends trimmed,
    empty null."""
    plain = column.str.replace_many(list(_WIDE), list(_WIDE.values())).str.strip_chars()
    return pl.when(plain != "").then(plain)


def squeeze(text: str) -> str:
    """Text as it is compared: width, case, spaces and filling marks do not count."""
    return _FILLER.sub("", unicodedata.normalize("NFKC", text).casefold())


def heading(text: str) -> str:
    """A column heading as it is compared: a remark in brackets does not count either."""
    plain = unicodedata.normalize("NFKC", text)
    return squeeze(_ASIDE.sub("", plain)) or squeeze(plain)


def number(column: pl.Expr) -> pl.Expr:
    """Decimal numbers, thousands separated by commas or not; units and percent signs are not
    guessed away."""
    grouped = pl.when(column.str.contains(GROUPED)).then(column.str.replace_all(",", ""))
    plain = grouped.otherwise(column)
    return pl.when(plain.str.contains(NUMBER)).then(plain).cast(pl.Float64, strict=False)


@cache
def headings() -> dict[str, dict[str, tuple[str, ...]]]:
    """kind -> field -> headings as compared; under "personal" those about persons in every file
    (under ""), and parts of headings that are enough in files of one kind."""
    with (VOCAB / "import_headers.toml").open("rb") as file:
        raw = tomllib.load(file)
    personal = {"": tuple(heading(name) for name in raw.pop("personal"))}
    for kind, names in raw.pop("personal_parts").items():
        personal[kind] = tuple(heading(name) for name in names)
    kinds = {
        kind: {field: tuple(heading(name) for name in names) for field, names in fields.items()}
        for kind, fields in raw.items()
    }
    return kinds | {"personal": personal}


@cache
def meanings(enumeration: str) -> dict[str, str]:
    """Words as compared -> key, for one enumeration of the word list; the keys mean themselves."""
    with (VOCAB / "import_values.toml").open("rb") as file:
        words: dict[str, list[str]] = tomllib.load(file)[enumeration]
    known = {squeeze(key): key for key in words}
    for key, names in words.items():
        known |= {squeeze(name): key for name in names}
    return known
