"""`gezhi import KIND FILE`: somebody's real territory, issues, visits and registers."""

from pathlib import Path
from typing import Annotated, Any

import typer

from dashboard.cli import import_summary
from dashboard.cli.import_progress import moving
from dashboard.cli.speech import language, say, sentence
from dashboard.clock import now
from dashboard.server.handing import hand_over
from data import migrate
from data.cluster import running
from data.database import writing_engine
from data.importing.mapping import Kind, Mapping, from_flags, from_toml
from data.importing.outcome import Outcome, write_report
from data.importing.request import Request
from data.importing.run import import_file
from geo.settings import settings

BAD_ROWS = 3


def _option(name: str, *flags: str, **more: Any) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(
        *flags, help=sentence(f"import.option_{name}"), **more
    )
    return option


KindArgument = Annotated[Kind, typer.Argument(help=sentence("import.argument_kind"))]
File = Annotated[Path, typer.Argument(metavar="FILE", help=sentence("import.argument_file"))]
Level = Annotated[str | None, _option("level", "--level")]
Crs = Annotated[str | None, _option("crs", "--crs")]
Map = Annotated[list[str] | None, _option("map", "--map", metavar="FIELD=COLUMN")]
Value = Annotated[list[str] | None, _option("value", "--value", metavar="FIELD.WORD=KEY")]
MappingFile = Annotated[Path | None, _option("mapping", "--mapping", metavar="FILE")]
Zone = Annotated[str | None, _option("timezone", "--timezone")]
DateFormat = Annotated[str | None, _option("date_format", "--date-format")]
Layer = Annotated[str | None, _option("layer", "--layer")]
Encoding = Annotated[str | None, _option("encoding", "--encoding")]
Separator = Annotated[str | None, _option("separator", "--separator")]
Header = Annotated[int | None, _option("header", "--header", min=1)]
DryRun = Annotated[bool, _option("dry_run", "--dry-run")]
SkipBad = Annotated[bool, _option("skip_bad", "--skip-bad")]
Report = Annotated[Path | None, _option("report", "--report", metavar="FILE")]
Mend = Annotated[bool, _option("mend", "--mend")]
NewCategories = Annotated[bool, _option("new_categories", "--new-categories")]
Accept = Annotated[bool, _option("accept", "--accept-coordinates")]
Tolerance = Annotated[float, _option("tolerance", "--tolerance", min=0.0, max=1000.0)]


def register(app: typer.Typer) -> None:
    app.command("import", help=sentence("cli.import"))(import_)


def import_(
    ctx: typer.Context,
    kind: KindArgument,
    file: File,
    level: Level = None,
    crs: Crs = None,
    map_: Map = None,
    value: Value = None,
    mapping: MappingFile = None,
    timezone: Zone = None,
    date_format: DateFormat = None,
    layer: Layer = None,
    encoding: Encoding = None,
    separator: Separator = None,
    header: Header = None,
    dry_run: DryRun = False,
    skip_bad: SkipBad = False,
    report: Report = None,
    mend: Mend = False,
    new_categories: NewCategories = False,
    accept_coordinates: Accept = False,
    tolerance: Tolerance = 0.0,
) -> None:
    # Typer reads the options from the signature; all of them together are the request.
    request = _request(**ctx.params)
    outcome = _imported(request)
    import_summary.show(outcome, dry_run=dry_run)
    _finish(outcome, report or Path(f"{file.stem}.bad-rows.csv"), dry_run=dry_run)


def _request(
    *,
    kind: Kind,
    file: Path,
    mapping: Path | None,
    map_: list[str] | None,
    value: list[str] | None,
    crs: str | None,
    accept_coordinates: bool,
    tolerance: float,
    report: Path | None,
    **rest: Any,
) -> Request:
    switches = ("dry_run", "skip_bad", "mend", "new_categories")
    said = {name: rest[name] for name in rest if name not in switches}
    flags = from_flags(map_ or [], value or [], system=crs, **said)
    return Request(
        kind,
        file,
        flags.over(from_toml(mapping) if mapping else Mapping()).checked(kind),
        accept_coordinates=accept_coordinates,
        tolerance_m=tolerance,
        **{name: rest[name] for name in switches},
    )


def _imported(request: Request) -> Outcome:
    with running(settings()) as cluster:
        migrate.upgrade(cluster.url)
        # Rows of an import are placed in the grids that hold on the day.
        hand_over(cluster.url, settings().timezone, now())
        engine = writing_engine(cluster.url, statement_timeout_ms=0, lock_timeout_ms=0)
        try:
            with moving(request) as watched:
                return import_file(engine, watched)
        finally:
            engine.dispose()


def _finish(outcome: Outcome, report: Path, *, dry_run: bool) -> None:
    """The report file, the last line, and exit code 3 when bad rows kept everything out."""
    if outcome.problems:
        write_report(report, outcome.problems, language())
        say("import.report_written", count=outcome.bad, file=report)
    if dry_run:
        say("import.dry_run_done")
    elif outcome.written:
        counts = outcome.counts
        say("import.done", new=counts.new, changed=counts.changed, unchanged=counts.unchanged)
    else:
        say("import.nothing_written", count=outcome.bad)
        raise typer.Exit(BAD_ROWS)
