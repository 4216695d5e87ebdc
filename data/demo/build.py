"""Builds the demo: draws territory and facts, and loads them by COPY in one transaction."""

import json
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import sqlalchemy as sa

from data.database import writing_engine
from data.demo import state
from data.demo.facts.ground import Ground
from data.demo.facts.issues import Issues, draw_issues
from data.demo.facts.organisations import Offices, draw_offices
from data.demo.facts.parties import Parties, committee_frame, draw_parties
from data.demo.facts.posts import Posts, draw_posts
from data.demo.facts.randomness import stream
from data.demo.facts.ratings import rating_frame
from data.demo.facts.recipe import RECIPES
from data.demo.facts.recipe import Recipe as RecipeOfSize
from data.demo.facts.registers import draw_registers
from data.demo.facts.span import Span
from data.demo.facts.visits import draw_visits
from data.demo.load.bareness import bare
from data.demo.load.copying import Copier
from data.demo.tables import hotspots, reference, registers, teams, territory
from data.demo.tables.issues import event_frames, issue_frames, settle
from data.demo.tables.visits import visit_frames
from data.demo.territory import Territory, draw
from data.seed import seed_reference
from geo.commands.versions import touch_facts, touch_territory

PLACES = ("building", "party_org")
BIG = ("issue", "issue_event", "visit", "check_in")
KEPT = ("setting", "alembic_version", "code_list", "spatial_ref_sys")


class Progress(Protocol):
    """Told what is being done: a key of the word list, how much is done, how much there is."""

    def __call__(self, key: str, done: int = 0, total: int | None = None) -> None: ...


def silent(key: str, done: int = 0, total: int | None = None) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True)
class Drawn:
    """Everything the demo consists of, before it becomes rows."""

    ground: Ground
    span: Span
    seed: int
    offices: Offices
    posts: Posts
    parties: Parties
    issues: Issues


def build(
    engine_or_url: sa.Engine | str,
    *,
    size: str,
    seed: int,
    as_of: date,
    progress: Progress = silent,
) -> None:
    """Fill a migrated database with the demo; what it held before is deleted.

    Whole or nothing: an error leaves the database as it was. Same size, seed and day give the same
    rows. Raises KeyError for an unknown size, sqlalchemy and psycopg errors of the database.
    """
    recipe, span = RECIPES[size], Span.ending(as_of)
    progress("demo.drawing_territory")
    land = draw(size, seed)
    progress("demo.drawing_issues")
    ground = Ground(land)
    drawn = _draw(ground, span, size, seed)
    with _transaction(engine_or_url) as connection:
        progress("demo.emptying")
        _empty(connection)
        copier = Copier(connection.connection.driver_connection)
        with bare(copier.connection, PLACES):
            _load_territory(copier, drawn, progress)
            _load_people(copier, drawn)
        with bare(copier.connection, BIG):
            _load_issues(copier, drawn, progress)
            _load_visits(copier, drawn, recipe, progress)
            progress("demo.indexing")
        _load_hotspots(copier, drawn)
        _finish(connection, state.Recipe(size, seed, as_of), span)
    progress("demo.analysing")
    _analyse(engine_or_url)


def _draw(ground: Ground, span: Span, size: str, seed: int) -> Drawn:
    issues = draw_issues(ground, RECIPES[size], span, seed)
    offices = draw_offices(stream(seed, "organisations"), ground)
    posts = draw_posts(stream(seed, "posts"), ground, offices, issues.courses, span)
    parties = draw_parties(stream(seed, "parties"), ground)
    settle(ground, issues, offices, span.now)
    return Drawn(ground, span, seed, offices, posts, parties, issues)


def _load(
    copier: Copier, progress: Progress, key: str, table: str, frames: Any, total: int
) -> None:
    """Send frames one by one, reporting rows."""
    progress(key, 0, total)
    copier.send(table, frames, lambda _: progress(key, copier.rows[table], total))


def _load_territory(copier: Copier, drawn: Drawn, progress: Progress) -> None:
    progress("demo.loading_territory")
    land: Territory = drawn.ground.land
    levels = set(land.areas.level)
    copier.send("level", reference.level_frame(levels))
    copier.send("ladder", reference.ladder_frame(levels))
    copier.send("category", reference.category_frame())
    copier.send("rule_param", reference.parameter_frame(drawn.span))
    copier.send("workday", reference.workday_frame())
    copier.send("area", territory.area_frame(drawn.ground))
    copier.send("grid", territory.grid_frame(land))
    copier.send("compound", territory.compound_frame(drawn.ground, drawn.offices))
    copier.send("building", territory.building_frame(drawn.ground))
    copier.send("basemap_feature", territory.basemap_frame(land))


def _load_people(copier: Copier, drawn: Drawn) -> None:
    rng = stream(drawn.seed, "committees")
    copier.send("owners_committee", committee_frame(rng, drawn.ground, drawn.span))
    copier.send("organisation", drawn.offices.frame)
    copier.send("party_org", drawn.parties.frame())
    copier.send("branch_compound", drawn.parties.link_frame())
    copier.send("post", drawn.posts.frame())
    copier.send("leader_assignment", drawn.posts.assignment_frame())


