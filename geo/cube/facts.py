"""Facts: the columns of issues and visits that counting needs, in time order and read-only."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Facts:
    """Filled in by `geo.cube.store.FactStore`; queries alone look inside."""

    facts_version: int
