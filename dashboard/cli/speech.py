"""What commands say: sentences of the word list in the user's language, results to stdout, the
rest to stderr."""

import sys

from data.words import word
from geo.settings import preferred_language


def language() -> str:
    """GEZHI_LANG, else the locale, else Chinese; also when the settings cannot be read."""
    return preferred_language()


def sentence(key: str, **params: object) -> str:
    return word(key, language(), **params)


def say(key: str, **params: object) -> None:
    """A result, to stdout."""
    print(sentence(key, **params), flush=True)


def remark(key: str, **params: object) -> None:
    """A word on the way, to stderr, so that piped results stay clean."""
    print(sentence(key, **params), file=sys.stderr, flush=True)
