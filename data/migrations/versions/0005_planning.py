"""Plans of grids, their adoption, and what became of grids and buildings by it."""

from data.migrations.numbered import run_sql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("0005_planning.up.sql")


def downgrade() -> None:
    run_sql("0005_planning.down.sql")
