"""Our own scripts and styles as one file each, under an address that carries their hash.

Thirty small files would cost thirty requests before the first picture. The files of a room whose
name they begin with are a bundle of their own, which only that room fetches.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Flask, Response, abort

ASSETS = Path(__file__).parent / "assets"
KINDS = {"js": "text/javascript", "css": "text/css"}
# Rooms that most visitors never enter.
ROOMS = ("drawing",)
FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Bundle:
    """All files of one kind, in the order of their names."""

    name: str
    body: bytes
    mime: str

    @property
    def url(self) -> str:
        return f"/own/{self.name}"


def gathered(kind: str, folder: Path = ASSETS, room: str | None = None) -> Bundle:
    """Join the files ``*.<kind>``, of one room or of no room; each begins on its own line."""
    names = sorted(folder.glob(f"*.{kind}"))
    chosen = [path for path in names if _room_of(path) == room]
    texts = [path.read_text("utf8") for path in chosen]
    body = "\n".join(texts).replace('url("fonts/', 'url("/assets/fonts/').encode()
    mark = hashlib.sha256(body).hexdigest()[:12]
    return Bundle(f"{room or 'gezhi'}.{mark}.{kind}", body, KINDS[kind])


def _room_of(path: Path) -> str | None:
    return next((room for room in ROOMS if path.name.startswith(f"{room}_")), None)


@cache
def bundles() -> dict[str, Bundle]:
    """Both bundles by kind, read once a process."""
    return {kind: gathered(kind) for kind in KINDS}


@cache
def room_bundles(room: str) -> dict[str, Bundle]:
    """Both bundles of a room by kind, read once a process."""
    return {kind: gathered(kind, room=room) for kind in KINDS}


def add_bundles(server: Flask) -> None:
    """Serve the bundles; an address of an older version is not found."""
    every = [bundles(), *(room_bundles(room) for room in ROOMS)]
    known = {bundle.name: bundle for found in every for bundle in found.values()}

    @server.get("/own/<name>")
    def own(name: str) -> Response:
        bundle = known.get(name) or abort(404)
        response = Response(bundle.body, mimetype=bundle.mime)
        response.headers["Cache-Control"] = FOREVER
        return response
