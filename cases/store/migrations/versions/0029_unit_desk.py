"""A unit's own desk is found among the open cases: its list and counts are read anew every five seconds before each liaison, and by the
indexes over all cases each reading walked through whatever the unit had ever handled or helped with."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

OPEN = sa.text("closed_at IS NULL AND NOT history AND NOT drill")
HELPING = sa.text("closed_at IS NULL AND NOT history AND NOT drill AND support <> '[]'")
LEADS = ("handling_lead", "response_lead")


def upgrade() -> None:
    """One index for each way a case may be a unit's."""
    for lead in LEADS:
        op.create_index(
            f"ix_cases_narrow_{lead}", "cases", [lead, "next_due_at", "id"], sqlite_where=OPEN, postgresql_where=OPEN
        )
    op.create_index("ix_cases_helping", "cases", ["id"], sqlite_where=HELPING, postgresql_where=HELPING)


def downgrade() -> None:
    """As it was."""
    op.drop_index("ix_cases_helping", "cases")
    for lead in LEADS:
        op.drop_index(f"ix_cases_narrow_{lead}", "cases")
