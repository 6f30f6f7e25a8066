"""What the papers ask: problems of openness as a column, and indexes that answer without touching the rows."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

HEARD_AT = "coalesce(published_at, discovered_at)"
WITH_PROBLEM = "openness_problem IS NOT NULL"
OF_A_CLOCK = ("kind", "state", "stopped_at", "breached_at", "late_when_discovered", "case_id", "unit")
IN_THE_LINE = {"sqlite": "json_extract(line, '$.openness_problem')", "postgresql": "line ->> 'openness_problem'"}


def upgrade() -> None:
    """The judgments on record name their problem in their line: it is read from there."""
    op.add_column("judgments", sa.Column("openness_problem", sa.String(64), nullable=True))
    told = IN_THE_LINE[op.get_bind().dialect.name]
    op.execute(f"UPDATE judgments SET openness_problem = {told} WHERE {told} IS NOT NULL")  # noqa: S608  # no value of anybody's
    where = sa.text(WITH_PROBLEM)
    op.create_index("ix_judgments_openness", "judgments", ["id"], sqlite_where=where, postgresql_where=where)
    op.drop_index("ix_case_items_item_id", "case_items")
    op.create_index("ix_case_items_item_id", "case_items", ["item_id", "detached_at", "case_id"])
    op.drop_index("ix_items_heard_at", "items")
    op.create_index("ix_items_heard_at", "items", [sa.text(HEARD_AT), "channel", "state", "history"])
    op.create_index("ix_instructions_at", "instructions", ["at"])
    op.drop_index("ix_clocks_breach_at", "clocks")
    op.create_index("ix_clocks_breach_at", "clocks", ["breach_at", *OF_A_CLOCK])


def downgrade() -> None:
    """The indexes of before; the problem still stands in each judgment's line."""
    op.drop_index("ix_clocks_breach_at", "clocks")
    op.create_index("ix_clocks_breach_at", "clocks", ["breach_at"])
    op.drop_index("ix_instructions_at", "instructions")
    op.drop_index("ix_items_heard_at", "items")
    op.create_index("ix_items_heard_at", "items", [sa.text(HEARD_AT), "channel"])
    op.drop_index("ix_case_items_item_id", "case_items")
    op.create_index("ix_case_items_item_id", "case_items", ["item_id"])
    op.drop_index("ix_judgments_openness", "judgments")
    op.drop_column("judgments", "openness_problem")
