"""Which draft of a case is the newest stands on the case: whoever has none to review reads none."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

DRAFTED = "closed_at IS NULL AND draft_id IS NOT NULL"
COLUMNS = ["draft_id", "restricted", "handling_lead", "response_lead", "support", "complained_of"]
NEWEST = """
UPDATE cases SET draft_id = (SELECT max(id) FROM responses WHERE responses.case_id = cases.id)
WHERE id IN (SELECT case_id FROM responses)
"""


def upgrade() -> None:
    """The newest draft onto each case that has one; then the index."""
    op.add_column("cases", sa.Column("draft_id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=True))
    op.execute(NEWEST)
    where = sa.text(DRAFTED)
    op.create_index("ix_cases_drafted", "cases", COLUMNS, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    """As it was."""
    op.drop_index("ix_cases_drafted", "cases")
    op.drop_column("cases", "draft_id")
