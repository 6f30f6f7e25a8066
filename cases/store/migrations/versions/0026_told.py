"""Who was told by a step, and as what, stands on its notice: a step that fires no longer grows within a full page of old ones."""

import sqlalchemy as sa
from alembic import op

from cases.store.types import Json

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

ON_NOTICES = "UPDATE notices SET told = coalesce((SELECT told FROM steps WHERE steps.id = notices.step_id), '[]') WHERE step_id IS NOT NULL"
BACK = "UPDATE steps SET told = notices.told FROM notices WHERE notices.step_id = steps.id"


def upgrade() -> None:
    """What was told is carried over; a step without a notice has told nobody."""
    op.add_column("notices", sa.Column("told", Json(), nullable=False, server_default="[]"))
    op.execute(ON_NOTICES)
    op.drop_column("steps", "told")


def downgrade() -> None:
    """As it was before."""
    op.add_column("steps", sa.Column("told", Json(), nullable=False, server_default="[]"))
    op.execute(BACK)
    op.drop_column("notices", "told")
