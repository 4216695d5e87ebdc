"""What changed between two meetings, each number recounted by SQL that shares nothing with it."""

import random
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from geo.models import HotspotEntry, HotspotEvent
from geo.queries.changes import changes
from geo.queries.turns import TurnKind
from geo.scope import Place, Scope
from geo.vocab import LevelKind, Matter
from tests import district, make, recount

TODAY = make.NOW.date()
SPANS = [
    (None, None),
    (date(2026, 11, 15), None),
    (date(2026, 9, 1), date(2026, 11, 1)),
    (date(2025, 11, 22), None),
    (date(2025, 3, 1), date(2025, 12, 31)),
]


@pytest.fixture
def town(db):
    here = district.build(db, seed=7, issues=900)
    dice = random.Random(3)
    for entry in db.scalars(sa.text("select id from hotspot_entry order by id")).all():
        _course(db, dice, entry)
    make.setting(db, "facts_version", 2)
    return here


def _course(db, dice, number):
    """A life of one entry: events over a year, a team with problems, some of them late; the first
    one's team has been withdrawn."""
    steps = [
        ("publish", None, "listed"),
        ("form", "listed", "rectifying"),
        ("pass", "accepting", "transformed"),
        ("watch", "transformed", "monitoring"),
        ("relapse", "monitoring", "rectifying"),
        ("leave", "monitoring", "delisted"),
    ]
    at = make.NOW - timedelta(days=dice.randint(5, 400))
    for seq, (action, before, after) in enumerate(steps, 1):
        db.add(
            HotspotEvent(
                entry_id=number, seq=seq, at=at, action=action, from_status=before, to_status=after
            )
        )
        at = min(at + timedelta(days=dice.randint(1, 60)), make.NOW - timedelta(hours=1))
    entry = db.get(HotspotEntry, number)
    gone = entry.rank == 1
    if gone:
        entry.status = "monitoring"
        db.flush()
    withdrawn = TODAY - timedelta(days=9) if gone else None
    team = make.team(db, entry, "withdrawn" if gone else "active", withdrawn_on=withdrawn)
    if gone:
        return
    for no in range(1, 12):
        due = TODAY - timedelta(days=dice.randint(0, 120))
        status = dice.choice(["open", "solved"])
        solved = make.NOW - timedelta(days=dice.randint(0, 100)) if status == "solved" else None
        make.problem(db, team, no, status, due_on=due, solved_at=solved, matter=Matter.BIG)


def scopes(here):
    street, community = here.areas[1], here.areas[2]
    places = [
        None,
        Place(LevelKind.AREA, street.code),
        Place(LevelKind.AREA, community.code),
        Place(LevelKind.COMPOUND, here.compounds[0].code),
    ]
    for number, place in enumerate(places):
        for then, till in SPANS:
            matters = (Matter.SMALL,) if number == 1 else ()
            yield Scope(at=place, then=then, till=till, matters=matters)


def inside(scope):
    return [scope.at] if scope.at else []


def test_rises_and_falls_are_those_of_a_recount(db, town):
    world = make.world(db)
    looked = 0
    for scope in scopes(town):
        found = changes(db, world, scope)
        then = scope.then or date(2026, 11, 9)
        till = scope.till or TODAY
        assert (found.days.then, found.days.till) == (then, till)
        length = till - then

        def count(places, since, until, scope=scope):
            when = recount.when(since, until, world.as_of)
            return recount.issues(db, "issues", [*inside(scope), *places], scope, **when)

        assert found.whole.now == count([], then, till)
        assert found.whole.before == count([], then - length, then)
        for moves in found.moves:
            for move in (*moves.risen, *moves.fallen):
                place = move.named.place
                assert move.now == count([place], then, till)
                assert move.before == count([place], then - length, then)
                looked += 1
            ups = [move.difference for move in moves.risen]
            downs = [move.difference for move in moves.fallen]
            assert ups == sorted(ups, reverse=True) and all(n > 0 for n in ups)
            assert downs == sorted(downs) and all(n < 0 for n in downs)
            assert moves.rose >= len(ups) and moves.fell >= len(downs)
    assert looked > 60


def test_children_and_what_lies_in_none_of_them_add_up(db, town):
    found = changes(db, make.world(db), Scope(then=date(2026, 9, 1)))
    streets = found.moves[0]
    assert streets.level == "street"
    listed = [*streets.risen, *streets.fallen]
    same = 2 - len(listed)
    if not same:
        assert sum(m.now for m in listed) + streets.rest.now == found.whole.now
        assert sum(m.before for m in listed) + streets.rest.before == found.whole.before


