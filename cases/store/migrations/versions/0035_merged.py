"""Which cases were merged into one, and whether a limit was asked to be longer, is asked at every look at a case."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


CLEANED = ("autovacuum_vacuum_scale_factor", "autovacuum_analyze_scale_factor")


def upgrade() -> None:
    """Of cases only the few that were merged stand in the index.

    PostgreSQL cleans the table after every fiftieth row that changed, not after every fifth: what has not been cleaned is counted row by row.
    """
    where = sa.text("merged_into_id IS NOT NULL")
    op.create_index("ix_cases_merged_into_id", "cases", ["merged_into_id"], sqlite_where=where, postgresql_where=where)
    op.create_index("ix_extensions_clock_id", "extensions", ["clock_id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE cases SET ({', '.join(f'{name} = 0.02' for name in CLEANED)})")


def downgrade() -> None:
    """As it was."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE cases RESET ({', '.join(CLEANED)})")
    op.drop_index("ix_extensions_clock_id", "extensions")
    op.drop_index("ix_cases_merged_into_id", "cases")
