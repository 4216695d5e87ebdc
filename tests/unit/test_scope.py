"""Scope and its query string: equal scopes give equal bytes; what is wrong is said."""

from dataclasses import fields
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.period import EARLIEST, PRESETS, Period, preset_period
from geo.scope import Place, Scope
from geo.vocab import (
    AgeClass,
    Clock,
    Compare,
    CompoundType,
    Language,
    LevelKind,
    Matter,
    MetricKey,
    Overlay,
    Show,
    Source,
    Status,
)

codes = st.text(
    st.characters(categories=["L", "N"], include_characters="-_."), min_size=1, max_size=24
)
NAMES = sorted(item.name for item in fields(Scope) if item.name != "misread")
days = st.dates(EARLIEST, date(2099, 12, 30))


def several(members):
    return st.sets(st.sampled_from(list(members))).map(lambda chosen: tuple(sorted(chosen)))


@st.composite
def scopes(draw):
    since = draw(st.none() | days)
    spans = {}
    if since:
        spans = {"since": since, "until": since + timedelta(days=draw(st.integers(1, 400)))}
        if spans["until"] >= date(2100, 1, 1):
            spans = {}
    return Scope(
        at=draw(st.none() | st.builds(Place, st.sampled_from(LevelKind), codes)),
        ladder=draw(st.none() | st.sampled_from(["lanshan", "wanzhou"])),
        level=draw(st.none() | st.sampled_from(["street", "grid"])),
        preset="8w" if spans else draw(st.sampled_from(PRESETS)),
        categories=tuple(sorted(draw(st.sets(codes, max_size=5)))),
        matters=draw(several(Matter)),
        sources=draw(several(Source)),
        statuses=draw(several(Status)),
        late=draw(st.booleans()),
        types=draw(several(CompoundType)),
        ages=draw(several(AgeClass)),
        stars=draw(several([1, 2, 3, 4, 5])),
        metric=draw(st.sampled_from(MetricKey)),
        layers=draw(several(Overlay)),
        compare=draw(st.sampled_from(Compare)),
        show=draw(st.sampled_from(Show)),
        versus=draw(st.none() | codes),
        then=draw(st.none() | days),
        till=draw(st.none() | days),
        clock=draw(st.none() | st.just(Clock.DAY) | days),
        lang=draw(st.none() | st.sampled_from(Language)),
        **spans,
    )


@given(scopes())
def test_a_link_restores_the_same_scope_and_the_same_bytes(scope):
    search = scope.to_search()
    again = Scope.from_search(search)
    assert again == scope
    assert again.misread == ()
    assert again.to_search() == search


@given(scopes(), scopes(), st.sets(st.sampled_from(NAMES)))
def test_a_copy_is_the_scope_that_would_have_been_made_anew(scope, other, names):
    """Also when both have been written before, and a copy of the copy takes everything back."""
    scope.to_search(), other.to_search()
    changes = {name: getattr(other, name) for name in names}
    kept = {name: getattr(scope, name) for name in NAMES}
    copy = scope.but(**changes)
    anew = Scope(**(kept | changes))
    assert copy == anew and hash(copy) == hash(anew) and copy.misread == ()
    assert copy.to_search() == anew.to_search()
    assert copy.but(**kept) == scope and copy.but(**kept).to_search() == scope.to_search()


def test_what_a_scope_does_not_have_cannot_be_changed():
    with pytest.raises(TypeError, match="colour, misread"):
        Scope().but(colour="red", misread=())


@given(st.text(max_size=200))
def test_no_query_string_is_an_error(text):
    scope = Scope.from_search("?" + text)
    assert Scope.from_search(scope.to_search()) == scope


@pytest.mark.parametrize(
    ("search", "key"),
    [
        ("?from=2026-02-30&to=2026-03-01", "from"),
        ("?from=2026-03-01", "from"),
        ("?from=2026-03-02&to=2026-03-01", "from"),
        ("?metric=happiness", "metric"),
        ("?at=planet:9", "at"),
        ("?p=99y", "p"),
        ("?matter=soft", "matter"),
        ("?colour=red", "colour"),
        ("?clock=yesterday", "clock"),
        ("?cat=" + ",".join(str(n) for n in range(200)), "cat"),
    ],
)
def test_what_is_misread_is_named_and_left_at_its_default(search, key):
    scope = Scope.from_search(search)
    assert key in [wrong.key for wrong in scope.misread]
    assert scope.to_search() == ""


def test_one_day_is_written_with_itself_as_last_day():
    scope = Scope(since=date(2026, 1, 1), until=date(2026, 1, 2))
    assert scope.to_search() == "?from=2026-01-01&to=2026-01-01"


def test_leap_day_is_compared_with_the_28th():
    assert Period(date(2024, 2, 29), date(2024, 3, 1)).year_before() == Period(
        date(2023, 2, 28), date(2023, 3, 1)
    )


@given(st.sampled_from(PRESETS), st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_presets_end_with_today_and_hold_at_least_a_day(preset, today):
    period = preset_period(preset, today)
    assert period.last_day == today
    assert period.days >= 1


@pytest.mark.parametrize(
    ("search", "day"),
    [
        ("?p=8w", date(2026, 11, 22)),
        ("?clock=day&p=8w", date(2026, 11, 22)),
        ("?clock=day&from=2026-01-01&to=2026-03-31", date(2026, 3, 31)),
        ("?clock=day&from=2026-01-01&to=2027-03-31", date(2026, 11, 22)),
        ("?clock=2026-03-01", date(2026, 3, 1)),
        ("?clock=2027-03-01", date(2027, 3, 1)),
    ],
)
def test_the_clock_says_whose_boundaries_hold(search, day):
    assert Scope.from_search(search).border_day(date(2026, 11, 22)) == day
