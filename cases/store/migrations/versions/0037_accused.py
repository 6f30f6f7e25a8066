"""How many of each list a unit must not know of is read from the index of the cases that accuse somebody, without a look at any of them."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

ACCUSED = "closed_at IS NULL AND NOT history AND NOT drill AND complained_of <> '[]'"
ASKED = (
    "closed_at", "history", "drill", "restricted", "next_due_at", "transfer_due_at", "kind", "loud", "review", "severity",
    "severity_confirmed", "category", "territory", "handling_lead",
)  # fmt: skip


def upgrade() -> None:
    """Only the few that accuse somebody stand in it: no other case is written any dearer."""
    _accused(*ASKED)


def downgrade() -> None:
    """As it was."""
    _accused()


def _accused(*more: str) -> None:
    op.drop_index("ix_cases_accused", "cases")
    where = sa.text(ACCUSED)
    op.create_index(
        "ix_cases_accused", "cases", ["id", "complained_of", *more], sqlite_where=where, postgresql_where=where
    )
