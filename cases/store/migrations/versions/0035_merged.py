"""Which cases were merged into one, and whether a limit was asked to be longer, is asked at every look at a case."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of cases only the few that were merged stand in the index."""
    where = sa.text("merged_into_id IS NOT NULL")
    op.create_index("ix_cases_merged_into_id", "cases", ["merged_into_id"], sqlite_where=where, postgresql_where=where)
    op.create_index("ix_extensions_clock_id", "extensions", ["clock_id"])


def downgrade() -> None:
    """As it was."""
    op.drop_index("ix_extensions_clock_id", "extensions")
    op.drop_index("ix_cases_merged_into_id", "cases")
