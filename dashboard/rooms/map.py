"""The working map: everything of one territory on one screen."""

from dashboard import html
from dashboard.answering import wire
from dashboard.panels.changes import callbacks as changes_wires
from dashboard.panels.changes import view as changes
from dashboard.panels.compare import callbacks as compare_wires
from dashboard.panels.compare import view as compare
from dashboard.panels.drawer import callbacks as drawer_wires
from dashboard.panels.drawer import view as drawer
from dashboard.panels.filters import callbacks as filters_wires
from dashboard.panels.filters import view as filters
from dashboard.panels.header import callbacks as header_wires
from dashboard.panels.header import view as header
from dashboard.panels.map import callbacks as map_wires
from dashboard.panels.map import view as map
from dashboard.panels.multiples import callbacks as multiples_wires
from dashboard.panels.multiples import view as multiples
from dashboard.panels.places import callbacks as places_wires
from dashboard.panels.places import view as places
from dashboard.panels.strip import callbacks as strip_wires
from dashboard.panels.strip import view as strip
from dashboard.panels.timeline import callbacks as timeline_wires
from dashboard.panels.timeline import view as timeline
from dashboard.rooms import frame

wire(
    {
        "header": header_wires.PANEL,
        "strip": strip_wires.PANEL,
        "places": places_wires.PANEL,
        "filters": filters_wires.PANEL,
        "timeline": timeline_wires.PANEL,
        "map": map_wires.PANEL,
        "changes": changes_wires.PANEL,
        "compare": compare_wires.PANEL,
        "multiples": multiples_wires.PANEL,
        "drawer": drawer_wires.PANEL,
    }
)


def layout(lang: str, dress: str = "") -> html.Div:
    """The map below, the panels in a grid above it; `dress` is a class of the style sheets."""
    panels = [
        header.layout(),
        strip.layout(),
        places.layout(),
        filters.layout(),
        map.free(),
        *compare.layout(),
        multiples.layout(),
        changes.layout(),
        drawer.layout(),
        timeline.layout(),
    ]
    over = html.Main(panels, className="over")
    return html.Div([*frame.parts(lang), map.ground(), over], className=f"room {dress}".strip())
