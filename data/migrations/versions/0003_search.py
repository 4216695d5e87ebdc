"""Text search in the requests by pairs of neighbouring characters."""

from data.migrations.numbered import run_sql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("0003_search.up.sql")


def downgrade() -> None:
    run_sql("0003_search.down.sql")
