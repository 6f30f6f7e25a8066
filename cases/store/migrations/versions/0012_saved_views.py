"""值守台: the views of the work list that each person keeps, and indexes for its narrower filters."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

JSON_VALUE = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
NARROW = ("category", "territory")
OPEN = "closed_at IS NULL AND NOT history AND NOT drill"
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
    where = sa.text(OPEN)
    for column in NARROW:
        op.create_index(
            f"ix_cases_narrow_{column}",
            "cases",
            [column, "next_due_at", "id"],
            sqlite_where=where,
            postgresql_where=where,
        )


def downgrade() -> None:
    """The views are chosen anew."""
    for column in NARROW:
        op.drop_index(f"ix_cases_narrow_{column}", table_name="cases")
    op.drop_table("saved_views")
