"""What was told of a clock is found by its index: ending one read every notice and every message of the archive."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """An index alone."""
    op.create_index("ix_notices_clock_id", "notices", ["clock_id"])


def downgrade() -> None:
    """Without it."""
    op.drop_index("ix_notices_clock_id", table_name="notices")
