"""佐证: besides the bytes of a page its words, its picture, where it was found and how the connection was secured."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Copies made before have only their bytes, at the evidence itself."""
    op.create_table(
        "evidence_copies",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("evidence_id", BIG, nullable=False),
        sa.Column("what", sa.String(length=64), nullable=False),
        sa.Column("blob_hash", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("tls", sa.String(), nullable=True),
        sa.Column("file_name", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_evidence_copies"),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name="fk_evidence_copies_evidence_id_evidence"),
        sa.ForeignKeyConstraint(["blob_hash"], ["blobs.hash"], name="fk_evidence_copies_blob_hash_blobs"),
    )
    op.create_index("ix_evidence_copies_evidence_id", "evidence_copies", ["evidence_id"])


def downgrade() -> None:
    """The bytes of each page stay at the evidence."""
    op.drop_table("evidence_copies")
