"""Findings about programs, libraries, fonts and the port."""

import ctypes
import re
import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from data import listening
from data.diagnosis.finding import Finding, bad, good, notable
from geo.settings import PROJECT, Settings

OLDEST_PYTHON = (3, 11)
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FONTS = ("*/noto/NotoSansCJK*", "*/*/NotoSansCJK*", "noto-cjk/*", "*/wqy/*")
LOCK = "requirements.lock"
PANGO = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0")


def python() -> Iterator[Finding]:
    found = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info >= OLDEST_PYTHON:
        yield good("python", found)
    else:
        yield bad("python", found, "doctor.cure.python")


def environment() -> Iterator[Finding]:
    """Installed libraries against the lock file."""
    unlike = differences(PROJECT / LOCK)
    if not unlike:
        yield good("environment", LOCK)
    else:
        yield bad("environment", ", ".join(unlike[:5]), "doctor.cure.environment", lock=LOCK)


def differences(lock: Path) -> list[str]:
    """Pinned libraries that are missing or of another version."""
    if not lock.exists():
        return [lock.name]
    pinned = re.findall(r"^([A-Za-z0-9._-]+)==([^\s\\;]+)", lock.read_text("utf8"), re.MULTILINE)
    return [f"{name} {wanted}" for name, wanted in pinned if _installed(name) != wanted]


def fonts_and_browser() -> Iterator[Finding]:
    """A browser is needed by tests only; a font and Pango are needed to print."""
    browser = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if browser:
        yield good("browser", browser)
    else:
        yield notable("browser", "-", "doctor.cure.browser")
    fonts = Path("/usr/share/fonts")
    font = next((path for pattern in FONTS for path in fonts.glob(pattern)), None)
    if font:
        yield good("font", font.name)
    else:
        yield notable("font", "-", "doctor.cure.font")


def pango() -> Iterator[Finding]:
    """The libraries that draw the text of printed pages."""
    missing = [name for name in PANGO if not _loads(name)]
    if missing:
        yield notable("pango", ", ".join(missing), "doctor.cure.pango")
    else:
        yield good("pango", PANGO[0])


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def port(settings: Settings) -> Iterator[Finding]:
    """Whether somebody listens where we want to."""
    found = f"{settings.host}:{settings.port}"
    error = listening.refusal(settings)
    if error is not None:
        taken = error.errno == listening.TAKEN
        cure = "doctor.cure.port_taken" if taken else "doctor.cure.port"
        make = notable if taken else bad
        yield make("port", found, cure, port=settings.port)
        return
    yield notable("port", found, "server.exposed") if settings.exposed else good("port", found)


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
