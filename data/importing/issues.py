"""Issues 诉求: placed by coordinates or by name, their course told as events, nothing about persons
kept."""

from dataclasses import dataclass
from functools import partial

import numpy as np
import polars as pl
import sqlalchemy as sa

from data.importing import bulk, events, lifecycle, positions
from data.importing.categories import Categories, Node, path_of
from data.importing.coordinates import System
from data.importing.placing import Ground, place
from data.importing.positions import Shapes
from data.importing.privacy import masked
from data.importing.request import Request
from data.importing.sheet import Sheet
from data.importing.staging import Counts, Staging, hex_points
from data.importing.table import Note
from geo.errors import GeoError
from geo.vocab import (
    ISSUE_TIMES,
    Appeal,
    Channel,
    Coded,
    HandlingLevel,
    Matter,
    Satisfaction,
    Source,
    Urgency,
)

# I10: the lowest rung that may handle a matter of each class.
_LEVEL_OF_MATTER = {
    int(Matter.PRIVATE): int(HandlingLevel.COMMUNITY),
    int(Matter.SMALL): int(HandlingLevel.COMMUNITY),
    int(Matter.BIG): int(HandlingLevel.STREET),
    int(Matter.HARD): int(HandlingLevel.AREA_LEADER),
}


@dataclass(slots=True)
class Staged:
    staging: Staging
    masked: int
    placed: dict[str, int]


def stage(
    db: sa.Connection, sheet: Sheet, raw: Shapes | None, system: System | None, request: Request
) -> Staged:
    """Check and stage issues. Raises GeoError when there is no territory to place them in."""
    sheet.required("number")
    sheet.unique("number")
    course = lifecycle.course(sheet)
    columns: dict[str, pl.Series] = {"issue_no": sheet.text("number"), "status": course.status}
    columns |= {name: course.times[name] for name in ISSUE_TIMES}
    columns["first_contact_at"] = sheet.moment("first_contact_at")
    columns["due_at"] = lifecycle.due_times(sheet, course.times["reported_at"])
    columns["due_original_at"] = columns["due_at"]
    columns["dispatch_count"] = course.times["dispatched_at"].is_not_null().cast(pl.Int64)
    columns["redo_count"] = course.redo
    columns |= _words(sheet)
    columns |= _matters(db, sheet, request)
    texts, count = _texts(sheet)
    spots = positions.points(sheet, raw, system)
    places = place(sheet, spots, Ground.of(db), request.tolerance_m)
    columns |= texts | places.columns
    frame = pl.DataFrame({name: values.alias(name) for name, values in columns.items()})
    frame = frame.with_columns(geom=hex_points(places.lon, places.lat))
    staging = Staging(db, "issue", "issue_no", frame.columns, versioned=False)
    usable = frame.filter(pl.Series(~sheet.bad))
    staging.copy(usable, partial(request.progress, "copy"))
    staging.ready()
    return Staged(staging, count, places.counted(~sheet.bad))


def _coded(keys: pl.Series, numbers: type[Coded], default: int | None) -> pl.Series:
    known = {member.key: int(member) for member in numbers}
    return keys.replace_strict(known, default=default, return_dtype=pl.Int64)


def _words(sheet: Sheet) -> dict[str, pl.Series]:
    """Enumerated columns that stand for themselves."""
    resolved = sheet.choice("resolved", "boolean")
    satisfied = sheet.choice("satisfaction", "satisfaction")
    reached = pl.DataFrame({"r": resolved, "s": satisfied}).select(
        pl.when(pl.col("r").is_null() & pl.col("s").is_null())
        .then(None)
        .otherwise(pl.col("s").fill_null("") != "none")
    )
    if not sheet.has("appeal"):
        sheet.notes.append(Note("import.note_appeal_default", {}))
    source = sheet.choice("source", "source", unknown="other").fill_null("hotline")
    appeal = sheet.choice("appeal", "appeal").fill_null("help")
    return {
        "source": _coded(source, Source, int(Source.HOTLINE)),
        "channel": _coded(sheet.choice("channel", "channel", unknown=""), Channel, None),
        "appeal": _coded(appeal, Appeal, int(Appeal.HELP)),
        "cb_resolved": pl.Series(resolved == "true"),
        "cb_satisfaction": _coded(satisfied, Satisfaction, None),
        "cb_reached": reached.to_series(),
    }


