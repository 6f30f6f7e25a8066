"""Wishes whose keys begin so are found by an index (:mod:`cases.store.beginning`); SQLite's own serves for that."""

from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

NAME = "ix_notices_begins"


def upgrade() -> None:
    """A process of the release before needs to know nothing of it."""
    if op.get_bind().dialect.name == "postgresql":
        op.create_index(NAME, "notices", ["dedupe_key"], postgresql_ops={"dedupe_key": "text_pattern_ops"})


def downgrade() -> None:
    """As it was."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index(NAME, "notices")
