"""Setting up a hierarchy of one's own: levels, ladders, the root, the time zone and the languages,
from one TOML."""

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from data.words import VOCAB
from geo.commands.versions import touch_territory
from geo.errors import GeoError, Refused
from geo.vocab import LevelKind, Matter, Urgency

SHIPPED = Path(__file__).parents[1] / "ladders"
KEY = r"^[a-z][a-z0-9_]{0,30}$"


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)


class LevelSpec(_Words):
    """One level; areas nest in the order they are listed."""

    key: str = Field(pattern=KEY)
    kind: LevelKind


class LadderSpec(_Words):
    """One order of drilling; the first one listed is the default."""

    key: str = Field(pattern=KEY)
    levels: list[str] = Field(min_length=1)


class RootSpec(_Words):
    """An area at the top that no file draws: its outline becomes the union of its children."""

    code: str = Field(min_length=1, max_length=24)


class HierarchySpec(BaseModel):
    """A whole ladder file."""

    model_config = ConfigDict(extra="forbid")

    timezone: str
    languages: list[Literal["zh", "en"]] = Field(default=["zh", "en"], min_length=1)
    categories: Literal["standard", "none"] = "none"
    root: RootSpec | None = None
    level: list[LevelSpec] = Field(min_length=1)
    ladder: list[LadderSpec] = Field(min_length=1)

    @field_validator("timezone")
    @classmethod
    def _zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, OSError, ValueError) as error:
            raise ValueError(f"unknown time zone {value}") from error
        return value

    @model_validator(mode="after")
    def _fits(self) -> "HierarchySpec":
        keys = [level.key for level in self.level]
        if len(set(keys)) != len(keys):
            raise ValueError("a level is listed twice")
        kinds = [level.kind for level in self.level]
        if kinds[0] is not LevelKind.AREA:
            raise ValueError("the first level must be of kind area")
        for ladder in self.ladder:
            strangers = [key for key in ladder.levels if key not in keys]
            if strangers:
                raise ValueError(f"ladder {ladder.key}: unknown level {strangers[0]}")
            if sorted(ladder.levels, key=keys.index) != ladder.levels:
                raise ValueError(f"ladder {ladder.key}: levels run against their order")
        return self


@dataclass(frozen=True, slots=True)
class Set:
    """What `set_up` did."""

    levels: list[str]
    ladders: list[str]
    root: str | None
    changed: bool


def shipped() -> list[str]:
    """Names of the ladders that come with the program."""
    return sorted(path.stem for path in SHIPPED.glob("*.toml"))


def read(name: str) -> HierarchySpec:
    """A ladder file by path, or a shipped one by name. Raises GeoError when it cannot be used."""
    path = Path(name)
    if not path.suffix and not path.exists():
        path = SHIPPED / f"{name}.toml"
    try:
        raw = tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError as error:
        raise GeoError("init.file_missing", file=name, known=", ".join(shipped())) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise GeoError("init.file_broken", file=path.name, reason=str(error)[:200]) from error
    try:
        return HierarchySpec(**raw)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        reason = f"{place}: {first['msg']}" if place else first["msg"]
        raise GeoError("init.file_broken", file=path.name, reason=reason) from error


def set_up(db: sa.Connection, spec: HierarchySpec) -> Set:
    """Make this the hierarchy of the database; leaves the commit to the caller.

    Raises Refused when the levels would change under territory or facts that are there already; new
    words, zone, languages and ladders over the same levels are always possible.
    """
    wanted = [(level.key, str(level.kind)) for level in spec.level]
    held = [
        tuple(row) for row in db.execute(sa.text("select key, kind from level order by position"))
    ]
    root = spec.root.code if spec.root else None
    changed = held != wanted
    if changed:
        _refuse_occupied(db)
        db.execute(sa.text("delete from ladder"))
        db.execute(sa.text("delete from area"))
        db.execute(sa.text("delete from level"))
    _write_levels(db, spec)
    _write_root(db, spec)
    _write_settings(db, spec)
    if spec.categories == "standard":
        _write_categories(db)
    touch_territory(db)
    ladders = [ladder.key for ladder in spec.ladder]
    return Set([key for key, _ in wanted], ladders, root, changed)


