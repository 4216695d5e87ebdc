"""The command line. Commands live in modules of this package and are imported only when asked
for."""

import importlib
import importlib.util
import logging
import signal
import sys
import time
from types import FrameType
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from dashboard.cli.failures import told
from dashboard.cli.speech import sentence
from dashboard.version import program_version
from geo.settings import settings

# Name of the command -> module here. Each has ``register(app: typer.Typer)``, which adds a command
# or a group of that name; its line of help is cli.<name> in the word lists.
COMMANDS = {
    "demo": "demo",
    "serve": "serve",
    "migrate": "migrate",
    "init": "init",
    "import": "importing",
    "export": "exporting",
    "import-plan": "plan_importing",
    "check": "check",
    "bench": "bench",
    "backup": "backup",
    "restore": "restore",
    "doctor": "doctor",
}


class LazyGroup(TyperGroup):
    """Knows its commands by name, loads the one that runs, and words its errors."""

    def list_commands(self, ctx: Any) -> list[str]:
        return [name for name, module in COMMANDS.items() if _exists(module)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        module = COMMANDS.get(cmd_name)
        if module is None or not _exists(module):
            return None
        shelf = typer.Typer(rich_markup_mode=None)
        # A second command keeps typer from folding a single one into the program itself.
        shelf.command("-", hidden=True)(lambda: None)
        importlib.import_module(f"dashboard.cli.{module}").register(shelf)
        return typer.main.get_command(shelf).commands[cmd_name]  # type: ignore[attr-defined]

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        # `import plan` reads a drawing, not rows: a command of two words.
        if args[:2] == ["import", "plan"]:
            args = ["import-plan", *args[2:]]
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        lines = [(name, sentence(f"cli.{name}")) for name in self.list_commands(ctx)]
        with formatter.section(sentence("cli.commands")):
            formatter.write_dl(lines)

    def invoke(self, ctx: Any) -> Any:
        with told(debug=bool(ctx.params.get("debug"))):
            return super().invoke(ctx)


app = typer.Typer(
    cls=LazyGroup,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        print(program_version())
        raise typer.Exit


Version = Annotated[
    bool,
    typer.Option("--version", callback=_show_version, is_eager=True, help=sentence("cli.version")),
]
Debug = Annotated[bool, typer.Option("--debug", help=sentence("cli.debug"))]


@app.callback(help=sentence("cli.gezhi"))
def _gezhi(version: Version = False, debug: Debug = False) -> None:
    _prepare(debug=debug)


def _prepare(*, debug: bool) -> None:
    """Output that never fails on a character, logs with UTC times, and ends that clean up."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    logging.Formatter.converter = time.gmtime
    logging.basicConfig(
        level=logging.DEBUG if debug else settings().log_level.upper(),
        format="%(asctime)sZ %(levelname)s %(name)s: %(message)s",
        datefmt="%Y-%m-%dT%H:%M:%S",
    )
    for quiet in ("alembic", "sqlalchemy", "fiona", "pyogrio", "matplotlib", "PIL"):
        logging.getLogger(quiet).setLevel(logging.WARNING)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)


def _leave(number: int, _frame: FrameType | None) -> None:
    """As an exception, so that a private cluster in use is left properly."""
    raise SystemExit(128 + number)


def _exists(module: str) -> bool:
    return importlib.util.find_spec(f"dashboard.cli.{module}") is not None
