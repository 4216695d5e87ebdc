"""Territory, organisations, issues, visits, hotspots and special teams."""

from data.migrations.numbered import run_sql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("0001_foundation.up.sql")


def downgrade() -> None:
    run_sql("0001_foundation.down.sql")
