"""What the desk's banner and the metrics count every few seconds: indexes that hold just that."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

GIVEN_UP = "state = 'failed'"
OPEN = "closed_at IS NULL AND NOT history AND NOT drill"
OVER = "state = 'running' AND breached_at IS NOT NULL"


def upgrade() -> None:
    """All are small whatever the archive's size: what was given up, what is past its limit, what is open."""
    for name, table, column, where in _INDEXES:
        op.create_index(name, table, [column], sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def downgrade() -> None:
    """The counts still come out, from the whole tables."""
    for name, table, _, _ in _INDEXES:
        op.drop_index(name, table)


_INDEXES = (
    ("ix_messages_failed", "messages", "notice_id", GIVEN_UP),
    ("ix_clocks_over", "clocks", "case_id", OVER),
    ("ix_cases_states", "cases", "state", OPEN),
)
