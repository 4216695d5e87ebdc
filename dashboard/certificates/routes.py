"""The routes of certificates: a page, and the same as PDF."""

import math
from datetime import date
from urllib.parse import urlencode

from flask import Flask, Response, request

from dashboard.asking import Asked, asking
from dashboard.certificates.page import page
from dashboard.clock import now
from dashboard.db import house
from dashboard.printing.pressing import pressed
from dashboard.printing.sheet import Plain
from geo.errors import GeoError
from geo.period import parse_day
from geo.queries.certificate import Certificate, certificate


def add_certificates(server: Flask) -> None:
    """Serve `/certificate` and `/certificate.pdf?lon=&lat=&day=&lang=`."""

    def read() -> Response:
        return Response(_page(pdf=True), mimetype="text/html")

    def printed() -> Response:
        body = pressed(Plain(_page(pdf=False)), house().home / "cache")
        response = Response(body, mimetype="application/pdf")
        response.headers["Content-Disposition"] = 'inline; filename="certificate.pdf"'
        return response

    server.add_url_rule("/certificate", "certificate", read, methods=["GET"])
    server.add_url_rule("/certificate.pdf", "certificate.pdf", printed, methods=["GET"])


def _page(*, pdf: bool) -> str:
    lang = request.args.get("lang", "")
    with asking(f"?lang={lang}" if lang else "") as asked:
        lon, lat, day = _wish(asked)
        found: Certificate = certificate(asked.db, lon, lat, day)
        wish = {"lon": f"{lon:.7f}", "lat": f"{lat:.7f}", "day": str(day), "lang": asked.lang}
        way = f"/certificate.pdf?{urlencode(wish)}" if pdf else None
        return page(found, asked.lang, asked.title, now(), asked.world.zone, way)


def _wish(asked: Asked) -> tuple[float, float, date]:
    """Raises GeoError certificate.bad_point, certificate.bad_day."""
    try:
        lon, lat = (round(float(request.args[key]), 7) for key in ("lon", "lat"))
    except (KeyError, ValueError) as error:
        raise GeoError("certificate.bad_point") from error
    if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
        raise GeoError("certificate.bad_point")
    text = request.args.get("day", "")
    try:
        return lon, lat, parse_day(text) if text else asked.world.today
    except ValueError as error:
        raise GeoError("certificate.bad_day", day=text[:20]) from error
