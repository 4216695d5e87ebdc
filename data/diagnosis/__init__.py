"""What `gezhi doctor` looks at: findings about this machine, nothing started, nothing changed."""

from data.diagnosis.finding import Finding, Verdict
from data.diagnosis.machine import environment, fonts_and_browser, pango, port, python
from data.diagnosis.storage import cluster, database, folder, postgres
from geo.settings import Settings

__all__ = ["Finding", "Verdict", "examine"]


def examine(settings: Settings) -> list[Finding]:
    """Every finding, in the order in which one would mend things."""
    return [
        *python(),
        *environment(),
        *postgres(settings),
        *folder(settings),
        *cluster(settings),
        *database(settings),
        *fonts_and_browser(),
        *pango(),
        *port(settings),
    ]
