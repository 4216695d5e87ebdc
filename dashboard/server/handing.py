"""Handing over what divisions have become due: as a function, and as a process of its own for the
server's master, which reads none of the territory's modules."""

import json
import sys
from datetime import datetime

from sqlalchemy.orm import Session

from data.database import writing_engine
from geo.commands.handover import apply_due, is_waiting
from geo.queries.freshness import today_of


def hand_over(url: str, zone: str | None, at: datetime) -> int:
    """Hand over what divisions have become due by the day that screens call today; how many.

    Several programs may do so at once: each division is handed over by one of them.
    """
    engine = writing_engine(url)
    try:
        with Session(engine) as db, db.begin():
            return apply_due(db, today_of(db, at, zone), at) if is_waiting(db) else 0
    finally:
        engine.dispose()


def main() -> None:
    """Address, zone and time come by standard input, where nobody else on the machine sees them."""
    url, zone, at = json.load(sys.stdin)
    print(hand_over(url, zone, datetime.fromisoformat(at)))


if __name__ == "__main__":
    main()
