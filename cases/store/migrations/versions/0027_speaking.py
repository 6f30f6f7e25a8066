"""What speaks for a case and who wrote about a spot are found by indexes that hold just that: a matter of ten thousand voices, or a
spot of thousands, costs a batch no more than a small one."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

SPOT = sa.text("spot IS NOT NULL")


def upgrade() -> None:
    """The spot's index holds the person too."""
    op.create_index(
        "ix_case_items_representative",
        "case_items",
        ["case_id", "item_id"],
        sqlite_where=sa.text("representative = 1"),
        postgresql_where=sa.text("representative"),
    )
    op.create_index(
        "ix_fingerprints_spot_people",
        "fingerprints",
        ["spot", "heard_at", "person"],
        sqlite_where=SPOT,
        postgresql_where=SPOT,
    )
    op.drop_index("ix_fingerprints_spot_heard_at", "fingerprints")


def downgrade() -> None:
    """As it was."""
    op.create_index(
        "ix_fingerprints_spot_heard_at", "fingerprints", ["spot", "heard_at"], sqlite_where=SPOT, postgresql_where=SPOT
    )
    op.drop_index("ix_fingerprints_spot_people", "fingerprints")
    op.drop_index("ix_case_items_representative", "case_items")
