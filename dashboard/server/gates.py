"""What is refused before any code of the application runs: foreign hosts, foreign pages, huge
bodies."""

import socket
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from dashboard.server.answers import refusal
from geo.settings import Settings

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


def add_gates(server: Flask, settings: Settings) -> None:
    """Register the checks. A refusal is 400 (host), 403 (cross-site), 413 (too large)."""
    server.config["MAX_CONTENT_LENGTH"] = settings.max_body_mb * 1_000_000
    server.config["MAX_FORM_MEMORY_SIZE"] = 1_000_000
    server.config["MAX_FORM_PARTS"] = 100
    own_names = _own_names(settings)

    # First in the list: nothing registered earlier, Dash included, may run before the gates.
    def _check() -> Response | None:
        if not host_allowed(request.host, settings, own_names):
            return refusal(400, "server.foreign_host", {"host": request.host[:100]})
        if request.method not in SAFE_METHODS and not _same_site():
            return refusal(403, "server.cross_site")
        return None

    server.before_request_funcs.setdefault(None, []).insert(0, _check)

    @server.errorhandler(RequestEntityTooLarge)
    def _too_large(_error: RequestEntityTooLarge) -> Response:
        return refusal(413, "server.too_large", {"limit": settings.max_body_mb})

    @server.errorhandler(RecursionError)
    def _too_deep(_error: RecursionError) -> Response:
        return refusal(400, "server.bad_request")

    @server.errorhandler(HTTPException)
    def _refused(error: HTTPException) -> Response:
        # Never echoes the address: a page that repeats it is how links inject text.
        known = {404: "server.not_found", 405: "server.wrong_method"}
        status = error.code or 500
        usual = "server.defect" if status >= 500 else "server.bad_request"
        return refusal(status, known.get(status, usual))


def host_allowed(host: str, settings: Settings, own_names: frozenset[str]) -> bool:
    """Whether the Host header names this server.

    A page elsewhere can point its own host name at our address (DNS rebinding); it cannot do so
    with
    a number. So numbers are fine when the server is open to others, names must be known.
    """
    name = _without_port(host)
    if name in settings.allowed_hosts or name in own_names:
        return True
    try:
        number = ip_address(name.strip("[]"))
    except ValueError:
        return False
    return number.is_loopback or settings.exposed


def _own_names(settings: Settings) -> frozenset[str]:
    names = {"localhost", settings.host.lower()}
    if settings.exposed:
        names.add(socket.gethostname().lower())
    return frozenset(names)


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host.partition("]")[0].lower() + "]"
    return host.partition(":")[0].lower()


def _same_site() -> bool:
    """Browsers say where a request comes from; programs that send neither header are no browser."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host
