"""One presenter a channel: who shows what, who is told of another, when silence ends it."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from geo.commands.presenting import Showing, leave, present
from geo.errors import GeoError, Refused
from geo.queries.presenting import find_last_meeting, list_presenters
from geo.rules.presenting import MOST_CHANNELS
from tests.make import NOW, ZONE

SECOND = timedelta(seconds=1)


def shows(db, token, search="", *, at=NOW, channel="main", label="", take=False):
    """One message of a presenter's page."""
    return present(db, Showing(channel, token, search, label, take), at, ZONE)


def test_a_change_of_the_address_raises_the_version_and_a_heartbeat_does_not(db):
    assert shows(db, "a", "?p=30d", label="甲") == 1
    assert shows(db, "a", "?p=30d", at=NOW + 15 * SECOND, label="甲") == 1
    assert shows(db, "a", "?p=90d", at=NOW + 16 * SECOND, label="甲") == 2
    found = list_presenters(db, NOW + 17 * SECOND)["main"]
    assert (found.search, found.label, found.version) == ("?p=90d", "甲", 2)
    assert found.started_at == NOW


def test_an_address_is_kept_as_the_scope_writes_it(db):
    shows(db, "a", "?metric=overdue&nonsense=<script>&at=371302001")
    assert list_presenters(db, NOW)["main"].search == "?at=371302001&metric=overdue"


def test_a_second_one_is_told_who_and_since_when_and_may_take_over(db):
    shows(db, "a", label="主席台")
    with pytest.raises(Refused) as caught:
        shows(db, "b", "?p=30d", at=NOW + SECOND)
    assert caught.value.key == "follow.taken"
    assert caught.value.params == {"label": "主席台", "started_at": NOW}
    assert list_presenters(db, NOW + SECOND)["main"].search == ""
    shows(db, "b", "?p=30d", at=NOW + 2 * SECOND, take=True)
    assert list_presenters(db, NOW + 2 * SECOND)["main"].search == "?p=30d"
    with pytest.raises(Refused):
        shows(db, "a", "?p=90d", at=NOW + 3 * SECOND)


def test_after_a_minute_of_silence_the_channel_is_free(db):
    shows(db, "a", "?p=30d")
    assert "main" in list_presenters(db, NOW + 59 * SECOND)
    assert list_presenters(db, NOW + 60 * SECOND) == {}
    shows(db, "b", "?p=90d", at=NOW + 61 * SECOND)
    found = list_presenters(db, NOW + 61 * SECOND)["main"]
    assert (found.search, found.started_at) == ("?p=90d", NOW + 61 * SECOND)


def test_whoever_leaves_frees_the_channel_and_nobody_else_can(db):
    shows(db, "a")
    leave(db, "main", "b")
    assert "main" in list_presenters(db, NOW)
    leave(db, "main", "a")
    assert list_presenters(db, NOW) == {}


def test_channels_do_not_disturb_each_other_and_are_not_endless(db):
    for number in range(MOST_CHANNELS):
        shows(db, "a", channel=f"room-{number}")
    with pytest.raises(Refused) as caught:
        shows(db, "a", channel="one-too-many")
    assert caught.value.key == "follow.too_many"
    assert len(list_presenters(db, NOW)) == MOST_CHANNELS
    # Those that have fallen silent make room.
    shows(db, "a", channel="later", at=NOW + timedelta(minutes=2))
    assert list(list_presenters(db, NOW + timedelta(minutes=2))) == ["later"]


@pytest.mark.parametrize("channel", ["", "Main", "-a", "a b", "a" * 17, "主", "a;drop"])
def test_a_channel_is_a_short_plain_code(db, channel):
    with pytest.raises(GeoError) as caught:
        shows(db, "a", channel=channel)
    assert caught.value.key == "follow.bad_channel"


def test_the_token_itself_is_nowhere_in_the_database(db):
    shows(db, "a-secret-token-of-a-page", label="x\n  y" + "z" * 40)
    row = db.execute(sa.text("select * from presenting")).mappings().one()
    assert "a-secret-token-of-a-page" not in map(str, row.values())
    assert row["label"] == "x y" + "z" * 21


def test_some_minutes_of_presenting_make_a_day_of_a_meeting(db):
    shows(db, "a")
    for minute in range(1, 5):
        shows(db, "a", at=NOW + timedelta(minutes=minute, seconds=-10 * minute))
    assert find_last_meeting(db, date(2027, 1, 1)) is None
    for at in (240, 290, 330):
        shows(db, "a", at=NOW + at * SECOND)
    assert find_last_meeting(db, date(2027, 1, 1)) == NOW.date()
    assert find_last_meeting(db, NOW.date()) is None
