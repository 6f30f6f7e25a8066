"""How often PostgreSQL has ended a process's transaction for another's sake stands in its pulse: the front tells of all processes, and what
each has counted it alone knew."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A process of the release before, which says nothing of it, goes on beating meanwhile."""
    op.add_column("heartbeats", sa.Column("gave_way", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    """As it was."""
    with op.batch_alter_table("heartbeats") as table:
        table.drop_column("gave_way")
