"""What collecting needs to be provable and polite: response headers and origins of times, pages to look at again, visits to our own sites."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
JSON_VALUE = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
WORD = sa.String(length=64)


def upgrade() -> None:
    """Versions stored before say nothing of their headers; their origins are unknown and stay empty."""
    op.add_column("item_versions", sa.Column("headers", JSON_VALUE, nullable=True))
    op.add_column("item_versions", sa.Column("origins", JSON_VALUE, nullable=False, server_default="{}"))
    op.create_table(
        "visits",
        sa.Column("channel", WORD, nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("first_at", INSTANT, nullable=False),
        sa.Column("looked_at", INSTANT, nullable=False),
        sa.Column("next_at", INSTANT, nullable=True),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.Column("body_hash", WORD, nullable=True),
        sa.Column("validators", JSON_VALUE, nullable=False),
        sa.PrimaryKeyConstraint("channel", "address", name="pk_visits"),
    )
    waiting = sa.text("next_at IS NOT NULL")
    op.create_index("ix_visits_due", "visits", ["channel", "next_at"], sqlite_where=waiting, postgresql_where=waiting)
    op.create_table(
        "site_visits",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("publication", WORD, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.Column("updated_at", INSTANT, nullable=True),
        sa.Column("updated_from", WORD, nullable=True),
        sa.Column("links_hash", WORD, nullable=True),
        sa.Column("dead", JSON_VALUE, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_site_visits"),
    )
    op.create_index("ix_site_visits_publication_at", "site_visits", ["publication", "at"])


def downgrade() -> None:
    """Take it away again; what was written there is lost."""
    op.drop_table("site_visits")
    op.drop_table("visits")
    op.drop_column("item_versions", "origins")
    op.drop_column("item_versions", "headers")
