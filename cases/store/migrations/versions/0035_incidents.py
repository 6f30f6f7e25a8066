"""The incidents a voice may be about, apart from the letters that tell of one: they are found without a look at any row."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

INCIDENTS = "kind = 'matter' AND incident AND NOT drill"


def upgrade() -> None:
    """The matters alone."""
    op.drop_index("ix_cases_incident", "cases")
    _create(INCIDENTS, INCIDENTS)


def downgrade() -> None:
    """With every letter that tells of an incident."""
    op.drop_index("ix_cases_incident", "cases")
    _create("incident = 1", "incident")


def _create(on_sqlite: str, on_postgresql: str) -> None:
    where = {"sqlite_where": sa.text(on_sqlite), "postgresql_where": sa.text(on_postgresql)}
    op.create_index("ix_cases_incident", "cases", ["discovered_at"], **where)
