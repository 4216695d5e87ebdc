"""The HTML page around the application: language, styles first, scripts last, nothing from
elsewhere.
"""

from pathlib import Path

import dash_ag_grid
from dash import _dash_renderer, dash_table
from dash.fingerprint import build_fingerprint

from dashboard.bundle import bundles
from dashboard.version import program_mark

_PAGE = """<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="dark light">
<meta name="gezhi-table" content="{table}">
<meta name="gezhi-program" content="{program}">
<title>{{%title%}}</title>
<link rel="icon" type="image/svg+xml" href="/assets/first/favicon.svg?m={first}">
<link rel="stylesheet" href="{css}">
<script src="/assets/first/first.js?m={first}"></script>
{{%css%}}
</head>
<body>
{{%app_entry%}}
<footer>
{{%config%}}
{{%scripts%}}
<script src="{js}"></script>
{{%renderer%}}
</footer>
</body>
</html>"""


def index_string() -> str:
    """Dash's page template with our own bundle after the component libraries it builds upon."""
    own = bundles()
    first = Path(__file__).parent / "assets" / "first" / "first.js"
    return _PAGE.format(
        css=own["css"].url,
        js=own["js"].url,
        table=table_url(),
        program=program_mark(),
        first=int(first.stat().st_mtime),
    )


def table_url() -> str:
    """Address of the table library, which the page fetches only when a list is opened."""
    name = "dash_ag_grid.min.js"
    path = Path(dash_ag_grid.__file__).parent / name
    mark = build_fingerprint(name, dash_ag_grid.__version__, int(path.stat().st_mtime))  # type: ignore[no-untyped-call]
    return f"/_dash-component-suites/dash_ag_grid/{mark}"


def leave_out_what_nobody_needs() -> None:
    """Take two scripts of Dash out of every page: its own table, which no room has, and the
    polyfills of browsers that could not run ours anyway (43 kB and 50 ms of every visit)."""
    for resource in dash_table._js_dist:  # type: ignore[attr-defined]
        if not resource.get("dynamic"):
            resource["async"] = True
    for dependency in _dash_renderer._js_dist_dependencies:
        paths = dependency["relative_package_path"]
        for kind, names in paths.items():
            paths[kind] = [name for name in names if "polyfill" not in name]


def keep_table_lazy() -> None:
    """Take the table library (358 kB compressed) out of the first load.

    Marked as asynchronous, Dash serves it but does not put it into the page; our stand-in of the
    same name in screen_3_frame.js fetches it.
    """
    for resource in dash_ag_grid._js_dist:
        if resource["relative_package_path"] == "dash_ag_grid.min.js":
            resource["async"] = True
