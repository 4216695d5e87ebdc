"""Metrics in the groups in which they are offered and explained."""

from geo.vocab import MetricKey

GROUPS: tuple[tuple[str, tuple[MetricKey, ...]], ...] = (
    (
        "volume",
        (
            MetricKey.ISSUES,
            MetricKey.COMPLAINTS,
            MetricKey.HOTLINE,
            MetricKey.PER_100_HOUSEHOLDS,
            MetricKey.PER_10K_PEOPLE,
            MetricKey.FOUND_EARLY,
            MetricKey.REPEATED,
        ),
    ),
    ("compare", (MetricKey.CHANGE, MetricKey.CHANGE_SPAN)),
    (
        "work",
        (
            MetricKey.OPEN,
            MetricKey.OVERDUE,
            MetricKey.RESPONDED,
            MetricKey.CLOSED,
            MetricKey.ON_TIME,
            MetricKey.SUSPENDED,
            MetricKey.AT_ONCE,
            MetricKey.REDONE,
            MetricKey.RETURNED,
            MetricKey.HANDLING,
            MetricKey.HANDLING_P90,
        ),
    ),
    (
        "voice",
        (
            MetricKey.RESOLVED,
            MetricKey.SATISFIED,
            MetricKey.THREE_RATES,
            MetricKey.REACHED,
        ),
    ),
    (
        "visit",
        (
            MetricKey.PLACES_VISITED,
            MetricKey.CARE_VISITED,
            MetricKey.VISITS,
            MetricKey.VISIT_COVERAGE,
            MetricKey.WORKDAYS_VISITED,
            MetricKey.BUILDINGS_VISITED,
        ),
    ),
    ("spot", (MetricKey.HOTSPOTS, MetricKey.TRANSFORMED)),
)