def _refuse_occupied(db: sa.Connection) -> None:
    """Territory means any place beyond roots that are not drawn yet."""
    for table, condition in (
        ("issue", "true"),
        ("visit", "true"),
        ("compound", "true"),
        ("grid", "true"),
        ("building", "true"),
        ("area", "geom is not null or parent_id is not null"),
    ):
        count = db.execute(sa.text(f"select count(*) from {table} where {condition}")).scalar_one()
        if count:
            raise Refused("init.occupied", count=count, table=table)


def _write_levels(db: sa.Connection, spec: HierarchySpec) -> None:
    for position, level in enumerate(spec.level):
        db.execute(
            sa.text(
                "insert into level (key, kind, position, name_zh, name_en)"
                " values (:key, :kind, :position, :zh, :en) on conflict (key) do update"
                " set position = excluded.position, name_zh = excluded.name_zh,"
                " name_en = excluded.name_en"
            ),
            {**level.model_dump(mode="json"), "position": position},
        )
    db.execute(sa.text("delete from ladder"))
    for number, ladder in enumerate(spec.ladder):
        db.execute(
            sa.text(
                "insert into ladder (key, name_zh, name_en, levels, is_default)"
                " values (:key, :zh, :en, :levels, :default)"
            ),
            {**ladder.model_dump(), "default": number == 0},
        )


def _write_root(db: sa.Connection, spec: HierarchySpec) -> None:
    codes = []
    if spec.root:
        codes = [spec.root.code]
        db.execute(
            sa.text(
                "insert into area (code, level, path, name_zh, name_en)"
                " select r.code, :level, r.code || '/', :zh, :en"
                " from (values (cast(:code as text))) r(code)"
                " where not exists"
                " (select from area a where a.code = r.code and a.valid_to is null)"
            ),
            {**spec.root.model_dump(), "level": spec.level[0].key},
        )
        db.execute(
            sa.text(
                "update area set name_zh = :zh, name_en = :en"
                " where code = :code and valid_to is null"
            ),
            spec.root.model_dump(),
        )
    _setting(db, "roots_from_children", codes)


def _write_settings(db: sa.Connection, spec: HierarchySpec) -> None:
    _setting(db, "timezone", spec.timezone)
    _setting(db, "languages", spec.languages)


def _setting(db: sa.Connection, key: str, value: Any) -> None:
    db.execute(
        sa.text(
            "insert into setting (key, value) values (:key, cast(:value as jsonb))"
            " on conflict (key) do update set value = excluded.value"
        ),
        {"key": key, "value": json.dumps(value)},
    )


def _write_categories(db: sa.Connection) -> None:
    """The built-in tree, groups before their members; categories that are there keep what they
    have."""
    with (VOCAB / "categories.toml").open("rb") as file:
        tree: list[dict[str, Any]] = tomllib.load(file)["category"]
    for node in tree:
        matter, urgency = node.get("matter"), node.get("urgency")
        db.execute(
            sa.text(
                "insert into category (code, parent_id, name_zh, name_en, default_matter,"
                " default_urgency, is_safety, is_compound_scope) values (:code,"
                " (select id from category where code = :above), :zh, :en, :matter, :urgency,"
                " :safety, :compound) on conflict (code) do nothing"
            ),
            {
                "code": node["code"],
                "above": node["code"][:-2],
                "zh": node["zh"],
                "en": node["en"],
                "matter": int(Matter.of(matter)) if matter else None,
                "urgency": int(Urgency.of(urgency)) if urgency else None,
                "safety": bool(node.get("safety")),
                "compound": bool(node.get("compound")),
            },
        )
