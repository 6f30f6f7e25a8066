"""What officers' corrections teach: one row each, and one more for each that is taken back, so that nothing is rewritten."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORD = sa.String(length=64)


def upgrade() -> None:
    """The table of corrections; ``revokes_id`` names the row that is taken back, at most once."""
    op.create_table(
        "corrections",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("about", WORD, nullable=False),
        sa.Column("before", WORD, nullable=False),
        sa.Column("after", WORD, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revokes_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_corrections_case_id"),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_corrections_item_id"),
        sa.ForeignKeyConstraint(["revokes_id"], ["corrections.id"], name="fk_corrections_revokes_id"),
        sa.PrimaryKeyConstraint("id", name="pk_corrections"),
        sa.UniqueConstraint("revokes_id", name="uq_corrections_revokes_id"),
    )
    op.create_index("ix_corrections_case_id", "corrections", ["case_id"])


def downgrade() -> None:
    """Take it away again; what officers taught is lost."""
    op.drop_table("corrections")
