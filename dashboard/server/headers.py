"""Headers of every response: what the browser may load, keep and tell others."""

import re
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from flask import Flask, Response, request

FOREVER = "public, max-age=31536000, immutable"
_SUITE = re.compile(r"/_dash-component-suites/.*\.v[\w-]+m[0-9a-fA-F]+\.")

_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def content_policy(script_hashes: Sequence[str], tile_url: str | None) -> str:
    """The Content-Security-Policy. Scripts: our own files and the inline ones known by hash, no
    eval."""
    tiles = f" {_origin(tile_url)}" if tile_url and tile_url.startswith("http") else ""
    return "; ".join(
        (
            "default-src 'self'",
            " ".join(("script-src 'self'", *script_hashes)),
            # Components write style elements and attributes at run time; styles run no code.
            "style-src 'self' 'unsafe-inline'",
            f"img-src 'self' data: blob:{tiles}",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def add_headers(
    server: Flask, script_hashes: Callable[[], Sequence[str]], tile_url: str | None
) -> None:
    """Put the headers on every response. `script_hashes` is asked once, at the first response,
    when all callbacks are known."""
    policy: list[str] = []

    @server.after_request
    def _put(response: Response) -> Response:
        if not policy:
            policy.append(content_policy(script_hashes(), tile_url))
        for name, value in _FIXED.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", policy[0])
        if request.is_secure:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        _set_caching(response)
        return response


def _set_caching(response: Response) -> None:
    """Fingerprinted files for ever, other files with a question each time, everything else not at
    all.

    A route that says itself how long its answer may be kept (layers by content hash) is left alone.
    """
    if response.status_code not in (200, 304):
        response.headers["Cache-Control"] = "no-store"
    elif is_suite(request.path) or (_is_asset() and "m" in request.args):
        response.headers["Cache-Control"] = FOREVER
    elif "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-cache" if response.get_etag()[0] else "no-store"


def is_suite(path: str) -> bool:
    """Whether the path is a file of a Dash component library with its version and time in the
    name."""
    return _SUITE.search(path) is not None


def _is_asset() -> bool:
    return (request.endpoint or "").endswith("static") or request.path.startswith("/assets/")


def _origin(address: str) -> str:
    # Templates such as https://t{s}.example/ name several hosts: a star stands for the label.
    parts = urlsplit(re.sub(r"[\w-]*\{[^}]*\}[\w-]*", "*", address))
    return f"{parts.scheme}://{parts.netloc}"
