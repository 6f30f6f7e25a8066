"""值守台: the views of the work list that each person keeps."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

JSON_VALUE = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """A name and a set of filters for each account."""
    op.create_table(
        "saved_views",
        sa.Column("id", BIG, nullable=False),
        sa.Column("user_id", BIG, sa.ForeignKey("users.id", name="fk_saved_views_user_id_users"), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("chosen", JSON_VALUE, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_saved_views"),
        sa.UniqueConstraint("user_id", "name", name="uq_saved_views_user_id_name"),
    )


def downgrade() -> None:
    """The views are chosen anew."""
    op.drop_table("saved_views")
