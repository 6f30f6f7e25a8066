"""试运行: which ways out an administrator has turned on, and when; what was made before that never goes out."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One row for each way that was ever turned, so none at first."""
    op.create_table(
        "ways_turned",
        sa.Column("way", sa.String(length=64), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("way", name="pk_ways_turned"),
    )


def downgrade() -> None:
    """Whether a way is on trial is then the configuration's word alone."""
    op.drop_table("ways_turned")
