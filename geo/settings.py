"""Settings of the program: the only place that reads the environment (variables ``GEZHI_…``)."""

import os
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AliasChoices, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PROJECT = Path(__file__).resolve().parents[1]

Language = Literal["zh", "en"]
LogLevel = Literal["debug", "info", "warning", "error"]


class Settings(BaseSettings):
    """What may be configured. Values are checked when read; a wrong one raises pydantic's
    ValidationError."""

    model_config = SettingsConfigDict(
        env_prefix="GEZHI_",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        populate_by_name=True,
        str_strip_whitespace=True,
    )

    home: Path = Field(
        default=PROJECT / "var", description="Folder of the private cluster and of files"
    )
    database_url: SecretStr | None = Field(
        default=None,
        description="A PostgreSQL + PostGIS server to use instead of the private cluster",
    )
    test_database_url: SecretStr | None = Field(
        default=None, description="Server on which the tests create and drop their own database"
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on")
    port: int = Field(default=8050, ge=1, le=65535, description="Port to listen on")
    workers: int = Field(default=2, ge=1, le=64, description="Web worker processes")
    threads: int = Field(default=8, ge=1, le=64, description="Threads of each web worker")
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Host names under which the server may be reached, separated by commas",
    )
    max_body_mb: int = Field(default=16, ge=1, le=1024, description="Largest request body")
    tile_url: str | None = Field(
        default=None, description="Template of a tile service for the background, {z} {x} {y}"
    )
    map_approval: str | None = Field(
        default=None, max_length=80, description="Approval number of the map, printed on every page"
    )
    timezone: str | None = Field(
        default=None, description="Time zone shown, instead of the stored one"
    )
    lang: Language = Field(
        default="zh",
        validation_alias=AliasChoices("GEZHI_LANG", "LANG"),
        description="Language of the command line",
    )
    log_level: LogLevel = Field(
        default="info", description="Least important message that is logged"
    )
    statement_timeout_ms: int = Field(
        default=5000, ge=0, description="Longest statement of a request"
    )
    lock_timeout_ms: int = Field(
        default=2000, ge=0, description="Longest wait of a request for a lock"
    )
    postgres_bin: Path | None = Field(
        default=None, description="Folder of initdb and postgres, instead of searching"
    )
    postgres_user: str | None = Field(
        default=None, description="Account that runs the private cluster when Gezhi runs as root"
    )

    @field_validator("home")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return Path.cwd() / value.expanduser()

    @field_validator("lang", mode="before")
    @classmethod
    def _language(cls, value: object) -> object:
        """Locale names count too: ``en_GB.UTF-8`` is English, everything unknown is Chinese."""
        return _language_of(str(value))

    @field_validator("log_level", mode="before")
    @classmethod
    def _lower(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(name.strip().lower() for name in value.split(",") if name.strip())
        return value

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                ZoneInfo(value)
            except (KeyError, OSError, ValueError) as error:
                raise ValueError(f"unknown time zone {value}") from error
        return value

    @field_validator("tile_url")
    @classmethod
    def _tile_template(cls, value: str | None) -> str | None:
        if value is not None and not (
            value.startswith(("http://", "https://", "/"))
            and all(part in value for part in ("{z}", "{x}", "{y}"))
        ):
            raise ValueError("expected an address with {z}, {x} and {y}")
        return value

    @property
    def exposed(self) -> bool:
        """True when others than this machine can reach the server: the screen must then say that
        there are no accounts."""
        if self.host == "localhost":
            return False
        try:
            return not ip_address(self.host.strip("[]")).is_loopback
        except ValueError:
            return True

    def effective(self) -> dict[str, Any]:
        """Every setting with its value in force, by variable name; passwords in addresses are
        masked."""
        return {f"GEZHI_{name.upper()}": _shown(value) for name, value in self}


def _shown(value: object) -> object:
    if isinstance(value, SecretStr):
        return masked(value.get_secret_value())
    if isinstance(value, tuple):
        return ",".join(value)
    return str(value) if isinstance(value, Path) else value


def masked(url: str) -> str:
    """The address without its password and without any option that could hold one."""
    scheme, mark, rest = url.partition("://")
    place, question, query = rest.partition("?")
    authority, slash, path = place.partition("/")
    account, at, host = authority.rpartition("@")
    name, colon, _ = account.partition(":")
    shown = "***" if "password" in query.lower() else query
    return f"{scheme}{mark}{name}{':***' if colon else ''}{at}{host}{slash}{path}{question}{shown}"


def preferred_language() -> Language:
    """Language of sentences about the settings themselves, which may be unreadable as a whole."""
    return _language_of(os.environ.get("GEZHI_LANG") or os.environ.get("LANG") or "")


def _language_of(name: str) -> Language:
    return "en" if name.lower().startswith("en") else "zh"


@cache
def settings() -> Settings:
    """The settings of this process, read once and on demand. Raises pydantic's ValidationError."""
    return Settings()


def forget_postgres_variables() -> None:
    """Remove ``PG…`` from the environment: PGHOSTADDR, PGSERVICE or PGOPTIONS would redirect libpq
    although the address is complete."""
    for name in [name for name in os.environ if name.startswith("PG")]:
        del os.environ[name]


def child_environment() -> dict[str, str]:
    """A small, known environment for programs of PostgreSQL, whatever the caller's locale and
    ``PG…`` variables are."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
