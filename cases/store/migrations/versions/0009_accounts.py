"""Accounts that can be looked after: a one-time password, a second factor with its recovery codes, and which login showed it. Items say when their words were erased."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
WORD = sa.String(length=64)


def upgrade() -> None:
    """Accounts made before keep their passwords; who needs a second factor binds it at the next login."""
    op.add_column("users", sa.Column("must_change", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("users", sa.Column("password_until", INSTANT, nullable=True))
    op.add_column("users", sa.Column("totp_secret", WORD, nullable=True))
    op.add_column("users", sa.Column("totp_since", INSTANT, nullable=True))
    op.add_column("users", sa.Column("totp_step", BIG, nullable=True))
    op.add_column("sessions", sa.Column("second_at", INSTANT, nullable=True))
    op.create_table(
        "recovery_codes",
        sa.Column("hash", WORD, nullable=False),
        sa.Column("user_id", BIG, sa.ForeignKey("users.id", name="fk_recovery_codes_user_id_users"), nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("hash", name="pk_recovery_codes"),
    )
    op.add_column("items", sa.Column("erased_at", INSTANT, nullable=True))
    op.create_index("ix_recovery_codes_user_id", "recovery_codes", ["user_id"])


def downgrade() -> None:
    """Take it away again; bound authenticators are forgotten."""
    op.drop_column("items", "erased_at")
    op.drop_table("recovery_codes")
    op.drop_column("sessions", "second_at")
    for name in ("totp_step", "totp_since", "totp_secret", "password_until", "must_change"):
        op.drop_column("users", name)