def _load_issues(copier: Copier, drawn: Drawn, progress: Progress) -> None:
    count = len(drawn.issues.columns["reported"])
    leaders = drawn.posts.area_leader
    frames = issue_frames(drawn.ground, drawn.issues, leaders, drawn.span, drawn.seed)
    _load(copier, progress, "demo.loading_issues", "issue", frames, count)
    steps = int((drawn.issues.lives.at <= drawn.span.now).sum())
    events = event_frames(drawn.issues, drawn.span.now)
    _load(copier, progress, "demo.loading_events", "issue_event", events, steps)


def _load_visits(copier: Copier, drawn: Drawn, recipe: RecipeOfSize, progress: Progress) -> None:
    """Visits, and the registers of those who are owed them."""
    visits = draw_visits(drawn.ground, recipe, drawn.span, drawn.seed)
    found = draw_registers(drawn.ground, visits, drawn.span, drawn.seed)
    copier.send("key_place", registers.key_place_frame(found))
    copier.send("care_target", registers.care_target_frame(found))
    copier.send("check_in", registers.check_in_frames(found))
    visits |= {"key_place": found.visit_place, "care_target": found.visit_target}
    frames = visit_frames(visits, drawn.posts, drawn.seed)
    _load(copier, progress, "demo.loading_visits", "visit", frames, len(visits["day"]))


def _load_hotspots(copier: Copier, drawn: Drawn) -> None:
    """Entries stand before their teams, teams before their problems: the guards look upwards."""
    issues, posts, span = drawn.issues, drawn.posts, drawn.span
    copier.send("hotspot_cycle", hotspots.cycle_frame(issues, span))
    copier.send("hotspot_entry", hotspots.entry_frame(issues, span))
    copier.send("hotspot_event", hotspots.hotspot_event_frame(issues, span))
    copier.send("special_team", teams.team_frame(issues, posts, span))
    members = stream(drawn.seed, "team members")
    copier.send(
        "team_member", teams.member_frame(members, drawn.ground, issues, posts, drawn.offices)
    )
    problems = stream(drawn.seed, "team problems")
    copier.send("team_problem", teams.problem_frame(problems, drawn.ground, issues, posts, span))
    ratings = stream(drawn.seed, "ratings")
    copier.send(
        "compound_rating",
        rating_frame(ratings, drawn.ground, issues.columns, issues.courses, span),
    )


@contextmanager
def _transaction(engine_or_url: sa.Engine | str) -> Any:
    if isinstance(engine_or_url, sa.Engine):
        with engine_or_url.begin() as connection:
            yield connection
        return
    engine = writing_engine(engine_or_url, statement_timeout_ms=0, lock_timeout_ms=60_000)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def _empty(connection: sa.Connection) -> None:
    """Delete all rows; settings and the migration number stay."""
    connection.execute(sa.text("set local statement_timeout = 0"))
    connection.execute(sa.text("set local maintenance_work_mem = '256MB'"))
    # Events may not be changed or deleted row by row; emptying the table is neither.
    names = [name for name in sa.inspect(connection).get_table_names() if name not in KEPT]
    listed = ", ".join(f'"{name}"' for name in sorted(names))
    connection.execute(sa.text(f"truncate {listed} restart identity"))


def _finish(connection: sa.Connection, recipe: state.Recipe, span: Span) -> None:
    """Settings, code lists, and identity counters that go on after the loaded ids."""
    seed_reference(connection)
    for key, value in {
        "demo": recipe.stored(),
        "timezone": "Asia/Shanghai",
        "languages": ["zh", "en"],
        "as_of": span.moment.isoformat(),
    }.items():
        connection.execute(
            sa.text(
                "insert into setting (key, value) values (:key, cast(:value as jsonb))"
                " on conflict (key) do update set value = excluded.value"
            ),
            {"key": key, "value": json.dumps(value)},
        )
    touch_territory(connection)
    touch_facts(connection)
    _continue_identities(connection)


IDENTITIES = """
select c.table_name, c.column_name,
       pg_get_serial_sequence(quote_ident(c.table_name), c.column_name) as sequence
from information_schema.columns c
where c.table_schema = 'public' and c.is_identity = 'YES'
"""


def _continue_identities(connection: sa.Connection) -> None:
    for table, column, sequence in connection.execute(sa.text(IDENTITIES)).all():
        connection.execute(
            sa.text(
                f'select setval(:sequence, greatest((select max("{column}") from "{table}"), 1))'
            ),
            {"sequence": sequence},
        )


def _analyse(engine_or_url: sa.Engine | str) -> None:
    with _transaction(engine_or_url) as connection:
        connection.execute(sa.text("set local statement_timeout = 0"))
        connection.execute(sa.text("analyze"))
