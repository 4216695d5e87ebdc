"""Presenting: to show one's screen on the walls of a channel, and to stop doing so."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from geo.errors import GeoError, Refused
from geo.rules.presenting import MOST_CHANNELS, SILENT_FOR, clean_label, is_channel, is_meeting
from geo.scope import Scope

# One statement: of two who press at once, one presents and the other is told.
_PRESENT = sa.text(
    """
    insert into presenting as p (channel, search, presenter, label, version, started_at, seen_at)
    select cast(:channel as text), :search, :presenter, :label, 1, cast(:now as timestamptz), :now
    where exists (select from presenting where channel = cast(:channel as text))
       or (select count(*) from presenting) < :most
    on conflict (channel) do update set
        search = excluded.search,
        presenter = excluded.presenter,
        label = excluded.label,
        version = p.version + (p.search <> excluded.search or p.presenter <> excluded.presenter
                               or p.label <> excluded.label)::int,
        started_at = case when p.presenter = excluded.presenter and p.seen_at > :silent
                          then p.started_at else excluded.started_at end,
        seen_at = greatest(excluded.seen_at, p.started_at)
    where p.presenter = excluded.presenter or p.seen_at <= :silent or :take
    returning version, started_at
    """
)
_OTHER = sa.text(
    "select label, started_at from presenting where channel = :channel and seen_at > :silent"
)
_FORGET = sa.text("delete from presenting where seen_at <= :silent and channel <> :channel")
_LEAVE = sa.text("delete from presenting where channel = :channel and presenter = :presenter")
_HELD = sa.text("insert into meeting_day (held_on) values (:day) on conflict do nothing")


@dataclass(frozen=True, slots=True)
class Showing:
    """What somebody wants the walls to show. `token` stays in the presenter's page."""

    channel: str
    token: str
    search: str
    label: str = ""
    take: bool = False


def present(db: Session, wish: Showing, now: datetime, zone: ZoneInfo) -> int:
    """Show a state of the screen on a channel, or go on showing it; the version of what is shown.

    Raises Refused follow.taken (label=, started_at=) when somebody else presents there and the wish
    does not take over, follow.too_many, and GeoError follow.bad_channel.
    """
    if not is_channel(wish.channel):
        raise GeoError("follow.bad_channel")
    bound = {
        "channel": wish.channel,
        "search": Scope.from_search(wish.search).to_search(),
        "presenter": _digest(wish.token),
        "label": clean_label(wish.label),
        "take": wish.take,
        "now": now,
        "silent": now - SILENT_FOR,
        "most": MOST_CHANNELS,
    }
    db.execute(_FORGET, bound)
    row = db.execute(_PRESENT, bound).one_or_none()
    if row is None:
        raise _refusal(db, bound)
    if is_meeting(row.started_at, now):
        db.execute(_HELD, {"day": now.astimezone(zone).date()})
    return int(row.version)


def leave(db: Session, channel: str, token: str) -> None:
    """Stop presenting; nothing happens when somebody else presents there by now."""
    db.execute(_LEAVE, {"channel": channel, "presenter": _digest(token)})


def _refusal(db: Session, bound: dict[str, object]) -> Refused:
    other = db.execute(_OTHER, bound).one_or_none()
    if other is None:
        return Refused("follow.too_many", most=MOST_CHANNELS)
    return Refused("follow.taken", label=other.label, started_at=other.started_at)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
