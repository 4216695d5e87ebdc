"""Whether the read model, as the web workers use it, equals a recount by plain SQL."""

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from data.check.registry import SHOWN, Verdict
from geo.cube.facts import Facts
from geo.vocab import NOT_COUNTED

KEY = "read_model"
ISSUE_PLACES = ("area", "grid", "compound", "building")
VISIT_PLACES = ("area", "grid", "building")  # its compound follows from the building
# Counts alone would miss two facts that changed places; the sum of the minutes does not.
_AGGREGATE = "count(*), sum(floor(extract(epoch from {moment}) / 60)::bigint)::bigint"
ISSUES = (
    "select coalesce({place}_id, 0), status, "
    + _AGGREGATE.format(moment="reported_at")
    + f" from issue where status not in ({', '.join(str(int(one)) for one in NOT_COUNTED)})"
    " group by 1, 2"
)
VISITS = (
    "select coalesce({place}_id, 0), kind, "
    + _AGGREGATE.format(moment="started_at")
    + " from visit group by 1, 2"
)
# How many are registered, and the sums of the days ticked off and of the visits that name one.
REGISTERS = """
    select count(*), (select coalesce(sum(days), 0) from check_in where {register}_id is not null),
           (select coalesce(sum({register}_id), 0) from visit)
    from {register}
"""
Groups = dict[tuple[int, int], tuple[int, int]]


def compare(connection: sa.Connection, facts: Facts) -> Verdict:
    """Counted issues by place and status, visits by place and kind, with the sum of their minutes.

    `facts` must have been read after the snapshot of `connection` began, and nothing written since.
    """
    issues, visits = facts.issues, facts.visits
    counted = ~np.isin(issues.status, [int(one) for one in NOT_COUNTED])
    wrong: list[str] = []
    for place in ISSUE_PLACES:
        keys = getattr(facts.issue_spots, place)[issues.spot[counted]]
        held = _groups(keys, issues.status[counted], issues.reported[counted])
        wrong += _unlike(held, _stored(connection, ISSUES.format(place=place)), f"issue {place}")
    for place in VISIT_PLACES:
        keys = getattr(facts.visit_spots, place)[visits.spot]
        held = _groups(keys, visits.kind, visits.started)
        wrong += _unlike(held, _stored(connection, VISITS.format(place=place)), f"visit {place}")
    wrong += _registers(connection, facts)
    return Verdict(len(issues.id) + len(visits.id), len(wrong), tuple(wrong[:SHOWN]))


def _registers(connection: sa.Connection, facts: Facts) -> list[str]:
    """A word for each register that differs."""
    visits = facts.visits
    held = {
        "key_place": (facts.key_places.id, facts.place_check_ins.days, visits.key_place),
        "care_target": (facts.care_targets.id, facts.target_check_ins.days, visits.care_target),
    }
    wrong = []
    for name, (ids, days, paid) in held.items():
        stored = connection.execute(sa.text(REGISTERS.format(register=name))).one()
        if tuple(map(int, stored)) != (
            len(ids),
            days.sum(dtype=np.int64),
            paid.sum(dtype=np.int64),
        ):
            wrong.append(f"register {name}")
    return wrong


def _groups(
    keys: NDArray[np.int32], states: NDArray[np.uint8], minutes: NDArray[np.int32]
) -> Groups:
    """Count and sum of minutes of each place and state in the read model."""
    both, group = np.unique(np.asarray(keys, np.int64) * 1000 + states, return_inverse=True)
    counts = np.bincount(group, minlength=len(both))
    # Sums stay below 2**53, where floating point is exact.
    sums = np.bincount(group, weights=np.asarray(minutes, np.float64), minlength=len(both))
    rows = zip(both.tolist(), counts.tolist(), sums.tolist(), strict=True)
    return {divmod(one, 1000): (count, int(total)) for one, count, total in rows}


def _stored(connection: sa.Connection, statement: str) -> Groups:
    return {(row[0], row[1]): (row[2], row[3]) for row in connection.execute(sa.text(statement))}


def _unlike(held: Groups, stored: Groups, what: str) -> list[str]:
    """A word for each group in which read model and database differ."""
    both = sorted(stored.keys() | held.keys())
    return [f"{what} {key[0]}/{key[1]}" for key in both if stored.get(key) != held.get(key)]
