"""What platforms that push orders need: keys (as hashes) and the answers given, so that a call repeated is answered alike."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
JSON_VALUE = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
WORD = sa.String(length=64)


def upgrade() -> None:
    """Two tables."""
    op.create_table(
        "intake_keys",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("channel", WORD, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("key_hash", WORD, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.Column("revoked_by", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_intake_keys"),
        sa.UniqueConstraint("key_hash", name="uq_intake_keys_key_hash"),
    )
    op.create_table(
        "intake_calls",
        sa.Column("key_id", BIG, nullable=False),
        sa.Column("request_id", WORD, nullable=False),
        sa.Column("body_hash", WORD, nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("answer", JSON_VALUE, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["key_id"], ["intake_keys.id"], name="fk_intake_calls_key_id"),
        sa.PrimaryKeyConstraint("key_id", "request_id", name="pk_intake_calls"),
    )
    op.create_index("ix_intake_calls_at", "intake_calls", ["at"])


def downgrade() -> None:
    """Take it away again; platforms then need new keys."""
    op.drop_table("intake_calls")
    op.drop_table("intake_keys")
