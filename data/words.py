"""Words and sentences for people, from ``data/vocab/messages.<lang>.toml``."""

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

VOCAB = Path(__file__).parent / "vocab"
LANGUAGES = ("zh", "en")


@cache
def words(lang: str) -> dict[str, str]:
    """All words of one language by dotted key. An unknown language reads as Chinese, the source
    language."""
    name = lang if lang in LANGUAGES else "zh"
    with (VOCAB / f"messages.{name}.toml").open("rb") as file:
        return dict(_flat(tomllib.load(file), ""))


def _flat(table: dict[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value)


class _Lenient(dict[str, object]):
    """A sentence with a missing parameter is better than a second error while telling the first."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def word(key: str, lang: str, **params: object) -> str:
    """The sentence for `key`, braces filled from `params`; an unknown key comes back as it is."""
    text = words(lang).get(key)
    if text is None:
        return key
    return text.format_map(_Lenient(params)) if params or "{" in text else text
