"""What a page asks for at each look is found by an index: which cases were merged into one, whether a limit was asked to be longer, what a
channel brings by the hour."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


CLEANED = ("autovacuum_vacuum_scale_factor", "autovacuum_analyze_scale_factor")


def upgrade() -> None:
    """Of cases only the few that were merged stand in the index.

    PostgreSQL cleans the table once a fiftieth of it has changed, not a fifth: what has not been cleaned is counted row by row.
    """
    where = sa.text("merged_into_id IS NOT NULL")
    op.create_index("ix_cases_merged_into_id", "cases", ["merged_into_id"], sqlite_where=where, postgresql_where=where)
    op.create_index("ix_extensions_clock_id", "extensions", ["clock_id"])
    _by_channel("channel", "discovered_at", "history")  # what a channel brings by the hour is read from it alone
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE cases SET ({', '.join(f'{name} = 0.02' for name in CLEANED)})")


def downgrade() -> None:
    """As it was."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE cases RESET ({', '.join(CLEANED)})")
    _by_channel("channel", "discovered_at")
    op.drop_index("ix_extensions_clock_id", "extensions")
    op.drop_index("ix_cases_merged_into_id", "cases")


def _by_channel(*columns: str) -> None:
    op.drop_index("ix_items_channel_discovered_at", "items")
    op.create_index("ix_items_channel_discovered_at", "items", list(columns))
