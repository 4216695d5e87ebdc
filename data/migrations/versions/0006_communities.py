"""Communities divided: their lineage, and the homes of compounds and offices over time."""

from data.migrations.numbered import run_sql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("0006_communities.up.sql")


def downgrade() -> None:
    run_sql("0006_communities.down.sql")