def test_a_small_base_has_no_percentage(db, town):
    found = changes(db, make.world(db), Scope(then=date(2025, 11, 22)))
    moves = [m for each in found.moves for m in (*each.risen, *each.fallen)] + [found.whole]
    assert any(m.before < 20 for m in moves) and any(m.before >= 20 for m in moves)
    for move in moves:
        if move.before < 20:
            assert move.share is None
        else:
            assert move.share == pytest.approx((move.now - move.before) / move.before)


_LATE = """
    select count(*) from issue i where i.status not in (10, 11) {inside}
    and i.due_at >= (:since)::timestamp at time zone 'Asia/Shanghai' and i.due_at < :until
    and (i.status <> 9 or i.closed_at >= date_trunc('minute', cast(:until as timestamptz)))
"""


def test_broken_deadlines_are_those_of_a_recount(db, town):
    world = make.world(db)
    seen = 0
    for scope in scopes(town):
        if scope.matters:
            continue
        found = changes(db, world, scope)
        terms, values = [], {"since": found.days.then, "until": ends(found, world)}
        bound = recount._bound(terms, recount._PLACES, inside(scope), values)
        where = "".join(f" and {term}" for term in terms)
        wanted = db.scalar(sa.text(_LATE.format(inside=where)), bound)
        assert found.promises.issues == wanted
        assert sum(n for _, n in found.promises.places) <= wanted
        seen += wanted
    assert seen > 20


def ends(found, world):
    """The end of the later day, or the data's clock."""
    midnight = datetime.combine(found.days.till + timedelta(days=1), datetime.min.time(), make.ZONE)
    return min(midnight, world.as_of)


_TURNED = """
    select c.code, e.rank, v.to_status, v.from_status, v.at from hotspot_event v
    join hotspot_entry e on e.id = v.entry_id join compound c on c.id = e.compound_id
"""


def test_turns_of_problem_compounds_are_those_that_happened(db, town):
    world = make.world(db)
    for then, till in SPANS:
        found = changes(db, world, Scope(then=then, till=till))
        first = datetime.combine(found.days.then, datetime.min.time(), make.ZONE)
        wanted = set()
        for row in db.execute(sa.text(_TURNED)):
            if not first <= row.at < ends(found, world):
                continue
            kind = {"listed": "listed", "transformed": "transformed", "delisted": "delisted"}
            name = kind.get(row.to_status)
            if row.to_status == "rectifying" and row.from_status == "monitoring":
                name = "relapsed"
            if name:
                wanted.add((name, row.code, row.at.astimezone(make.ZONE).date()))
        for row in db.execute(
            sa.text(
                "select c.code, t.withdrawn_on from special_team t join"
                " compound c on c.id = t.compound_id"
            )
        ):
            if row.withdrawn_on and found.days.then <= row.withdrawn_on <= found.days.till:
                wanted.add(("withdrawn", row.code, row.withdrawn_on))
        assert {(str(t.kind), t.named.place.code, t.on) for t in found.turns} == wanted
        order = list(TurnKind)
        assert [order.index(t.kind) for t in found.turns] == sorted(
            order.index(t.kind) for t in found.turns
        )


def test_broken_promises_of_teams_are_open_after_their_day(db, town):
    world = make.world(db)
    some = 0
    for then, till in SPANS:
        found = changes(db, world, Scope(then=then, till=till))
        until = ends(found, world)
        wanted = set()
        for row in db.execute(
            sa.text(
                "select c.code, q.* from team_problem q join special_team t"
                " on t.id = q.team_id join compound c on"
                " c.id = t.compound_id"
            )
        ):
            over = datetime.combine(row.due_on + timedelta(days=1), datetime.min.time(), make.ZONE)
            undone = row.status == "open" or row.solved_at >= until
            if row.due_on >= found.days.then and over <= until and undone:
                wanted.add((row.code, row.no))
        assert {(p.named.place.code, p.no) for p in found.promises.problems} == wanted
        some += len(wanted)
    assert some > 10


def test_a_stored_meeting_is_where_one_begins(db, town):
    db.execute(sa.text("insert into meeting_day values ('2026-11-12'), ('2026-11-22')"))
    world = make.world(db)
    assert changes(db, world, Scope()).days.then == date(2026, 11, 12)
    assert changes(db, world, Scope(till=date(2026, 11, 12))).days.then == date(2026, 11, 2)
    assert changes(db, world, Scope(then=date(2026, 11, 1))).days.then == date(2026, 11, 1)


def test_changes_cost_three_statements(db, town, statements):
    world = make.world(db)
    statements.clear()
    changes(db, world, Scope())
    assert len(statements) == 3


def test_nothing_at_all_is_an_answer_too(db):
    make.levels(db)
    make.area(db, "district", None, "990101")
    found = changes(db, make.world(db), Scope())
    assert (found.whole.now, found.whole.before, found.turns) == (0, 0, ())
    assert (found.promises.issues, found.promises.problems) == (0, ())
