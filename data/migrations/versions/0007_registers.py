"""Registers of key places and care targets, and the visits paid to them."""

from data.migrations.numbered import run_sql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("0007_registers.up.sql")


def downgrade() -> None:
    run_sql("0007_registers.down.sql")
