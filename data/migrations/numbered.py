"""Runs the numbered SQL files of this folder inside the migration's own transaction."""

from contextlib import closing
from pathlib import Path

from alembic import op

FOLDER = Path(__file__).parent / "sql"


def run_sql(name: str) -> None:
    """Execute one file as it stands: no parameters, so that % and : in functions are left alone."""
    script = (FOLDER / name).read_text("utf8")
    with closing(op.get_bind().connection.cursor()) as cursor:
        cursor.execute(script)
