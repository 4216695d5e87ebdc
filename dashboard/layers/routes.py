"""The route that serves geometry: immutable files, compressed once, the same for everybody."""

from pathlib import Path

from flask import Flask, Response, request

from dashboard.layers.manifest import FOLDER
from dashboard.layers.shelf import ENCODINGS, Shelf
from dashboard.server.answers import refusal
from geo.settings import settings

FOREVER = "public, max-age=31536000, immutable"


def add_layers(server: Flask, home: Path | None = None) -> None:
    """Serve `/geo/<layer>/<mark>.bin` from the shelf under `home` (default: settings)."""
    shelf = Shelf((home or settings().home) / FOLDER)

    def geometry(layer: str, mark: str) -> Response:
        encoding = request.accept_encodings.best_match(ENCODINGS) or ""
        body = shelf.find(layer, mark, encoding)
        if body is None:
            return refusal(404, "layers.unknown")
        response = Response(body, mimetype="application/octet-stream")
        if encoding:
            response.headers["Content-Encoding"] = encoding
        response.headers["Vary"] = "Accept-Encoding"
        response.headers["Cache-Control"] = FOREVER
        response.set_etag(f"{mark}-{encoding or 'plain'}")
        response.make_conditional(request)
        return response

    server.add_url_rule("/geo/<layer>/<mark>.bin", view_func=geometry, methods=["GET"])
