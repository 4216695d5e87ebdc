"""Compression of text answers; Dash's large fingerprinted files are compressed once a process."""

from flask import Flask, Request
from flask_compress import Compress

from dashboard.server.headers import is_suite

# Our own bundles carry a hash of their content in the name.
OWN = "/own/"


class _Suites:
    """Compressed bytes by algorithm and path.

    Bounded, because Dash answers any fingerprint: made-up ones must not fill the memory.
    """

    LARGEST = 400

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        return self._kept.get(key)

    def set(self, key: str, value: bytes) -> None:
        if not key.endswith(";") and len(self._kept) < self.LARGEST:
            self._kept[key] = value


def _key(request: Request) -> str:
    """Empty for everything that may change: such answers are not kept."""
    return request.path if is_suite(request.path) or request.path.startswith(OWN) else ""


def add_compression(server: Flask) -> None:
    """Brotli, else gzip; no zstd (older browsers of offices). Answers that are encoded already
    stay as they are."""
    server.config |= {
        "COMPRESS_ALGORITHM": ["br", "gzip"],
        "COMPRESS_ALGORITHM_STREAMING": ["br"],
        "COMPRESS_BR_LEVEL": 4,
        "COMPRESS_CACHE_BACKEND": _Suites,
        "COMPRESS_CACHE_KEY": _key,
    }
    Compress(server)
