"""From an error to one sentence and an exit code."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from pydantic import ValidationError

from dashboard.cli.speech import remark
from geo.errors import GeoError

log = logging.getLogger(__name__)

USER_ERROR = 2
DEFECT = 70
INTERRUPTED = 130


@contextmanager
def told(*, debug: bool) -> Iterator[None]:
    """Say what went wrong in a sentence and leave: 2 for what the user can mend, 70 for a defect.

    With `debug` everything keeps its traceback.
    """
    try:
        yield
    except KeyboardInterrupt:
        if debug:
            raise
        remark("cli.interrupted")
        raise typer.Exit(INTERRUPTED) from None
    except Exception as error:
        if debug or _is_of_the_parser(error):
            raise
        raise typer.Exit(_tell(error)) from None


def _tell(error: Exception) -> int:
    if isinstance(error, GeoError):
        remark(error.key, **error.params)
        return USER_ERROR
    if isinstance(error, ValidationError):
        for problem in error.errors(include_url=False, include_input=False):
            name = "_".join(str(part) for part in problem["loc"]).upper()
            full = name if name.startswith("GEZHI_") else f"GEZHI_{name}"
            remark("settings.invalid", name=full, reason=problem["msg"])
        return USER_ERROR
    if isinstance(error, BrokenPipeError):
        sys.stderr.close()
        return 1
    if _is_lost_database(error):
        remark("cli.database_lost", reason=_first_line(error))
        return USER_ERROR
    remark("cli.defect", kind=type(error).__name__, reason=_first_line(error))
    return DEFECT


def _is_of_the_parser(error: Exception) -> bool:
    """Typer's own exits and usage errors, which it words itself."""
    return type(error).__module__.startswith(("typer", "click"))


def _is_lost_database(error: Exception) -> bool:
    # Looked up, not imported: `--help` must not wait for SQLAlchemy.
    alchemy = sys.modules.get("sqlalchemy")
    return alchemy is not None and isinstance(error, alchemy.exc.OperationalError)


def _first_line(error: Exception) -> str:
    text = str(getattr(error, "orig", None) or error).strip()
    return text.splitlines()[0][:300] if text else "-"
