"""Who presents on which channel, and the days on which somebody did: the meetings."""

from data.migrations.numbered import run_sql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("0004_presenting.up.sql")


def downgrade() -> None:
    run_sql("0004_presenting.down.sql")
