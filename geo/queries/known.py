"""Known: what the facts hold at all, so that nothing is offered that can never have a figure."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.cube.facts import Facts, Flag
from geo.queries.territory import Territory
from geo.vocab import NOT_COUNTED, VisitKind


@dataclass(frozen=True, slots=True)
class Known:
    """One flag a kind of record that some installations never import."""

    contacts: bool  # first contacts
    dispatches: bool  # how often an issue was dispatched
    call_backs: bool
    deadlines: bool
    answers: bool  # dispatch and answer, hence a handling time
    suspended: bool
    repeats: bool
    visits: bool
    building_days: bool  # visits of the kind 楼栋工作日
    key_places: bool
    care_targets: bool
    population: bool
    matters: frozenset[int]
    sources: frozenset[int]
    statuses: frozenset[int]  # without those that are never counted


def what_is_known(facts: Facts, territory: Territory) -> Known:
    issues, visits = facts.issues, facts.visits
    flags = int(np.bitwise_or.reduce(issues.flags)) if len(issues.flags) else 0
    people = (int(level.population.max(initial=-1)) for level in territory.levels.values())
    return Known(
        contacts=bool(flags & Flag.CONTACTED) and len(issues.by_contact) > 0,
        dispatches=bool(issues.dispatches.max(initial=0)),
        call_backs=bool(flags & Flag.ATTEMPTED),
        deadlines=len(issues.by_due) > 0,
        answers=bool(flags & Flag.ANSWERED),
        suspended=bool(flags & Flag.SUSPENDED),
        repeats=bool(flags & Flag.REPEAT),
        visits=len(visits.id) > 0,
        building_days=bool((visits.kind == VisitKind.BUILDING_WORKDAY).any()),
        key_places=len(facts.key_places.id) > 0,
        care_targets=len(facts.care_targets.id) > 0,
        population=any(most > 0 for most in people),
        matters=_values(issues.matter),
        sources=_values(issues.source),
        statuses=_values(issues.status) - frozenset(map(int, NOT_COUNTED)),
    )


def _values(column: NDArray[np.uint8]) -> frozenset[int]:
    return frozenset(np.flatnonzero(np.bincount(column, minlength=1)).tolist())
