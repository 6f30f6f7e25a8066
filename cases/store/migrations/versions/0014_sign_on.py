"""Sign-on: how a browser logged in, so that who came by the city's identity provider leaves there too."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Until now everybody came with a password."""
    op.add_column("sessions", sa.Column("how", sa.String(length=64), nullable=False, server_default="password"))


def downgrade() -> None:
    """Browsers stay logged in."""
    op.drop_column("sessions", "how")
