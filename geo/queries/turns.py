"""Turns: problem compounds that were listed, relapsed, turned for good or lost their team."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from geo.queries.territory import OUTSIDE, At, Named
from geo.queries.world import World
from geo.rules.meetings import Between


class TurnKind(StrEnum):
    """What became of a problem compound, the worst news first."""

    RELAPSED = "relapsed"  # 反弹
    LISTED = "listed"  # 新挂牌
    TRANSFORMED = "transformed"  # 已转化
    WITHDRAWN = "withdrawn"  # 专班撤回
    DELISTED = "delisted"  # 已摘牌


@dataclass(frozen=True, slots=True)
class Turn:
    """`on` is the local day on which it happened."""

    kind: TurnKind
    named: Named
    on: date
    rank: int


_TURNS = sa.text(
    """
    select case
             when v.to_status = 'listed' then 'listed'
             when v.to_status = 'transformed' then 'transformed'
             when v.to_status = 'delisted' then 'delisted'
             else 'relapsed' end as kind,
           e.compound_id, (v.at at time zone :zone)::date as happened_on, e.rank
    from hotspot_event v
    join hotspot_entry e on e.id = v.entry_id
    join hotspot_cycle c on c.id = e.cycle_id and c.status = 'published'
    where v.at >= :since and v.at < :until
      and (v.to_status in ('listed', 'transformed', 'delisted')
           or (v.to_status = 'rectifying' and v.from_status in ('transformed', 'monitoring')))
    union all
    select 'withdrawn', t.compound_id, t.withdrawn_on, e.rank
    from special_team t
    join hotspot_entry e on e.id = t.entry_id
    join hotspot_cycle c on c.id = e.cycle_id and c.status = 'published'
    where t.withdrawn_on >= :first and t.withdrawn_on <= :last
    """
)


def list_turns(
    db: Session, world: World, at: At, days: Between, until: datetime
) -> tuple[Turn, ...]:
    """Inside a place, worst news first, then by day (newest first) and rank. One statement."""
    level = world.counting.compound_level
    if level is None:
        return ()
    rows = db.execute(_TURNS, _bound(world, days, until)).all()
    places = world.territory.levels[level].rows_of(
        np.asarray([row.compound_id for row in rows], np.int32)
    )
    inside = np.append(world.territory.inside(at, level), False)
    found = [
        turn
        for row, place in zip(rows, places.tolist(), strict=True)
        if place != OUTSIDE and inside[place] and (turn := _turn(world, level, row, place))
    ]
    order = list(TurnKind)
    return tuple(sorted(found, key=lambda t: (order.index(t.kind), -t.on.toordinal(), t.rank)))


def _bound(world: World, days: Between, until: datetime) -> dict[str, Any]:
    """Moments for events, days for teams, whose last day is the one in which `until` falls."""
    zone = world.zone
    return {
        "zone": zone.key,
        "since": datetime.combine(days.then, datetime.min.time(), zone),
        "until": until,
        "first": days.then,
        "last": days.till,
    }


def _turn(world: World, level: str, row: Any, place: int) -> Turn | None:
    named = world.territory.named(At(level, place))
    return Turn(TurnKind(row.kind), named, row.happened_on, row.rank) if named else None
