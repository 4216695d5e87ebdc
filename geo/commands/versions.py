"""Version numbers of territory and facts: read models and cached layers ask them whether they are
still true."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

TERRITORY = "territory_version"
TERRITORY_LOCK = 4_490_001
FACTS = "facts_version"


def touch_territory(db: sa.Connection | Session) -> None:
    """Areas, grids, compounds or buildings changed. Leaves the commit to the caller."""
    _bump(db, TERRITORY)


def touch_facts(db: sa.Connection | Session) -> None:
    """Issues, visits or hotspots changed. Leaves the commit to the caller."""
    _bump(db, FACTS)


def _bump(db: sa.Connection | Session, key: str) -> None:
    db.execute(
        sa.text(
            "insert into setting (key, value) values (:key, '1'::jsonb) on conflict (key)"
            " do update set value = to_jsonb((setting.value #>> '{}')::bigint + 1)"
        ),
        {"key": key},
    )


def alone(db: Session) -> None:
    """Wait until nobody else is changing the territory; holds until the transaction ends. What is
    read after this is what the other one has left."""
    db.execute(sa.text("select pg_advisory_xact_lock(:key)"), {"key": TERRITORY_LOCK})
