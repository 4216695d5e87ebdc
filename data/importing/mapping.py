"""Which column is what: flags, a small TOML, and headings that are recognised by themselves."""

import tomllib
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from data.importing.normal import heading, headings, squeeze
from data.importing.table import Form, Table
from geo.errors import GeoError
from geo.shapes.datum import known_system


class Kind(StrEnum):
    AREAS = "areas"
    COMPOUNDS = "compounds"
    GRIDS = "grids"
    BUILDINGS = "buildings"
    ISSUES = "issues"
    VISITS = "visits"
    KEY_PLACES = "key_places"
    CARE_TARGETS = "care_targets"


# A DBF keeps ten bytes of a column name; Chinese headings arrive cut.
_DBF_NAME_BYTES = 10


@dataclass(frozen=True, slots=True)
class Mapping:
    """What the user said about a file. Everything may be absent."""

    columns: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    system: str | None = None
    timezone: str | None = None
    date_format: str | None = None
    level: str | None = None
    layer: str | None = None
    encoding: str | None = None
    separator: str | None = None
    header: int | None = None

    def over(self, other: "Mapping") -> "Mapping":
        """This mapping laid over another one: flags over the TOML."""
        said = {
            spec.name: getattr(self, spec.name)
            for spec in fields(self)
            if spec.name not in ("columns", "values") and getattr(self, spec.name) is not None
        }
        values = {name: dict(words) for name, words in other.values.items()}
        for name, words in self.values.items():
            values.setdefault(name, {}).update(words)
        return replace(other, columns=other.columns | self.columns, values=values, **said)

    def checked(self, kind: Kind) -> "Mapping":
        """The same with canonical names. Raises GeoError for a field, system or zone that does not
        exist."""
        for name in self.columns:
            if name not in headings()[kind]:
                raise GeoError(
                    "import.field_unknown", field=name, known=", ".join(headings()[kind])
                )
        system = self.system
        if system is not None:
            system = known_system(system)
            if system is None:
                raise GeoError("import.crs_unknown", system=self.system)
        if self.timezone is not None:
            try:
                ZoneInfo(self.timezone)
            except (KeyError, OSError, ValueError) as error:
                raise GeoError("import.zone_unknown", zone=self.timezone) from error
        return replace(self, system=system)


def from_toml(path: Path) -> Mapping:
    """A mapping file. Raises GeoError when it is no TOML or says something unknown."""
    try:
        raw: dict[str, Any] = tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise GeoError("import.mapping_broken", file=path.name, reason=str(error)[:200]) from error
    if "crs" in raw:
        raw["system"] = str(raw.pop("crs"))
    known = {spec.name for spec in fields(Mapping)}
    unknown = sorted(set(raw) - known)
    if unknown:
        raise GeoError(
            "import.mapping_word", file=path.name, word=unknown[0], known=", ".join(sorted(known))
        )
    tables = [raw.get("columns", {}), raw.get("values", {}), *dict(raw.get("values", {})).values()]
    if not all(isinstance(table, dict) for table in tables):
        raise GeoError("import.mapping_broken", file=path.name, reason="[columns], [values.…]")
    return Mapping(**raw)


def from_flags(columns: list[str], values: list[str], **rest: Any) -> Mapping:
    """A mapping from ``field=column`` and ``field.word=key`` flags. Raises GeoError for a flag
    without both sides."""
    pairs = {}
    for flag in columns:
        name, equals, column = flag.partition("=")
        if not (name and equals and column):
            raise GeoError("import.flag_map", flag=flag)
        pairs[name.strip()] = column.strip()
    words: dict[str, dict[str, str]] = {}
    for flag in values:
        source, equals, key = flag.rpartition("=")
        name, dot, word = source.partition(".")
        if not (equals and dot and name and word and key):
            raise GeoError("import.flag_value", flag=flag)
        words.setdefault(name.strip(), {})[word.strip()] = key.strip()
    return Mapping(columns=pairs, values=words, **rest)


def understood(table: Table, kind: Kind, mapping: Mapping) -> dict[str, str]:
    """field -> column of this table: what the user said first, then the headings everybody knows.

    Raises GeoError for a named column the file does not have.
    """
    found: dict[str, str] = {}
    for name, column in mapping.columns.items():
        if column in ("", "-"):
            continue  # "--map compound=-" switches the recognition of a field off
        if column not in table.frame.columns:
            raise GeoError(
                "import.column_missing", column=column, columns=", ".join(table.frame.columns[:40])
            )
        found[name] = column
    taken = set(found.values())
    by_heading = {heading(column): column for column in reversed(table.frame.columns)}
    for name, aliases in headings()[kind].items():
        if name in mapping.columns:
            continue
        for alias in aliases:
            held = by_heading.get(alias) or _cut(alias, table, by_heading)
            if held is not None and held not in taken:
                found[name] = held
                taken.add(held)
                break
    if "name_en" in found:
        found.setdefault("name", found["name_en"])  # a city may have no other names
    return found


def _cut(alias: str, table: Table, by_heading: dict[str, str]) -> str | None:
    """A heading that a DBF has cut after ten bytes, in UTF-8 or GBK."""
    if table.form not in (Form.SHAPEFILE, Form.ZIPPED_SHAPEFILE):
        return None
    for codec in ("utf-8", "gb18030"):
        raw = alias.encode(codec)
        short = squeeze(raw[:_DBF_NAME_BYTES].decode(codec, "ignore"))
        if len(raw) > _DBF_NAME_BYTES and len(short) > 1 and short in by_heading:
            return by_heading[short]
    return None
