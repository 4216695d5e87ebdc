"""One import from the file to the commit: opened, understood, checked, staged, counted and written
whole or not at all."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl
import shapely
import sqlalchemy as sa

from data.check.soundness import soundness
from data.importing import (
    areas,
    buildings,
    care_targets,
    compounds,
    grids,
    issues,
    key_places,
    places,
    positions,
    registers,
    suspicion,
    territory,
    visits,
)
from data.importing.coordinates import System
from data.importing.mapping import Kind, understood
from data.importing.normal import squeeze, tidy
from data.importing.opening import open_table
from data.importing.outcome import Outcome, shown
from data.importing.positions import Shapes
from data.importing.privacy import DISCREET, drop_personal
from data.importing.request import Request
from data.importing.sheet import Sheet
from data.importing.staging import Counts, Staging
from data.importing.suspicion import Check
from data.importing.table import Note, Table
from geo.commands.versions import touch_facts, touch_territory
from geo.errors import GeoError

DEFAULT_ZONE = "Asia/Shanghai"
SAMPLES = 3
# Two imports at once would each count against what the other is about to change.
_LOCK = 0x67657A6869
_BORDER_DEGREES = 2e-6
_FACTS = (Kind.ISSUES, Kind.VISITS, Kind.KEY_PLACES, Kind.CARE_TARGETS)


def import_file(engine: sa.Engine, request: Request) -> Outcome:
    """Import one file in one transaction. The outcome says whether anything was written.

    Raises GeoError when the file as a whole cannot be used; then, in a dry run, and with bad rows
    that
    nobody allowed to skip, the database is as it was.
    """
    with engine.connect() as db, db.begin() as transaction:
        db.execute(sa.text("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        outcome = run(db, request)
        if not outcome.written:
            transaction.rollback()
    return outcome


def run(db: sa.Connection, request: Request) -> Outcome:
    """The same inside the caller's transaction, which has to be rolled back when nothing was
    written."""
    mapping = request.mapping.checked(request.kind)
    request.progress("read", 0, 0)
    table = open_table(
        request.path,
        layer=mapping.layer,
        encoding=mapping.encoding,
        separator=mapping.separator,
        header=mapping.header,
    )
    dropped = drop_personal(table, request.kind)
    columns = understood(table, request.kind, mapping)
    copies = _drop_copies(table, columns)
    discreet = DISCREET.get(request.kind, frozenset())
    sheet = Sheet(table, columns, mapping, mapping.timezone or _zone(db), discreet)
    sheet.notes += [Note("import.note_copies", {"count": copies})] if copies else []
    system = positions.system_of(sheet, request.path.name)
    outcome = _begin(sheet, request, dropped, system)
    raw = positions.raw_shapes(sheet)
    request.progress("check", 0, 0)
    if system is not None:
        x, y = positions.file_coordinates(sheet, raw)
        outcome.check = suspicion.check(x, y, system, _ground(db, request.kind, mapping.level))
        _refuse_alarm(outcome.check, request)
    job = _job(db, sheet, raw, system, request, outcome)
    _finish(db, sheet, request, outcome, job)
    return outcome


@dataclass(frozen=True, slots=True)
class Job:
    """Staged rows with what remains to be done to write them."""

    staging: Staging
    write: Callable[[Counts], None]
    always: bool = False


def _begin(sheet: Sheet, request: Request, dropped: int, system: System | None) -> Outcome:
    used_as, used = list(sheet.columns.items()), set(sheet.columns.values())
    unused = [name for name in sheet.table.frame.columns if name not in used]
    head = sheet.table.frame.head(SAMPLES).rows(named=True)
    sheet.table.frame = sheet.table.frame.drop(unused)
    return Outcome(
        kind=request.kind,
        form=sheet.table.form,
        rows=len(sheet),
        columns=sheet.columns,
        unused=unused,
        dropped=dropped,
        system=None if system is None else system.name,
        samples=[
            {field: shown(sheet.tellable(field, row[column])) for field, column in used_as}
            for row in head
        ],
    )


def _finish(db: sa.Connection, sheet: Sheet, request: Request, outcome: Outcome, job: Job) -> None:
    outcome.counts = job.staging.counts()
    outcome.problems, outcome.notes, outcome.meant = sheet.problems, sheet.notes, sheet.meant
    if request.dry_run or (sheet.problems and not request.skip_bad):
        return
    request.progress("write", 0, 0)
    changed = bool(outcome.counts.new or outcome.counts.changed)
    if changed or job.always:
        job.write(outcome.counts)
    if changed:
        (touch_facts if request.kind in _FACTS else touch_territory)(db)
        # From now on these are somebody's data: the demo command must not build over them.
        db.execute(sa.text("delete from setting where key = 'demo'"))
    outcome.written = True
    if request.kind in (Kind.AREAS, Kind.GRIDS, Kind.BUILDINGS):
        request.progress("sound", 0, 0)
        outcome.soundness = soundness(db)


def _job(
    db: sa.Connection,
    sheet: Sheet,
    raw: Shapes | None,
    system: System | None,
    request: Request,
    outcome: Outcome,
) -> Job:
    """Stage the rows by the loader of their kind."""
    if request.kind in (Kind.ISSUES, Kind.VISITS):
        loader = issues if request.kind is Kind.ISSUES else visits
        staged = loader.stage(db, sheet, raw, system, request)
        outcome.masked, outcome.placed = staged.masked, staged.placed
        return Job(staged.staging, lambda counts: loader.merge(db, staged, counts))
    if request.kind in (Kind.KEY_PLACES, Kind.CARE_TARGETS):
        register = key_places if request.kind is Kind.KEY_PLACES else care_targets
        staging = register.stage(db, sheet, raw, system, request)
        return Job(staging, lambda counts: registers.merge(staging, counts))
    if request.kind is Kind.AREAS:
        staging = areas.stage(db, sheet, raw, system, request)
        areas.insert_paths(staging)
        return Job(staging, lambda counts: _merge(staging, counts, areas.settle))
    if request.kind is Kind.COMPOUNDS:
        staging = compounds.stage(db, sheet, raw, system, request)
        return Job(staging, lambda counts: _merge(staging, counts, compounds.settle), always=True)
    stage = grids.stage if request.kind is Kind.GRIDS else buildings.stage
    staging = stage(db, sheet, raw, system, request)
    return Job(staging, lambda counts: territory.merge(staging, counts))


def _merge(staging: Staging, counts: Counts, settle: Callable[[sa.Connection], None]) -> None:
    territory.merge(staging, counts)
    settle(staging.db)


def _zone(db: sa.Connection) -> str:
    value = db.execute(
        sa.text("select value #>> '{}' from setting where key = 'timezone'")
    ).scalar()
    return str(value) if value else DEFAULT_ZONE


def _drop_copies(table: Table, columns: dict[str, str]) -> int:
    """Orders that a department only assists in (协办) repeat the order of the lead; they are left
    out."""
    column = columns.get("role")
    if column is None:
        return 0
    plain = table.frame.select(tidy(pl.col(column))).to_series()
    copy = pl.Series([squeeze(text or "") == "协办" for text in plain])
    if copy.any():
        table.frame, table.numbers = table.frame.filter(~copy), table.numbers[~copy.to_numpy()]
        if table.shapes is not None:
            table.shapes = table.shapes[~copy.to_numpy()]
    return int(copy.sum())


def _ground(db: sa.Connection, kind: Kind, level: str | None) -> suspicion.Ground:
    """What the coordinates are held against: the highest level that has outlines, and the
    compounds."""
    ladder = places.hierarchy(db)
    levels = ladder.area_levels
    if kind is Kind.AREAS:
        # Areas of a level are held against the levels above it; nothing holds the topmost.
        levels = levels[: levels.index(level)] if level in levels else ()
        # A root drawn from its children cannot judge the next child.
        levels = levels[1:] if len(levels) == 1 and places.drawn_roots(db) else levels
    outline = None
    for key in levels:
        shapes = [shape for shape in places.areas_at(db, key).shapes if shape is not None]
        if shapes:
            outline = shapely.union_all(shapes).buffer(_BORDER_DEGREES)
            break
    fine = None
    if kind in (Kind.ISSUES, Kind.BUILDINGS):
        homes = [shape for shape in places.compounds(db).shapes if shape is not None]
        fine = shapely.union_all(homes) if homes else None
    return suspicion.Ground(outline, fine)


def _refuse_alarm(check: Check, request: Request) -> None:
    """Coordinates that cannot be meant are not stored before somebody has looked at them."""
    if request.dry_run or request.accept_coordinates or not check.alarming:
        return
    if check.suspicion is None:
        raise GeoError("import.coordinates_outside", percent=round(100 * (check.share or 0), 1))
    raise GeoError(
        f"import.suspect_{check.suspicion.kind}",
        percent=round(100 * (check.share or 0), 1),
        better=round(100 * check.suspicion.share, 1),
        metres=round(check.suspicion.metres),
        system=check.suspicion.system,
    )
