"""Cards: the simple drawer of a grid or a building; pure."""

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard import html, numbers
from dashboard.asking import Asked
from dashboard.panels.drawer import view
from dashboard.parts import badge
from geo.queries.measures import Figure
from geo.rules.indicators import INDICATORS
from geo.vocab import MetricKey

SHOWN = (
    (MetricKey.OPEN, "open_issues"),
    (MetricKey.OVERDUE, "overdue"),
    (MetricKey.ISSUES, "issues"),
    (MetricKey.VISIT_COVERAGE, "coverage"),
)


def card(asked: Asked, figures: Sequence[Figure]) -> list[Component]:
    """Figures in the order of SHOWN."""
    at = asked.frame.at
    kind = asked.opened.place.kind if asked.opened else ""
    rows = [
        (
            key,
            figure,
            INDICATORS[metric].decimals,
            "%" if INDICATORS[metric].unit == "percent" else "",
        )
        for (metric, key), figure in zip(SHOWN, figures, strict=True)
    ]
    facts = []
    if at.level is not None:
        level = asked.world.territory.levels[at.level]
        for key, column in (("households", level.households), ("population", level.population)):
            if column[at.row] >= 0:
                value = numbers.figure(int(column[at.row]))
                facts.append(html.Div([html.Dt(asked.say(f"drawer.{key}")), html.Dd(value)]))
    return [
        view.head(asked, [badge(asked.say(f"drawer.{kind}"))]),
        view.tiles(rows, asked.lang),
        html.Dl(facts, className="facts"),
    ]
