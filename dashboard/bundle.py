"""Our own scripts and styles as one file each, under an address that carries their hash.

Thirty small files would cost thirty requests before the first picture.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Flask, Response, abort

ASSETS = Path(__file__).parent / "assets"
KINDS = {"js": "text/javascript", "css": "text/css"}
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


def gathered(kind: str, folder: Path = ASSETS) -> Bundle:
    """Join the files ``*.<kind>``; each begins on its own line."""
    texts = [path.read_text("utf8") for path in sorted(folder.glob(f"*.{kind}"))]
    body = "\n".join(texts).replace('url("fonts/', 'url("/assets/fonts/').encode()
    mark = hashlib.sha256(body).hexdigest()[:12]
    return Bundle(f"gezhi.{mark}.{kind}", body, KINDS[kind])


@cache
def bundles() -> dict[str, Bundle]:
    """Both bundles by kind, read once a process."""
    return {kind: gathered(kind) for kind in KINDS}


def add_bundles(server: Flask) -> None:
    """Serve the bundles; an address of an older version is not found."""
    known = {bundle.name: bundle for bundle in bundles().values()}

    @server.get("/own/<name>")
    def own(name: str) -> Response:
        bundle = known.get(name) or abort(404)
        response = Response(bundle.body, mimetype=bundle.mime)
        response.headers["Cache-Control"] = FOREVER
        return response