def _matters(db: sa.Connection, sheet: Sheet, request: Request) -> dict[str, pl.Series]:
    """Category with the matter class, urgency and handling level that follow from it."""
    nodes = _categories(db, sheet, request)
    default = pl.Series([node.matter if node else None for node in nodes], dtype=pl.Int64)
    hurry = pl.Series([node.urgency if node else None for node in nodes], dtype=pl.Int64)
    said = _coded(sheet.choice("matter", "matter"), Matter, None)
    matter = said.fill_null(default).fill_null(int(Matter.SMALL))
    urgency = _coded(sheet.choice("urgency", "urgency"), Urgency, None).fill_null(hurry)
    return {
        "category_id": pl.Series([node.id if node else None for node in nodes], dtype=pl.Int64),
        "matter": matter,
        "urgency": urgency.fill_null(int(Urgency.NORMAL)),
        "level": matter.replace_strict(_LEVEL_OF_MATTER, return_dtype=pl.Int64),
    }


def _categories(db: sa.Connection, sheet: Sheet, request: Request) -> list[Node | None]:
    """The category of each row; an unknown one refuses the row, an empty one does not."""
    if not sheet.has("category"):
        return [None] * len(sheet)
    tree = Categories(db, create=request.new_categories)
    own = sheet.mapping.values.get("category", {})
    names = [name for name in ("category", "category2", "category3") if sheet.has(name)]
    cells = pl.DataFrame([sheet.text(name) for name in names])
    kinds = cells.unique().sort(names, nulls_last=True)
    found: list[Node | None] = []
    for first, *rest in kinds.iter_rows():
        path = path_of(own.get(first, first), *rest)
        found.append(tree.find(path) if path else None)
    numbered = kinds.with_row_index("kind")
    joined = cells.join(numbered, on=names, how="left", nulls_equal=True, maintain_order="left")
    nodes = [found[kind] for kind in joined["kind"].to_list()]
    filled = cells.select(pl.any_horizontal(pl.all().is_not_null())).to_series().to_numpy()
    lost = filled & np.array([node is None for node in nodes], dtype=bool)
    sheet.refuse_all(lost, "category", "import.bad_category")
    if tree.created:
        sheet.notes.append(Note("import.note_categories_new", {"count": tree.created}))
    if tree.shortened:
        sheet.notes.append(Note("import.note_categories_short", {"count": tree.shortened}))
    return nodes


def _texts(sheet: Sheet) -> tuple[dict[str, pl.Series], int]:
    """Free text with numbers of persons masked, and in how many cells there were any."""
    found, count = {}, 0
    for name in ("title", "description"):
        plain = sheet.text(name)
        hidden = pl.DataFrame(plain).select(masked(pl.col(name))).to_series()
        count += int((plain != hidden).sum() or 0)
        found[name] = hidden
    return found, count


def merge(db: sa.Connection, staged: Staged, counts: Counts) -> None:
    """Write new and changed issues with their events."""
    many = counts.new >= bulk.BULK
    if many:
        bulk.hold_parents(db, ["issue", "issue_event"])
    if counts.changed:
        _refuse_worked_on(db, staged.staging)
        events.tell_changed(db, staged.staging.update())
    if counts.new:
        _add(db, staged.staging, many=many)


def _add(db: sa.Connection, staging: Staging, *, many: bool) -> None:
    above = db.execute(sa.text("select coalesce(max(id), 0) from issue")).scalar_one()
    # Ids come from the sequence; after a COPY with given ids it may lag behind the highest one.
    db.execute(
        sa.text("select setval(pg_get_serial_sequence('issue', 'id'), greatest(:above, 1))"),
        {"above": above},
    )
    if not many:
        staging.insert()
        events.tell_new(db, above)
        return
    with bulk.checked_together(db, "issue", f"t.id > {above}"):
        staging.insert()
    with bulk.checked_together(db, "issue_event", f"t.issue_id > {above}"):
        events.tell_new(db, above)


def _refuse_worked_on(db: sa.Connection, staging: Staging) -> None:
    """An issue that people have worked on here since is not overwritten by an older file."""
    worked = db.execute(
        sa.text(
            f"select i.issue_no from {staging.name} i join issue t using (issue_no)"
            f" where {staging.differs} and exists (select from issue_event e"
            " where e.issue_id = t.id and e.note is distinct from :note) limit 1"
        ),
        {"note": events.NOTE},
    ).scalar()
    if worked is not None:
        raise GeoError("import.issue_worked_on", number=worked)
