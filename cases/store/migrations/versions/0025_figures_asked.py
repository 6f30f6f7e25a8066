"""When somebody last asked for kept figures: the second pass counts anew only what people look at."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What is kept now counts as never asked for: it is thrown away and counted again."""
    op.execute(sa.text("DELETE FROM kept_figures"))
    op.add_column("kept_figures", sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False))


def downgrade() -> None:
    """Every figure is counted when it is asked for."""
    op.drop_column("kept_figures", "asked_at")
