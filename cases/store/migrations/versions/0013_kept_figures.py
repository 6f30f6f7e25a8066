"""考核与统计: counts of a stretch of time are kept for some minutes, so that a click on the page walks over no table."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

JSON_VALUE = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Empty: whoever asks first counts."""
    op.create_table(
        "kept_figures",
        sa.Column("span", sa.String(length=64), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("config_hash", sa.String(length=64), nullable=False),
        sa.Column("figures", JSON_VALUE, nullable=False),
        sa.PrimaryKeyConstraint("span", "unit", name="pk_kept_figures"),
    )


def downgrade() -> None:
    """Nothing is lost: it can be counted again."""
    op.drop_table("kept_figures")
