"""领导一页 lists the papers that wait for one's own 审核 or 审签: those few are found without a look at every paper there ever was."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

SUBMITTED = "state = 'submitted'"


def upgrade() -> None:
    """A process of the release before needs to know nothing of it."""
    where = sa.text(SUBMITTED)
    op.create_index(
        "ix_report_editions_submitted", "report_editions", ["id"], sqlite_where=where, postgresql_where=where
    )


def downgrade() -> None:
    """As it was."""
    op.drop_index("ix_report_editions_submitted", "report_editions")
