"""Repeated complaints, named spots, and a cheaper signature: what was signed the old way is told apart and signed anew by ``process``.

Columns are nullable or have a default, so that no row is rewritten.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

WORD = sa.String(length=64)
ADDED = (
    ("fingerprints", "method", sa.Integer(), "1"),
    ("fingerprints", "names", sa.String(), None),
    ("fingerprints", "person", WORD, None),
    ("fingerprints", "spot", sa.String(), None),
    ("cases", "repeat", sa.Integer(), None),
)
"""(table, column, type, default of the rows that stand already)."""
INDEXES = (
    ("ix_fingerprints_old", "fingerprints", ["item_id"], "method = 1", "method = 1"),
    ("ix_fingerprints_person", "fingerprints", ["person"], "person IS NOT NULL", "person IS NOT NULL"),
    ("ix_fingerprints_spot_heard_at", "fingerprints", ["spot", "heard_at"], "spot IS NOT NULL", "spot IS NOT NULL"),
    ("ix_cases_incident", "cases", ["discovered_at"], "incident = 1", "incident"),
)
"""(name, table, columns, condition on SQLite, on PostgreSQL)."""


def upgrade() -> None:
    """Columns, then the indexes of the new questions."""
    for table, name, type_, default in ADDED:
        op.add_column(table, sa.Column(name, type_, nullable=default is None, server_default=default))
    for name, table, columns, sqlite, postgresql in INDEXES:
        op.create_index(name, table, columns, sqlite_where=sa.text(sqlite), postgresql_where=sa.text(postgresql))


def downgrade() -> None:
    """Take it all away again."""
    for name, table, *_ in INDEXES:
        op.drop_index(name, table)
    for table, name, *_ in reversed(ADDED):
        op.drop_column(table, name)
