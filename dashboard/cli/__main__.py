"""``python -m dashboard.cli``."""

from dashboard.cli import app

app(prog_name="gezhi")
