"""政策文件库: normative documents with their validity, and their explanations by form."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
WORD = sa.String(length=64)


def upgrade() -> None:
    """Empty: while the library holds nothing no draft is checked against it."""
    op.create_table(
        "policy_files",
        sa.Column("id", BIG, nullable=False, autoincrement=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("number", "title", "issuer")),
        sa.Column("issued_on", WORD, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("valid_until", WORD, nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("changed_by", WORD, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_policy_files"),
        sa.UniqueConstraint("number", name="uq_policy_files_number"),
    )
    op.create_table(
        "explanations",
        sa.Column("id", BIG, nullable=False, autoincrement=True),
        sa.Column(
            "policy_id",
            BIG,
            sa.ForeignKey("policy_files.id", name="fk_explanations_policy_id_policy_files"),
            nullable=False,
        ),
        sa.Column("form", WORD, nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("made_by", WORD, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_explanations"),
        sa.UniqueConstraint("policy_id", "form", "url", name="uq_explanations_policy_id_form_url"),
    )


def downgrade() -> None:
    """The library can be imported again."""
    op.drop_table("explanations")
    op.drop_table("policy_files")
