"""依申请公开: applicant, supplement, third party, extension, decision and service beside the register entry that carries the clock."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
WORD = sa.String(length=64)
TIMES = ("supplement_at", "third_at", "third_due_at", "extended_at", "decided_at", "served_at")


def upgrade() -> None:
    """Entries made before have no row: their applicant and decision are unknown, and are counted as such."""
    op.create_table(
        "applications",
        sa.Column("entry_id", BIG, sa.ForeignKey("register_entries.id", name="fk_applications_entry_id_register_entries"), nullable=False),
        sa.Column("reference", sa.String(), nullable=True),
        sa.Column("applicant", WORD, nullable=False),
        sa.Column("channel", WORD, nullable=False),
        *(sa.Column(name, INSTANT, nullable=True) for name in TIMES),
        sa.Column("decision", WORD, nullable=True),
        sa.Column("told_how", sa.String(), nullable=True),
        sa.Column("served_how", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("entry_id", name="pk_applications"),
        sa.UniqueConstraint("reference", name="uq_applications_reference"),
    )  # fmt: skip


def downgrade() -> None:
    """The clocks stay with their entries."""
    op.drop_table("applications")
